"""What the API answers: one frozen dataclass a shape. Fields are only ever added."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic, TypeVar
from uuid import UUID

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Complaint:
    """Why nothing was done: a stable code, a sentence for people, and what the sentence speaks of."""

    code: str
    message: str
    facts: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Error:
    """The one shape of every error."""

    error: Complaint


@dataclass(frozen=True, slots=True)
class Listed(Generic[Item]):
    """A page of a list; `next` is the cursor of the next page, null on the last one."""

    items: list[Item]
    next: str | None


@dataclass(frozen=True, slots=True)
class Who:
    """A person; `kind` is member, guest or imported."""

    id: UUID
    name: str
    kind: str


@dataclass(frozen=True, slots=True)
class WorkTold:
    """A work; `edition` is the number of its newest edition, `licence` an SPDX expression."""

    id: UUID
    slug: str
    title: str
    kind: str
    language: str
    licence: str
    is_free: bool
    purpose: str
    edition: int
    started_at: datetime
    url: str


@dataclass(frozen=True, slots=True)
class EditionTold:
    """One edition: who made it from which contribution, the first path it changed, and how many pieces."""

    number: int
    at: datetime
    summary: str
    authors: list[Who]
    contribution: UUID | None
    path: str
    pieces: int
    is_looked_at: bool


@dataclass(frozen=True, slots=True)
class Named:
    """A component by its path and title."""

    path: str
    title: str


@dataclass(frozen=True, slots=True)
class ComponentTold:
    """A component as it stands in an edition. `content` is its text, `content_base64` its bytes when it is none.

    `edition` is the one that was read: name it as `base_edition` of a contribution. `changed_in` is the edition that
    last changed this component. `state` is what readers find at its path now: here (this text, or the last that was
    looked at), waiting (for a look), moved, gone.
    """

    id: UUID
    path: str
    title: str
    edition: int
    changed_in: int
    at: datetime
    mode: str
    size: int
    sha256: str
    content: str | None
    content_base64: str | None
    state: str = "here"


@dataclass(frozen=True, slots=True)
class BlobTold:
    """Bytes that are stored, by their name."""

    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class WayTold:
    """A rule of a stage by which a contribution would go on: where it leads, and what it still lacks, in sentences.

    `then` is accept, reject, return, next or `stage:NAME`.
    """

    rule: str
    then: str
    message: str
    lacking: list[str]


@dataclass(frozen=True, slots=True)
class Need:
    """One thing that a contribution needs: a code, its sentence, and who could supply it.

    `who` is counting (people whose approval counts), others (who may take part in the `stage`), time or author;
    `people` names some, `who_count` counts all. `since` is when it began to be missing, `due_at` when time supplies it.
    Where a stage decides, `ways` are its rules that lead on; any one of them is enough.
    """

    code: str
    message: str
    gate: str
    who: str
    who_count: int
    people: list[Who]
    wanted: int
    given: int
    due_at: datetime | None
    since: datetime | None
    stage: str
    ways: list[WayTold]


@dataclass(frozen=True, slots=True)
class AttentionTold:
    """Whose turn it is with a contribution: a code, its sentence, and some of the people; `until` for who has it now.

    The codes: time, reserved, taker (of a piece that is free), readers, no_readers, author, anybody, drawn, others,
    nobody.
    """

    code: str
    message: str
    people: list[Who]
    until: datetime | None


@dataclass(frozen=True, slots=True)
class ChangeTold:
    """What a version does to one component; `sha256` null removes it."""

    path: str
    moved_from: str
    mode: str
    sha256: str | None


@dataclass(frozen=True, slots=True)
class ReviewTold:
    """One person's judgement of one version: approve, request_changes, decline, or a number between those."""

    id: UUID
    person: Who
    at: datetime
    version: str
    verdict: str
    comment: str
    counted: bool
    is_withdrawn: bool


@dataclass(frozen=True, slots=True)
class RemarkTold:
    """Something said about a passage of a version; `replacement` are the words proposed for `quote`."""

    id: UUID
    person: Who
    at: datetime
    version: str
    path: str
    quote: str
    body: str
    replacement: str | None
    is_settled: bool


@dataclass(frozen=True, slots=True)
class ContributionLine:
    """A contribution in a list; `state` is open, returned, conflicted, integrated, declined or withdrawn."""

    id: UUID
    number: int
    work: str
    url: str
    state: str
    summary: str
    made: str
    author: Who
    submitted_at: datetime
    edition: int | None
    paths: list[str]


@dataclass(frozen=True, slots=True)
class OriginTold:
    """Where words are from: `how` is `translated`, `adapted` or `machine`; `licence` is the source's, or ""."""

    how: str
    source: str
    licence: str


@dataclass(frozen=True, slots=True)
class AskedTold:
    """Who is asked to let words go on under another licence, and who agreed. `has_nameless`: nobody can, for some.

    `barred_by` are sources whose own licence does not allow it.
    """

    licence: str
    agreed: list[Who]
    silent: list[Who]
    has_nameless: bool
    barred_by: list[OriginTold]


@dataclass(frozen=True, slots=True)
class ContributionTold:
    """A contribution. `version` is the hash that a review names; `edition` the one that integrated it.

    `missing` is what stands between it and the next edition, with who could supply it; `met` what is there already.
    `by_silence`: it was integrated by a time of silence in place of approvals that were missing. `turn` says whose turn
    it is; null in the answer to a new one, and once it is decided. `scale`: what people whose approval counts may
    say as the `value` of a review, the best first; empty where a `verdict` says it all.
    """

    id: UUID
    number: int
    work: str
    url: str
    state: str
    summary: str
    made: str
    source: str
    source_licence: str
    licence: str
    author: Who
    authors: list[Who]
    submitted_at: datetime
    base_edition: int
    version: str
    version_number: int
    decided_at: datetime | None
    next_at: datetime | None
    edition: int | None
    reverts: int | None
    changes: list[ChangeTold]
    missing: list[Need]
    met: list[Need]
    reviews: list[ReviewTold]
    remarks: list[RemarkTold]
    asked: list[AskedTold]
    builds_on: UUID | None = None
    by_silence: bool = False
    turn: AttentionTold | None = None
    scale: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class ReportTold:
    """What a reader says is wrong with a component; `closed_at`, `closed_by` and `reason` are null while it is open.

    With `more` nothing is wrong, and something is wanted; `quote` is the passage it is about, "" for the whole.
    `edition` is the one that she had before her; `is_here` tells whether the component is there still.
    """

    id: UUID
    path: str
    is_here: bool
    edition: int
    person: Who
    body: str
    more: bool
    quote: str
    at: datetime
    closed_at: datetime | None
    closed_by: Who | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class DiscussionTold:
    """A discussion; `about` is work, component, contribution or decision, `person` null is the site itself.

    `path` and `quote` are the component and passage that it is about, as it was in `edition`; `contribution` is the id
    of the one that it, or the decision on which it, is about. `resolved_at` is null while it is open.
    """

    id: UUID
    number: int
    work: str
    url: str
    title: str
    about: str
    path: str | None
    quote: str | None
    edition: int
    contribution: UUID | None
    person: Who | None
    at: datetime
    comments: int
    resolved_at: datetime | None
    resolved_by: Who | None


@dataclass(frozen=True, slots=True)
class CommentTold:
    """A comment, in Markdown; `url` never changes.

    `hidden_by` is null, or who hid it: author, asked or operator, with `why_hidden`; "muted" where who asks mutes its
    author, and then only for her.
    """

    id: UUID
    url: str
    place: int
    person: Who | None
    at: datetime
    body: str
    hidden_by: str | None
    why_hidden: str | None = None


@dataclass(frozen=True, slots=True)
class MutedTold:
    """Somebody whom who asks mutes, or blocks, too."""

    person: Who
    is_blocked: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class ConcernTold:
    """That something hurts the work or somebody; `about` is comment, contribution or person, `url` its page.

    `person` is who wrote it, or is it. `settled_at` is null while those who were asked look at it; then `outcome` is
    hidden, acted or dismissed, and `settled_by` null is the operator. Who raised it is not told.
    """

    id: UUID
    about: str
    url: str
    person: Who | None
    why: str
    at: datetime
    asks_operator: bool
    settled_at: datetime | None
    settled_by: Who | None
    outcome: str | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class ConcernsTold:
    """What who asks is asked to look at, the oldest first, and what she raised, the newest first.

    `next` is the cursor of the next page of both, null on the last one.
    """

    asked: list[ConcernTold]
    raised: list[ConcernTold]
    next: str | None


@dataclass(frozen=True, slots=True)
class EntryTold:
    """One line of the record, as it is bound into the chain; `person` is an id, `at` microseconds since 1970."""

    number: int
    kind: str
    version: int
    person: UUID | None
    at: int
    facts: dict[str, Any]
    previous: str
    hash: str


@dataclass(frozen=True, slots=True)
class Found:
    """A component that holds what was searched for, with the text around it."""

    work: str
    path: str
    title: str
    around: str


@dataclass(frozen=True, slots=True)
class InquiryTold:
    """One question about many items; `kind` says which values it takes, `by` how answers become a result.

    `problem` says why its newest document is not followed, "" when it is.
    """

    name: str
    title: str
    question: str
    hint: str
    kind: str
    by: str
    choices: list[str]
    done: int
    disputed: int
    total: int
    problem: str
    url: str


@dataclass(frozen=True, slots=True)
class ItemTold:
    """One item: its result or what stands so far, in thousandths its support and confidence; `said` by count."""

    item: str
    state: str
    value: Any
    support: int
    confidence: int
    said: list[list[Any]]


@dataclass(frozen=True, slots=True)
class QuestionTold:
    """The item that is asked about: `shown` has `fields` (label, words), `picture`, `audio`, `pair`, where it has."""

    item: str
    shown: dict[str, Any]
    is_tutorial: bool


@dataclass(frozen=True, slots=True)
class HeardTold:
    """What became of an answer: `agree` of `of` others say the same; `value` once it settles the item.

    0 of 0 also where the process of the work shows what others said only when it is decided.

    Where the answer is known, `right` says whether it was met, `expected` and `why` what it is.
    """

    item: str
    state: str
    agree: int
    of: int
    value: Any
    right: bool | None
    expected: Any
    why: str


@dataclass(frozen=True, slots=True)
class TurnTold:
    """What was heard, if anything was said, and the next question; null when nothing is left to ask her.

    `free_at` says, where `next` is null, when the first question that others hold may be free for her.
    """

    heard: HeardTold | None
    next: QuestionTold | None
    free_at: datetime | None
