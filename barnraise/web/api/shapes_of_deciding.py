"""What the API answers about how works decide."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from barnraise.web.api.shapes import Who


@dataclass(frozen=True, slots=True)
class AssessmentTold:
    """What somebody said of a review: whether it was fair."""

    review: UUID
    is_fair: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class RungTold:
    """One rung of a work's ladder as who asks stands to it: `held`, `may_ask`, `asked` or `lacking`, and what of."""

    rung: str
    state: str
    lacking: list[str]


@dataclass(frozen=True, slots=True)
class AskingTold:
    """Somebody who waits for a rung: how many of those who hold it spoke for her, of how many that it takes."""

    rung: str
    who: Who
    asked_at: datetime
    voices: int
    wanted: int


@dataclass(frozen=True, slots=True)
class LadderTold:
    """The standing ladder of a work, for who asks."""

    rungs: list[RungTold]
    asking: list[AskingTold]
