"""What people say to each other beside the work: discussions, reports, thanks.

`begin` a discussion and `say` something in it; `tell` lets the site itself say something ("why a build failed"), and
`told` settles that. `discussing` holds the other acts, `threads` the reads. `report` what is wrong, `close_report` with
a reason, `thank` somebody by name; `queries` tells of both;
`watching` keeps what a member watches, `muting` whom she keeps away.
"""

from typing import TYPE_CHECKING

from barnraise.base.lazy_modules import front_door

if TYPE_CHECKING:
    from barnraise.talk import discussing, muting, queries, threads, watching
    from barnraise.talk.actions import close_report, report, thank
    from barnraise.talk.discussing import begin, say, tell, told
    from barnraise.talk.inputs import Opening, Saying
else:
    __getattr__ = front_door(__name__)

__all__ = [
    "Opening",
    "Saying",
    "begin",
    "close_report",
    "discussing",
    "muting",
    "queries",
    "report",
    "say",
    "tell",
    "thank",
    "threads",
    "told",
    "watching",
]
