"""What people say to each other beside the work: reports and thanks.

`report` what is wrong, `close_report` with a reason, `thank` somebody by name; the queries tell of them.
"""

from barnraise.talk.actions import close_report, report, thank
from barnraise.talk.queries import Reported, open_reports, reported, reports_of, reports_on, thanked_by, thanks_to

__all__ = [
    "Reported",
    "close_report",
    "open_reports",
    "report",
    "reported",
    "reports_of",
    "reports_on",
    "thank",
    "thanked_by",
    "thanks_to",
]
