"""Reviews, remarks, holds, and the roles of a work. Texts are bound by their hash."""

from uuid import UUID

from barnraise.record.log.entries.contributions import ContributionEvent
from barnraise.record.log.events import RecordEvent, entry_kind, shared


@entry_kind("reviewed")
class Reviewed(ContributionEvent):
    """A version was judged; `stages` names those of its gates in which it was."""

    review: UUID
    version: str
    verdict: str
    counted: bool
    comment: str | None
    stages: tuple[str, ...] = ()


@entry_kind("review_withdrawn")
class ReviewWithdrawn(RecordEvent):
    """A review was taken back."""

    review: UUID


@entry_kind("review_assessed")
class ReviewAssessed(ContributionEvent):
    """Somebody said whether a review was fair."""

    review: UUID
    fair: bool
    reason: str | None


@entry_kind("looked_at")
class LookedAt(ContributionEvent):
    """Somebody whose approval counts vouches for what was integrated; `judged`: nobody had approved it before."""

    edition: int
    review: UUID
    judged: bool


@entry_kind("remarked")
class Remarked(ContributionEvent):
    """A remark was made about a version."""

    remark: UUID
    version: str
    body: str | None
    replacement: str | None


@entry_kind("remark_settled")
class RemarkSettled(RecordEvent):
    """A remark was settled."""

    remark: UUID


@entry_kind("held")
class ContributionHeld(ContributionEvent):
    """Somebody holds a contribution for some hours."""

    hours: int
    reason: str | None


@entry_kind("let_go")
class LetGo(ContributionEvent):
    """A hold was ended before its time; by nobody where its holder cannot act any more."""


@shared
class RoleEvent(RecordEvent):
    """Something that happened on the ladder of roles of a work."""

    rung: str


@entry_kind("rung_asked")
class RoleAsked(RoleEvent):
    """Somebody asked for a role."""


@entry_kind("rung_spoken")
class RoleEndorsed(RoleEvent):
    """Somebody spoke for another who asked for a role."""

    whom: UUID


@entry_kind("rung_held")
class RoleHeld(RoleEvent):
    """Somebody was given the role they asked for."""
