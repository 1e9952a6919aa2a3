"""Tasks and the claims on them."""

from uuid import UUID

from barnraise.record.log.events import RecordEvent, entry_kind, later, shared


@shared
class TaskEvent(RecordEvent):
    """Something that happened to a task."""

    task: UUID


@entry_kind("task_offered")
class TaskOffered(TaskEvent):
    """A task was offered; `needs` names the one that must be done first."""

    minutes: int
    slots: int
    title: str | None
    about: str | None
    needs: UUID | None = None


@entry_kind("task_split")
class TaskSplit(TaskEvent):
    """A task was divided; `in_order`: each part waits for the one before."""

    parts: tuple[UUID, ...]
    in_order: bool = later(default=False)


@entry_kind("task_merged")
class TaskMerged(TaskEvent):
    """A task took others in."""

    others: tuple[UUID, ...]
    minutes: int


@entry_kind("task_waits")
class TaskWaits(TaskEvent):
    """A task waits until another is done; None: it waits no longer."""

    needs: UUID | None


@shared
class ClaimEvent(TaskEvent):
    """Something that happened to a claim on a task."""

    claim: UUID
    slot: int


@entry_kind("task_claimed")
class TaskClaimed(ClaimEvent):
    """Somebody claimed a task."""


@entry_kind("task_extended")
class TaskExtended(ClaimEvent):
    """Somebody keeps a task for one lease more."""

    progress: str | None


@entry_kind("task_impossible")
class TaskImpossible(ClaimEvent):
    """Somebody found that a task cannot be done."""

    reason: str | None


@entry_kind("task_released")
class TaskReleased(ClaimEvent):
    """A claim was given back."""


@entry_kind("task_lapsed")
class TaskLapsed(ClaimEvent):
    """A claim's lease ran out."""


@entry_kind("task_done")
class TaskDone(ClaimEvent):
    """Who had claimed a task has done it."""
