"""The inputs of the actions: one frozen dataclass each, the same for page, API and command line."""

from dataclasses import dataclass, field
from typing import Literal
from uuid import UUID

# The longest texts that one may give, in characters: what a reader can still take in, and a search still get through.
SUMMARY_LENGTH = 500
SOURCE_LENGTH = 2_000
LICENCE_LENGTH = 200
COMMENT_LENGTH = 20_000
QUOTE_LENGTH = 1_000
REPLACEMENT_LENGTH = 100_000

Made = Literal["own", "translated", "adapted", "machine"]
Verdict = Literal["", "approve", "request_changes", "decline"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What to do to one component: its new bytes, or `content` None and `blob` "" to remove or only move it.

    `moved_from` is its former path. `mode` is a git mode in octal, such as "100644"; "" keeps what it has.
    """

    path: str
    content: bytes | None = None
    blob: str = field(default="", metadata={"help": "SHA-256 of bytes sent before, hexadecimal"})
    moved_from: str = ""
    mode: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """A contribution as it is sent: changes against the edition that its author had before her.

    `made` says how: "own" words, "translated" or "adapted" from `source` (under `source_licence`), or "machine"
    assisted (`source` says by what). `authors` are ids of further people who wrote it. `licence` is what the author
    read above the button; when it is not what the work asks for now, nothing is taken. "" skips that check.
    `builds_on` is the id of an open contribution whose newest version the new texts continue: this one waits for it.
    """

    base_edition: int
    summary: str = field(metadata={"help": "what changes and why, in one line"})
    changes: tuple[Change, ...]
    made: Made = field(default="own", metadata={"help": "how it was made; own words without"})
    source: str = field(default="", metadata={"help": "where it is from, or what helped"})
    source_licence: str = field(default="", metadata={"help": "the licence of the source, by its SPDX name"})
    authors: tuple[str, ...] = field(default=(), metadata={"help": "the id of somebody else who wrote it"})
    licence: str = field(default="", metadata={"help": "under which it is given; refused when the work's is another"})
    builds_on: str = field(default="", metadata={"help": "the id of an open contribution that it goes on from"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Resubmission:
    """A new version of a contribution: the whole set of its changes, against a base of its own."""

    base_edition: int
    changes: tuple[Change, ...]
    summary: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """Something said about a passage of a version; `replacement` are the exact words to put in place of `quote`.

    `position` is where the quote begins, in characters, for quotes that stand in several places.
    """

    path: str
    quote: str
    body: str
    position: int = -1
    replacement: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """A person's judgement of one exact version, named by its hash; `paths` approves only these pieces of it.

    It says a `verdict` or, where the process lets people say a number, that as `value`.
    """

    version: str
    verdict: Verdict = field(default="", metadata={"help": "approve, request_changes or decline"})
    value: int | None = field(
        default=None, metadata={"help": "in place of a verdict where ballots are on a scale: one of `scale`, or 0"}
    )
    comment: str = ""
    remarks: tuple[Remark, ...] = ()
    paths: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """Why somebody holds a contribution."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessing:
    """Whether somebody's review was fair, and why not."""

    is_fair: bool
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RungAsked:
    """The rung of a work's ladder that somebody asks for."""

    rung: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Speaking:
    """For whom somebody speaks who holds a rung."""

    rung: str
    whom: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownAnswer:
    """An item whose answer is known, as JSON or plain words; with `tutorial` newcomers are asked it first."""

    item: str
    answer: str
    why: str = ""
    tutorial: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Inquiring:
    """What is asked of which items: `items` brings a table (CSV), `pictures` some files, `rows` and `folder` name a
    table or a folder that the work has. `key` is the column that names each row, "" the first.

    `picture`, `audio` and `pair` name columns that are shown as such. Each item gets `least` to `most` answers, and no
    more once `agree` of them are equal (0: never early); where the process of the work says so itself, that holds.
    Results go to `results` ("": results/NAME.csv), into `column`. `name` is its address, "" one made from the title.
    """

    title: str
    question: str
    name: str = field(default="", metadata={"help": "its address; one made from the title without it"})
    kind: str = field(
        default="choice", metadata={"help": "choice, several, number, text, transcription, mark or ranking"}
    )
    hint: str = field(default="", metadata={"help": "what helps to answer"})
    choices: tuple[str, ...] = field(default=(), metadata={"help": "an answer to choose"})
    items: bytes | None = None
    pictures: tuple[Change, ...] = ()
    rows: str = field(default="", metadata={"help": "a table of the work, one item a row"})
    folder: str = field(default="", metadata={"help": "a folder of the work, one item a picture"})
    key: str = field(default="", metadata={"help": "the column that names each row; the first without it"})
    picture: str = field(default="", metadata={"help": "the column that names a picture"})
    audio: str = field(default="", metadata={"help": "the column that names a recording"})
    pair: tuple[str, ...] = field(default=(), metadata={"help": "two columns that are shown beside each other"})
    least: int = field(default=3, metadata={"help": "how many answers each item gets at least"})
    most: int = field(default=3, metadata={"help": "how many at most"})
    agree: int = field(default=0, metadata={"help": "no more answers once so many are equal; 0: never early"})
    blank: str = field(default="", metadata={"help": "the answer that says that there is nothing"})
    results: str = field(default="", metadata={"help": "where the results go"})
    column: str = field(default="answer", metadata={"help": "the column they go into"})
    known: tuple[KnownAnswer, ...] = ()
    licence: str = ""
