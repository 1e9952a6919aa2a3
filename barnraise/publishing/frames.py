"""The component map of a work: a storey for each part, a bay for each piece."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import F, Sum
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from barnraise import works
from barnraise.contributions.models import Change as Proposed
from barnraise.contributions.models import Contribution
from barnraise.credit.models import Share
from barnraise.publishing import placing
from barnraise.publishing.drawing.frame import MOST_STOREYS, Piece, State, Storey
from barnraise.publishing.pieces import stop_url
from barnraise.publishing.shown import Shown
from barnraise.publishing.telling import number
from barnraise.works.outline import Stop

# Above this many pages a storey is a folder that is only counted (`placing`): the page must not grow with the work.
MOST_DRAWN = 1000
OPEN_WORDS = 400  # how large a place is drawn that nobody has written yet


@dataclass(frozen=True)
class Frame:
    """The storeys of a work, how many of its pieces are there, and those that nobody has written yet."""

    storeys: tuple[Storey, ...]
    done: int
    pieces: int
    open_places: tuple[Stop, ...]


def frame_of(shown: Shown) -> Frame:
    """Return the map of a work as its readers see it."""
    count = placing.pages_in(shown.work)
    if count > MOST_DRAWN:
        return Frame(_counted(shown), count, count, ())
    storeys = _together(works.outline.whole(shown.work, looked_at=shown.looked_at, limit=10 * MOST_DRAWN))
    paths = [stop.path for storey in storeys for stop in storey.stops]
    words, in_review = _words(shown, paths), _in_review(shown)
    drawn = tuple(_storey(shown, storey, words, in_review) for storey in storeys if storey.stops)
    stops = [stop for storey in storeys for stop in storey.stops]
    missing = tuple(stop for stop in stops if not stop.is_here)
    return Frame(drawn, len(stops) - len(missing), len(stops), missing)


def _together(storeys: list[works.outline.Storey]) -> list[works.outline.Storey]:
    """Put what stands under no title first, and what no part names into one storey for each folder at the top."""
    parts = [storey for storey in storeys if storey.number]
    loose = [stop for storey in storeys if not storey.number for stop in storey.stops]
    folders: dict[str, list[Stop]] = {}
    for stop in loose:
        folder = stop.path.partition("/")[0] if "/" in stop.path and not stop.number else ""
        folders.setdefault(folder, []).append(stop)
    first = [works.outline.Storey("", "", tuple(folders.pop("")))] if "" in folders else []
    rest = [works.outline.Storey(works.outline.title_from(one), "", tuple(stops)) for one, stops in folders.items()]
    return [*first, *parts, *rest]


def _storey(shown: Shown, storey: works.outline.Storey, words: dict[str, int], in_review: set[str]) -> Storey:
    pieces = tuple(_piece(shown, stop, words.get(stop.path, 0), in_review) for stop in storey.stops)
    here = sum(stop.is_here for stop in storey.stops)
    remark = _("%(done)s of %(all)s integrated") % {"done": number(here), "all": number(len(pieces))}
    title = f"{storey.number}. {storey.title}" if storey.number and storey.title else storey.title
    return Storey(title=title or shown.work.title, pieces=pieces, remark=remark)


def _piece(shown: Shown, stop: Stop, words: int, in_review: set[str]) -> Piece:
    state: State = "review" if stop.path in in_review else "integrated" if stop.is_here else "open"
    told = ngettext("%(count)s word", "%(count)s words", words) % {"count": number(words)}
    remark = {"review": _("in review"), "open": _("open")}.get(state, told)
    return Piece(
        number=stop.number,
        title=stop.title,
        url=stop_url(shown, stop),
        state=state,
        words=words or OPEN_WORDS,
        remark=remark,
    )


def _words(shown: Shown, paths: Iterable[str]) -> dict[str, int]:
    rows = Share.objects.filter(work=shown.work).values("component__path").annotate(sum=Sum("words"))
    wanted = set(paths)
    return {path: words for path, words in rows.values_list("component__path", "sum") if path in wanted}


def _in_review(shown: Shown) -> set[str]:
    waiting = Proposed.objects.filter(
        version__contribution__work=shown.work,
        version__contribution__state=Contribution.OPEN,
        version=F("version__contribution__version"),
    )
    return set(waiting.values_list("path", flat=True)[:MOST_DRAWN])


def _counted(shown: Shown) -> tuple[Storey, ...]:
    """Return one closed storey for each folder at the top, as many as are drawn; each is only counted."""
    work, reviewed = shown.work, Counter(path.partition("/")[0] for path in _in_review(shown) if "/" in path)
    counts = list(placing.folders_in(work, "").values_list("path", "pages")[: MOST_STOREYS + 1])
    loose = placing.pages_in(work) - (placing.folders_in(work, "").aggregate(sum=Sum("pages"))["sum"] or 0)
    storeys = [_closed(shown, folder, count, min(reviewed[folder], count)) for folder, count in counts]
    return ((_closed(shown, "", loose, 0),) if loose else ()) + tuple(storeys)


def _closed(shown: Shown, folder: str, count: int, reviewed: int) -> Storey:
    counts: dict[State, int] = {"integrated": count - reviewed, "review": reviewed}
    return Storey(
        title=works.outline.title_from(folder) if folder else shown.work.title,
        pieces=(),
        remark=ngettext("%(count)s piece", "%(count)s pieces", count) % {"count": number(count)},
        url=f"{shown.url(folder)}/" if folder else f"/{shown.work.slug}/outline",
        counts=counts,
    )
