"""A walk through a process with few and many people, to find where a contribution could be stuck for ever."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from itertools import product

from barnraise.rules.integrating import Facts, Judgement, decide
from barnraise.rules.process import Gate, Process, gate_for
from barnraise.rules.walking_stages import TooIntricate, Walk, Walker

PEOPLE = (0, 1, 2, 5)
STEPS = 12
_SENT = datetime(2000, 1, 1, tzinfo=UTC)
_AUTHOR_ID = 1

__all__ = [
    "PEOPLE",
    "TooIntricate",
    "Walk",
    "dead_ends",
    "example_path",
    "first_dead_end",
    "hours_to_integration",
    "walks",
]


def dead_ends(process: Process) -> tuple[Walk, ...]:
    """Return every start from which a contribution could be stuck.

    A dead end is a state that no timer, none of the people present and no newcomers doing what the process asks
    could leave: walked with 0, 1, 2 and 5 people whose approvals count, in a work that never had more and in one
    that many have left, for each gate, for guests, newcomers, people who count and a starter on their own, from
    sent, conflicted and objected.
    """
    return tuple(_dead_ends(process))


def first_dead_end(process: Process) -> Walk | None:
    """Return the first of the `dead_ends`, None where there is none. Raises `TooIntricate`."""
    return next(_dead_ends(process), None)


def _dead_ends(process: Process) -> Iterator[Walk]:
    walker = Walker(process)
    return (walk for walk in walks(process) if hours_to_integration(process, walk, walker) is None)


def walks(process: Process) -> Iterator[Walk]:
    """Yield every start of a walk through a process that can occur."""
    starts = [(gate, path) for gate in process.gates if (path := example_path(process, gate)) is not None]
    for people, left, (gate, path) in product(PEOPLE, (0, 60), starts):
        for author, state in product(("guest", "newcomer", "counting", "starter"), ("sent", "conflicted", "objected")):
            others = people - (author in ("counting", "starter"))
            if others < (state == "objected") or (author == "starter" and people != 1):
                continue
            yield Walk(people=people, left=left, author=author, gate=gate.name, path=path, state=state)  # type: ignore[arg-type]


def example_path(process: Process, gate: Gate) -> str | None:
    """Return a path that this gate is the first to name, made from its globs; None if an earlier gate takes it."""
    for glob in gate.paths:
        path = "/".join("x" if part == "**" else part.replace("*", "x").replace("?", "x") for part in glob.split("/"))
        if gate_for(process, path) == gate:
            return path
    return None


def hours_to_integration(process: Process, walk: Walk, walker: Walker | None = None) -> float | None:
    """Walk until integration and return how many hours it took, if all present do what they can; None if stuck.

    Where stages decide, the walk ends with any final verdict.
    """
    gate = gate_for(process, walk.path)
    if gate is not None and gate.stages:
        return (walker or Walker(process)).hours(gate, walk)
    facts = _start(walk)
    for _ in range(STEPS):
        verdict = decide(process, facts)
        if verdict.outcome == "integrate":
            return (facts.now - _SENT).total_seconds() / 3600
        after = _mended(facts) if verdict.outcome == "return" else _approved(facts)
        if after == facts and verdict.next_at is not None:
            after = replace(facts, now=verdict.next_at)
        if after == facts:
            return None
        facts = after
    return None


def _start(walk: Walk) -> Facts:
    author_counts = walk.author in ("counting", "starter")
    objection = Judgement(person_id=_AUTHOR_ID + 1, verdict="decline", counts=True, at=_SENT)
    return Facts(
        now=_SENT,
        version_at=_SENT,
        paths=frozenset([walk.path]),
        author_ids=frozenset() if walk.author == "guest" else frozenset([_AUTHOR_ID]),
        author_signed_in=walk.author != "guest",
        author_counts=author_counts,
        author_is_starter=walk.author == "starter",
        judgements=(objection,) if walk.state == "objected" else (),
        counting=walk.people,
        counting_others=walk.people - author_counts,
        most_counting=walk.people + walk.left,
        taking_part=1 if walk.author == "starter" else 2 + walk.people,
        merges_clean=walk.state != "conflicted",
        changed_meanwhile=frozenset([walk.path]) if walk.state == "conflicted" else frozenset(),
        drawn_id=_AUTHOR_ID + 1,
    )


def _mended(facts: Facts) -> Facts:
    """The author sends a new version, against the present edition and with what was asked for."""
    return replace(facts, version_at=facts.now, judgements=(), merges_clean=True, changed_meanwhile=frozenset())


def _approved(facts: Facts) -> Facts:
    """Everybody present whose approval counts approves; whoever objected is content with the new version."""
    ids = range(_AUTHOR_ID + 1, _AUTHOR_ID + 1 + facts.counting_others)
    return replace(
        facts, judgements=tuple(Judgement(person_id=id, verdict="approve", counts=True, at=facts.now) for id in ids)
    )
