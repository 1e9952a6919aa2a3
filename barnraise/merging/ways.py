"""How the texts of one path are merged."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["lines", "table", "json", "toml", "yaml"]

_kinds: dict[str, Kind] = {
    "csv": "table",
    "tsv": "table",
    "json": "json",
    "geojson": "json",
    "toml": "toml",
    "yaml": "yaml",
    "yml": "yaml",
}


@dataclass(frozen=True, slots=True)
class Way:
    """How texts are merged: by line, or by what they are made of where that can be read.

    `key` are the columns of a table, or the members of the things in a list, by which rows and things are known.
    With `is_union` what two people added at one place is kept, one after the other, without a question.
    """

    kind: Kind = "lines"
    key: tuple[str, ...] = ()
    is_union: bool = False


LINES = Way()


def way_for(path: str, *, key: tuple[str, ...] = (), is_union: bool = False) -> Way:
    """Return how the texts of a path are merged, given what its work declares for it."""
    return Way(_kinds.get(path.rpartition(".")[2].lower(), "lines"), key, is_union)
