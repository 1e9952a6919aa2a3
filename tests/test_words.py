"""Words that we do not use stand in code and documents no more often than `tools/words.toml` allows."""

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def words() -> ModuleType:
    """The script, which lies outside the package."""
    spec = importlib.util.spec_from_file_location("words", ROOT / "tools/words.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_words_that_we_do_not_use_become_fewer(words: ModuleType) -> None:
    assert words.problems(words.read()) == []


@pytest.fixture
def house(tmp_path: Path) -> Path:
    for name, text in {
        "barnraise/a.py": '"""Knots."""\nclass KnotRow: ...\nknot_id = knots\ntaken = "take  away"\n',
        "barnraise/migrations/0001.py": "knot = 1\n",
        "docs/b.md": "A knotty thing is what\nthere is. CHANGED.\n",
    }.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


def test_a_word_is_counted_alone_and_within_names_a_phrase_over_the_end_of_a_line(
    words: ModuleType, house: Path
) -> None:
    listed = {entry: {"code": 0, "docs": 0} for entry in ("knot, knots", "what there is", "take away")}
    assert words.counted(listed, house) == {
        "knot, knots": {"code": 4, "docs": 0},
        "what there is": {"code": 0, "docs": 1},
        "take away": {"code": 1, "docs": 0},
    }


def test_one_more_fails_and_so_does_an_entry_of_which_none_is_left(words: ModuleType, house: Path) -> None:
    assert words.problems({"knot, knots": {"code": 4, "docs": 0}, "take away": {"code": 2, "docs": 0}}, house) == []
    (more,) = words.problems({"knot, knots": {"code": 3, "docs": 0}}, house)
    (fewer,) = words.problems({"take away": {"code": 1, "docs": 1}}, house)
    assert more.startswith("knot, knots: 4 in code, at most 3") and fewer.startswith("take away: none in docs")


def test_the_numbers_are_lowered_and_never_raised(
    words: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(words, "ALLOWED", tmp_path / "words.toml")
    words.ALLOWED.write_text('[words]\n"told" = { code = 5, docs = 1 }  # shown\n')
    words.lower({"told": {"code": 3, "docs": 2}})
    assert words.ALLOWED.read_text() == '[words]\n"told" = { code = 3, docs = 1 }  # shown\n'
