"""Quizzes: the questions of a work whose answers are known, as a rung asks for them."""

from barnraise import judging
from barnraise.judging import quizzes
from tests.judging.asking import DOCUMENT, asked
from tests.makers import Makers
from tests.promises import promises

NAMES = frozenset({"gauges"})


def known(count: int) -> str:
    return DOCUMENT + "".join(
        f'\n[[known]]\nitem = "g{n}"\nanswer = "high"\ntutorial = true\n' for n in range(1, count + 1)
    )


def answered(make: Makers, name: str, *, rightly: int, of: int, asked_of: int) -> bool:
    work, inquiry = asked(make, known(asked_of))
    person = make.member(name)
    for n in range(1, of + 1):
        judging.next_for(inquiry, person.pk)
        judging.answer(inquiry, person.pk, f"g{n}", "high" if n <= rightly else "low")
    return bool(quizzes.passed(work, person, NAMES))


@promises("A quiz is the questions of the work that bear its name")
def test_four_of_five_right_pass_a_quiz(make: Makers) -> None:
    assert answered(make, "Bo", rightly=4, of=5, asked_of=5)


def test_three_of_five_do_not(make: Makers) -> None:
    assert not answered(make, "Bo", rightly=3, of=5, asked_of=5)


def test_who_left_one_out_has_not_passed_yet(make: Makers) -> None:
    assert not answered(make, "Bo", rightly=4, of=4, asked_of=5)


@promises("A quiz is the questions of the work that bear its name")
def test_two_questions_are_no_quiz(make: Makers) -> None:
    assert not answered(make, "Bo", rightly=2, of=2, asked_of=2)
