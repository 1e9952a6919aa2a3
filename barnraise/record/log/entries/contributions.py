"""Contributions: their versions, the stages they go through, and what was decided about them."""

from uuid import UUID

from barnraise.record.log.events import RecordEvent, entry_kind, later, shared


@shared
class ContributionEvent(RecordEvent):
    """Something that happened to a contribution."""

    contribution: UUID


@shared
class VersionMade(ContributionEvent):
    """A contribution has a new version, by its hash; `builds_on` names contribution and version under it."""

    number: int
    version: str
    base: int
    summary: str | None
    licence: str
    made: str
    source: str | None
    source_licence: str
    builds_on: tuple[UUID, str] | None = None


@entry_kind("submitted")
class Submitted(VersionMade):
    """A contribution was sent."""


@entry_kind("revised")
class Revised(VersionMade):
    """Its author sent it anew."""


@entry_kind("accepted")
class Accepted(VersionMade):
    """Its author took over the words that a remark proposed."""


@entry_kind("merged")
class CarriedOn(VersionMade):
    """It was carried on to what others changed."""


@entry_kind("parted")
class Parted(VersionMade):
    """It holds the approved part alone."""


@entry_kind("returned_part")
class ReturnedPart(VersionMade):
    """It holds what was left over when a part was approved, and is back with its author."""


@entry_kind("worked")
class WorkedOn(VersionMade):
    """Somebody who had taken its piece changed it."""


@shared
class StateChanged(ContributionEvent):
    """A contribution is in another state; `missing` holds the codes of what it lacks."""

    missing: tuple[str, ...]


@entry_kind("open")
class Opened(StateChanged):
    """It is open."""


@entry_kind("returned")
class Returned(StateChanged):
    """It is back with its author."""


@entry_kind("conflicted")
class Conflicted(StateChanged):
    """It is in conflict with what others changed."""


@entry_kind("declined")
class Declined(StateChanged):
    """It was declined."""


@entry_kind("withdrawn")
class Withdrawn(ContributionEvent):
    """It was taken back."""


@entry_kind("integrated")
class Integrated(ContributionEvent):
    """A version became an edition; `head` is the edition before, a revision stands as component, revision, SHA-256.

    `vouched`: somebody whose approval counts stands for it. `open`: its rules show it to readers without a look.
    """

    version: str
    base: int
    head: int
    edition: int
    revisions: tuple[tuple[UUID, UUID, str], ...]
    vouched: bool
    at_once: bool
    by_silence: bool
    authors: tuple[UUID, ...]
    judged: bool
    unopposed: bool
    open: bool | None = later(default=None)


@entry_kind("consented")
class Consented(ContributionEvent):
    """Its author takes the offers of these kinds, which resolve its conflicts."""

    kinds: tuple[str, ...]


@entry_kind("licence_agreed")
class LicenceAgreed(ContributionEvent):
    """Somebody agrees that what they gave goes on under a licence."""

    licence: str


@entry_kind("unopposed")
class Unopposed(ContributionEvent):
    """Nobody opposed it for a day where nobody's approval counts: its author begins to count."""


@entry_kind("moved")
class Moved(ContributionEvent):
    """It went on to another stage of a gate."""

    gate: str
    stage: str


@entry_kind("drawn")
class Drawn(ContributionEvent):
    """Chance drew the person who is asked to read it, from so many, by a random seed."""

    seed: str
    among: int
