"""What an import brings: writers, changes and commits as plain values, whatever tool they come from."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Writer:
    """A person as a history names her: a name and an address, either may be empty."""

    name: str
    address: str


@dataclass(frozen=True, slots=True)
class Change:
    """What one commit did to one path, beside its first parent.

    `blob` and `old_blob` are the source's own names of the bytes, None where there is no file. `moved_from` is the
    path it had in the first parent. `beside` is for merges: None when the text was taken whole from another parent,
    else what each other parent had at this path, since the merge made a text of its own.
    """

    path: str
    mode: int
    blob: str | None
    old_blob: str | None = None
    moved_from: str | None = None
    beside: tuple[str | None, ...] | None = None


@dataclass(frozen=True, slots=True)
class Commit:
    """One step of a history; `mainline` says that it lies on the line of first parents of the newest one."""

    id: str
    parents: tuple[str, ...]
    writers: tuple[Writer, ...]
    authored_at: datetime
    committed_at: datetime
    message: str
    mainline: bool
    changes: tuple[Change, ...]
    oddities: tuple[str, ...] = field(default=())


class History(Protocol):
    """A source of commits, parents before children, and of the bytes that they name."""

    def commits(self) -> Iterator[Commit]:
        """Yield every commit that the newest one stands on, parents before children."""
        ...

    def contents(self, blobs: Sequence[tuple[int, str]]) -> Iterable[bytes]:
        """Yield the bytes of each (mode, blob), in the order asked."""
        ...
