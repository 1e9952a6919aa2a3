"""Releases and the files they consist of."""

from uuid import UUID

from barnraise.record.log.events import RecordEvent, entry_kind


@entry_kind("released")
class EditionReleased(RecordEvent):
    """An edition was released."""

    release: UUID
    of: int
    name: str | None
    note: str | None


@entry_kind("release_made")
class ReleaseMade(RecordEvent):
    """A file of a release was made, with its SHA-256 and its size in bytes."""

    of: int
    format: str
    part: str
    sha256: str
    size: int
