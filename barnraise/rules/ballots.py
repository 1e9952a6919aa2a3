"""What one may say in a stage: the values that its ballot declares, and what a review is kept as.

A review is kept as "approve", "request_changes" or "decline". Where a ballot has values between those it may also be a
whole number as text: "1", "0", "-3".
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from barnraise.rules.stages import Ballot, Stage
from barnraise.rules.tallying import ABSTAIN, NO, YES, Value

APPROVE, ASK, DECLINE = "approve", "request_changes", "decline"
WORDS = (APPROVE, ASK, DECLINE)
NEITHER = "0"


@dataclass(frozen=True, slots=True, kw_only=True)
class BallotChoice:
    """One thing that somebody may say: what it is kept as, its number on a scale, its name, whether it needs a reason.

    `number` is None where there is no scale; `name` is "" but where the process names its values itself.
    """

    said: str
    number: int | None = None
    name: str = ""
    needs_reason: bool = False


def side_of(said: str) -> int:
    """Return whether a review is for (1), against (-1) or neither."""
    if said in WORDS:
        return 1 if said == APPROVE else -1
    number = int(said)
    return (number > 0) - (number < 0)


def is_against(said: str) -> bool:
    """Tell whether a review says that something must not go in, or not like this."""
    return side_of(said) < 0


def value_of(ballot: Ballot, said: str, *, counts: bool) -> Value:
    """Return a review as a value of a ballot.

    On a scale, approving is the highest value, declining the lowest, and asking for changes one below 0. People whose
    approval does not count reach one above and below 0, whatever they say. As a choice, approving is the first of its
    values and anything else the last.
    """
    if ballot.kind == "choice":
        return ballot.values[0 if said == APPROVE else -1]
    if ballot.kind != "label":
        return ABSTAIN if said == NEITHER else YES if side_of(said) > 0 else NO
    least, most = _reach(ballot, counts=counts)
    if said in WORDS:
        return {APPROVE: most, ASK: max(ballot.least, -1), DECLINE: least}[said]
    return min(max(int(said), least), most)


def sayable(stages: Sequence[Stage], *, counts: bool) -> tuple[BallotChoice, ...]:
    """Return all that one may say where these stages decide (none: approvals alone do), the best first."""
    scales = [stage.ballot for stage in stages if stage.ballot.kind == "label"]
    if scales:
        return tuple(_numbered(scales, stages, counts=counts))
    if stages and all(stage.ballot.kind == "choice" for stage in stages):
        first, *_others, last = stages[0].ballot.values
        named = (APPROVE, first), (ASK, last)
        return tuple(
            BallotChoice(said=said, name=name, needs_reason=needs_reason(stages, said)) for said, name in named
        )
    words = (APPROVE, NEITHER, ASK, DECLINE) if any(map(_knows_abstaining, stages)) else WORDS
    return tuple(BallotChoice(said=said, needs_reason=needs_reason(stages, said)) for said in words)


def needs_reason(stages: Iterable[Stage], said: str, *, counts: bool = True) -> bool:
    """Tell whether a review says nothing without a reason: whatever is against, and what its stage declares."""
    values = ((stage, value_of(stage.ballot, said, counts=counts)) for stage in stages)
    return is_against(said) or any(value in stage.ballot.reason_for for stage, value in values)


def _reach(ballot: Ballot, *, counts: bool) -> tuple[int, int]:
    return (ballot.least, ballot.most) if counts else (max(ballot.least, -1), min(ballot.most, 1))


def _numbered(scales: Sequence[Ballot], stages: Sequence[Stage], *, counts: bool) -> Iterable[BallotChoice]:
    least, most = min(one.least for one in scales), max(one.most for one in scales)
    reach = [_reach(one, counts=counts) for one in scales]
    for number in range(max(high for _low, high in reach), min(low for low, _high in reach) - 1, -1):
        said = {least: DECLINE, -1: ASK, most: APPROVE}.get(number, str(number)) if number else NEITHER
        yield BallotChoice(said=said, number=number, needs_reason=needs_reason(stages, said, counts=counts))


def _knows_abstaining(stage: Stage) -> bool:
    """Tell whether a yes or no may be neither: where the process says anything of that."""
    leaves = [leaf for rule in stage.rules for leaf in rule.condition.leaves()]
    named = [*stage.ballot.reason_for, *stage.copy.values, *(leaf.argument for leaf in leaves)]
    return stage.ballot.kind == "yes_no" and (ABSTAIN in named or any(leaf.fact == ABSTAIN for leaf in leaves))
