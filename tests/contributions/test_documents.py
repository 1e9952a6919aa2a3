"""None of the documents by which a work declares itself is taken away, or replaced by one that does not read."""

from types import SimpleNamespace
from typing import Any

import pytest

from barnraise.base import Refused
from barnraise.contributions.documents import check, problem_of, why_not
from barnraise.contributions.landing import Landing, Plan
from barnraise.rules.process import PROCESS_PATH
from barnraise.works.declaration import WORK_PATH
from barnraise.works.recipes import recipe_text

WIKI = recipe_text("wiki").encode()
ASKS = ".commons/inquiries/craters.toml"


@pytest.mark.parametrize(
    ("path", "content", "code"),
    [
        (PROCESS_PATH, None, "commons_needed"),
        (WORK_PATH, None, "commons_needed"),
        (PROCESS_PATH, WIKI, None),
        (PROCESS_PATH, b"\xef\xbb\xbf" + WIKI, None),
        (PROCESS_PATH, b"version = 9", "process_invalid"),
        (PROCESS_PATH, b"\xff", "process_invalid"),
        (WORK_PATH, b"colour = 1", "work_invalid"),
        ("one.md", None, None),
        ("one.md", b"version = 9", None),
        (ASKS, b"colour = 1", "inquiry_invalid"),
        (ASKS, None, None),
    ],
)
def test_bytes_stand_at_a_path_of_the_documents_only_where_they_read(
    path: str, content: bytes | None, code: str | None
) -> None:
    found = why_not(path, content)
    assert (found.code if found is not None else None) == code


def test_what_is_wrong_is_told_with_its_line() -> None:
    found = why_not(PROCESS_PATH, b"colour = 1\n" + WIKI)
    assert found is not None and found.facts["wrong"][0]["code"] == "process_unknown_key"
    assert found.facts["problems"][0] == (
        "line 1: process_unknown_key key: colour, known: title, about, readers, applies_to_open"
    )
    latin = why_not(PROCESS_PATH, b"\xff")
    assert latin is not None and latin.facts == {"problems": ["it is not UTF-8"], "wrong": []}


def landing(path: str, content: bytes | None, **more: Any) -> Landing:
    change: Any = SimpleNamespace(path=path, component=None, base=None, moved_from="", mode=0, blob_id=None)
    return Landing(change, 0, None, content, **more)


@pytest.mark.parametrize(
    ("one", "code"),
    [
        (landing(PROCESS_PATH, WIKI), ""),
        (landing(PROCESS_PATH, b"version = 9"), "document_unsound"),
        (landing(PROCESS_PATH, None), "document_unsound"),
        (landing(ASKS, b"colour = 1"), "document_unsound"),
        (landing("one.md", b"version = 9"), ""),
        (landing(PROCESS_PATH, b"version = 9", conflict="both_changed"), ""),
        (landing(PROCESS_PATH, b"version = 9", is_nothing=True), ""),
    ],
)
def test_a_landing_comes_into_conflict_with_the_documents_only_by_what_it_would_put_there(
    one: Landing, code: str
) -> None:
    assert problem_of(one) == code


def test_a_plan_with_an_unsound_document_is_refused_as_the_document_is() -> None:
    unsound = landing(PROCESS_PATH, b"version = 9", conflict="document_unsound")
    with pytest.raises(Refused, match="process_invalid"):
        check(Plan((unsound,)))
    check(Plan((landing(PROCESS_PATH, b"version = 9", conflict="both_changed"),)))
