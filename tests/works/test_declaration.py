"""What a work says of itself."""

import pytest

from barnraise.works.declaration import Declared, Problem, read, written
from tests.promises import promises


@promises("The result is two small files")
def test_what_is_written_reads_the_same() -> None:
    declared = Declared(title="A “book”\\", licence="CC0-1.0", rules=("One.", "Two."), purpose="To\ntry.")
    assert read(written(declared)) == declared


@pytest.mark.parametrize(("key", "most"), [("title", 500), ("kind", 30), ("language", 35), ("licence", 200)])
def test_what_is_too_long_is_named_with_its_line(key: str, most: int) -> None:
    said = {"title": "A book", key: "x" * (most + 1)}
    text = "version = 1\n" + "".join(f'{name} = "{value}"\n' for name, value in said.items())
    line = 2 if key == "title" else 3
    assert read(text) == (Problem(line, f"“{key}” is longer than {most} letters"),)
