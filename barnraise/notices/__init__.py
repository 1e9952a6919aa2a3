"""What a member is told: what happened to her pieces and in her talks: a page, a feed, one mail a period.

`FOLLOWERS` make the notices from the record, `queries` tell them to her, `see` marks them seen, `wish` keeps how often
she wants mail, `digests` decides which mail is due and lets nobody get one twice.
"""

from typing import TYPE_CHECKING

from barnraise.base.lazy_modules import front_door

if TYPE_CHECKING:
    from barnraise.notices import digests, queries
    from barnraise.notices.actions import forget_old, see, stop_mail, wish
    from barnraise.notices.deriving import FOLLOWERS
    from barnraise.notices.inputs import Wish
    from barnraise.notices.verifying import mend, problems_in
else:
    __getattr__ = front_door(__name__)

__all__ = ["FOLLOWERS", "Wish", "digests", "forget_old", "mend", "problems_in", "queries", "see", "stop_mail", "wish"]
