"""Which paragraphs of a translation are behind."""

import pytest

from barnraise.rules.translating import Version, behind, folders, minutes, paragraphs, source_of
from tests.promises import promises

FIRST = Version(1, b"# Joints\n\nOne.\n\nTwo.\n")
GERMAN = Version(2, b"# Verbindungen\n\nEins.\n\nZwei.\n")


@pytest.mark.parametrize(
    ("later", "translated", "told"),
    [
        ([], [], []),
        ([b"# Joints\n\nOne.\n\n\n\nTwo.\n"], [], []),
        ([b"# Joints\n\nOne!\n\nTwo.\n"], [], ["One!"]),
        ([b"# Joints\n\nOne!\n\nTwo.\n"], ["# Verbindungen\n\nEins!\n\nZwei.\n"], []),
        ([b"# Joints\n\nOne!\n\nTwo.\n"], ["# Verbindungen\n\nEins.\n\nZwei!\n"], ["One!"]),
        ([b"# Joints\n\nOne.\n\nTwo.\n\nThree.\n"], [], ["Three."]),
        ([b"# Joints\n\nOne.\n\nTwo.\n\nThree.\n"], ["# Verbindungen\n\nEins.\n\nZwei.\n\nDrei.\n"], []),
        ([b"# Joints\n\nTwo.\n"], [], []),
        ([b"# Joints\n\nTwo.\n\nOne.\n"], [], ["Two."]),
    ],
)
def test_a_paragraph_is_behind_when_its_original_changed_later(
    later: list[bytes], translated: list[str], told: list[str]
) -> None:
    original = [FIRST, *(Version(3 + place, content) for place, content in enumerate(later))]
    made = [GERMAN, *(Version(5 + place, text.encode()) for place, text in enumerate(translated))]
    assert behind(original, made) == told


@pytest.mark.parametrize(("count", "told"), [(0, 5), (1, 5), (2, 10), (24, 120), (25, 120)])
def test_a_paragraph_takes_five_minutes_and_a_task_two_hours_at_most(count: int, told: int) -> None:
    assert minutes(count) == told


def test_what_came_before_a_paragraph_later_leaves_it_with_its_translation() -> None:
    later = Version(3, b"# Joints\n\nZero.\n\nOne.\n\nTwo.\n")
    assert behind([FIRST, later], [GERMAN]) == ["Zero."]


def test_what_is_written_and_translated_at_once_is_not_behind() -> None:
    both = Version(3, b"# Joints\n\nZero.\n\nOne.\n\nTwo.\n")
    assert behind([FIRST, both], [GERMAN, Version(3, b"# Verbindungen\n\nNull.\n\nEins.\n\nZwei.\n")]) == []


def test_a_paragraph_that_nobody_has_translated_is_behind() -> None:
    assert behind([FIRST], [Version(2, b"# Verbindungen\n\nEins.\n")]) == ["Two."]


def test_a_translation_that_is_older_than_its_original_stands_for_the_first() -> None:
    assert behind([Version(3, FIRST.content)], [GERMAN]) == ["# Joints", "One.", "Two."]


def test_without_a_translation_every_paragraph_is_behind() -> None:
    assert behind([FIRST], []) == ["# Joints", "One.", "Two."]


def test_a_fenced_block_is_one_paragraph_whatever_is_in_it() -> None:
    assert paragraphs(b"One.\n\n```\na\n\nb\n```\n\nTwo.\n") == ["One.", "```\na\n\nb\n```", "Two."]
    assert len(paragraphs(b"```\na\n```\n```\nb\n\nc\n```\n")) == 1


@promises("Which folder holds the translations stands")
def test_a_translation_lies_in_the_folder_of_its_language_under_the_same_path() -> None:
    declared = {"de": "translations/de", "fr": "fr/"}
    assert source_of("translations/de/a/b.md", declared) == ("de", "a/b.md")
    assert folders({"de": "/a/", "none": "/"}) == {"de": "a/"}
    assert source_of("fr/b.md", declared) == ("fr", "b.md")
    assert source_of("a/b.md", declared) is None
