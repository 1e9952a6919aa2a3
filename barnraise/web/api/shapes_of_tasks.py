"""How answers of the API show tasks and claims, a part of `shapes`."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class TaskTold:
    """A piece to do; `left` says how many more can take it, `why` which cue put it into a list for somebody.

    `places` say where in `path` exactly; `lapsed` how often somebody took it and let it go back.
    """

    id: UUID
    work: str
    reason: str
    title: str
    about: str
    path: str
    minutes: int
    difficulty: int
    topics: list[str]
    language: str
    slots: int
    left: int
    state: str
    why: str
    places: list[str]
    urgency: int
    lapsed: int
    offered_at: datetime


@dataclass(frozen=True, slots=True)
class ClaimTold:
    """Somebody's lease on a piece."""

    id: UUID
    task: UUID
    until: datetime
    extended: int
