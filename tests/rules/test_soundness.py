"""Which processes hold together: one row for each sentence about stages, ballots, rungs and gates of the commons."""

from dataclasses import replace
from typing import Any

import pytest

from barnraise.rules import walking
from barnraise.rules.conditions import Condition
from barnraise.rules.process import Caps, Gate, Process
from barnraise.rules.soundness import problems
from barnraise.rules.stages import Aggregate, Ballot, Copy, Redundancy, Rule, Rung, Stage, Veto
from tests.rules.processes import people, recipe, rule

RULES, DECLARATION, PAGES = recipe("patch-review").gates
ACCEPT = replace(rule("accept", votes={"at_least": 1}), line=31)
VOTE = Stage(name="vote", rules=(ACCEPT,), line=30)
STAGED = Gate(name="pages", paths=("**",), stages=("vote",), line=20)
LABEL = Ballot(kind="label", least=-2, most=2, reason_for=(-2,))


def told(*stages: Stage, gate: Gate = STAGED, ladder: tuple[Rung, ...] = ()) -> list[tuple[str, int, list[object]]]:
    """Return what is wrong with stages, or with the gate they belong to: code, line, and the facts."""
    process = Process(gates=(RULES, DECLARATION, gate), stages=stages or (VOTE,), ladder=ladder)
    return [(one.code, one.line, list(one.facts.values())) for one in problems(process)]


def test_a_stage_with_a_way_on_is_sound() -> None:
    assert told() == []


@pytest.mark.parametrize(
    ("sentence", "stage", "code", "line", "facts"),
    [
        ("a name stands once", (VOTE, VOTE), "stage_name_twice", 30, ["vote"]),
        ("one that no gate names is no use", (VOTE, replace(VOTE, name="b")), "stage_unused", 30, ["b"]),
        ("but one that judges reviews", (VOTE, replace(VOTE, name="b", unit="review")), "", 0, []),
        (
            "a rule leads to what there is",
            replace(VOTE, rules=(ACCEPT, replace(ACCEPT, name="b", then="stage:b"))),
            "stage_then_unknown",
            31,
            ["stage:b", "vote"],
        ),
        ("also to its own", replace(VOTE, rules=(ACCEPT, replace(ACCEPT, name="b", then="stage:vote"))), "", 0, []),
        (
            "a rule without a condition says nothing",
            replace(VOTE, rules=(replace(ACCEPT, condition=Condition({}, lambda _: True)),)),
            "condition_empty",
            31,
            [],
        ),
        (
            "but one that waits",
            replace(VOTE, rules=(ACCEPT, Rule(name="b", then="wait"))),
            "",
            0,
            [],
        ),
        ("a rule name stands once", replace(VOTE, rules=(ACCEPT, ACCEPT)), "stage_rule_twice", 30, ["vote"]),
        (
            "no rule leads on",
            replace(VOTE, rules=(replace(ACCEPT, then="reject"),)),
            "stage_leads_nowhere",
            30,
            ["vote"],
        ),
        (
            "least is not above target",
            replace(VOTE, redundancy=Redundancy(least=2)),
            "stage_redundancy_odd",
            30,
            ["vote"],
        ),
        ("nor target above most", replace(VOTE, redundancy=Redundancy(target=2)), "stage_redundancy_odd", 30, ["vote"]),
        ("they may be the same", replace(VOTE, redundancy=Redundancy(least=2, target=2, most=2)), "", 0, []),
        ("a floor below", replace(VOTE, aggregate=Aggregate(floor=1, ceiling=2)), "", 0, []),
        ("a floor alone", replace(VOTE, aggregate=Aggregate(floor=1)), "", 0, []),
        ("a ceiling alone", replace(VOTE, aggregate=Aggregate(ceiling=1)), "", 0, []),
        (
            "a floor at the ceiling",
            replace(VOTE, aggregate=Aggregate(floor=1, ceiling=1)),
            "stage_bounds_odd",
            30,
            ["vote"],
        ),
        ("a choice has values", replace(VOTE, ballot=Ballot(kind="choice")), "stage_values_missing", 30, ["vote"]),
        ("a ranking too", replace(VOTE, ballot=Ballot(kind="ranking")), "stage_values_missing", 30, ["vote"]),
        ("a text has none", replace(VOTE, ballot=Ballot(kind="text")), "", 0, []),
        (
            "yes, no and neither can be said",
            replace(VOTE, ballot=Ballot(reason_for=("yes", "no", "abstain"))),
            "",
            0,
            [],
        ),
        ("nothing else", replace(VOTE, ballot=Ballot(reason_for=("nay",))), "stage_value_odd", 30, ["vote", "nay"]),
        ("labels to their bounds", replace(VOTE, ballot=replace(LABEL, reason_for=(-2, 2))), "", 0, []),
        ("not below", replace(VOTE, ballot=replace(LABEL, reason_for=(-3,))), "stage_value_odd", 30, ["vote", -3]),
        ("not above", replace(VOTE, ballot=replace(LABEL, reason_for=(3,))), "stage_value_odd", 30, ["vote", 3]),
        ("no words", replace(VOTE, ballot=replace(LABEL, reason_for=("a",))), "stage_value_odd", 30, ["vote", "a"]),
        (
            "no numbers as words",
            replace(VOTE, ballot=Ballot(kind="text", reason_for=(1,))),
            "stage_value_odd",
            30,
            ["vote", 1],
        ),
        ("any word of a text", replace(VOTE, ballot=Ballot(kind="text", reason_for=("a",))), "", 0, []),
        (
            "a choice among its values",
            replace(VOTE, ballot=Ballot(kind="choice", values=("a",), reason_for=("a",))),
            "",
            0,
            [],
        ),
        (
            "and no other",
            replace(VOTE, ballot=Ballot(kind="choice", values=("a",), reason_for=("b",))),
            "stage_value_odd",
            30,
            ["vote", "b"],
        ),
        ("an objection is copied", replace(VOTE, ballot=LABEL, copy=Copy(values=(-2, 0))), "", 0, []),
        ("no approval is", replace(VOTE, ballot=LABEL, copy=Copy(values=(1,))), "stage_copies_approval", 30, ["vote"]),
        (
            "nor what is neither",
            replace(VOTE, ballot=Ballot(kind="text"), copy=Copy(values=("a",))),
            "stage_copies_approval",
            30,
            ["vote"],
        ),
        ("a veto has a reason", replace(VOTE, ballot=LABEL, veto=Veto(values=(-2,))), "", 0, []),
        (
            "each of its values has",
            replace(VOTE, ballot=LABEL, veto=Veto(values=(-2, -1))),
            "stage_veto_without_reason",
            30,
            ["vote"],
        ),
        ("a rung that is not there", replace(VOTE, eligible=people(rung="elder")), "rung_unknown", 30, ["elder"]),
        (
            "a stage that is not there",
            replace(VOTE, eligible=people(done={"stage": "b", "at_least": 1})),
            "stage_unknown",
            30,
            ["b", ""],
        ),
        ("one that is", replace(VOTE, eligible=people(done={"stage": "vote", "at_least": 0})), "", 0, []),
    ],
)
def test_what_is_wrong_with_a_stage_is_named(
    sentence: str, stage: Stage | tuple[Stage, ...], code: str, line: int, facts: list[object]
) -> None:
    found = told(*([stage] if isinstance(stage, Stage) else stage))
    assert sorted(set(map(str, found))) == ([str((code, line, facts))] if code else []), sentence


@pytest.mark.parametrize(
    ("sentence", "gate", "code"),
    [
        ("stages stand for approvals", replace(STAGED, approvals=1), "gate_stages_and_more"),
        ("and for silence", replace(STAGED, silence_hours=1), "gate_stages_and_more"),
        ("and for notice", replace(STAGED, announce_hours=1), "gate_stages_and_more"),
        ("and for readers by lot", replace(STAGED, drawn=True), "gate_stages_and_more"),
        ("what is brought goes through stages", replace(STAGED, brought=True), ""),
        ("trust has its checks", replace(STAGED, trusted_after=3, check_one_in=2), ""),
        ("checks ask for trust", replace(STAGED, check_one_in=2), "gate_trust_half"),
    ],
)
def test_what_is_wrong_with_a_gate_of_stages_is_named(sentence: str, gate: Gate, code: str) -> None:
    assert told(gate=gate) == ([(code, 20, ["pages"])] if code else []), sentence


def test_no_rule_leads_to_a_stage_of_another_gate() -> None:
    there = replace(VOTE, name="there", rules=(ACCEPT, replace(ACCEPT, name="b", then="stage:vote")))
    gates = (RULES, DECLARATION, replace(STAGED, name="a", paths=("a",), stages=("there",)), STAGED)
    found = problems(Process(gates=gates, stages=(VOTE, there)))
    assert [(one.code, dict(one.facts)) for one in found] == [
        ("stage_then_unknown", {"then": "stage:vote", "stage": "there"})
    ]


FIRST = {"access": "on_request", "first": 3, "first_least": people(integrated={"at_least": 1})}


@pytest.mark.parametrize(
    ("sentence", "ladder", "found"),
    [
        ("a rung stands once", (Rung(name="a", line=7),) * 2, [("rung_name_twice", 7, ["a"])] * 2),
        ("its first are asked for less", (Rung(name="a", line=7, **FIRST),), []),  # type: ignore[arg-type]
        (
            "who holds it is written down",
            (Rung(name="a", line=7, **{**FIRST, "access": "at_once"}),),  # type: ignore[arg-type]
            [("rung_first_half", 7, ["a"])],
        ),
        (
            "it asks for rungs that there are",
            (Rung(name="a", line=7, least=people(rung="b")),),
            [("rung_unknown", 7, ["b"])],
        ),
        (
            "of its first too",
            (Rung(name="a", line=7, **{**FIRST, "first_least": people(rung="b")}),),  # type: ignore[arg-type]
            [("rung_unknown", 7, ["b"])],
        ),
    ],
)
def test_what_is_wrong_with_a_ladder_is_named(
    sentence: str, ladder: tuple[Rung, ...], found: list[tuple[str, int, list[object]]]
) -> None:
    assert told(ladder=ladder) == found, sentence


def wrong(*gates: Gate, **more: Any) -> list[tuple[str, int]]:
    return [(one.code, one.line) for one in problems(Process(gates=gates, **more))]


@pytest.mark.parametrize(
    ("sentence", "gates", "codes"),
    [
        ("a recipe is sound", (RULES, DECLARATION, PAGES), []),
        ("nothing has no gate", (), ["gate_for_rest_missing", "process_gate_missing", "commons_gate_missing"]),
        (
            "trust decides nothing in the commons",
            (RULES, replace(DECLARATION, trusted_after=3, check_one_in=2), PAGES),
            ["commons_by_trust"],
        ),
        (
            "every path of a gate of the commons lies there",
            (RULES, replace(DECLARATION, paths=(".commons/**", "a")), PAGES),
            ["commons_gate_missing"],
        ),
        (
            "no gate of theirs is let off",
            (RULES, replace(DECLARATION, name="x", paths=("x", ".commons/x/**"), merge="line"), DECLARATION, PAGES),
            ["commons_gate_missing"],
        ),
        (
            "one path of theirs is enough",
            (RULES, DECLARATION, replace(PAGES, name="x", paths=("x", ".commons/y"), merge="line"), PAGES),
            ["commons_merges"],
        ),
        ("the declaration waits a day", (RULES, replace(DECLARATION, silence_hours=24), PAGES), []),
        ("or has no silence", (RULES, replace(DECLARATION, silence_hours=None), PAGES), []),
        ("as few as one of two", (RULES, DECLARATION, replace(PAGES, approvals_while_two=1, approvals=1)), []),
        ("notice and at once", (RULES, DECLARATION, replace(PAGES, at_once="signed_in")), []),
        ("silence asks something", (RULES, DECLARATION, replace(PAGES, approvals=0, silence_hours=1)), []),
    ],
)
def test_what_is_wrong_with_gates_is_named(sentence: str, gates: tuple[Gate, ...], codes: list[str]) -> None:
    assert [code for code, _line in wrong(*gates)] == codes, sentence


def test_the_most_that_is_open_is_not_below_the_first() -> None:
    gates = (RULES, DECLARATION, PAGES)
    assert wrong(*gates, caps=Caps(person_open=20, person_open_most=20)) == []
    assert wrong(*gates, caps=Caps(person_open=20, person_open_most=19)) == [("caps_most_below_first", 0)]


def test_a_dead_end_names_the_gate_its_line_and_how_many_are_there() -> None:
    nobody = replace(VOTE, eligible=people(points={"at_least": 3}))
    assert told(nobody) == [("process_dead_end", 20, ["pages", 0])]


def test_a_process_that_costs_too_much_to_walk_is_too_intricate(monkeypatch: pytest.MonkeyPatch) -> None:
    def first_dead_end(_process: Process) -> None:
        raise walking.TooIntricate

    monkeypatch.setattr("barnraise.rules.soundness.first_dead_end", first_dead_end)
    assert told() == [("process_intricate", 0, [])]
