"""Open pieces, their fit to a person, and claims that expire by themselves.

`offer` a piece, `offers_for` somebody, `claim` one, `extend`, `release`, `complete` or `give_up`; `arranging` splits,
merges and lets one wait. `see` and `unsee` are for followers, which offer what the record shows to be undone, and
`tick` gives back what nobody kept.
"""

from typing import TYPE_CHECKING

from barnraise.base.lazy_modules import front_door

if TYPE_CHECKING:
    from barnraise.tasks.actions import claim, complete, extend, give_up, offer, release, tick
    from barnraise.tasks.fit import Wanted
    from barnraise.tasks.followers import FOLLOWERS
    from barnraise.tasks.inputs import Offer
    from barnraise.tasks.offering import see, unsee
    from barnraise.tasks.queries import held_by, offers_for, task_of
else:
    __getattr__ = front_door(__name__)

__all__ = [
    "FOLLOWERS",
    "Offer",
    "Wanted",
    "claim",
    "complete",
    "extend",
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
