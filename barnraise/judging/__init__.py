"""Questions about items, answered by many: one call takes an answer and gives the next question.

A work declares inquiries as components; `Opening` follows them. `next_for` somebody, her `answer`, `skip` or `undo`;
`tick` seals what was answered and sends results out; `disputed` items are decided by `adjudicate`.
"""

from barnraise.judging.adjudicating import adjudicate
from barnraise.judging.answering import Question, Turn, answer, flag, next_for, skip, undo
from barnraise.judging.leasing import Open, open_at
from barnraise.judging.opening import Opening, refresh
from barnraise.judging.sealing import problems, tick, unsealed

__all__ = [
    "Open",
    "Opening",
    "Question",
    "Turn",
    "adjudicate",
    "answer",
    "flag",
    "next_for",
    "open_at",
    "problems",
    "refresh",
    "skip",
    "tick",
    "undo",
    "unsealed",
]
