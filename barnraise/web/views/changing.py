"""What authors do with what they sent: change it, solve its conflicts, take it back; and taking an edition back."""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from barnraise import contributions, record, works
from barnraise.base import Refused
from barnraise.contributions import queries, solving
from barnraise.contributions.choices import choices
from barnraise.contributions.consenting import is_all_offered, take_offers
from barnraise.contributions.inputs import Change, Resubmission
from barnraise.contributions.models import Contribution
from barnraise.contributions.queries import Piece, Told, Whole
from barnraise.contributions.solving import Answer, Knot
from barnraise.merging import Passage, propose
from barnraise.people.models import Person
from barnraise.publishing.differences import Difference, difference
from barnraise.publishing.rendering.decoding import is_binary
from barnraise.publishing.shown import Shown
from barnraise.web.access import route
from barnraise.web.asking import asker, giver
from barnraise.web.knots import KNOTS
from barnraise.web.reviewed import url_of
from barnraise.web.sentences import sentence
from barnraise.web.showing import show, work_or_404
from barnraise.web.typed import as_bytes, as_text
from barnraise.web.views.reviewing import seen_or_404
from barnraise.works.models import Revision

LARGEST_TYPED = 2 * 2**20
MOST_SHOWN = 20


@dataclass(frozen=True)
class Box:
    """One piece in the form for a new version; `text` is None for what cannot be typed, and stays as it is."""

    number: int
    path: str
    text: str | None
    is_left_out: bool
    remarks: tuple[Told, ...]


@route("<slug:slug>/contributions/<int:number>/edit", may="giver", methods=("GET", "POST"))
def edit(request: HttpRequest, slug: str, number: int) -> HttpResponseBase:
    """Let an author send a new version of what she sent."""
    found, person = own(request, slug, number)
    whole = queries.whole(found)
    if request.method != "POST":
        return _edit_page(request, found, whole)
    try:
        if request.POST.get("version") != whole.version_hash:
            raise Refused("version_stale", status=409)
        changes = tuple(_retyped(request, whole))
        summary = request.POST.get("summary", "")
        given = Resubmission(base_edition=whole.base_edition, changes=changes, summary=summary)
        contributions.resubmit(found, person, given)
    except Refused as refused:
        return _edit_page(request, found, whole, refused)
    return redirect(url_of(whole))


def _edit_page(request: HttpRequest, found: Contribution, whole: Whole, refused: Refused | None = None) -> HttpResponse:
    return show(
        request,
        "review/edit.html",
        title=_("A new version"),
        work=found.work,
        here="review",
        indexed=False,
        status=refused.status if refused else 200,
        whole=whole,
        url=url_of(whole),
        boxes=tuple(_boxes(request, whole)),
        summary=request.POST.get("summary", whole.line.summary),
        why=sentence(refused.code, dict(refused.facts)) if refused else "",
    )


def _boxes(request: HttpRequest, whole: Whole) -> Iterator[Box]:
    for number, piece in enumerate(whole.pieces):
        typed = request.POST.get(f"text-{number}")
        text = as_text(piece.after) if piece.after is not None and is_typed(piece) else None
        yield Box(
            number=number,
            path=piece.path,
            text=typed if typed is not None and text is not None else text,
            is_left_out=f"leave-{number}" in request.POST,
            remarks=tuple(one for one in whole.told if one.path == piece.path and not one.is_settled),
        )


def is_typed(piece: Piece) -> bool:
    """Tell whether a piece can be typed in a form: it is text, and not too long."""
    return piece.after is not None and len(piece.after) <= LARGEST_TYPED and not is_binary(piece.after)


def _retyped(request: HttpRequest, whole: Whole) -> Iterator[Change]:
    """Yield the changes of the new version: what was typed, everything else as it was sent."""
    for number, piece in enumerate(whole.pieces):
        if f"leave-{number}" in request.POST:
            continue
        typed = request.POST.get(f"text-{number}")
        content = piece.after
        if typed is not None and content is not None and is_typed(piece):
            content = as_bytes(typed, content)
        mode = f"{piece.mode:o}"
        yield Change(path=piece.path, content=content, moved_from=piece.moved_from, mode=mode)


@route("<slug:slug>/contributions/<int:number>/withdraw", may="giver", methods=("POST",))
def withdraw(request: HttpRequest, slug: str, number: int) -> HttpResponseBase:
    """Take one's own contribution back."""
    found, person = own(request, slug, number)
    contributions.withdraw(found, person)
    return redirect(f"/{slug}/contributions/{number}")


@dataclass(frozen=True)
class Way:
    """One choice of a form: its value and its words."""

    value: str
    words: str


@dataclass(frozen=True)
class ShownPassage:
    """A passage as the page shows it; `picked` is the choice that a refused form held."""

    name: str
    base: str
    now: str
    mine: str
    ways: tuple[Way, ...]
    proposed: str
    picked: str
    own: str


@dataclass(frozen=True)
class ShownKnot:
    """A piece to be solved, as the page shows it."""

    number: int
    path: str
    sentence: str
    passages: tuple[ShownPassage, ...]
    ways: tuple[Way, ...]
    picked: str
    elsewhere: str
    own: str
    theirs: Difference | None
    hers: Difference | None


@route("<slug:slug>/contributions/<int:number>/solve", may="giver", methods=("GET", "POST"))
def solve(request: HttpRequest, slug: str, number: int) -> HttpResponseBase:
    """Let an author choose, passage by passage, what shall stand where others changed the same."""
    found, person = own(request, slug, number)
    address = f"/{slug}/contributions/{number}"
    knots = solving.knots(found)
    if not knots:
        return redirect(address)
    if request.method != "POST":
        return _solve_page(request, found, knots)
    try:
        answers = {knot.path: _answer(request, place, knot) for place, knot in enumerate(knots)}
        if "take" in request.POST or _is_as_offered(knots, answers):
            take_offers(found, person)
        else:
            contributions.resubmit(found, person, solving.solved(found, answers))
    except Refused as refused:
        return _solve_page(request, found, knots, refused)
    return redirect(address)


def _is_as_offered(knots: tuple[Knot, ...], answers: dict[str, Answer]) -> bool:
    """Tell whether the offer was picked for every passage, which is consent to its kind."""
    return is_all_offered(knots) and all(set(one.picks.values()) == {"proposed"} for one in answers.values())


def _solve_page(
    request: HttpRequest, found: Contribution, knots: tuple[Knot, ...], refused: Refused | None = None
) -> HttpResponse:
    shown = Shown(found.work, is_newest=True)
    return show(
        request,
        "review/solve.html",
        title=_("Solve a conflict"),
        work=found.work,
        here="review",
        indexed=False,
        status=refused.status if refused else 200,
        url=f"/{found.work.slug}/contributions/{found.number}",
        summary=record.text_of(found.summary),
        knots=tuple(_shown_knot(request, place, knot, shown) for place, knot in enumerate(knots)),
        is_all_offered=is_all_offered(knots),
        why=sentence(refused.code, dict(refused.facts)) if refused else "",
    )


def _answer(request: HttpRequest, place: int, knot: Knot) -> Answer:
    own = request.POST.get(f"own-{place}", "")
    return Answer(
        choice=request.POST.get(f"choice-{place}", ""),
        picks=dict(_picks(request, place, knot)),
        path=request.POST.get(f"elsewhere-{place}", ""),
        own=as_bytes(own, knot.offered or knot.mine or b""),
    )


def _picks(request: HttpRequest, place: int, knot: Knot) -> Iterator[tuple[str, str | bytes]]:
    for passage in knot.passages:
        name = f"{place}-{passage.id}"
        pick = request.POST.get(f"pick-{name}")
        if pick == "own":
            yield passage.id, _ended(as_bytes(request.POST.get(f"own-{name}", ""), passage.theirs))
        elif pick is not None:
            yield passage.id, pick


def _ended(text: bytes) -> bytes:
    return text if not text or text.endswith(b"\n") else text + b"\n"


def _shown_knot(request: HttpRequest, place: int, knot: Knot, shown: Shown) -> ShownKnot:
    compared = not knot.passages
    return ShownKnot(
        number=place,
        path=knot.path,
        sentence=sentence(knot.why, {"path": knot.path, "now_path": knot.now_path}, among=KNOTS),
        passages=tuple(_shown_passage(request, place, passage) for passage in knot.passages),
        ways=tuple(Way(way, sentence(f"{way}_{knot.why}", {}, among=KNOTS)) for way in knot.choices),
        picked=request.POST.get(f"choice-{place}", ""),
        elsewhere=request.POST.get(f"elsewhere-{place}", ""),
        own=request.POST.get(f"own-{place}", as_text(knot.offered or b"") if "own" in knot.choices else ""),
        theirs=difference(knot.path, knot.base, knot.now, links=shown) if compared and knot.base != knot.now else None,
        hers=difference(knot.path, knot.base, knot.mine, links=shown) if compared else None,
    )


def _shown_passage(request: HttpRequest, place: int, passage: Passage) -> ShownPassage:
    name = f"{place}-{passage.id}"
    offered = propose(passage)
    is_text = not any(b"\0" in side for side in (passage.base, passage.ours, passage.theirs))
    values = ["proposed"] if offered is not None else []
    values += ["now", "mine", *(["both", "own"] if is_text else [])]
    base, now, mine, proposed = (
        as_text(side) if is_text else "" for side in (passage.base, passage.ours, passage.theirs, offered or b"")
    )
    return ShownPassage(
        name=name,
        base=base,
        now=now,
        mine=mine,
        ways=tuple(Way(value, sentence(f"pick_{value}", {}, among=KNOTS)) for value in values),
        proposed=proposed,
        picked=request.POST.get(f"pick-{name}", ""),
        own=request.POST.get(f"own-{name}", proposed or mine),
    )


@route("<slug:slug>/editions/<int:number>/revert", may="anyone", methods=("GET", "POST"))
def revert(request: HttpRequest, slug: str, number: int) -> HttpResponseBase:
    """Take an edition's changes back by a contribution: a page that asks for the reason, then it is sent."""
    work = work_or_404(slug)
    made = works.heads.revisions_in(work, number)
    if not made:
        raise Refused("edition_unknown" if number > work.edition else "not_revertible", status=404, edition=number)
    why, status = "", 200
    if request.method == "POST":
        try:
            sent = contributions.revert(work, giver(request), number, request.POST.get("summary", ""))
            return redirect(f"/{slug}/contributions/{sent.number}")
        except Refused as refused:
            why, status = sentence(refused.code, dict(refused.facts)), refused.status
    return show(
        request,
        "review/revert.html",
        title=_("Take edition {number} back").format(number=number),
        work=work,
        here="editions",
        indexed=False,
        status=status,
        number=number,
        # Filled in, so that taking back is two clicks; whoever has a better reason writes it.
        summary=request.POST.get("summary", _("Take edition {number} back").format(number=number)),
        why=why,
        undone=[_undone(one, Shown(work, edition=number)) for one in made[:MOST_SHOWN]],
        more=max(0, len(made) - MOST_SHOWN),
    )


def _undone(one: Revision, shown: Shown) -> Difference:
    """Return what taking one revision back would do."""
    before = one.parent
    return difference(
        one.path,
        record.fetch(one.blob_id) if one.blob_id is not None else None,
        record.fetch(before.blob_id) if before is not None and before.blob_id is not None else None,
        links=shown,
        before_url=f"/{shown.work.slug}/raw/{quote(one.path)}?edition={one.edition}",
    )


def own(request: HttpRequest, slug: str, number: int) -> tuple[Contribution, Person]:
    """Return a contribution and its author, who asks. Refused: `not_found`, `sign_in_first`, `not_yours`."""
    found, person = seen_or_404(request, slug, number), asker(request)
    if person is None:
        raise Refused("sign_in_first", status=401)
    may = choices(found, person)
    if not may.is_author and not may.may_change:
        raise Refused("not_yours", status=403)
    return found, person
