"""Acts of the site, what they change in works, and concerns. `edition` is that of the commons which decided an act."""

from uuid import UUID

from barnraise.record.log.events import RecordEvent, entry_kind, shared


@entry_kind("suspended")
class Suspended(RecordEvent):
    """Somebody was suspended until a time."""

    act: UUID
    about: UUID
    until: int
    edition: int | None
    reason: str | None


@shared
class ActOnThing(RecordEvent):
    """An act of the site about a work, or a component or contribution of it."""

    act: UUID
    reason: str | None
    work: UUID | None
    component: UUID | None
    component_edition: int | None
    contribution: UUID | None


@entry_kind("hidden")
class ThingHidden(ActOnThing):
    """Something was hidden until a time."""

    until: int
    edition: int | None


@shared
class Erasure(ActOnThing):
    """Something was removed for good, with so many blobs and texts."""

    blobs: int
    texts: int


@entry_kind("removed")
class ThingRemoved(Erasure):
    """Something was removed by law."""


@entry_kind("removed_again")
class RemovedAgain(Erasure):
    """A removal was carried out anew in a store that was restored from before it."""


@shared
class ActOver(RecordEvent):
    """An act is over; `about` is the person who is suspended no longer."""

    act: UUID
    edition: int | None
    about: UUID | None = None


@entry_kind("lifted")
class ActLifted(ActOver):
    """An act was ended before its time."""


@entry_kind("ended")
class ActEnded(ActOver):
    """An act ended when its time was over."""


@shared
class ContentChanged(RecordEvent):
    """By an act of the site, components of a work are shown otherwise."""

    act: UUID
    components: tuple[UUID, ...]


@entry_kind("content_hidden")
class ContentHidden(ContentChanged):
    """Components of a work are hidden."""


@entry_kind("content_removed")
class ContentRemoved(ContentChanged):
    """Bytes of components of a work were removed."""


@entry_kind("content_restored")
class ContentRestored(ContentChanged):
    """Components of a work that were hidden are shown again."""


@entry_kind("concern_raised")
class ConcernRaised(RecordEvent):
    """A concern was raised, about a comment, a contribution or a person; some people are asked to look."""

    concern: UUID
    comment: UUID | None
    contribution: UUID | None
    about: UUID | None
    asked: tuple[UUID, ...]
    operator: bool
    why: str | None


@entry_kind("concern_settled")
class ConcernSettled(RecordEvent):
    """A concern was settled; `outcome`: "hidden", "acted" or "dismissed"."""

    concern: UUID
    outcome: str
    reason: str | None
