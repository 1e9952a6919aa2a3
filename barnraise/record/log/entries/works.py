"""What happens to a work as a whole."""

from uuid import UUID

from barnraise.record.log.events import RecordEvent, entry_kind


@entry_kind("work_started")
class WorkStarted(RecordEvent):
    """A work began: on its own chain, and on that of the site."""

    work: UUID
    slug: str


@entry_kind("address_changed")
class AddressChanged(RecordEvent):
    """A work has another address; the former leads there."""

    former: str
    slug: str


@entry_kind("history_imported")
class HistoryImported(RecordEvent):
    """Revisions and editions were imported; SHA-256 over the lines of each binds them."""

    revisions: int
    first_revision: UUID | None
    last_revision: UUID | None
    revisions_hash: str
    editions: tuple[int, int] | None
    editions_hash: str


@entry_kind("import_finished")
class ImportFinished(RecordEvent):
    """A work that was imported can be seen; it has so many editions."""

    editions: int


@entry_kind("import_abandoned")
class ImportAbandoned(RecordEvent):
    """What an import that was cut off left was deleted."""


@entry_kind("founded")
class Founded(RecordEvent):
    """The commons' own work has its first documents."""

    edition: int
