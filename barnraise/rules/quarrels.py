"""Edit wars: when people keep taking each other's change back, somebody else chooses between their texts."""

from collections.abc import Sequence
from dataclasses import dataclass

# After so many reversals in a row, each of another person's, the next one is for others to decide (trust, row T10).
REVERSALS = 3
# So many revisions show it: the reversals, and the two texts that they go back to.
REVISIONS = REVERSALS + 2


@dataclass(frozen=True, slots=True)
class Turn:
    """One revision of a component: what it says, and whose it is; white space and letter case make no other text."""

    text: str
    author_id: int | None


def quarrelling(past: Sequence[Turn], proposed: Turn) -> frozenset[int]:
    """Return who takes part in an edit war that a proposed text would go on with; nobody where there is none.

    `past` are the revisions of the component, the newest first. A reversal brings back the text from before another
    person's change. Everybody who made one of them takes part, so that a second account changes nothing.
    """
    turns = [proposed, *past[:REVISIONS]]
    if len(turns) <= REVISIONS or not all(_is_reversal(turns, at) for at in range(REVERSALS + 1)):
        return frozenset()
    return frozenset(turn.author_id for turn in turns[: REVERSALS + 2] if turn.author_id is not None)


def _is_reversal(turns: Sequence[Turn], at: int) -> bool:
    one, undone, before = turns[at : at + 3]
    return one.text == before.text != undone.text and one.author_id != undone.author_id
