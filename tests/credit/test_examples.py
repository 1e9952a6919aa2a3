"""The examples of the handbook's chapter on credit, counted."""

from barnraise.works.models import Work
from tests.credit.test_queries import named
from tests.makers import Makers
from tests.promises import promises

LINES = ["The chain is dry.", "Soak it in oil for an hour.", "Wipe it with a rag."]


def changed(make: Makers, work: Work, name: str, **files: str) -> dict[str, int]:
    make.sent(work, make.member(name), files={f"{page}.md": text for page, text in files.items()})
    work.refresh_from_db()
    return dict(named(work))


@promises(
    "Bo replaces two of them by three",
    "The sentence has now eleven words",
    "Later a guest corrects the spelling",
    "So the words are followed one at a time",
    "Each published page knows who wrote",
)
def test_eleven_words_are_eight_and_three_and_then_one_is_a_third_persons(make: Makers) -> None:
    work = make.work(files={"one.md": "The chain of a bicycle is dry in early spring.\n"})
    assert changed(make, work, "Bo", one="The chain of a bicycle wants new oil in early spring.\n") == {
        "Ann": 8,
        "Bo": 3,
    }
    assert changed(make, work, "Cy", one="The chain of a bicycle needs new oil in early spring.\n") == {
        "Ann": 8,
        "Bo": 2,
        "Cy": 1,
    }


@promises("White space moves nothing.", "Re-wrapping a page makes nobody an author.")
def test_white_space_makes_nobody_an_author(make: Makers) -> None:
    work = make.work(files={"one.md": " ".join(LINES) + "\n"})
    assert changed(make, work, "Bo", one="\n  ".join(LINES) + "\n") == {"Ann": 16}


@promises("So far that does not hold for a sentence")
def test_a_sentence_that_is_carried_elsewhere_counts_for_who_carried_it(make: Makers) -> None:
    work = make.work(files={"one.md": "\n\n".join(LINES) + "\n"})
    assert changed(make, work, "Bo", one="\n\n".join([LINES[2], *LINES[:2]]) + "\n") == {"Ann": 11, "Bo": 5}
    assert changed(make, work, "Cy", one="\n\n".join(LINES[:2]) + "\n", two=LINES[2] + "\n") == {"Ann": 11, "Cy": 5}


@promises("A word in other capitals is another word.")
def test_a_word_in_other_capitals_is_who_changed_its(make: Makers) -> None:
    work = make.work(files={"one.md": "The chain is dry.\n"})
    assert changed(make, work, "Bo", one="The CHAIN is dry.\n") == {"Ann": 3, "Bo": 1}


@promises("If you write a paragraph, and somebody else adds a comma")
def test_a_comma_takes_no_word(make: Makers) -> None:
    work = make.work(files={"one.md": "Soak it in oil for an hour or two.\n"})
    assert changed(make, work, "Bo", one="Soak it in oil, for an hour or two.\n") == {"Ann": 9}
