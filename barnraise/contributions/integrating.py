"""From a version to the next edition: facts, verdict, integration, and what time decides."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from functools import partial
from uuid import UUID

from django.db.models import QuerySet

from barnraise import record, works
from barnraise.base import now
from barnraise.contributions import agreeing, objections, origins, quarrelling, staging, standings
from barnraise.contributions.authorship import acting_ids, author_ids, authors_of, sender_ids
from barnraise.contributions.below import below
from barnraise.contributions.conflicts import plan_for
from barnraise.contributions.judgements import judgement
from barnraise.contributions.landing import Plan
from barnraise.contributions.models import Change, Contribution, Review
from barnraise.contributions.processes import document_id, process_for, process_of
from barnraise.contributions.quarrelling import quarrellers
from barnraise.contributions.versions import add_version
from barnraise.people.models import Person
from barnraise.record.log.entries.contributions import (
    CarriedOn,
    Conflicted,
    Declined,
    Integrated,
    Opened,
    Returned,
    StateChanged,
)
from barnraise.record.log.failures import Attempts
from barnraise.rules.ballots import is_against
from barnraise.rules.gating import lets_at_once
from barnraise.rules.integrating import Facts, Verdict, decide, is_declined
from barnraise.rules.licences import may_adapt, may_become
from barnraise.rules.process import Process
from barnraise.works.licensing import licence_for
from barnraise.works.models import Revision, Work

# What fails of what time decides is remembered under this name.
TIMERS = "timers"
DUE_AT_ONCE = 20
_CHANGED: dict[str, type[StateChanged]] = {
    Contribution.OPEN: Opened,
    Contribution.RETURNED: Returned,
    Contribution.CONFLICTED: Conflicted,
    Contribution.DECLINED: Declined,
}


def advance(contribution: Contribution, plan: Plan | None = None, *, moves: int = 0) -> Verdict:
    """Decide about a contribution now, and do what follows: integrate it, return it, or let it wait.

    Runs inside the caller's transaction, which has locked the work's chain. Only an undecided one changes. `plan` is
    how its version lands, where that was worked out in the same transaction already; `moves`: how often it has
    gone on by this decision.
    """
    process = process_for(contribution)
    plan = plan or plan_of(contribution)
    facts = facts_of(contribution, plan, process)
    verdict = decide(process, facts)
    if contribution.state not in Contribution.UNDECIDED:
        return verdict
    if _asks_anew(plan, process, verdict, facts):
        _merge_into_new_version(contribution, plan)
        return advance(contribution, moves=moves)
    if verdict.outcome == "move" and moves < staging.MOVES_MOST:
        staging.move(contribution, verdict, facts.now)
        return advance(contribution, moves=moves + 1)
    if verdict.outcome == "integrate":
        _integrate(contribution, plan, verdict, facts)
        if facts.quarrelling:
            quarrelling.tell_result(contribution, is_chosen=True)
    else:
        staging.draw_reader(contribution, process, facts)
        _wait(contribution, process, verdict, facts)
        if facts.quarrelling:
            _tell_quarrel(contribution, plan, facts)
    return verdict


def _asks_anew(plan: Plan, process: Process, verdict: Verdict, facts: Facts) -> bool:
    """Tell whether what lands is another version than the one that was sent, and people are asked about it anew.

    It is where an offer of merging was taken, where others changed something near what is integrated on somebody's
    word or silence, and where it lands at another gate than that of the place which it names.
    """
    if plan.conflicts or facts.below:
        return False
    if plan.is_offered:
        return True
    if verdict.at_once or verdict.outcome == "decline" or is_declined(process, facts):
        return False
    return plan.is_elsewhere(process) or (verdict.outcome == "integrate" and plan.is_near)


def _tell_quarrel(contribution: Contribution, plan: Plan, facts: Facts) -> None:
    if contribution.state == Contribution.DECLINED:
        quarrelling.tell_result(contribution, is_chosen=False)
    elif contribution.state == Contribution.OPEN:
        quarrelling.tell(contribution, plan, facts.quarrelling)


def facts_of(contribution: Contribution, plan: Plan, process: Process) -> Facts:
    """Gather all that a decision about a contribution may depend on."""
    work, version = contribution.work, contribution.version
    assert version is not None
    counting, reviews = standings.counting_ids(work), _reviews(version.pk)
    standing = [one for one in reviews if one.withdrawn_at is None]
    quarrel = quarrellers(plan, version.by_id)
    facts = Facts(
        now=now(),
        version_at=version.at,
        paths=plan.paths,
        author_ids=_authors_but_objectors(contribution, standing),
        author_signed_in=version.by.kind in (Person.MEMBER, Person.CROWD),
        author_counts=version.by_id in counting,
        # What the work began with goes through its stages, also while nobody but its starter is there.
        author_is_starter=work.started_by_id == version.by_id and not plan.is_as_it_was,
        judgements=tuple(judgement(row, counting) for row in standing)
        + objections.carried(contribution, process, counting),
        objection_ended_at=_objection_ended_at(reviews, counting),
        counting=len(counting),
        counting_others=len(counting - acting_ids(contribution)),
        most_counting=work.most_counting,
        taking_part=standings.taking_part(work, process),
        merges_clean=not plan.conflicts,
        changed_meanwhile=plan.changed_meanwhile,
        licence_allowed=_licence_allowed(contribution, plan),
        quarrelling=quarrel,
        counting_apart=len(counting - quarrel),
        held_since=contribution.held_since,
        held_until=contribution.held_until,
        below=below(contribution),
        is_rest=contribution.is_rest,
        **staging.facts(contribution, plan, process, [row.person_id for row in standing]),
    )
    rules_of_now = process_of(work)
    if process is rules_of_now:
        return facts
    # Who may pass at once is asked of the rules of now: nobody keeps that by having sent something before.
    return replace(facts, at_once_now=lets_at_once(rules_of_now, facts))


@record.prepared
def _reviews(version_id: int) -> QuerySet[Review]:
    return Review.objects.filter(version=version_id).select_related("comment")


def _authors_but_objectors(contribution: Contribution, reviews: list[Review]) -> frozenset[int]:
    """Return the authors; who did not send it herself and objects to it speaks as one of the others."""
    objectors = {row.person_id for row in reviews if is_against(row.verdict)}
    return author_ids(contribution) - (objectors - sender_ids(contribution))


def plan_of(contribution: Contribution) -> Plan:
    """Return how the present version of a contribution would land now."""
    assert contribution.version is not None
    return plan_for(contribution.work, contribution.version, process_for(contribution))


def verdict_on(contribution: Contribution) -> Verdict:
    """Say what a contribution is waiting for now, without changing anything."""
    process = process_for(contribution)
    return decide(process, facts_of(contribution, plan_of(contribution), process))


@contextmanager
def acting_on(contribution: Contribution) -> Iterator[Contribution]:
    """Begin an act on a contribution: yield it fresh, with its work's chain locked, in one writing transaction.

    What time had decided by now is decided first, in a transaction of its own, so that a refusal does not undo it; once
    more when the lock is there, for which others may have kept it waiting.
    """
    let_time_decide(contribution.work)
    for may_be_due in (True, False):
        with record.writing():
            record.lock(contribution.work.chain_id)
            found = locked(contribution.pk)
            if not (may_be_due and is_due(found)):
                yield found
                return
        Attempts().make(TIMERS, found.work.chain_id, partial(decide_now, found.pk, found.work.chain_id))


def let_time_decide(work: Work) -> None:
    """Decide what time had decided in a work by now, before somebody acts there; one short query where nothing was due.

    Where very much is due at once, only what was due first: the next tick does the rest. What fails holds up nobody.
    """
    due, attempts = _due(work.pk, now()), Attempts()
    for contribution_id in due:
        attempts.make(TIMERS, work.chain_id, partial(decide_now, contribution_id, work.chain_id))


def decide_now(contribution_id: int, chain_id: int) -> None:
    """Decide about one contribution, in a transaction of its own."""
    with record.writing():
        record.lock(chain_id)
        advance(locked(contribution_id))


@record.prepared
def _due(work_id: int, at: datetime) -> QuerySet[Contribution, int]:
    due = Contribution.objects.filter(work=work_id, state=Contribution.OPEN, next_at__lte=at)
    return due.order_by("next_at").values_list("pk", flat=True)[:DUE_AT_ONCE]


def is_due(contribution: Contribution) -> bool:
    """Tell whether time has something to decide about a contribution by now."""
    return (
        contribution.state == Contribution.OPEN and contribution.next_at is not None and contribution.next_at <= now()
    )


def locked(contribution_id: int) -> Contribution:
    """Return a contribution with what decisions need, fresh, for a transaction that has locked its work's chain."""
    rows = Contribution.objects.select_related("work__started_by", "author", "version__by", "builds_on")
    return rows.get(pk=contribution_id)


def _objection_ended_at(reviews: list[Review], counting: frozenset[int]) -> datetime | None:
    """Return when the last objection was withdrawn; one that never counted held nothing up, and starts no silence."""
    held = [one for one in reviews if is_against(one.verdict) and (one.counted or one.person_id in counting)]
    return max((one.withdrawn_at for one in held if one.withdrawn_at is not None), default=None)


def _licence_allowed(contribution: Contribution, plan: Plan) -> bool | None:
    """Tell whether a change of licence is one that the old allows, or everybody whose words it concerns; None when
    no licence changes. What was given before a change, and not integrated, stands by its own grant.
    """
    work = contribution.work
    granted = licence_for(work, plan.landing_paths)
    if contribution.licence and contribution.licence != granted and not may_become(contribution.licence, granted):
        return False
    # Where it lands may have another licence by now than where it was sent.
    source = contribution.source_licence if contribution.made in origins.DERIVED else ""
    if source and not may_adapt(source, granted):
        return False
    asked = agreeing.asked(work, plan)
    return None if asked is None else all(one.is_allowed for one in asked)


def _merge_into_new_version(contribution: Contribution, plan: Plan) -> None:
    """Others changed something near, or the same: the merged text is a new version, and asks for new approvals."""
    former = contribution.version
    assert former is not None
    landings = [one for one in plan.landings if not one.is_nothing]
    changes = [
        Change(
            place=place,
            path=put.path,
            moved_from=put.moved_from,
            component=one.change.component,
            base=one.change.component.head if one.change.component else None,
            blob_id=put.blob_id,
            mode=put.mode,
        )
        for place, (put, one) in enumerate(zip(plan.puts(), landings, strict=True))
    ]
    add_version(contribution, changes, by=former.by, base_edition=contribution.work.edition, why=CarriedOn)


def _integrate(contribution: Contribution, plan: Plan, verdict: Verdict, facts: Facts) -> None:
    work, version = contribution.work, contribution.version
    assert version is not None
    authors = _authors(contribution)
    vouched = facts.author_counts or verdict.on_judgement
    is_open = _is_open(contribution, verdict)
    former = work.edition
    edition = works.new_edition(
        work,
        plan.puts(),
        authors=authors,
        by=contribution.author,
        message=contribution.summary,
        contribution=contribution.uid,
        vouched=vouched,
        is_open=is_open,
    )
    contribution.state, contribution.edition = Contribution.INTEGRATED, edition.number
    contribution.decided_at, contribution.next_at, contribution.at_once = edition.at, None, verdict.at_once
    contribution.by_silence = verdict.by_silence
    how = (verdict.at_once, verdict.by_silence)
    settled = (contribution.state, edition.number, edition.at, None, *how, contribution.pk)
    record.settle(Contribution, ("state", "edition", "decided_at", "next_at", "at_once", "by_silence"), [settled])
    standings.add(work, authors[1:], integrated=1)
    # Standing is hers who sent it: else one approval would lift everybody whom she names beside her.
    # While nobody counts, what did not pass at once has passed by silence, in whatever words the gate asks for it.
    unopposed = int(facts.counting == 0 and not verdict.at_once and not verdict.on_judgement)
    judged = int(verdict.on_judgement)
    standings.add(work, authors[:1], integrated=1, judged=judged, unopposed=unopposed)
    event = Integrated(
        contribution=contribution.uid,
        version=version.hash,
        base=version.base_edition,
        head=former,
        edition=edition.number,
        revisions=_revisions(contribution.work_id, edition.number),
        vouched=vouched,
        at_once=verdict.at_once,
        by_silence=verdict.by_silence,
        authors=tuple(one.uid for one in authors),
        judged=bool(judged),
        unopposed=bool(unopposed),
        open=is_open,
    )
    record.note(work.chain_id, None, event)


def _is_open(contribution: Contribution, verdict: Verdict) -> bool:
    """Tell whether the rules of now show readers what is integrated now without a look.

    What was sent under other rules, and passes at once by those of now, was meant to be read first.
    """
    is_of_now = contribution.process_id in (None, document_id(contribution.work))
    return process_of(contribution.work).readers == "newest" and (is_of_now or not verdict.at_once)


def _revisions(work_id: int, edition: int) -> tuple[tuple[UUID, UUID, str], ...]:
    return tuple(
        (one.component.uid, one.uid, bytes(one.blob.sha256).hex() if one.blob else "")
        for one in _made_in(work_id, edition)
    )


@record.prepared
def _made_in(work_id: int, edition: int) -> QuerySet[Revision]:
    made = Revision.objects.filter(work=work_id, edition=edition)
    return made.select_related("component", "blob").defer("blob__packed").order_by("pk")


def _wait(contribution: Contribution, process: Process, verdict: Verdict, facts: Facts) -> None:
    former = (contribution.state, contribution.next_at)
    contribution.state = _state(process, verdict, facts)
    contribution.next_at = staging.due_at(contribution, process, verdict)
    if (contribution.state, contribution.next_at) == former:
        return
    if contribution.state == Contribution.DECLINED:
        contribution.decided_at = now()
    contribution.save(update_fields=["state", "next_at", "decided_at"])
    if contribution.state != former[0]:
        codes = sorted({requirement.code for requirement in verdict.missing})
        changed = _CHANGED[contribution.state](contribution=contribution.uid, missing=tuple(codes))
        record.note(contribution.work.chain_id, None, changed)


def _state(process: Process, verdict: Verdict, facts: Facts) -> str:
    """Name the state of what is not integrated."""
    if verdict.outcome == "decline" or is_declined(process, facts):
        return Contribution.DECLINED
    if verdict.outcome != "return":
        return Contribution.OPEN
    conflicts = any(requirement.code in ("merges", "changed_meanwhile") for requirement in verdict.missing)
    return Contribution.CONFLICTED if conflicts else Contribution.RETURNED


def _authors(contribution: Contribution) -> list[Person]:
    others = [one for one in authors_of(contribution) if one.pk != contribution.author_id]
    return [contribution.author, *others]
