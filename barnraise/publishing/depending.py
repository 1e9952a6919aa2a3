"""Which pages show something of another: those around it, those that include it, those that link to it."""

from django.db.models import QuerySet

from barnraise import works
from barnraise.publishing import pieces
from barnraise.publishing.models import Mention
from barnraise.publishing.shown import Shown
from barnraise.works.declaration import Declared
from barnraise.works.models import Work

_SOURCES = (".md", ".rst", ".ipynb", ".markdown")


def around(shown: Shown, path: str) -> set[str]:
    """Return the pages that show a piece's title or place: beside, before, after and below it, and linking to it."""
    place = pieces.place_in(shown, path)
    stops = [*place.siblings, place.previous, place.next]
    found = {stop.path for stop in stops if stop is not None and stop.is_here and stop.path}
    for item in works.outline.declared(shown.work).places():
        if item.path == path:
            found |= {one.path for one in Declared(title="", outline=item.items).places() if one.path}
    return (found | _linking(shown.work, path)) - {path}


def including(work: Work, path: str) -> set[str]:
    """Return the pages of which a piece's bytes are a part."""
    return _paths(Mention.objects.filter(work=work, path=path, is_included=True))


def showing(work: Work, path: str) -> set[str]:
    """Return the pages that show the file at a path, or lead to it."""
    return _paths(Mention.objects.filter(work=work, path=path))


def spellings(path: str) -> set[str]:
    """Return the names by which a text may link to a path: with or without its ending, as its folder, as html."""
    stem = next((path.removesuffix(ending) for ending in _SOURCES if path.endswith(ending)), "")
    folder, _, name = path.rpartition("/")
    found = {path, stem, f"{stem}.html"} if stem else {path}
    return found | ({folder} if stem and name.rpartition(".")[0].lower() in ("readme", "index", "_index") else set())


def _linking(work: Work, path: str) -> set[str]:
    return _paths(Mention.objects.filter(work=work, path__in=spellings(path)))


def _paths(mentions: QuerySet[Mention]) -> set[str]:
    return set(mentions.values_list("component__path", flat=True))
