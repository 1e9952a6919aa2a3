"""What a member is told of what concerns them: a page, a feed, mail as they chose.

`events` declares each event once; `FOLLOWERS` make the notices from the record, `queries` tell them, `see` marks them
seen, `wish` and `choose` keep how they come, `digests` decides which mail is due and lets nobody get one twice.
"""

from typing import TYPE_CHECKING

from barnraise.base.lazy_modules import front_door

if TYPE_CHECKING:
    from barnraise.notices import digests, queries
    from barnraise.notices.actions import choose, forget_old, see, stop_mail, wish
    from barnraise.notices.deriving import FOLLOWERS
    from barnraise.notices.inputs import Chosen, Wish
    from barnraise.notices.reminders import remind
    from barnraise.notices.verifying import mend, problems_in
else:
    __getattr__ = front_door(__name__)

__all__ = [
    "FOLLOWERS",
    "Chosen",
    "Wish",
    "choose",
    "digests",
    "forget_old",
    "mend",
    "problems_in",
    "queries",
    "remind",
    "see",
    "stop_mail",
    "wish",
]
