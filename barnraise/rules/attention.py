"""Whose turn it is: after each verdict somebody, or time, has the next step."""

from dataclasses import dataclass
from typing import Literal

from barnraise.rules.facts import Facts, Verdict

Turn = Literal["author", "anybody", "drawn", "readers", "others", "time", "nobody"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Attention:
    """Who has the next step, and by how many of those it needs."""

    turn: Turn
    wanted: int = 0


def whose_turn(verdict: Verdict, facts: Facts, *, is_orphaned: bool = False) -> Attention:
    """Say whose turn it is (Gerrit's attention set).

    The author's when it is back with them, or anybody's where no author is here any more (`is_orphaned`); else that of
    whom chance has drawn, of those who could approve or vote, of whoever can supply what else is missing; and when only
    time is missing, nobody has to do anything.
    """
    if verdict.outcome in ("integrate", "decline"):
        return Attention(turn="nobody")
    if any(one.who == "author" for one in verdict.missing):
        return Attention(turn="anybody" if is_orphaned else "author")
    if facts.drawn_id is not None and any(one.code == "drawn" for one in verdict.missing):
        return Attention(turn="drawn", wanted=1)
    readers = [one for one in verdict.missing if one.who == "counting"]
    if readers:
        return Attention(turn="readers", wanted=max(1, max(one.wanted - one.given for one in readers)))
    return Attention(turn="others" if any(one.who == "others" for one in verdict.missing) else "time")
