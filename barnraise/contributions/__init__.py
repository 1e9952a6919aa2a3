"""Proposals to change a work: submitted, reviewed, merged, integrated, taken back.

Each action takes one frozen dataclass as its input; form, JSON schema and command line are made from it.
"""

from typing import TYPE_CHECKING

from barnraise.base.lazy_modules import front_door

if TYPE_CHECKING:
    from barnraise.contributions.climbing import Climbing
    from barnraise.contributions.drafting import draft_of, drafts_of, drop_draft, keep_draft, keep_file
    from barnraise.contributions.forecasting import Forecast, forecast
    from barnraise.contributions.inputs import Change, Remark, Resubmission, Review, Submission
    from barnraise.contributions.processes import process_of
    from barnraise.contributions.reviewing import accept, remark, review, settle, withdraw_review
    from barnraise.contributions.stacking import Stacking
    from barnraise.contributions.submitting import resubmit, revert, submit, withdraw
    from barnraise.contributions.timing import tick
    from barnraise.contributions.waiting import Waiting
else:
    __getattr__ = front_door(__name__)

__all__ = [
    "Change",
    "Climbing",
    "Forecast",
    "Remark",
    "Resubmission",
    "Review",
    "Stacking",
    "Submission",
    "Waiting",
    "accept",
    "draft_of",
    "drafts_of",
    "drop_draft",
    "forecast",
    "keep_draft",
    "keep_file",
    "process_of",
    "remark",
    "resubmit",
    "revert",
    "review",
    "settle",
    "submit",
    "tick",
    "withdraw",
    "withdraw_review",
]
