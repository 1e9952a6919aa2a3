"""What is undone in one component, as it can be seen in its bytes alone."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from barnraise.base.documents import Unreadable, json_of, rows_of, toml_of

# A page of fewer words is a beginning.
STUB_WORDS = 40
PAGES = frozenset((".md", ".markdown", ".rst", ".txt"))
TABLES = {".csv": ",", ".tsv": "\t"}
DOCUMENTS = frozenset((".json", ".toml"))
# A larger file is not looked into: a table of a million rows has other ways to be checked than by one person.
LARGEST = 2 * 2**20
# A task names so many places; whoever mends them finds the others in the next one.
MOST_PLACES = 12
# Columns that say where a row is from. A table without one makes no promise to say so.
SOURCES = frozenset(("source", "sources", "reference", "references", "citation", "citations"))
MINUTES_A_ROW, MOST_MINUTES = 5, 60


@dataclass(frozen=True, slots=True)
class Gap:
    """One thing to do in a component, `places` naming where exactly. Reasons: stub, broken, unsourced."""

    reason: str
    minutes: int
    difficulty: int = 1
    places: tuple[str, ...] = ()


def is_looked_into(path: str, size: int) -> bool:
    """Tell whether a component of so many bytes can show a gap: a page that may be short, a table, a document."""
    way = PurePosixPath(path)
    if any(part.startswith(".") for part in way.parts):
        return False
    ending = way.suffix.lower()
    return size <= (STUB_WORDS * 30 if ending in PAGES else LARGEST if _is_data(ending) else -1)


def gaps_in(path: str, content: bytes) -> tuple[Gap, ...]:
    """Return what is undone in a component: a short page, a file that cannot be read as what it is, rows unsourced."""
    ending = PurePosixPath(path).suffix.lower()
    if ending in PAGES:
        return (Gap("stub", 30),) if len(content.split()) < STUB_WORDS else ()
    if not _is_data(ending):
        return ()
    trouble = _trouble(content, ending)
    if trouble:
        return (Gap("broken", 10, 2, (trouble,)),)
    if ending not in TABLES:
        return ()
    rows = list(_unsourced(content.decode("utf-8-sig"), TABLES[ending]))
    if not rows:
        return ()
    return (Gap("unsourced", min(len(rows) * MINUTES_A_ROW, MOST_MINUTES), 2, tuple(rows[:MOST_PLACES])),)


def _is_data(ending: str) -> bool:
    return ending in TABLES or ending in DOCUMENTS


def _trouble(content: bytes, ending: str) -> str:
    """Return where a file cannot be read as what its name says, "" when it can."""
    try:
        text = content.decode("utf-8-sig")
        if ending == ".json":
            json_of(text)
        elif ending == ".toml":
            toml_of(text)
        else:
            return _ragged(text, TABLES[ending])
    except UnicodeDecodeError as error:
        return f"UTF-8: {error.start}"
    except Unreadable as error:
        return f"{error.line}: {error}" if error.line else str(error).splitlines()[0][:200]
    except csv.Error as error:
        return str(error)
    return ""


def _ragged(text: str, delimiter: str) -> str:
    reader = rows_of(text, delimiter, strict=True)
    heading = next(reader, None)
    for row in reader:
        if heading is not None and row and len(row) != len(heading):
            return f"{reader.line_num}: {len(row)} ≠ {len(heading)}"
    return ""


def _unsourced(text: str, delimiter: str) -> Iterator[str]:
    """Yield what names each row, its first cell, where every column that would name a source is empty."""
    reader = rows_of(text, delimiter)
    heading: list[str] = next(reader, [])
    columns = [place for place, name in enumerate(heading) if name.strip().lower() in SOURCES]
    for row in reader if columns else ():
        if row and not any(row[place].strip() for place in columns):
            yield f"{reader.line_num}: {' '.join(row[0].split())[:80]}"
