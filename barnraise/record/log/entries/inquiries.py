"""Inquiries: answers and results are sealed in batches."""

from uuid import UUID

from barnraise.record.log.events import RecordEvent, entry_kind, shared


@shared
class BatchSealed(RecordEvent):
    """A batch of an inquiry, bound by SHA-256 over its lines."""

    inquiry: UUID
    batch: UUID
    number: int
    count: int
    hash: str


@entry_kind("answers_sealed")
class AnswersSealed(BatchSealed):
    """Answers were sealed."""


@entry_kind("results_sealed")
class ResultsSealed(BatchSealed):
    """Results were sealed."""


@entry_kind("adjudicated")
class Adjudicated(RecordEvent):
    """A disputed item was decided; `item` and `value` are the SHA-256 of its key and of the value."""

    inquiry: UUID
    item: str
    value: str
    reason: str | None
