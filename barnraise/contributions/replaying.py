"""What other rules would have decided about the last contributions: the preview of a change of process."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from barnraise import record, works
from barnraise.contributions import alternatives, climbing, objections, staging, standings
from barnraise.contributions.authorship import author_ids
from barnraise.contributions.integrating import plan_of
from barnraise.contributions.judgements import judgement
from barnraise.contributions.models import Change, Contribution, Review
from barnraise.contributions.processes import process_of
from barnraise.people.models import Person
from barnraise.rules.facts import Facts, Outcome
from barnraise.rules.parsing import parse
from barnraise.rules.process import PROCESS_PATH, Process, Readers, gates_for
from barnraise.rules.replaying import replayed as played_again
from barnraise.works.models import Revision, Work

LAST = 30
MOST_WAITING = 50
_STATES = {"integrate": "integrated", "decline": "declined", "return": "returned"}


@dataclass(frozen=True, slots=True)
class Otherwise:
    """A contribution that the new rules would have decided otherwise at the moment when it was decided."""

    number: int
    summary: str
    then: str
    now: str


@dataclass(frozen=True, slots=True)
class Preview:
    """How the last contributions would have fared under proposed rules: how many were asked, and which differ.

    `readers`: what readers see first of what is integrated from then on, where that changes. `waiting`: pieces of which
    something newer waits for a look, as it goes on doing under the new rules; the first of `waiting_count`.
    """

    asked: int
    otherwise: tuple[Otherwise, ...]
    readers: Readers | None = None
    waiting: tuple[str, ...] = ()
    waiting_count: int = 0


def preview(contribution: Contribution) -> Preview | None:
    """Return what the rules that a contribution proposes would have decided; None where it proposes none that read.

    Both rules hear the same reviews at the moments when they were given, through stages and timers up to the moment of
    the decision, with the people as they are now. Asks for at most the last thirty that were decided.
    """
    if contribution.version is None or contribution.state not in Contribution.UNDECIDED:
        return None
    landings = plan_of(contribution).landings
    content = next((one.bytes_landing() for one in landings if one.path == PROCESS_PATH), None)
    if content is None:
        return None
    try:
        proposed = parse(content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return None
    return replayed(contribution.work, proposed) if isinstance(proposed, Process) else None


def replayed(work: Work, proposed: Process) -> Preview:
    """Return what a process would have decided about the last contributions to a work."""
    rows = Contribution.objects.filter(work=work, state__in=(Contribution.INTEGRATED, Contribution.DECLINED))
    rows = rows.select_related("work__started_by", "author", "summary", "version__by").order_by("-number")[:LAST]
    present, found, asked = process_of(work), [], 0
    for one in rows:
        asked += 1
        then, now = (_STATES.get(outcome, "open") for outcome in told(one, present, proposed))
        if then != now:
            found.append(Otherwise(one.number, record.text_of(one.summary), then, now))
    waiting = works.heads.waiting(work)
    return Preview(
        asked,
        tuple(found),
        readers=proposed.readers if proposed.readers != present.readers else None,
        waiting=tuple(waiting.values_list("path", flat=True)[:MOST_WAITING]),
        waiting_count=waiting.count(),
    )


def told(contribution: Contribution, *processes: Process) -> list[Outcome]:
    """Return what each of some processes would have decided about a contribution by the moment when it was decided."""
    assert contribution.version is not None
    changes, counting = list(contribution.version.changes.all()), standings.counting_ids(contribution.work)
    facts = _facts_then(contribution, changes, counting)
    return [played_again(process, _under(contribution, process, facts, changes, counting)) for process in processes]


def _facts_then(contribution: Contribution, changes: Sequence[Change], counting: frozenset[int]) -> Facts:
    """Return the facts of a decision that was made: what was said until then, everything else as it is now."""
    work, version = contribution.work, contribution.version
    assert version is not None
    decided_at: datetime = contribution.decided_at or version.at
    authors = author_ids(contribution)
    reviews = Review.objects.filter(version=version, withdrawn_at=None, at__lte=decided_at).select_related("comment")
    return Facts(
        now=decided_at,
        version_at=version.at,
        paths=_paths_then(contribution, changes),
        author_ids=authors,
        author_signed_in=version.by.kind in (Person.MEMBER, Person.CROWD),
        author_counts=version.by_id in counting,
        author_is_starter=work.started_by_id == version.by_id,
        judgements=tuple(judgement(row, counting) for row in reviews),
        counting=len(counting),
        counting_others=len(counting - authors),
        most_counting=work.most_counting,
        versions=version.number,
    )


def _paths_then(contribution: Contribution, changes: Sequence[Change]) -> frozenset[str]:
    """Return the places that a contribution touched: of one that landed where it did, else those that it named."""
    rows = [(one.path, one.moved_from) for one in changes]
    if contribution.edition is not None:
        made = Revision.objects.filter(work=contribution.work_id, edition=contribution.edition)
        rows = list(made.values_list("path", "parent__path"))
    return frozenset(path for row in rows for path in row if path)


def _under(
    contribution: Contribution, process: Process, facts: Facts, changes: Sequence[Change], counting: frozenset[int]
) -> Facts:
    """Return the same facts with what a process looks at beside the usual: former versions, stages, trust, chance."""
    carried = objections.carried(contribution, process, counting)
    people = standings.taking_part(contribution.work, process)
    facts = replace(facts, judgements=(*facts.judgements, *carried), taking_part=people)
    return replace(facts, **_beside(contribution, process, facts, changes))


def _beside(contribution: Contribution, process: Process, facts: Facts, changes: Sequence[Change]) -> dict[str, Any]:
    """Return what gates with stages, trust or chance look at beside the usual, as far as it is still known."""
    gates = gates_for(process, facts.paths)
    found: dict[str, Any] = {"drawn_id": contribution.drawn_id, "drawn_at": contribution.drawn_at}
    if any(gate.stages or gate.trusted_after for gate in gates):
        found |= {"streak": staging.streak_of(contribution, staging.STREAK_MOST), "draw": contribution.draw}
    if contribution.author.kind == Person.CROWD:
        found["answered"] = staging.answered(contribution, gates, process)
    if any(gate.stages for gate in gates):
        rivals = alternatives.rivals_then(contribution, changes, facts.now) if alternatives.are_asked(process) else ()
        said = (*facts.judgements, *(one for rival in rivals for one in rival.judgements))
        found |= {
            "change": staging.change_of(contribution, [staging.deed_of(one) for one in changes]),
            "able": staging.able(contribution),
            "rivals": rivals,
            "people": climbing.people(contribution.work, [one.person_id for one in said], process),
        }
    return found
