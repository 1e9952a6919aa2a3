"""What fits a kind of value of a process document, at its bounds."""

import pytest

from barnraise.rules.globs import GLOB_LENGTH
from barnraise.rules.kinds import (
    PATHS_MOST,
    VALUES_MOST,
    Choice,
    Choices,
    Kind,
    Names,
    Number,
    Paths,
    Text,
    Values,
    When,
    YesNo,
    why_not,
)

NUMBER, TEXT, WORDS = Number(1, 9), Text(3, 1), ("a", "b")
MANY = [f"n{number}" for number in range(VALUES_MOST)]


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (NUMBER, 1),
        (NUMBER, 9),
        (TEXT, "a"),
        (TEXT, "abc"),
        (Text(3), ""),
        (Choice(WORDS), "b"),
        (Choices(WORDS), ["b", "a"]),
        (Choices(WORDS), []),
        (YesNo(), False),
        (Names(), MANY),
        (Names(), ["a" * 40]),
        (Values(), [1, "1"]),
        (Values(), [-1, 0, 1]),
        (Paths(), ["**"]),
        (Paths(), ["a/**/b*.md", ".commons/**"]),
        (Paths(), ["a"] * PATHS_MOST),
        (Paths(), ["a" * GLOB_LENGTH]),
        (When({}), object()),
    ],
)
def test_what_fits_is_taken(kind: Kind, value: object) -> None:
    assert why_not(value, kind) is None


@pytest.mark.parametrize(
    ("kind", "value", "told"),
    [
        (NUMBER, 0, ("process_not_number", {"least": 1, "most": 9})),
        (NUMBER, 10, ("process_not_number", {"least": 1, "most": 9})),
        (NUMBER, True, ("process_not_number", {"least": 1, "most": 9})),
        (NUMBER, "1", ("process_not_number", {"least": 1, "most": 9})),
        (TEXT, "", ("process_not_text", {"least": 1, "most": 3})),
        (TEXT, "abcd", ("process_not_text", {"least": 1, "most": 3})),
        (TEXT, "a\nb", ("process_not_text", {"least": 1, "most": 3})),
        (TEXT, 1, ("process_not_text", {"least": 1, "most": 3})),
        (Choice(WORDS), "c", ("process_not_choice", {"words": "a, b"})),
        (Choices(WORDS), ["a", "c"], ("process_not_choice", {"words": "a, b"})),
        (Choices(WORDS), "a", ("process_not_choice", {"words": "a, b"})),
        (YesNo(), 1, ("process_not_yes_no", {})),
    ],
)
def test_what_does_not_fit_is_named_with_its_bounds(kind: Kind, value: object, told: tuple[str, object]) -> None:
    assert why_not(value, kind) == told


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (Names(), []),
        (Names(), "a"),
        (Names(), [*MANY, "one more"]),
        (Names(), [""]),
        (Names(), ["a" * 41]),
        (Names(), ["a", "a"]),
        (Names(), [1]),
        (Values(), [1, 1]),
        (Values(), [True]),
        (Values(), [1.5]),
        (Values(), ["a", None]),
    ],
)
def test_a_list_that_does_not_fit_says_how_many_it_may_hold(kind: Kind, value: object) -> None:
    assert why_not(value, kind) == ("process_not_list", {"most": VALUES_MOST})


@pytest.mark.parametrize("value", ["**", [], ["a"] * (PATHS_MOST + 1)])
def test_paths_are_a_list_of_some(value: object) -> None:
    assert why_not(value, Paths()) == ("process_not_paths", {"most": PATHS_MOST})


@pytest.mark.parametrize(
    "glob", ["", "a\x00", "a//b", "/a", "a/", "./a", "a/../b", "a**", "a/b**/c", "a" * (GLOB_LENGTH + 1), 1]
)
def test_a_glob_that_is_none_is_named(glob: object) -> None:
    told = ("process_bad_glob", {"glob": str(glob)[:60], "most": GLOB_LENGTH})
    assert why_not(["a.md", glob], Paths()) == told


def test_a_long_glob_is_named_by_its_first_sixty_letters() -> None:
    wrong = f"{'a' * 70}/../b"
    assert why_not([wrong], Paths()) == ("process_bad_glob", {"glob": "a" * 60, "most": GLOB_LENGTH})
