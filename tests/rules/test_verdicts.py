"""A verdict in full: what is met, what is missing and since when, who could supply it, when time changes it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from barnraise.rules.condition_facts import CASE_FACTS
from barnraise.rules.conditions import ALWAYS, compiled
from barnraise.rules.facts import Facts, Judgement, Requirement
from barnraise.rules.integrating import decide, is_declined, standing_judgements
from barnraise.rules.process import Gate, Process
from barnraise.rules.stages import Rule, Stage

SENT = datetime(2026, 3, 2, 12, tzinfo=UTC)
ANN, BO, CY, DEE = 1, 2, 3, 4
FACTS = Facts(
    now=SENT,
    version_at=SENT,
    paths=frozenset(["barn.md"]),
    author_ids=frozenset([ANN]),
    author_signed_in=True,
    counting=5,
    counting_others=5,
    most_counting=5,
    taking_part=9,
)
PAGES = Gate(name="pages", paths=("**",), approvals=1)
PROCESS = Process(gates=(PAGES,))


def says(person_id: int, verdict: str = "approve", *, hours: float = 0, **more: object) -> Judgement:
    told: dict[str, object] = {"counts": True, **more}
    return Judgement(person_id=person_id, verdict=verdict, at=SENT + timedelta(hours=hours), **told)  # type: ignore[arg-type]


def hours(number: float) -> datetime:
    return SENT + timedelta(hours=number)


APPROVED = replace(FACTS, judgements=(says(BO),))


@pytest.mark.parametrize(
    ("sentence", "said", "told"),
    [
        ("it does not merge", {"merges_clean": False}, Requirement(code="merges", since=SENT)),
        (
            "what it builds on is open",
            {"below": "open"},
            Requirement(code="below_open", who="others", since=SENT),
        ),
        ("what it builds on moved", {"below": "moved"}, Requirement(code="below_moved", since=SENT)),
        ("what it builds on is gone", {"below": "gone"}, Requirement(code="below_gone", since=SENT)),
        ("its licence is not allowed", {"licence_allowed": False}, Requirement(code="licence", since=SENT)),
        (
            "it is held",
            {"held_until": hours(1), "held_since": hours(-1)},
            Requirement(code="held", who="time", due_at=hours(1), since=hours(-1)),
        ),
        (
            "it is held since it was sent",
            {"held_until": hours(1)},
            Requirement(code="held", who="time", due_at=hours(1), since=SENT),
        ),
        (
            "it goes on with an edit war, and two could choose",
            {"quarrelling": frozenset([ANN, BO]), "counting_apart": 2},
            Requirement(code="quarrel", who="counting", who_count=2, wanted=1, since=SENT),
        ),
        (
            "it goes on with an edit war, and nobody could choose",
            {"quarrelling": frozenset([ANN, BO])},
            Requirement(code="quarrel_silence", who="time", hours=24, due_at=hours(24), since=SENT),
        ),
    ],
)
def test_what_every_contribution_must_meet_is_said(sentence: str, said: dict[str, object], told: Requirement) -> None:
    verdict = decide(PROCESS, replace(APPROVED, **said))  # type: ignore[arg-type]
    assert verdict.missing == (told,), sentence
    assert verdict.outcome == ("return" if told.who == "author" else "wait")
    assert verdict.next_at == told.due_at


@pytest.mark.parametrize(
    ("sentence", "said"),
    [
        ("a hold is over at its hour", {"held_until": SENT}),
        ("a licence is allowed", {"licence_allowed": True}),
        (
            "somebody apart approved",
            {"quarrelling": frozenset([ANN, CY]), "counting_apart": 1},
        ),
        ("they need not count among those apart any more", {"quarrelling": frozenset([ANN, CY])}),
        (
            "a day is over where nobody could choose",
            {"quarrelling": frozenset([ANN, BO]), "now": hours(24)},
        ),
        ("a rest is wanted", {"is_rest": True}),
    ],
)
def test_what_is_met_holds_up_nothing(sentence: str, said: dict[str, object]) -> None:
    verdict = decide(PROCESS, replace(APPROVED, **said))  # type: ignore[arg-type]
    assert (verdict.outcome, verdict.missing, verdict.next_at) == ("integrate", (), None), sentence


def test_who_could_end_a_quarrel_are_those_apart_who_have_not_yet() -> None:
    facts = replace(
        FACTS, quarrelling=frozenset([ANN]), counting_apart=1, judgements=(says(BO), says(CY), says(DEE, "decline"))
    )
    met = {one.code: one for one in decide(PROCESS, facts).met}
    assert met["quarrel"] == Requirement(code="quarrel", who="counting", wanted=1, given=2, since=SENT)


def test_a_rest_that_nobody_approves_returns_to_its_author() -> None:
    verdict = decide(PROCESS, replace(FACTS, is_rest=True, judgements=(says(BO, "decline"),)))
    assert Requirement(code="rest", who="author", since=SENT) in verdict.missing


@pytest.mark.parametrize(
    ("sentence", "judgements", "stands"),
    [
        ("each person's", (says(BO), says(CY, "decline")), (0, 1)),
        ("not an author's", (says(ANN), says(BO)), (1,)),
        ("not of whom it does not count", (says(BO, counts=False),), ()),
        ("not of a former version", (says(BO, carried=True), says(CY)), (1,)),
        ("the last of one person", (says(BO), says(BO, "decline", hours=1), says(CY)), (1, 2)),
        ("in whatever order", (says(BO, "decline", hours=1), says(BO)), (0,)),
        ("of one moment the objection", (says(BO, "decline"), says(BO)), (0,)),
        ("and that with its reason", (says(BO, "decline", justified=False), says(BO, "decline")), (1,)),
        ("of equal ones that which counts", (says(BO, counts=False), says(BO)), (1,)),
        ("and of the same the later told", (says(BO, stages=frozenset("a")), says(BO, stages=frozenset("b"))), (1,)),
        ("the last also when it does not count any more", (says(BO), says(BO, hours=1, counts=False)), ()),
        ("twice by an author is nothing", (says(ANN), says(ANN, hours=1)), ()),
        ("a former version's takes no present one away", (says(BO), says(BO, hours=1, carried=True)), (0,)),
        ("and hides no later one", (says(BO, carried=True), says(BO), says(CY)), (1, 2)),
    ],
)
def test_the_judgement_that_stands_is(
    sentence: str, judgements: tuple[Judgement, ...], stands: tuple[int, ...]
) -> None:
    found = standing_judgements(replace(FACTS, judgements=judgements))
    assert found == tuple(judgements[place] for place in stands), sentence


@pytest.mark.parametrize(
    ("sentence", "gates", "judgements", "declined"),
    [
        ("one who counts declines it with a reason", (PAGES,), (says(BO, "decline"),), True),
        ("nobody does", (PAGES,), (), False),
        ("without a reason", (PAGES,), (says(BO, "decline", justified=False),), False),
        ("changes are asked for", (PAGES,), (says(BO, "request_changes"),), False),
        ("somebody who does not count", (PAGES,), (says(BO, "decline", counts=False),), False),
        ("another approves it", (PAGES,), (says(BO, "decline"), says(CY)), False),
        ("what has to be announced", (replace(PAGES, announce_hours=1),), (says(BO, "decline"),), False),
        ("where stages decide", (replace(PAGES, stages=("vote",)),), (says(BO, "decline"),), False),
        (
            "where one of its gates announces",
            (replace(PAGES, paths=("barn.md",), announce_hours=1), replace(PAGES, name="rest")),
            (says(BO, "decline"),),
            False,
        ),
    ],
)
def test_a_contribution_is_closed_when(
    sentence: str, gates: tuple[Gate, ...], judgements: tuple[Judgement, ...], declined: bool
) -> None:
    facts = replace(FACTS, judgements=judgements, paths=frozenset(["barn.md", "other.md"]))
    assert is_declined(Process(gates=gates), facts) == declined, sentence


AT_ONCE = replace(PAGES, at_once="signed_in")


@pytest.mark.parametrize(
    ("sentence", "gates", "said", "told"),
    [
        ("at once", (AT_ONCE,), {}, (True, False, False)),
        (
            "at once and not by an edit war",
            (AT_ONCE,),
            {"quarrelling": frozenset([CY]), "now": hours(24)},
            (False, False, False),
        ),
        ("on somebody's judgement", (PAGES,), {"judgements": (says(BO),)}, (False, False, True)),
        (
            "by silence",
            (replace(PAGES, silence_hours=1),),
            {"now": hours(1)},
            (False, True, False),
        ),
        (
            "by silence of a young work",
            (PAGES,),
            {"counting": 0, "counting_others": 0, "now": hours(24)},
            (False, True, False),
        ),
        (
            "at once by one gate and not by another",
            (replace(AT_ONCE, paths=("barn.md",)), replace(PAGES, name="rest")),
            {"judgements": (says(BO),)},
            (False, False, True),
        ),
    ],
)
def test_it_is_integrated(
    sentence: str, gates: tuple[Gate, ...], said: dict[str, object], told: tuple[bool, bool, bool]
) -> None:
    facts = replace(FACTS, paths=frozenset(["barn.md", "other.md"]), **said)  # type: ignore[arg-type]
    verdict = decide(Process(gates=gates), facts)
    assert verdict.outcome == "integrate", sentence
    assert (verdict.at_once, verdict.by_silence, verdict.on_judgement) == told, sentence


def test_what_waits_is_neither_at_once_nor_by_silence() -> None:
    two = (replace(AT_ONCE, paths=("barn.md",)), replace(PAGES, name="rest"))
    verdict = decide(Process(gates=two), replace(FACTS, paths=frozenset(["barn.md", "other.md"])))
    assert (verdict.outcome, verdict.at_once, verdict.by_silence, verdict.on_judgement) == ("wait", False, False, False)


def staged(*rules: tuple[str, dict[str, object] | None]) -> Process:
    made = tuple(
        Rule(name=then, then=then, condition=compiled(table, CASE_FACTS) if table else ALWAYS) for then, table in rules
    )
    stages = (Stage(name="vote", rules=made), Stage(name="look", rules=made))
    return Process(gates=(replace(PAGES, approvals=0, stages=("vote", "look")),), stages=stages)


@pytest.mark.parametrize(
    ("process", "outcome", "moves", "next_hours"),
    [
        (staged(("next", None)), "move", (("pages", "look"),), None),
        (staged(("reject", None)), "decline", (), None),
        (staged(("return", None)), "return", (), None),
        (staged(("accept", None)), "integrate", (), None),
        (staged(("accept", {"hours_open": {"at_least": 5}})), "wait", (), 5),
        (staged(("accept", {"yes": {"at_least": 1}})), "wait", (), None),
    ],
)
def test_stages_decide(
    process: Process, outcome: str, moves: tuple[tuple[str, str], ...], next_hours: int | None
) -> None:
    verdict = decide(process, FACTS)
    next_at = hours(next_hours) if next_hours is not None else None
    assert (verdict.outcome, verdict.moves, verdict.next_at) == (outcome, moves, next_at)


def test_time_decides_alone_only_where_nothing_else_is_missing_or_it_moves_a_stage() -> None:
    held = {"held_until": hours(9)}
    both = decide(replace(PROCESS, gates=(replace(PAGES, silence_hours=5),)), replace(FACTS, **held))  # type: ignore[arg-type]
    assert both.next_at == hours(9)
    people = decide(PROCESS, replace(FACTS, **held))  # type: ignore[arg-type]
    assert people.next_at is None
    stage = decide(staged(("accept", {"hours_open": {"at_least": 5}})), replace(FACTS, **held))  # type: ignore[arg-type]
    assert stage.next_at == hours(5)
