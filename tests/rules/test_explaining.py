"""What a process says about itself, and that every code has its sentence."""

import re
from dataclasses import fields, replace
from pathlib import Path
from string import Formatter

import pytest

from barnraise.rules import (
    conditions,
    explaining,
    explaining_stages,
    gating,
    integrating,
    kinds,
    parsing,
    soundness,
    soundness_of_stages,
)
from barnraise.rules.condition_facts import CASE_FACTS, PERSON_FACTS
from barnraise.rules.explaining import Arrow, Diagram, Statement, diagrams, of_gate, statements
from barnraise.rules.integrating import Requirement
from barnraise.rules.parsing import parse
from barnraise.rules.process import Gate, Process, Tasks, Young
from barnraise.web.sentences import MET, MISSING, REFUSALS, RULES, sentence
from barnraise.web.sentences_of_process import FACTS
from barnraise.web.spans import span
from barnraise.works.recipes import recipe_names, recipe_text
from tests.promises import promises

PAGES = Gate(name="pages", paths=("*.md", "**"), at_once="signed_in", approvals=1, objection="ends_silence")


@promises("A gate says for which paths it is there")
def test_a_gate_says_one_thing_for_each_of_its_keys() -> None:
    gate = Gate(name="rules", paths=("a",), approvals=2, approvals_while_two=1, silence_hours=720, announce_hours=168)
    assert of_gate(gate) == (
        Statement("gate_paths", "rules", {"paths": "a"}),
        Statement("gate_at_once_nobody", "rules"),
        Statement("gate_approvals", "rules", {"count": 2}),
        Statement("gate_approvals_while_two", "rules", {"count": 1}),
        Statement("gate_or_silence", "rules", {"hours": 720}),
        Statement("gate_objection_stops", "rules"),
        Statement("gate_announce", "rules", {"hours": 168}),
        Statement("gate_merge_line", "rules"),
    )


@pytest.mark.parametrize(
    ("gate", "told"),
    [
        (replace(PAGES, approvals=0, silence_hours=1), [("gate_silence", {"hours": 1})]),
        (replace(PAGES, stages=("a", "b")), [("gate_approvals", {"count": 1}), ("gate_stages", {"names": ("a", "b")})]),
        (
            replace(PAGES, approvals=0, trusted_after=9, check_one_in=4),
            [("gate_trusted_after", {"count": 9}), ("gate_check_one_in", {"count": 4})],
        ),
        (replace(PAGES, approvals=0, drawn=True, drawn_hours=5), [("gate_drawn", {"hours": 5})]),
        (replace(PAGES, approvals=0, brought=True), [("gate_brought", {})]),
    ],
)
def test_a_gate_says_nothing_of_what_it_does_not_ask_for(gate: Gate, told: list[tuple[str, dict[str, object]]]) -> None:
    always = {"gate_paths", "gate_at_once_signed_in", "gate_objection_ends_silence", "gate_merge_line"}
    assert [(one.code, one.facts) for one in of_gate(gate) if one.code not in always] == told


@pytest.mark.parametrize(
    ("tasks", "told"),
    [
        (Tasks(), {}),
        (Tasks(serve="queue"), {"tasks_queue": {}}),
        (Tasks(at_least=3), {"tasks_at_least": {"count": 3}}),
    ],
)
def test_tasks_are_told_of_where_they_are_not_as_usual(tasks: Tasks, told: dict[str, dict[str, object]]) -> None:
    said = statements(Process(gates=(), tasks=tasks))
    assert {one.code: one.facts for one in said if one.code.startswith("tasks_")} == told


@promises("Their page How we decide says so.")
@pytest.mark.parametrize("name", recipe_names())
def test_every_number_of_a_recipe_is_told_in_its_order(name: str) -> None:
    text = recipe_text(name)
    process = parse(text)
    assert isinstance(process, Process)
    written = [int(number) for number in re.findall(r"^(?!version)\w+ = (-?\d+)$", text, re.MULTILINE)]
    told = [fact for one in statements(process) for fact in one.facts.values() if isinstance(fact, int) and fact]
    assert told[:-1] == [number for number in written if number]  # the last is no number of the document's


def test_a_diagram_shows_what_moves_a_contribution() -> None:
    at_once, approvals = (
        Statement("gate_at_once_signed_in", "pages"),
        Statement("gate_approvals", "pages", {"count": 1}),
    )
    objection, merge = Statement("gate_objection_ends_silence", "pages"), Statement("gate_merge_line", "pages")
    young = Statement("young_silence_hours", facts={"hours": 24})
    assert diagrams(Process(gates=(PAGES,), young=Young(alone_at_once=False))) == (
        Diagram(
            "pages",
            ("*.md", "**"),
            ("sent", "waiting", "returned", "integrated"),
            (
                Arrow("sent", "integrated", (at_once,)),
                Arrow("sent", "waiting", ()),
                Arrow("waiting", "integrated", (approvals, young)),
                Arrow("waiting", "returned", (objection, merge)),
                Arrow("returned", "sent", ()),
            ),
        ),
    )


def test_a_diagram_shows_no_way_that_nothing_opens() -> None:
    process = Process(gates=(replace(PAGES, at_once="nobody", approvals=0),), young=Young(alone_at_once=False))
    (diagram,) = diagrams(process)
    assert [(arrow.start, arrow.end) for arrow in diagram.arrows] == [
        ("sent", "waiting"),
        ("waiting", "returned"),
        ("returned", "sent"),
    ]


def codes_in(module: object, pattern: str) -> set[str]:
    return set(re.findall(pattern, Path(str(getattr(module, "__file__"))).read_text(encoding="utf-8")))  # noqa: B009


def test_every_code_has_a_sentence() -> None:
    problem = r'"((?:process|gate|commons|caps|condition|stage|fact|rung)_\w+)"[,)]'
    read = (parsing, soundness, soundness_of_stages, kinds, conditions)
    problems = {code for module in read for code in codes_in(module, problem)} - {"process_too"}
    assert len(problems) > 50 and problems - REFUSALS.keys() == set()
    asked = {code for module in (integrating, gating) for code in codes_in(module, r'code="(\w+)"')}
    asked |= {"approvals", "approvals_or_silence", "stage", "stage_return", "stage_reject"}
    stacked = {"below_open", "below_moved", "below_gone"}
    assert asked == MET.keys()
    assert asked - {"at_once", "alone", "trusted", "answered"} | stacked == MISSING.keys()
    assert {one.code for name in recipe_names() for one in told_by(name)} - RULES.keys() == set()
    assert {*CASE_FACTS, *PERSON_FACTS} - FACTS.keys() == set()
    said = codes_in(explaining, r'"((?:gate|young)_\w+|whose_approval_counts)"')
    said |= {f"gate_at_once_{who}" for who in ("nobody", "counting", "signed_in")} | {
        "readers_newest",
        "readers_looked_at",
    }
    said |= {f"gate_objection_{what}" for what in ("stops", "ends_silence")} | {"gate_merge_line", "gate_merge_none"}
    said |= {f"caps_{cap.name}" for cap in fields(Process(gates=()).caps)}
    said |= {f"tasks_{what}" for what in ("pick", "queue", "random", "priority", "at_least")}
    of_stages = {code for code in RULES if code.startswith(("stage_", "hold_", "credit_", "rung_", "applies_"))}
    assert said == RULES.keys() - of_stages
    for code in codes_in(explaining_stages, r'"((?:stage|hold|credit|rung|applies)_\w*[a-z])"'):
        assert code in RULES


def told_by(name: str) -> tuple[Statement, ...]:
    process = parse(recipe_text(name))
    assert isinstance(process, Process)
    return statements(process)


def test_sentences_about_requirements_need_no_other_facts_than_these() -> None:
    known = set(Requirement._fields) | {"time"}
    needed = {name for text in (MET | MISSING).values() for _, name, _, _ in Formatter().parse(text) if name}
    assert needed - known == set()


def test_a_sentence_tells_its_facts() -> None:
    facts = {"given": 1, "wanted": 2, "who_count": 3, "hours": 720}
    assert sentence("approvals_or_silence", facts, among=MISSING) == (
        "Approvals: 1 of 2, or 30 days without an objection. People who could approve now: 3."
    )


@pytest.mark.parametrize(("hours", "said"), [(1, "1 hour"), (24, "24 hours"), (48, "2 days"), (50, "50 hours")])
def test_a_length_of_time_in_words(hours: int, said: str) -> None:
    assert span(hours) == said


LEASES = [(1, "1 minute"), (90, "90 minutes"), (120, "2 hours"), (10080, "7 days")]


@pytest.mark.parametrize(("minutes", "said"), LEASES)
def test_a_lease_is_told_in_the_largest_measure_that_holds_it_whole(minutes: int, said: str) -> None:
    assert sentence("stage_lease", {"minutes": minutes}, among=RULES) == f"A piece is taken for {said}."
