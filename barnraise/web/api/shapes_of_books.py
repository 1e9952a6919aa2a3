"""What the API answers about books and releases. Fields are only ever added."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from barnraise.web.api.shapes import Who


@dataclass(frozen=True, slots=True)
class BookTold:
    """A file of a whole work or of one part; `edition` is 0 and `url` "" while there is none.

    `format` is epub, pdf, site (the published site as a zip archive) or zip (the pieces of a release). `trouble` is the
    code of why a later edition could not be made, "" where it could; `unset` names scripts that no font could set.
    """

    format: str
    part: str
    title: str
    edition: int
    url: str
    sha256: str
    size: int
    made_at: datetime | None
    unset: str
    trouble: str
    trouble_edition: int


@dataclass(frozen=True, slots=True)
class CitationTold:
    """How a release is cited: a sentence, BibTeX, and the text of a CITATION.cff."""

    text: str
    bibtex: str
    cff: str


@dataclass(frozen=True, slots=True)
class ReleaseTold:
    """An edition that was given a name, with its files; `files` is empty while they are being made."""

    id: UUID
    edition: int
    name: str
    note: str
    person: Who
    at: datetime
    url: str
    files: list[BookTold]
    citation: CitationTold
