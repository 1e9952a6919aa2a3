"""What happens to members: on the chain of the site. Whom an entry is about is its person."""

from uuid import UUID

from barnraise.record.log.events import RecordEvent, entry_kind


@entry_kind("joined")
class Joined(RecordEvent):
    """Somebody became a member; `guest`: they had given something before."""

    guest: bool = False


@entry_kind("renamed")
class Renamed(RecordEvent):
    """A member is known by another name."""


@entry_kind("taken_over")
class TakenOver(RecordEvent):
    """What a guest or an imported author gave is a member's."""

    taken: UUID


@entry_kind("left")
class MemberLeft(RecordEvent):
    """A member left."""


@entry_kind("factors_forgotten")
class FactorsForgotten(RecordEvent):
    """The operator removed a member's passkeys and second factors."""

    member: UUID
