"""Reads of contributions: what lists, pages and the API show."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from barnraise import record, works
from barnraise.base import now
from barnraise.contributions import agreeing
from barnraise.contributions.anchoring import place, text_in
from barnraise.contributions.below import blobs_of
from barnraise.contributions.conflicts import LARGEST_MERGED, plan_for
from barnraise.contributions.landing import Plan
from barnraise.contributions.models import Change, Comment, Contribution, Review
from barnraise.contributions.origins import Origin
from barnraise.contributions.processes import process_for
from barnraise.contributions.reviewing import anchor_of, remarked_paths
from barnraise.contributions.turns import attention, counted
from barnraise.people.models import Person
from barnraise.people.suspending import absence_of
from barnraise.rules.integrating import Verdict
from barnraise.works.history import Who, who
from barnraise.works.models import Work


@dataclass(frozen=True, slots=True)
class Line:
    """One contribution in a list; `row_id` is where the list goes on after it."""

    row_id: int
    uid: UUID
    number: int
    slug: str
    work: str
    summary: str
    state: str
    author: Who
    submitted_at: datetime
    edition: int | None
    made: str
    paths: tuple[str, ...]
    next_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Sent:
    """One version, as the story of a contribution tells it."""

    number: int
    at: datetime
    by: Who


@dataclass(frozen=True, slots=True)
class Told:
    """One review or remark, as the story of a contribution tells it.

    `absence`: "left" or "suspended" of who cannot act any more, so that their word does not count now.
    `line` is where a remark's passage stands in the current version, from 1; 0 when it is gone, or about the whole.
    """

    uid: UUID
    who: Who
    at: datetime
    verdict: str
    text: str
    counted: bool
    version: int
    is_withdrawn: bool
    absence: str = ""
    path: str = ""
    quote: str = ""
    replacement: str | None = None
    is_settled: bool = False
    was_accepted: bool = False
    line: int = 0


@dataclass(frozen=True, slots=True)
class Piece:
    """One change of the current version, with the bytes before and after (None: was not there, is removed).

    `path` is the place that it names, `lands_at` where it would land now; the same once it is decided.
    """

    path: str
    lands_at: str
    moved_from: str
    before: bytes | None
    after: bytes | None
    conflict: str
    mode: int
    was_mode: int | None


@dataclass(frozen=True, slots=True)
class AgreementAsked:
    """Who is asked to let words go on under another licence, and who agreed; see `agreeing.Asked`."""

    licence: str
    agreed: tuple[Who, ...]
    silent: tuple[Who, ...]
    has_nameless: bool
    is_first: bool
    barred_by: tuple[Origin, ...]


@dataclass(frozen=True, slots=True)
class Held:
    """One hold, as the page of a contribution shows it."""

    who: Who
    reason: str
    at: datetime
    until: datetime
    absence: str = ""


@dataclass(frozen=True, slots=True)
class Whole:
    """Everything that the page of one contribution shows."""

    line: Line
    authors: tuple[Who, ...]
    version: int
    version_hash: str
    version_at: datetime
    base_edition: int
    source: str
    source_licence: str
    licence: str
    at_once: bool
    by_silence: bool
    decided_at: datetime | None
    next_at: datetime | None
    reverts: int | None
    is_shown: bool
    is_as_it_was: bool
    verdict: Verdict
    told: tuple[Told, ...]
    sent: tuple[Sent, ...]
    reverted_by: tuple[int, ...]
    pieces: tuple[Piece, ...]
    could_approve: tuple[Who, ...]
    turn: str
    turn_of: tuple[Who, ...]
    holds: tuple[Held, ...]
    asked: tuple[AgreementAsked, ...] = ()
    agreed: tuple[agreeing.Agreed, ...] = ()


def by_uid(uid: UUID | str) -> Contribution | None:
    """Return a contribution by its id, whoever asks: check `may_see` before showing it."""
    try:
        found = Contribution.objects.filter(uid=uid)
    except ValueError:
        return None
    rows = found.select_related("work__started_by", "author", "summary", "source", "version__by")
    return rows.first()


def named(uids: Iterable[UUID]) -> list[Contribution]:
    """Return those contributions of these that there are, the newest first, in one query."""
    return list(Contribution.objects.filter(uid__in=list(uids)).order_by("-pk"))


def by_number(work: Work, number: int) -> Contribution | None:
    """Return a contribution by its number in its work, whoever asks: check `may_see` before showing it."""
    rows = Contribution.objects.filter(work=work, number=number)
    return rows.select_related("work__started_by", "author", "summary", "source", "version__by").first()


def may_see(contribution: Contribution, person: Person | None) -> bool:
    """Tell whether somebody may see a contribution: a guest's is for signed-in people until its first look, by
    somebody whose approval counts.
    """
    if contribution.author.kind != Person.GUEST or contribution.state == Contribution.INTEGRATED:
        return True
    if person is None:
        return _was_looked_at(contribution)
    return person.kind == Person.MEMBER or person.pk == contribution.author_id or _was_looked_at(contribution)


def seen_among(uids: Iterable[UUID], person: Person | None) -> frozenset[UUID]:
    """Return those of some contributions that somebody may see; asks nothing when there are none."""
    wanted = list(uids)
    if not wanted:
        return frozenset()
    return frozenset(visible_to(Contribution.objects.filter(uid__in=wanted), person).values_list("uid", flat=True))


def lines(
    *,
    work: Work | None = None,
    author: Person | None = None,
    viewer: Person | None = None,
    states: tuple[str, ...] = (),
    before: int | None = None,
    before_number: int | None = None,
    limit: int = 50,
) -> list[Line]:
    """Return contributions, newest first, that the viewer may see.

    `before` is the row id that a cursor names, `before_number` a number within the one work.
    """
    rows = Contribution.objects.all()
    if work is not None:
        rows = rows.filter(work=work)
    if author is not None:
        rows = rows.filter(Q(author=author) | Q(author__became=author) | Q(authors=author)).distinct()
    if states:
        rows = rows.filter(state__in=states)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    if before_number is not None:
        rows = rows.filter(number__lt=before_number)
    rows = visible_to(rows, viewer)
    found = rows.select_related("work", "author__became", "summary").prefetch_related("version__changes")
    return [line_of(one) for one in found.order_by("-pk")[:limit]]


def line_of(contribution: Contribution) -> Line:
    """Return a contribution as a list shows it."""
    version = contribution.version
    paths = tuple(change.path for change in version.changes.all()) if version is not None else ()
    return Line(
        row_id=contribution.pk,
        uid=contribution.uid,
        number=contribution.number,
        slug=contribution.work.slug,
        work=contribution.work.title,
        summary=record.text_of(contribution.summary),
        state=contribution.state,
        author=who(contribution.author),
        submitted_at=contribution.submitted_at,
        edition=contribution.edition,
        made=contribution.made,
        paths=paths,
        next_at=contribution.next_at,
    )


def whole(contribution: Contribution) -> Whole:
    """Return everything about one contribution; what is missing is worked out from the facts of now."""
    work, version = contribution.work, contribution.version
    assert version is not None
    process = process_for(contribution)
    plan = plan_for(work, version, process)
    edition, found = contribution.edition, attention(contribution, plan)
    pieces = _pieces(contribution, plan)
    return Whole(
        line=line_of(contribution),
        authors=tuple(who(one) for one in contribution.authors.select_related("became").order_by("pk")),
        version=version.number,
        version_hash=version.hash,
        version_at=version.at,
        base_edition=version.base_edition,
        source=record.text_of(contribution.source),
        source_licence=contribution.source_licence,
        licence=contribution.licence,
        at_once=contribution.at_once,
        by_silence=contribution.by_silence,
        decided_at=contribution.decided_at,
        next_at=contribution.next_at,
        reverts=contribution.reverts,
        is_as_it_was=plan.is_as_it_was,
        is_shown=edition is None or works.heads.is_shown(work, edition),
        verdict=found.verdict,
        turn=found.turn,
        turn_of=found.turn_of,
        holds=_holds(contribution),
        told=_told(contribution, [one.change for one in plan.landings], {piece.path: piece.after for piece in pieces}),
        sent=_sent(contribution),
        reverted_by=_reverted_by(contribution),
        pieces=pieces,
        could_approve=found.could,
        asked=agreements_asked(contribution, plan),
        agreed=agreeing.agreed_to(contribution),
    )


def _holds(contribution: Contribution) -> tuple[Held, ...]:
    rows = contribution.holds.select_related("person__became", "reason").order_by("pk")
    return tuple(
        Held(who(row.person), record.text_of(row.reason), row.at, row.until, absence_of(row.person)) for row in rows
    )


def agreements_asked(contribution: Contribution, plan: Plan) -> tuple[AgreementAsked, ...]:
    """Return who is asked to let words go on under another licence; nothing once it is decided."""
    if contribution.state not in Contribution.UNDECIDED:
        return ()
    return tuple(
        AgreementAsked(one.licence, _whos(one.agreed), _whos(one.silent), one.has_nameless, one.is_first, one.barred_by)
        for one in agreeing.asked(contribution.work, plan) or ()
    )


def _whos(people: Iterable[Person]) -> tuple[Who, ...]:
    return tuple(who(one) for one in people)


def review_of(uid: UUID) -> Review | None:
    """Return a review by its id."""
    return Review.objects.filter(uid=uid).select_related("version__contribution__work", "person").first()


def reviews_of(contribution: Contribution) -> list[Review]:
    """Return every judgement of any version, oldest first, those taken back included."""
    rows = Review.objects.filter(version__contribution=contribution).order_by("pk")
    return list(rows.select_related("version", "person__became", "comment"))


def bytes_of(contribution: Contribution, path: str, side: str) -> bytes | None:
    """Return the bytes of a piece "before" or "after" the current version; None where there are none."""
    rows = Change.objects.filter(version=contribution.version, path=path).select_related("base")
    change = rows.first()
    if change is None or side not in ("before", "after"):
        return None
    blob_id = change.blob_id if side == "after" else _base_blob(change)
    return record.fetch(blob_id) if blob_id is not None else None


def remarks_on(contribution: Contribution) -> list[Comment]:
    """Return what was said about passages of any version, oldest first, without the words of what is hidden."""
    rows = Comment.objects.filter(version__contribution=contribution).order_by("pk")
    found = list(rows.select_related("version", "person__became", "body", "replacement"))
    quoting = {row.path for row in found if row.quote}
    changes = Change.objects.filter(version__contribution=contribution, path__in=quoting, blob__hidden_until__gt=now())
    hidden = set(changes.values_list("path", flat=True)) if quoting else set()
    for row in found:
        if row.path in hidden:
            row.quote, row.replacement = "", None
    return found


def visible_to(rows: QuerySet[Contribution], viewer: Person | None) -> QuerySet[Contribution]:
    """Narrow contributions to those that somebody may see, as `may_see` tells of one."""
    if viewer is not None and viewer.kind == Person.MEMBER:
        return rows
    looked_at = Review.objects.filter(withdrawn_at=None, counted=True).values("version__contribution")
    shown = ~Q(author__kind=Person.GUEST) | Q(state=Contribution.INTEGRATED) | Q(pk__in=looked_at)
    if viewer is not None:
        shown |= Q(author=viewer)
    return rows.filter(shown)


def _was_looked_at(contribution: Contribution) -> bool:
    return Review.objects.filter(version__contribution=contribution, withdrawn_at=None, counted=True).exists()


def _sent(contribution: Contribution) -> tuple[Sent, ...]:
    rows = contribution.versions.select_related("by__became").order_by("number")
    return tuple(Sent(row.number, row.at, who(row.by)) for row in rows)


def _reverted_by(contribution: Contribution) -> tuple[int, ...]:
    """Return the numbers of the contributions that took back the edition which integrated this one."""
    if contribution.edition is None:
        return ()
    rows = Contribution.objects.filter(work=contribution.work, reverts=contribution.edition)
    return tuple(rows.filter(state=Contribution.INTEGRATED).order_by("number").values_list("number", flat=True))


def _line_in(content: bytes | None, comment: Comment) -> int:
    """Return the line of the current version in which a remark's passage begins; 0 when it is gone."""
    if content is None or not comment.quote or len(content) > LARGEST_MERGED:
        return 0
    text = text_in(content)
    span = place(anchor_of(comment), text)
    return text.count("\n", 0, span.start) + 1 if span is not None else 0


def _told(
    contribution: Contribution, changes: Sequence[Change], contents: Mapping[str, bytes | None]
) -> tuple[Told, ...]:
    remarks = remarks_on(contribution)
    paths = remarked_paths(remarks, changes)
    rows = Review.objects.filter(version__contribution=contribution).select_related(
        "person__became", "comment", "version"
    )
    counting = counted(contribution, list(rows))
    told = [
        Told(
            uid=row.uid,
            who=who(row.person),
            at=row.at,
            verdict=row.verdict,
            text=record.text_of(row.comment),
            counted=row.pk in counting,
            version=row.version.number,
            is_withdrawn=row.withdrawn_at is not None,
            absence=absence_of(row.person),
        )
        for row in rows
    ]
    told += [
        Told(
            uid=row.uid,
            who=who(row.person),
            at=row.at,
            verdict="remark",
            text=record.text_of(row.body),
            counted=False,
            version=row.version.number,
            is_withdrawn=False,
            path=paths[row.pk],
            quote=row.quote,
            replacement=record.text_of(row.replacement) if row.replacement is not None else None,
            is_settled=row.settled_at is not None,
            was_accepted=row.accepted_in_id is not None,
            line=_line_in(contents.get(paths[row.pk]), row),
        )
        for row in remarks
    ]
    return tuple(sorted(told, key=lambda one: one.at))


def _pieces(contribution: Contribution, plan: Plan) -> tuple[Piece, ...]:
    wanted: set[int] = set()
    for one in plan.landings:
        wanted |= {blob for blob in (one.change.blob_id, _base_blob(one.change)) if blob is not None}
    # What builds on another contribution is read against that: the words below are not hers.
    lower = blobs_of(contribution.built_on_id)
    contents = record.fetch_many(wanted | {blob for blob in lower.values() if blob is not None})
    return tuple(
        Piece(
            path=one.change.path,
            lands_at=one.path if contribution.state in Contribution.UNDECIDED else one.change.path,
            moved_from=one.change.moved_from,
            before=contents.get(lower.get(one.change.path, _base_blob(one.change)) or 0),
            after=contents.get(one.change.blob_id or 0),
            conflict=one.conflict if contribution.state in Contribution.UNDECIDED else "",
            mode=one.change.mode,
            was_mode=one.change.base.mode if one.change.base is not None else None,
        )
        for one in plan.landings
    )


def _base_blob(change: Change) -> int | None:
    return change.base.blob_id if change.base is not None else None
