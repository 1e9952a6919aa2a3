"""Judging several contributions of one author at once, each seen whole on one page."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from barnraise import contributions, people
from barnraise.base import Refused
from barnraise.contributions import queries, queueing
from barnraise.contributions.choices import sayable_by
from barnraise.contributions.inputs import Review
from barnraise.contributions.models import Contribution
from barnraise.contributions.queries import Whole
from barnraise.contributions.queueing import Sought
from barnraise.people.models import Person
from barnraise.publishing.shown import Shown
from barnraise.rules.ballots import ASK, DECLINE, BallotChoice, sayable
from barnraise.web import reviewed, verdicts
from barnraise.web.access import route
from barnraise.web.asking import giver
from barnraise.web.sentences import sentence
from barnraise.web.showing import show

# What one can look through before deciding about all of it; the next ones follow.
A_BATCH = 8


@dataclass(frozen=True)
class Batched:
    """One contribution of the batch: everything about it, its differences, and how the form names its version."""

    whole: Whole
    sayable: tuple[BallotChoice, ...]
    changed: tuple[reviewed.Changed, ...]
    url: str
    named: str


@dataclass(frozen=True)
class Outcome:
    """What became of a batch: how many were judged, and why others were not."""

    judged: int
    refused: tuple[tuple[str, str], ...]


@route("review/by/<uuid:uid>", may="member", name="queue_by", methods=("GET", "POST"))
def by_author(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Show what waits of one author on one page, and take one judgement of all that is ticked."""
    author, person = people.by_uid(uid), giver(request)
    if author is None:
        raise Refused("not_found", status=404)
    comment = request.POST.get("comment", "").replace("\0", "")
    outcome, why, status = None, "", 200
    if request.method == "POST":
        try:
            outcome = _judge(request, person, comment)
            status = 409 if outcome.refused and not outcome.judged else 200
        except Refused as refused:
            why, status = sentence(refused.code, dict(refused.facts)), refused.status
    rows = queueing.waiting(person, Sought(by=uid, everywhere=True)).order_by("pk")
    batch = [
        _batched(one, person)
        for one in rows.select_related("work__started_by", "author", "summary", "source")[:A_BATCH]
    ]
    return show(
        request,
        "review/batch.html",
        title=_("What %(name)s sent") % {"name": author.name or _("somebody")},
        here="tasks",
        status=status,
        indexed=False,
        author=author,
        batch=batch,
        buttons=verdicts.buttons(_sayable_of_all(batch)),
        left=rows.count(),
        outcome=outcome,
        why=why,
        comment=comment if why or (outcome is not None and outcome.refused) else "",
        ticked=frozenset(request.POST.getlist("one")) if request.method == "POST" else None,
    )


def _judge(request: HttpRequest, person: Person, comment: str) -> Outcome:
    """Judge each version that was ticked. Refused: `form_old`, `ticked_none`, `reason_missing`."""
    given, ticked = verdicts.given_by(request.POST.get("verdict", "")), request.POST.getlist("one")[:A_BATCH]
    if not ticked:
        raise Refused("ticked_none", status=422)
    if given.get("verdict") in (ASK, DECLINE) and not comment.strip():
        raise Refused("reason_missing", status=422, verdict=given["verdict"])
    judged, refusals = 0, []
    for one in ticked:
        uid, _colon, version = one.partition(":")
        found = _found(uid, person)
        if found is None:
            continue
        try:
            contributions.review(found, person, Review(version=version, comment=comment, **given))
            judged += 1
        except Refused as refused:
            refusals.append((queries.line_of(found).summary, sentence(refused.code, dict(refused.facts))))
    return Outcome(judged, tuple(refusals))


def _found(uid: str, person: Person) -> Contribution | None:
    try:
        found = queries.by_uid(UUID(uid))
    except ValueError:
        return None
    return found if found is not None and queries.may_see(found, person) and found.work.is_ready else None


def _sayable_of_all(batch: Sequence[Batched]) -> tuple[BallotChoice, ...]:
    """Return what may be said of each in a batch: every value where all ask for the same, else the three words."""
    ways = {one.sayable for one in batch}
    return ways.pop() if len(ways) == 1 else sayable((), counts=True)


def _batched(one: Contribution, person: Person) -> Batched:
    whole = queries.whole(one)
    return Batched(
        whole=whole,
        sayable=sayable_by(one, person),
        changed=reviewed.changed(Shown(one.work, is_newest=True), whole, as_text=False),
        url=reviewed.url_of(whole),
        named=f"{one.uid}:{whole.version_hash}",
    )
