"""What chance decides: who is checked though they are trusted, and whom a process asks to read."""

from collections.abc import Iterable

from barnraise.base import sha256
from barnraise.rules.process import Gate

DRAWS = 2**31


def is_checked(gate: Gate, *, streak: int, draw: int) -> bool:
    """Tell whether a piece has to be read by others before it is integrated.

    After BOINC's adaptive replication: an author with `trusted_after` good pieces in a row is checked with a
    probability of 1 in `check_one_in` only; one failure begins the row anew. `draw` is a number that chance gave the
    piece when it was sent, from 0 to 2³¹ - 1; who wrote it cannot choose it.
    """
    if not gate.trusted_after or streak < gate.trusted_after:
        return True
    return draw % gate.check_one_in == 0


def drawn_from(pool: Iterable[int], seed: str) -> int | None:
    """Draw one of some ids by a seed; None from nobody. The same pool and seed give the same, in whatever order."""
    ids = sorted(set(pool))
    if not ids:
        return None
    return min(ids, key=lambda id: sha256(f"{seed}:{id}".encode()))
