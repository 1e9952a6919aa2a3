"""Questions about items, answered by many: one call takes an answer and gives the next question.

A work declares inquiries as components; `Opening` follows them. `next_for` somebody, her `answer`, `skip` or `undo`;
`tick` seals what was answered and sends results out; `disputed` items are decided by `adjudicate`.
"""

from typing import TYPE_CHECKING

from barnraise.base.lazy_modules import front_door

if TYPE_CHECKING:
    from barnraise.judging.adjudicating import adjudicate
    from barnraise.judging.answering import Turn, answer, flag, next_for, page_for, skip, undo
    from barnraise.judging.leasing import Open, open_at
    from barnraise.judging.opening import Opening, refresh
    from barnraise.judging.sealing import tick, unsealed
    from barnraise.judging.verifying import problems
else:
    __getattr__ = front_door(__name__)

__all__ = [
    "Open",
    "Opening",
    "Turn",
    "adjudicate",
    "answer",
    "flag",
    "next_for",
    "open_at",
    "page_for",
    "problems",
    "refresh",
    "skip",
    "tick",
    "undo",
    "unsealed",
]
