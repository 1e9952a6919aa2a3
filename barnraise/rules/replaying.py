"""What a process would have made of a contribution that was decided: played again from what was said, and when."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime

from barnraise.rules.facts import Facts, Judgement, Outcome, Verdict
from barnraise.rules.integrating import decide, is_declined
from barnraise.rules.process import Process
from barnraise.rules.running import MOVES_MOST

# Every judgement and every timer is a moment; a document whose timers never end stops here.
MOMENTS_MOST = 500

Stages = Mapping[str, tuple[str, datetime]]


def replayed(process: Process, facts: Facts) -> Outcome:
    """Return what a process would have decided by the moment of the facts, had it been asked at every moment before.

    It begins at the first stage of each gate; each judgement is heard when it was given, in the stages that the
    contribution is in then under this process, and timers run between. Once integrated it stays so. Holds have
    ended, since it was decided.
    """
    coming = sorted((one for one in facts.judgements if not one.carried), key=lambda one: one.at)
    heard = [one for one in facts.judgements if one.carried]
    stages: Stages = {}
    took: dict[str, frozenset[int]] = {}
    at = facts.version_at
    for _moment in range(MOMENTS_MOST):
        while coming and coming[0].at <= at:
            one = coming.pop(0)
            names = frozenset(_current(process, stages))
            heard.append(replace(one, stages=names))
            took |= {name: took.get(name, frozenset()) | {one.person_id} for name in names}
        asked = replace(_until(facts, at), judgements=tuple(heard), took=dict(took))
        stages, verdict = _settled(process, replace(asked, stages=stages))
        if verdict.outcome == "integrate" or at >= facts.now:
            return "decline" if is_declined(process, asked) and verdict.outcome != "integrate" else verdict.outcome
        at = min([facts.now, *_next(coming, verdict, at)])
    return "wait"


def _settled(process: Process, facts: Facts) -> tuple[Stages, Verdict]:
    """Let it go on through its stages as far as it goes at one moment."""
    verdict = decide(process, facts)
    for _move in range(MOVES_MOST):
        if verdict.outcome != "move":
            break
        facts = replace(facts, stages={**facts.stages, **{gate: (name, facts.now) for gate, name in verdict.moves}})
        verdict = decide(process, facts)
    return facts.stages, verdict


def _next(coming: list[Judgement], verdict: Verdict, at: datetime) -> Iterator[datetime]:
    """Yield the moments at which something may happen next."""
    if coming:
        yield coming[0].at
    if verdict.next_at is not None and verdict.next_at > at:
        yield verdict.next_at


def _current(process: Process, stages: Stages) -> Iterator[str]:
    return (stages.get(gate.name, (gate.stages[0],))[0] for gate in process.gates if gate.stages)


def _until(facts: Facts, at: datetime) -> Facts:
    """Return the facts as they were at a moment: what was said of alternatives later is not heard yet."""
    rivals = tuple(replace(one, judgements=tuple(j for j in one.judgements if j.at <= at)) for one in facts.rivals)
    return replace(facts, now=at, rivals=rivals, stages={}, held_since=None, held_until=None)
