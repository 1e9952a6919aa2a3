"""How the commons is run: its own work, suspending and hiding for a while, removal by law.

`found` makes the commons' work with the store; `suspend`, `hide`, `lift` and `remove` are acts, each with a reason and
an entry; `Commons` is the follower that carries out what the commons' own documents name.
"""

from typing import TYPE_CHECKING

from barnraise.base.lazy_modules import front_door

if TYPE_CHECKING:
    from barnraise.governance.acts import expire, hide, lift, suspend
    from barnraise.governance.commons import check_may_start, counting, found, own_work, site, welcome
    from barnraise.governance.followers import Commons
    from barnraise.governance.places import person_at
    from barnraise.governance.removing import remove, remove_again
else:
    __getattr__ = front_door(__name__)

__all__ = [
    "Commons",
    "check_may_start",
    "counting",
    "expire",
    "found",
    "hide",
    "lift",
    "own_work",
    "person_at",
    "remove",
    "remove_again",
    "site",
    "suspend",
    "welcome",
]
