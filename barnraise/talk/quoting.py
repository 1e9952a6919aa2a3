"""Whether a passage that somebody quotes stands in a component: as it is read, or as it is written."""

from barnraise import record, works
from barnraise.works.models import Component, Passage, Work

# Above this a text is not searched for a quote.
LARGEST = 4 * 2**20


def holds(work: Work, component: Component, edition: int, quote: str) -> bool:
    """Tell whether a passage stands in a component as readers see it now, or in its text at an edition (0: newest).

    Only letters and figures are compared: what is read on a page has lost its marks. Cost grows with the text.
    """
    wanted = _bare(quote)
    if not wanted:
        return False
    if any(wanted in _bare(body) for body in _read(component)):
        return True
    piece = works.piece_at(work, component.path, edition or None)
    if piece is None or piece.component_id != component.pk or piece.size > LARGEST:
        return False
    return wanted in _bare(record.fetch(piece.blob_id).decode("utf-8", "replace"))


def is_there(component: Component, quote: str) -> bool:
    """Tell whether readers still find a passage in a component; True where nothing can be said."""
    bodies = _read(component)
    return not bodies or _bare(quote) in _bare(bodies[0])


def _read(component: Component) -> list[str]:
    return list(Passage.objects.filter(component=component).values_list("body", flat=True))


def _bare(text: str) -> str:
    return "".join(sign for sign in text.casefold() if sign.isalnum())
