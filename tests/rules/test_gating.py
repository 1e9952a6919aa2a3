"""What one gate asks of a contribution, said in full: one row for each sentence."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from barnraise.rules.facts import Facts, Judgement, Requirement
from barnraise.rules.gating import lets_at_once, of_gate
from barnraise.rules.gating_stages import Staged
from barnraise.rules.process import Gate, Process, Young
from barnraise.rules.stages import Rule, Stage

SENT = datetime(2026, 3, 2, 12, tzinfo=UTC)
BO, CY = 2, 3
FACTS = Facts(
    now=SENT,
    version_at=SENT,
    paths=frozenset(["barn.md"]),
    author_signed_in=True,
    counting=5,
    counting_others=4,
    most_counting=5,
    taking_part=9,
)
PAGES = Gate(name="pages", paths=("**",), approvals=2)
OTHERS = Gate(name="others", paths=("other/**",), approvals=1)
YOUNG = Young()
TRUSTED = replace(PAGES, trusted_after=3, check_one_in=4)
DRAWN = replace(PAGES, drawn=True, drawn_hours=48)
STAGED = Gate(name="pages", paths=("**",), stages=("vote",))
VOTE = Stage(name="vote", rules=(Rule(name="all", then="accept"),))

MET = Requirement(code="no_objection", gate="pages", since=SENT)
TWO = Requirement(code="approvals", gate="pages", who="counting", who_count=4, wanted=2, since=SENT)


def asked(gate: Gate, facts: Facts, *judgements: Judgement, young: Young = YOUNG) -> list[tuple[bool, Requirement]]:
    process = Process(gates=(OTHERS, gate), stages=(VOTE,), young=young)
    return list(of_gate(process, gate, replace(facts, judgements=judgements), judgements, []))


def says(person_id: int, verdict: str = "approve", *, justified: bool = True) -> Judgement:
    return Judgement(person_id=person_id, verdict=verdict, counts=True, at=SENT, justified=justified)  # type: ignore[arg-type]


def hours(number: float) -> datetime:
    return SENT + timedelta(hours=number)


@pytest.mark.parametrize(
    ("sentence", "gate", "said", "told"),
    [
        ("approvals are asked for", PAGES, {}, [(False, TWO), (True, MET)]),
        (
            "alone, the starter needs nobody",
            PAGES,
            {"author_is_starter": True, "taking_part": 1},
            [(True, Requirement(code="alone", gate="pages"))],
        ),
        (
            "a starter among others does",
            PAGES,
            {"author_is_starter": True, "taking_part": 2},
            [(False, TWO), (True, MET)],
        ),
        ("and so does who is alone and did not start it", PAGES, {"taking_part": 1}, [(False, TWO), (True, MET)]),
        (
            "at once by who is signed in",
            replace(PAGES, at_once="signed_in"),
            {},
            [(True, Requirement(code="at_once", gate="pages"))],
        ),
        (
            "which a guest is not",
            replace(PAGES, at_once="signed_in"),
            {"author_signed_in": False},
            [(False, TWO), (True, MET)],
        ),
        (
            "at once by whose approval counts",
            replace(PAGES, at_once="counting"),
            {"author_counts": True},
            [(True, Requirement(code="at_once", gate="pages"))],
        ),
        ("which does not by being signed in", replace(PAGES, at_once="counting"), {}, [(False, TWO), (True, MET)]),
        (
            "nor where the rules of now let nobody",
            replace(PAGES, at_once="counting"),
            {"author_counts": True, "at_once_now": False},
            [(False, TWO), (True, MET)],
        ),
        ("nobody at once where nobody may", PAGES, {"author_counts": True}, [(False, TWO), (True, MET)]),
        (
            "what was answered is asked no more",
            PAGES,
            {"answered": frozenset(["pages"])},
            [(True, Requirement(code="answered", gate="pages"))],
        ),
        ("but at its own gate alone", PAGES, {"answered": frozenset(["others"])}, [(False, TWO), (True, MET)]),
        (
            "three good pieces in a row are trusted",
            TRUSTED,
            {"streak": 3, "draw": 5},
            [(True, Requirement(code="trusted", gate="pages", wanted=3, given=3))],
        ),
        ("two are not", TRUSTED, {"streak": 2, "draw": 5}, [(False, TWO), (True, MET)]),
        ("one in four is checked all the same", TRUSTED, {"streak": 3, "draw": 8}, [(False, TWO), (True, MET)]),
        (
            "a guest is never trusted",
            TRUSTED,
            {"streak": 3, "draw": 5, "author_signed_in": False},
            [(False, TWO), (True, MET)],
        ),
        (
            "of two gates only the touched one minds what others changed",
            replace(PAGES, merge="none"),
            {"changed_meanwhile": frozenset(["other/a.md", "barn.md"])},
            [(False, Requirement(code="changed_meanwhile", gate="pages", since=SENT)), (False, TWO), (True, MET)],
        ),
        (
            "a path of another gate is no matter",
            replace(PAGES, merge="none"),
            {"changed_meanwhile": frozenset(["other/a.md"])},
            [(True, Requirement(code="changed_meanwhile", gate="pages", since=SENT)), (False, TWO), (True, MET)],
        ),
        (
            "where lines merge nobody minds",
            PAGES,
            {"changed_meanwhile": frozenset(["barn.md"])},
            [(False, TWO), (True, MET)],
        ),
        (
            "an announcement runs in any case",
            replace(PAGES, announce_hours=10),
            {"now": hours(9)},
            [
                (False, TWO),
                (True, MET),
                (False, Requirement(code="announce", gate="pages", who="time", hours=10, due_at=hours(10), since=SENT)),
            ],
        ),
        (
            "and is over at its hour",
            replace(PAGES, announce_hours=10),
            {"now": hours(10)},
            [
                (False, TWO),
                (True, MET),
                (True, Requirement(code="announce", gate="pages", who="time", hours=10, due_at=hours(10), since=SENT)),
            ],
        ),
        (
            "silence stands in for approvals",
            replace(PAGES, silence_hours=24),
            {"now": hours(24)},
            [(True, TWO._replace(code="approvals_or_silence", hours=24, due_at=hours(24))), (True, MET)],
        ),
        (
            "and runs from the withdrawal of an objection",
            replace(PAGES, silence_hours=24),
            {"now": hours(24), "objection_ended_at": hours(1)},
            [
                (False, TWO._replace(code="approvals_or_silence", hours=24, due_at=hours(25))),
                (True, MET._replace(since=hours(1))),
            ],
        ),
        (
            "fewer are asked while two people count",
            replace(PAGES, approvals_while_two=1),
            {"counting": 2, "counting_others": 2},
            [(False, TWO._replace(wanted=1, who_count=2)), (True, MET)],
        ),
        (
            "and no longer",
            replace(PAGES, approvals_while_two=1),
            {"counting": 3, "counting_others": 2},
            [(False, TWO._replace(who_count=2)), (True, MET)],
        ),
        (
            "a gate may ask for silence alone",
            replace(PAGES, approvals=0, silence_hours=24),
            {},
            [
                (
                    False,
                    Requirement(code="silence", gate="pages", who="time", hours=24, due_at=hours(24), since=SENT),
                ),
                (True, MET),
            ],
        ),
        (
            "a gate that asks for nothing passes nothing",
            replace(PAGES, approvals=0),
            {},
            [(False, Requirement(code="silence", gate="pages", who="time", since=SENT)), (True, MET)],
        ),
        (
            "time replaces the approval that nobody could give",
            PAGES,
            {"counting": 1, "counting_others": 1},
            [
                (False, TWO._replace(wanted=1, who_count=1)),
                (
                    False,
                    Requirement(
                        code="young_silence", gate="pages", who="time", wanted=1, hours=24, due_at=hours(24), since=SENT
                    ),
                ),
                (True, MET),
            ],
        ),
        (
            "the gate's own silence does when it is over sooner",
            replace(PAGES, silence_hours=5),
            {"counting": 1, "counting_others": 1, "most_counting": 2},
            [
                (False, TWO._replace(code="approvals_or_silence", wanted=1, who_count=1, hours=5, due_at=hours(5))),
                (
                    False,
                    Requirement(
                        code="young_silence", gate="pages", who="time", wanted=1, hours=24, due_at=hours(5), since=SENT
                    ),
                ),
                (True, MET),
            ],
        ),
        (
            "a work that was larger waits for the gate's own silence",
            replace(PAGES, silence_hours=48),
            {"counting": 1, "counting_others": 1, "most_counting": 3},
            [
                (False, TWO._replace(code="approvals_or_silence", who_count=1, hours=48, due_at=hours(48))),
                (True, MET),
            ],
        ),
        (
            "stages decide instead of approvals",
            STAGED,
            {},
            [(True, Requirement(code="stage", gate="pages", who="others", stage="vote", since=SENT))],
        ),
    ],
)
def test_a_gate_says_what_it_asks_for(
    sentence: str, gate: Gate, said: dict[str, object], told: list[tuple[bool, Requirement]]
) -> None:
    assert asked(gate, replace(FACTS, **said)) == told, sentence  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("sentence", "gate", "said", "judgements", "told"),
    [
        (
            "two approvals are enough",
            PAGES,
            {},
            (says(BO), says(CY)),
            [(True, TWO._replace(given=2, who_count=2)), (True, MET)],
        ),
        (
            "an objection stops it",
            PAGES,
            {},
            (says(BO), says(CY, "decline")),
            [(False, TWO._replace(given=1, who_count=3)), (False, MET._replace(given=1))],
        ),
        (
            "without a reason it does not",
            PAGES,
            {},
            (says(BO, "decline", justified=False),),
            [(False, TWO), (True, MET)],
        ),
        (
            "where it only ends the silence, it stops nothing while enough others could approve",
            replace(PAGES, objection="ends_silence"),
            {"counting_others": 3},
            (says(BO, "decline"),),
            [(False, TWO._replace(who_count=3)), (True, MET._replace(given=1))],
        ),
        (
            "and stops it when they are too few",
            replace(PAGES, objection="ends_silence"),
            {"counting_others": 2},
            (says(BO, "decline"),),
            [(False, TWO._replace(who_count=2)), (False, MET._replace(given=1))],
        ),
        (
            "silence ends with an objection",
            replace(PAGES, silence_hours=24),
            {"now": hours(30)},
            (says(BO, "decline"),),
            [(False, TWO._replace(code="approvals_or_silence", hours=24)), (False, MET._replace(given=1))],
        ),
        (
            "and so does time in a young work",
            PAGES,
            {"counting": 1, "counting_others": 1, "now": hours(30)},
            (says(BO, "decline"),),
            [
                (False, TWO._replace(wanted=1, who_count=1)),
                (False, Requirement(code="young_silence", gate="pages", who="time", wanted=1, hours=24, since=SENT)),
                (False, MET._replace(given=1)),
            ],
        ),
        (
            "one objection ends trust",
            TRUSTED,
            {"streak": 3, "draw": 5},
            (says(BO), says(CY, "decline")),
            [(False, TWO._replace(given=1, who_count=3)), (False, MET._replace(given=1))],
        ),
    ],
)
def test_a_gate_counts_what_people_say(
    sentence: str,
    gate: Gate,
    said: dict[str, object],
    judgements: tuple[Judgement, ...],
    told: list[tuple[bool, Requirement]],
) -> None:
    assert asked(gate, replace(FACTS, **said), *judgements) == told, sentence  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("sentence", "said", "judgements", "is_met", "given", "since"),
    [
        ("who is drawn has to approve", {"drawn_id": BO, "drawn_at": hours(1)}, (), False, 0, hours(1)),
        ("and does", {"drawn_id": BO, "drawn_at": hours(1)}, (says(BO),), True, 1, hours(1)),
        ("an approval of another is not hers", {"drawn_id": BO}, (says(CY),), False, 0, SENT),
        ("nor is her objection", {"drawn_id": BO}, (says(BO, "decline"),), False, 0, SENT),
        ("one who could is enough to draw from", {"drawn_id": BO, "counting_others": 1}, (), False, 0, SENT),
    ],
)
def test_one_approval_comes_from_whom_chance_has_drawn(
    sentence: str,
    said: dict[str, object],
    judgements: tuple[Judgement, ...],
    is_met: bool,
    given: int,
    since: datetime,
) -> None:
    found = asked(DRAWN, replace(FACTS, **said), *judgements)[0]  # type: ignore[arg-type]
    need = Requirement(
        code="drawn", gate="pages", who="counting", who_count=1, wanted=1, given=given, hours=48, since=since
    )
    assert found == (is_met, need), sentence


def test_where_nobody_could_be_drawn_nobody_is_asked_for() -> None:
    found = asked(DRAWN, replace(FACTS, counting=1, counting_others=0))
    assert [need.code for _, need in found] == ["young_silence", "no_objection"]


def test_a_starter_who_is_alone_waits_where_the_process_says_so() -> None:
    alone = replace(FACTS, author_is_starter=True, taking_part=1)
    assert asked(PAGES, alone, young=Young(alone_at_once=False)) == [(False, TWO), (True, MET)]


def test_the_ruling_of_a_stage_is_kept_for_who_looks_further() -> None:
    found: list[Staged] = []
    process = Process(gates=(STAGED,), stages=(VOTE,))
    assert len(list(of_gate(process, STAGED, FACTS, (), found))) == 1
    assert [one.stage.name for one in found] == ["vote"]


@pytest.mark.parametrize(
    ("signed_in", "paths", "lets"),
    [
        (True, {"barn.md"}, True),
        (False, {"barn.md"}, False),
        (True, {"barn.md", "other/a.md"}, False),
        (True, {"other/a.md"}, False),
    ],
)
def test_every_gate_has_to_let_it_at_once(signed_in: bool, paths: set[str], lets: bool) -> None:
    process = Process(gates=(OTHERS, replace(PAGES, at_once="signed_in")))
    assert lets_at_once(process, replace(FACTS, author_signed_in=signed_in, paths=frozenset(paths))) == lets
