"""A process tried on made-up people: the same seed the same figures, and what more checking costs and saves."""

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from barnraise.rules import simulating
from barnraise.rules.asking import Asking
from barnraise.rules.facts import Facts, Verdict
from barnraise.rules.process import Gate, Process
from barnraise.rules.simulating import Outcome, Society, lines, simulate, simulated, with_trust, without_trust
from barnraise.rules.simulating_questions import Crowd, Settled
from barnraise.rules.stages import Rule, Rung, Stage
from barnraise.works.recipes import recipe_names
from tests.rules.processes import DECLARED, people, recipe, rule

SEED = 20261125


def test_the_same_seed_gives_the_same_figures() -> None:
    one, other = (simulate(recipe("timed-vote"), Society(people=8), pieces=60, seed=SEED) for _ in range(2))
    assert one == other
    assert one != simulate(recipe("timed-vote"), Society(people=8), pieces=60, seed=SEED + 1)


def test_every_piece_ends_somewhere_under_every_recipe() -> None:
    for name in recipe_names():
        outcome = simulate(recipe(name), Society(people=12), pieces=25, seed=SEED)
        assert outcome.integrated + outcome.declined + outcome.undecided == outcome.pieces == 25, name


def test_alone_nobody_reviews_and_time_decides() -> None:
    outcome = simulate(recipe("timed-vote"), Society(people=1), pieces=10, seed=SEED)
    assert (outcome.integrated, outcome.reviews, outcome.hours_median) == (10, 0, 168.0)


def test_a_second_reader_catches_what_the_first_has_missed() -> None:
    one, two = (
        simulate(recipe(name), Society(missed_share=0.3), pieces=1000, seed=SEED)
        for name in ("patch-review", "two-person-validation")
    )
    assert two.slipped < one.slipped / 2 and two.reviews_a_piece > one.reviews_a_piece


def test_adaptive_review_saves_reviews_and_lets_more_through() -> None:
    adaptive = with_trust(recipe("patch-review"), trusted_after=10, check_one_in=5)
    trusting, full = (simulate(one, Society(), pieces=3000, seed=SEED) for one in (adaptive, without_trust(adaptive)))
    print(
        f"seed {SEED}: reviews {trusting.reviews} instead of {full.reviews}, wrong pieces let through "
        f"{trusting.slipped} instead of {full.slipped} of {full.wrong}"
    )
    assert (full.reviews, full.at_once) == (3000, 0)
    assert trusting.reviews + trusting.at_once == 3000
    assert 0.3 < 1 - trusting.reviews / full.reviews < 0.7
    assert full.slipped <= trusting.slipped < 3 * full.slipped


def test_nobody_is_trusted_before_enough_good_pieces() -> None:
    adaptive = with_trust(recipe("patch-review"), trusted_after=1000, check_one_in=2)
    assert simulate(adaptive, Society(), pieces=300, seed=SEED).at_once == 0


def test_more_answers_to_a_question_let_less_through_and_trust_saves_answers() -> None:
    quorum, many = (
        simulate(recipe(name), Society(people=40), pieces=1000, seed=SEED) for name in ("quorum", "redundant-answers")
    )
    checked = simulate(without_trust(recipe("quorum")), Society(people=40), pieces=1000, seed=SEED)
    assert many.slipped < checked.slipped < quorum.slipped < quorum.wrong
    assert quorum.reviews < checked.reviews < many.reviews
    assert (quorum.integrated, many.integrated) == (1000, 1000)


def test_who_never_errs_is_believed_as_soon_as_the_rules_allow() -> None:
    outcome = simulate(recipe("redundant-answers"), Society(people=20, wrong_share=0.0), pieces=50, seed=SEED)
    assert (outcome.integrated, outcome.reviews, outcome.wrong, outcome.slipped) == (50, 350, 0, 0)


PAGES = Gate(name="pages", paths=("**",), approvals=1)
NOBODY_ERRS = Society(people=3, wrong_share=0.0, blamed_share=0.0)


def of(gate: Gate, *rules: Rule, **more: Any) -> Process:
    """Return a process of one gate, of one stage where there are rules."""
    stages = (Stage(name="vote", rules=rules, **more),) if rules else ()
    return Process(gates=(replace(gate, stages=tuple(one.name for one in stages)),), stages=stages)


@pytest.mark.parametrize(("people", "others"), [(0, 0), (1, 0), (2, 1), (5, 4)])
def test_a_piece_comes_to_its_gate_from_somebody_whom_nobody_knows(
    people: int, others: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[Facts] = []

    def decide(_process: Process, facts: Facts) -> Verdict:
        seen.append(facts)
        return Verdict("integrate" if len(seen) > others else "wait", (), ())

    monkeypatch.setattr(simulating, "decide", decide)
    gate = replace(PAGES, paths=("a/**/?/*.md", "b"), approvals=0, drawn=True)
    outcome = simulate(Process(gates=(gate,)), replace(NOBODY_ERRS, people=people), pieces=1, seed=SEED)
    first, last = seen[0], seen[-1]
    assert (outcome.integrated, outcome.reviews, outcome.at_once) == (1, others, 0)
    assert (first.paths, first.author_signed_in, first.author_counts) == ({"a/x/x/x.md"}, True, False)
    assert (first.counting, first.counting_others, first.most_counting) == (people, others, people)
    assert (first.now, first.version_at, len(first.author_ids)) == (simulating.START, simulating.START, 1)
    assert first.drawn_id == (last.judgements[0].person_id if others else None)
    assert {(one.verdict, one.counts) for one in last.judgements} == ({("approve", True)} if others else set())
    assert all(one.at > simulating.START for one in last.judgements)
    assert not first.author_ids & {one.person_id for one in last.judgements}


@pytest.mark.parametrize(
    ("sentence", "process", "society", "told"),
    [
        ("who is alone waits a day", of(PAGES), replace(NOBODY_ERRS, people=1), ("integrated", 24.0, 0)),
        (
            "silence up to sixty days",
            of(replace(PAGES, approvals=0, silence_hours=1440)),
            Society(people=1),
            ("integrated", 1440.0, 0),
        ),
        ("not longer", of(replace(PAGES, approvals=0, silence_hours=1441)), Society(people=1), ("undecided", 0.0, 0)),
        ("an objection ends it", of(PAGES), replace(NOBODY_ERRS, blamed_share=1.0), ("declined", 0.0, 1)),
        (
            "what is wrong is found",
            of(PAGES),
            Society(people=9, wrong_share=99.0, missed_share=0.0),
            ("declined", 0.0, 1),
        ),
        (
            "or is not",
            of(PAGES),
            Society(people=9, wrong_share=99.0, missed_share=1.0, hours_between_looks=1e-9),
            ("integrated", 0.0, 1),
        ),
        ("each has one vote", of(PAGES, rule("accept", yes={"at_least": 5})), NOBODY_ERRS, ("undecided", 0.0, 2)),
        (
            "of those who may",
            of(PAGES, rule("accept", yes=5), eligible=people(points=3)),
            NOBODY_ERRS,
            ("undecided", 0.0, 0),
        ),
        ("a rule rejects it", of(PAGES, rule("reject", votes=0)), NOBODY_ERRS, ("declined", 0.0, 0)),
        ("or sends it back", of(PAGES, rule("return", votes=0)), NOBODY_ERRS, ("declined", 0.0, 0)),
        (
            "those who object say so",
            of(PAGES, rule("reject", no=2)),
            replace(NOBODY_ERRS, blamed_share=1.0),
            ("declined", 0.0, 2),
        ),
        (
            "time alone accepts",
            of(PAGES, rule("accept", hours_open={"at_least": 1440})),
            replace(NOBODY_ERRS, people=1),
            ("integrated", 1440.0, 0),
        ),
        (
            "in sixty days",
            of(PAGES, rule("accept", hours_open={"at_least": 1441})),
            replace(NOBODY_ERRS, people=1),
            ("undecided", 0.0, 0),
        ),
        (
            "what is known of it",
            of(PAGES, rule("accept", voters=2, counting=3, taking_part=3)),
            NOBODY_ERRS,
            ("integrated", 0.0, 0),
        ),
        (
            "what is declared is supplied",
            replace(
                of(PAGES, rule("accept", here=True, sure=1)),
                facts=DECLARED,
            ),
            NOBODY_ERRS,
            ("integrated", 0.0, 0),
        ),
    ],
)
def test_a_piece_ends_as_its_gate_says(
    sentence: str, process: Process, society: Society, told: tuple[str, float, int]
) -> None:
    outcome = simulate(process, society, pieces=1, seed=SEED)
    ended = next(name for name in ("integrated", "declined", "undecided") if getattr(outcome, name))
    assert (ended, outcome.reviews) == (told[0], told[2]), sentence
    assert outcome.hours_median == outcome.hours_slow == pytest.approx(told[1], abs=1e-6), sentence


def test_those_who_read_are_known_and_did_much() -> None:
    much = dict.fromkeys(("integrated", "points", "days_known", "reviewed"), 1000)
    asked_of = people(counts=True, rung="elder", done={"stage": "vote", "at_least": 1000}, **much)
    process = replace(of(PAGES, rule("accept", yes=2), eligible=asked_of), ladder=(Rung(name="elder"),))
    assert simulate(process, NOBODY_ERRS, pieces=1, seed=SEED).reviews == 2


def test_trust_begins_with_nothing_grows_by_what_is_good_and_ends_with_what_is_not() -> None:
    trusting = with_trust(of(PAGES), trusted_after=2, check_one_in=10**9)
    alone, blamed = replace(NOBODY_ERRS, people=1), replace(NOBODY_ERRS, blamed_share=1.0)
    assert [simulate(trusting, alone, pieces=pieces, seed=SEED).at_once for pieces in (2, 3, 4)] == [0, 1, 2]
    outcome = simulate(trusting, alone, pieces=9, seed=SEED)
    assert (outcome.hours_median, outcome.reviews) == (0.0, 0)
    at_once = with_trust(trusting, trusted_after=1, check_one_in=10**9)
    outcome = simulate(at_once, blamed, pieces=20, seed=SEED)
    assert (outcome.at_once, outcome.declined, outcome.lost, outcome.slipped) == (0, 20, 20, 0)


def test_trust_is_put_into_the_gate_that_is_simulated_and_taken_out_of_all() -> None:
    asks = recipe("quorum")
    assert (simulated(asks).name, simulated(recipe("wiki")).name) == ("results", recipe("wiki").gates[-1].name)
    trusting = with_trust(asks, trusted_after=3, check_one_in=4)
    assert [(one.trusted_after, one.check_one_in) for one in trusting.gates] == [(0, 0), (0, 0), (3, 4), (0, 0)]
    assert {(one.trusted_after, one.check_one_in) for one in without_trust(trusting).gates} == {(0, 0)}


def test_figures_are_told_in_plain_lines() -> None:
    outcome = Outcome(
        pieces=8, integrated=5, declined=2, undecided=1, hours_median=3.14, hours_slow=9.96, reviews=14, wrong=3,
        slipped=1, lost=4, at_once=6,
    )  # fmt: skip
    assert list(lines(outcome)) == [
        "pieces 8: integrated 5, not taken 2",
        "still open after 60 days 1; nobody had to be asked for 6",
        "hours until integrated: half within 3.1, nine of ten within 10.0",
        "reviews or answers 14, 1.75 a piece",
        "wrong pieces 3, of these slipped through 1",
        "right pieces not taken 4",
    ]
    assert replace(outcome, pieces=0).reviews_a_piece == 0.0


class Scripted(random.Random):
    """Chance that is known: everybody looks in every five hours, and draws these numbers."""

    def __init__(self, *drawn: float):
        super().__init__()
        self.drawn = list(drawn)

    def random(self) -> float:
        """Return the next of the numbers, in the end that nobody errs."""
        return self.drawn.pop(0) if self.drawn else 1.0

    def expovariate(self, lambd: float = 1.0) -> float:
        """Return the mean."""
        return 1 / lambd

    def randrange(self, *_bounds: int, **_more: int) -> int:
        """Return a number that draws nobody for a check, and the second of the wrong answers."""
        return 1


START = datetime(2026, 3, 2, tzinfo=UTC)
TRUSTING = Gate(name="results", paths=("**",), stages=("first",), trusted_after=1, check_one_in=2)
PLAIN = replace(TRUSTING, trusted_after=0, check_one_in=0)
TWO_AGREE = Stage(name="first", unit="question", rules=(rule("next", agreeing={"at_least": 2}),))
ALONE = rule("accept", checked=False)


def crowd(*stages: Stage, gate: Gate = PLAIN, people: int = 3, drawn: tuple[float, ...] = ()) -> Crowd:
    return Crowd(Asking(gate, stages), [0.5] * people, 5.0, Scripted(*drawn))


def hours(number: int) -> datetime:
    return START + timedelta(hours=number)


SECOND = replace(TWO_AGREE, name="second")
IN_FIVE, IN_SIX = (Stage(name="first", rules=(rule("reject", hours_open={"at_least": number}),)) for number in (5, 6))
RIGHT_AT_ONCE = Settled("accept", "right", hours(5), 2, False)


@pytest.mark.parametrize(
    ("sentence", "stages", "people", "drawn", "told"),
    [
        ("two who agree settle it", (TWO_AGREE,), 3, (), RIGHT_AT_ONCE),
        ("who just does not err is right", (TWO_AGREE,), 3, (0.5, 0.5), RIGHT_AT_ONCE),
        (
            "two who err alike settle it too",
            (TWO_AGREE,),
            3,
            (0.4, 0.4),
            Settled("accept", "wrong 1", hours(5), 2, True),
        ),
        ("one who errs is outvoted", (TWO_AGREE,), 3, (0.4,), Settled("accept", "right", hours(5), 3, True)),
        ("each answers once", (TWO_AGREE,), 1, (), Settled("open", "", hours(1440), 1, False)),
        ("and again in the next stage", (TWO_AGREE, SECOND), 2, (), Settled("accept", "right", hours(10), 4, False)),
        ("time comes before those who look in then", (IN_FIVE,), 3, (), Settled("reject", "", hours(5), 0, False)),
        ("after those who looked in before", (IN_SIX,), 1, (), Settled("reject", "right", hours(6), 1, False)),
    ],
)
def test_people_answer_one_after_another_until_the_rules_settle_it(
    sentence: str, stages: tuple[Stage, ...], people: int, drawn: tuple[float, ...], told: Settled
) -> None:
    assert crowd(*stages, people=people, drawn=drawn).settle(START, timedelta(days=60)) == told, sentence


def test_who_was_right_before_is_trusted_alone_and_who_was_not_is_no_more() -> None:
    stage = replace(TWO_AGREE, rules=(ALONE, *TWO_AGREE.rules))
    # The first errs in the third question, in the fourth nobody is trusted but those who were right there.
    people = crowd(stage, gate=TRUSTING, drawn=(1.0, 1.0, 0.4, 1.0, 1.0, 1.0))
    found = [people.settle(START, timedelta(days=60)) for _ in range(2)]
    assert [(one.value, one.answers) for one in found] == [("right", 2), ("wrong 1", 1)]
    outvoted = crowd(stage, gate=TRUSTING, drawn=(0.4,))
    found = [outvoted.settle(START, timedelta(days=60)) for _ in range(2)]
    assert [(one.value, one.answers) for one in found] == [("right", 3), ("right", 2)]
