"""Discussions, reports of readers, thanks. Texts are bound by their hash."""

from uuid import UUID

from barnraise.record.log.events import RecordEvent, entry_kind


@entry_kind("discussed")
class Discussed(RecordEvent):
    """A discussion was opened."""

    discussion: UUID
    about: str
    component: UUID | None
    contribution: UUID | None
    edition: int | None
    title: str | None


@entry_kind("said")
class CommentMade(RecordEvent):
    """A comment was made, at a place of its discussion from 1 on."""

    discussion: UUID
    comment: UUID
    place: int
    body: str | None


@entry_kind("resolved")
class Resolved(RecordEvent):
    """A discussion was settled."""

    discussion: UUID


@entry_kind("reopened")
class Reopened(RecordEvent):
    """A settled discussion was opened again."""

    discussion: UUID


@entry_kind("comment_hidden")
class CommentHidden(RecordEvent):
    """A comment's words are shown no longer; `by`: "author", "asked" or "operator"."""

    comment: UUID
    by: str
    reason: str | None


@entry_kind("reported")
class ReportMade(RecordEvent):
    """A reader reported something about a page; `asks`: "more" where they want more of it."""

    report: UUID
    component: UUID
    edition: int
    text: str | None
    asks: str = ""


@entry_kind("report_closed")
class ReportClosed(RecordEvent):
    """A report was closed with a reason."""

    report: UUID
    reason: str | None


@entry_kind("thanked")
class Thanked(RecordEvent):
    """The author of a contribution was thanked."""

    contribution: UUID
    to: UUID
