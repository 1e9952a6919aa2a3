"""How answers of the API show tasks and claims, a part of `shapes`."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from barnraise.web.api import shapes


@dataclass(frozen=True, slots=True)
class TaskTold:
    """A piece to do; `left` says how many more can take it, `why` which cue put it into a list for somebody.

    `places` say where in `path` exactly; `lapsed` how often somebody took it and let it go back. Lists hold what who
    asks can take; of one piece `why_not` is "" where they can, else the code with which taking it is refused, said in
    `message`. `free_at` is when that ends by itself, `held_by` who has it now.
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
    why_not: str = ""
    message: str = ""
    free_at: datetime | None = None
    held_by: list[shapes.Who] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class ClaimTold:
    """Somebody's lease on a piece."""

    id: UUID
    task: UUID
    until: datetime
    extended: int
