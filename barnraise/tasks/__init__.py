"""Open pieces, their fit to a person, and claims that expire by themselves.

`offer` a piece, `offers_for` somebody, `claim` one, `extend`, `release`, `complete` or `give_up`; `see` and `unsee`
are for followers, which offer what the record shows to be undone, and `tick` gives back what nobody kept.
"""

from barnraise.tasks.actions import Offer, claim, complete, extend, give_up, offer, release, tick
from barnraise.tasks.queries import free_pieces, held_by, offers_for, task_of
from barnraise.tasks.seeing import Seen, see, unsee

__all__ = [
    "Offer",
    "Seen",
    "claim",
    "complete",
    "extend",
    "free_pieces",
    "give_up",
    "held_by",
    "offer",
    "offers_for",
    "release",
    "see",
    "task_of",
    "tick",
    "unsee",
]
