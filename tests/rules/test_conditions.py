"""Conditions and stages as documents state them: what they mean, and what is refused, with line and reason."""

import re
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from barnraise.rules.condition_facts import CASE_FACTS, PERSON_FACTS, Fact
from barnraise.rules.conditions import Wrong, compiled
from barnraise.rules.parsing import parse
from barnraise.rules.process import Process, needs
from barnraise.rules.soundness import Problem
from barnraise.works.recipes import recipe_text

VOTE = recipe_text("timed-vote")


def holds(table: dict[str, Any], **facts: Any) -> bool:
    known = {name: False if fact.kind == "yes_no" else 0 for name, fact in CASE_FACTS.items()}
    record = SimpleNamespace(**{**known, "given": {}, "declared": {}, **facts})
    return compiled(table, {**CASE_FACTS, **PERSON_FACTS, **DECLARED}).holds(record)


AT = datetime(2026, 3, 2, tzinfo=UTC)
DECLARED = {
    "ripe": Fact("yes_no", "author", is_declared=True),
    "sources": Fact("number", "author", is_declared=True),
    "colour": Fact("text", "author", is_declared=True),
}


MEANINGS: list[tuple[dict[str, Any], dict[str, Any], bool]] = [
    ({"yes": 2}, {"yes": 2}, True),
    ({"yes": {"at_least": 2}}, {"yes": 1}, False),
    ({"yes": {"at_least": 2, "less_than": 4}}, {"yes": 3}, True),
    ({"yes": {"at_least": 2, "less_than": 4}}, {"yes": 4}, False),
    ({"yes": 2, "no": 0}, {"yes": 2, "no": 1}, False),
    ({"all": [{"yes": 1}, {"no": 1}]}, {"yes": 1, "no": 1}, True),
    ({"any": [{"yes": 1}, {"no": 1}]}, {"no": 1}, True),
    ({"any": [{"yes": 1}, {"no": 1}]}, {}, False),
    ({"not": {"flagged": True}}, {"flagged": True}, False),
    ({"at_least": {"count": 2, "of": [{"yes": 1}, {"no": 1}, {"votes": 2}]}}, {"yes": 1, "votes": 2}, True),
    ({"at_least": {"count": 2, "of": [{"yes": 1}, {"no": 1}, {"votes": 2}]}}, {"votes": 2}, False),
    ({"change": {"one_of": ["move", "removal"]}}, {"change": "move"}, True),
    ({"change": {"is_not": "removal"}}, {"change": "removal"}, False),
    ({"given": {"value": 2, "at_least": 1}}, {"given": {2: 1}}, True),
    ({"given": {"value": 2, "at_least": 0}}, {}, True),
    ({"given": {"value": 2, "at_least": 1}}, {}, False),
    ({"given": {"value": 2, "less_than": 1}}, {"given": {2: 1}}, False),
    ({"given": {"value": 2, "at_least": 10**9}}, {}, False),
    ({"yes": 10**9}, {"yes": 10**9}, True),
    ({"at_least": {"count": 2, "of": [{"yes": 1}, {"no": 1}]}}, {"yes": 1, "no": 1}, True),
    ({"at_least": {"count": 1, "of": [{"yes": 1}]}}, {"yes": 1}, True),
    ({"change": {"one_of": ["a"] * 50}}, {"change": "a"}, True),
    ({"yes": {"at_most": 1}}, {"yes": 1}, True),
    ({"yes": {"more_than": 1}}, {"yes": 1}, False),
    ({"yes": {"is_not": 1}}, {"yes": 1}, False),
    ({"rung": "a" * 60}, {"rungs": frozenset(["a" * 60])}, True),
    ({"skill": "a"}, {"skills": frozenset()}, False),
    ({"yes": 1, "no": 1, "votes": 2}, {"yes": 1, "no": 1, "votes": 3}, False),
    ({"hours_open": {"at_least": 1}}, {"opened_at": None}, False),
    ({"hours_open": {"less_than": 1}}, {"opened_at": None}, False),
    ({"hours_open": {"at_least": 1}}, {"opened_at": AT, "now": AT + timedelta(hours=1)}, True),
    ({"hours_open": {"less_than": 1}}, {"opened_at": AT, "now": AT + timedelta(hours=1)}, False),
    ({"ripe": True}, {}, False),
    ({"ripe": False}, {}, True),
    ({"sources": 0}, {}, True),
    ({"colour": ""}, {}, True),
    ({"ripe": True}, {"declared": {"ripe": True}}, True),
]


@pytest.mark.parametrize(("table", "facts", "expected"), MEANINGS)
def test_what_a_condition_means(table: dict[str, Any], facts: dict[str, Any], expected: bool) -> None:
    assert holds(table, **facts) is expected


def nested(depth: int) -> dict[str, Any]:
    return {"not": nested(depth - 1)} if depth > 1 else {"yes": 1}


WRONG_CONDITIONS: list[tuple[object, str]] = [
    ("yes > 2", "condition_not_table"),
    ({}, "condition_empty"),
    ({"all": []}, "condition_not_list"),
    ({"any": {"yes": 1}}, "condition_not_list"),
    ({"eval": "1"}, "condition_unknown_fact"),
    ({"__class__": 1}, "condition_unknown_fact"),
    ({"yes": "2"}, "condition_not_comparable"),
    ({"yes": True}, "condition_not_comparable"),
    ({"yes": 2.5}, "condition_not_comparable"),
    ({"yes": 10**10}, "condition_not_comparable"),
    ({"yes": {"matches": "a+"}}, "condition_unknown_comparison"),
    ({"hours_open": {"is": 4}}, "condition_unknown_comparison"),
    ({"change": {"at_least": "a"}}, "condition_unknown_comparison"),
    ({"given": {"value": 1}}, "condition_not_count"),
    ({"at_least": {"count": 2}}, "condition_not_count"),
    ({"at_least": {"count": -1, "of": [{"yes": 1}]}}, "condition_not_number"),
    ({"yes": {}}, "condition_empty"),
    ({"yes": -(10**9) - 1}, "condition_not_comparable"),
    ({"flagged": 1}, "condition_not_comparable"),
    ({"change": 1}, "condition_not_comparable"),
    ({"change": {"one_of": []}}, "condition_not_comparable"),
    ({"change": {"one_of": ["a"] * 51}}, "condition_not_comparable"),
    ({"change": {"one_of": ["a", 1]}}, "condition_not_comparable"),
    ({"change": {"one_of": "move"}}, "condition_not_comparable"),
    ({"given": 1}, "condition_not_count"),
    ({"given": {"count": 1, "at_least": 1}}, "condition_not_count"),
    ({"given": {"value": 1, "at_least": 1, "less_than": 2}}, "condition_not_count"),
    ({"given": {"value": 1, "is": 1}}, "condition_not_count"),
    ({"given": {"value": True, "at_least": 1}}, "condition_not_count"),
    ({"given": {"value": 1, "at_least": -1}}, "condition_not_number"),
    ({"given": {"value": 1, "at_least": True}}, "condition_not_number"),
    ({"given": {"value": 1, "at_least": 10**9 + 1}}, "condition_not_number"),
    ({"at_least": 1}, "condition_not_count"),
    ({"at_least": {"count": 1, "of": [{"yes": 1}], "more": 1}}, "condition_not_count"),
    ({"at_least": {"count": 0, "of": [{"yes": 1}]}}, "condition_not_number"),
    ({"at_least": {"count": 2, "of": [{"yes": 1}]}}, "condition_not_number"),
    ({"at_least": {"count": 1, "of": []}}, "condition_not_list"),
    ({"rung": ""}, "condition_not_comparable"),
    ({"rung": "a" * 61}, "condition_not_comparable"),
    ({"rung": 1}, "condition_not_comparable"),
    (nested(9), "condition_too_deep"),
    ({"any": [{"yes": 1}] * 201}, "condition_too_long"),
]


@pytest.mark.parametrize(("table", "code"), WRONG_CONDITIONS, ids=lambda value: value if isinstance(value, str) else "")
def test_what_is_no_condition_is_refused(table: object, code: str) -> None:
    with pytest.raises(Wrong) as refused:
        compiled(table, {**CASE_FACTS, **PERSON_FACTS})
    assert refused.value.code == code


def test_eight_deep_and_two_hundred_parts_are_taken() -> None:
    assert compiled(nested(8), CASE_FACTS).holds(SimpleNamespace(yes=1)) is False
    assert compiled({"any": [{"yes": 1}] * 199}, CASE_FACTS).holds(SimpleNamespace(yes=1)) is True


def test_the_parts_of_several_conditions_may_share_one_bound() -> None:
    left = [3]
    compiled({"yes": 1, "no": 1}, CASE_FACTS, left=left)
    assert left == [1]
    with pytest.raises(Wrong):
        compiled({"yes": 1, "no": 1}, CASE_FACTS, left=left)


@pytest.mark.parametrize(
    ("table", "nodes", "unmet"),
    [
        ({"yes": 1}, 1, [("yes", False)]),
        ({"yes": 1, "no": 0}, 3, [("yes", False)]),
        ({"yes": 1, "no": 1, "votes": 0}, 4, [("yes", False), ("no", False)]),
        ({"not": {"no": 0}}, 2, [("no", True)]),
        ({"not": {"any": [{"no": 0}, {"yes": 1}]}}, 4, [("no", True)]),
        ({"any": [{"yes": 1}, {"no": 1}]}, 3, [("yes", False), ("no", False)]),
        ({"at_least": {"count": 2, "of": [{"yes": 1}, {"no": 0}]}}, 3, [("yes", False)]),
        ({"no": 0}, 1, []),
        ({"any": [{"yes": 1}, {"no": 0}]}, 3, []),
    ],
)
def test_what_keeps_a_condition_from_holding_is_each_comparison(
    table: dict[str, Any], nodes: int, unmet: list[tuple[str, bool]]
) -> None:
    condition = compiled(table, CASE_FACTS)
    assert [(leaf.fact, must_end) for leaf, must_end in condition.unmet(SimpleNamespace(yes=0, no=0, votes=0))] == unmet
    assert (condition.nodes, len(list(condition.leaves()))) == (nodes, len(re.findall("yes|no(?!t)|votes", str(table))))


@pytest.mark.parametrize(
    ("table", "facts"),
    [
        ({"votes": 1}, PERSON_FACTS),
        ({"given": {"value": "no", "at_least": 1}}, PERSON_FACTS),
        ({"done": {"stage": "vote", "at_least": 1}}, CASE_FACTS),
        ({"rung": "reader"}, CASE_FACTS),
        ({"passed": "basics"}, CASE_FACTS),
        ({"skill": "french"}, CASE_FACTS),
    ],
)
def test_a_condition_about_people_cannot_ask_about_the_piece_nor_the_other_way_round(
    table: dict[str, Any], facts: dict[str, Fact]
) -> None:
    with pytest.raises(Wrong) as refused:
        compiled(table, facts)
    assert refused.value.code == "condition_unknown_fact"


def line_of(text: str, part: str) -> int:
    return text[: text.index(part)].count("\n") + 1


# What is replaced in the document of the timed vote, by what, and what must be said about the line it stands on.
WRONG: list[tuple[str, str, str, dict[str, object]]] = [
    ('stages = ["vote"]', 'stages = ["talk"]', "stage_unknown", {"stage": "talk", "gate": "pages"}),
    ('stages = ["vote"]', "approvals = 1", "stage_unused", {"stage": "vote"}),
    ('stages = ["vote"]', 'stages = ["vote"]\napprovals = 1', "gate_stages_and_more", {"gate": "pages"}),
    ('stages = ["vote"]', 'stages = ["vote"]\ntrusted_after = 3', "gate_trust_half", {"gate": "pages"}),
    ('stages = ["vote"]', "approvals = 1\nbrought = true", "gate_brought_nowhere", {"gate": "pages"}),
    ('then = "accept"', 'then = "stage:talk"', "stage_then_unknown", {"then": "stage:talk", "stage": "vote"}),
    ('then = "accept"', 'then = "publish"', "stage_then_unknown", {"then": "publish", "stage": "vote"}),
    ('kind = "yes_no"', 'kind = "choice"', "stage_values_missing", {"stage": "vote"}),
    ('reason_for = ["no"]', 'reason_for = ["nay"]', "stage_value_odd", {"stage": "vote", "value": "nay"}),
    ('name = "three for it"', 'name = "three against it"', "stage_rule_twice", {"stage": "vote"}),
    (
        '[stage.ballot]\nkind = "yes_no"\nreason_for = ["no"]',
        '[stage.copy]\nvalues = ["yes"]',
        "stage_copies_approval",
        {"stage": "vote"},
    ),
    (
        '[stage.ballot]\nkind = "yes_no"\nreason_for = ["no"]',
        '[stage.veto]\nvalues = ["no"]',
        "stage_veto_without_reason",
        {"stage": "vote"},
    ),
    ("{ counts = true }", '{ rung = "elder" }', "rung_unknown", {"rung": "elder"}),
    ('kind = "yes_no"', 'kind = "yes_no"\nhidden = 1', "process_unknown_key", {}),
    ("\nhours = 168", "\nhours = 0", "process_not_number", {"key": "hours", "least": 1, "most": 87600}),
    ('from = "opened"', 'from = "birth"', "process_not_choice", {}),
    ("yes = { at_least = 3 }", "votes_for = { at_least = 3 }", "condition_unknown_fact", {}),
    ("yes = { at_least = 3 }", "yes = { about = 3 }", "condition_unknown_comparison", {}),
    ("yes = { at_least = 3 }", 'rung = "elder"', "condition_unknown_fact", {"fact": "rung"}),
    ("{ counts = true }", '{ given = { value = "no", at_least = 1 } }', "condition_unknown_fact", {"fact": "given"}),
]


@pytest.mark.parametrize(("old", "new", "code", "facts"), WRONG, ids=[row[2] for row in WRONG])
def test_what_is_wrong_with_a_stage_is_named_with_its_line(
    old: str, new: str, code: str, facts: dict[str, object]
) -> None:
    found = parse(VOTE.replace(old, new, 1))
    assert isinstance(found, tuple)
    problem = next(one for one in found if one.code == code)
    assert facts.items() <= dict(problem.facts).items()
    assert abs(problem.line - line_of(VOTE, old)) <= 12 and problem.line > 0


@pytest.mark.parametrize(
    "keys",
    [
        'access = "on_request"\nfirst = 3',
        'access = "on_request"\nfirst_least = { integrated = { at_least = 1 } }',
        "first = 3\nfirst_least = { integrated = { at_least = 1 } }",
    ],
)
def test_a_rung_that_could_not_tell_its_first_is_refused(keys: str) -> None:
    found = parse(f'{VOTE}\n[[rung]]\nname = "elder"\nleast = {{ integrated = {{ at_least = 9 }} }}\n{keys}\n')
    assert isinstance(found, tuple)
    assert [(one.code, dict(one.facts)) for one in found] == [("rung_first_half", {"rung": "elder"})]


def test_the_gates_of_the_commons_never_go_through_stages() -> None:
    found = parse(re.sub(r"approvals = 1\nsilence_hours = 24", 'stages = ["vote"]', VOTE, count=1))
    assert isinstance(found, tuple)
    assert (
        Problem("commons_by_stages", line_of(VOTE, '[[gate]]\nname = "declaration"'), {"gate": "declaration"}) in found
    )


def test_a_stage_that_nobody_could_leave_is_a_dead_end() -> None:
    no_end = re.sub(r"(?s)\[\[stage\.timer\]\].*?(?=# As long)", "", VOTE)
    found = parse(
        no_end.replace("{ counts = true }, { signed_in = true, integrated = { at_least = 10 } }", "{ points = 3 }")
    )
    assert isinstance(found, tuple)
    assert [(one.code, one.facts["gate"]) for one in found] == [("process_dead_end", "pages")]


STAGE = '[[stage]]\nname = "s{n}"\n[[stage.decide]]\nname = "a"\nthen = "accept"\nif = {{ {condition} }}\n'
HOSTILE = {
    "many stages": "".join(STAGE.format(n=n, condition="yes = 1") for n in range(500)),
    "many rules": STAGE.format(n=1, condition="yes = 1")
    + '[[stage.decide]]\nname = "b"\nthen = "accept"\nif = { yes = 1 }\n' * 900,
    "many parts": STAGE.format(n=1, condition="any = [" + "{ yes = 1 }," * 4_000 + "]"),
    "deep": STAGE.format(n=1, condition="not = { " * 300 + "yes = 1" + " }" * 300),
    "many facts": "".join(f'[[fact]]\nname = "f{n}"\n' for n in range(2_000)),
    "a fact of the engine's": '[[fact]]\nname = "yes"\n',
    "what people hold": '[[fact]]\nname = "rung"\n',
    "a ring": STAGE.format(n=1, condition="yes = 0").replace('"accept"', '"stage:s1"'),
    "stages that are no tables": "stage = [1, 2]",
    "a stage within a stage": '[[stage]]\nname = "a"\n[[stage.stage]]\nname = "b"\n',
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_stage_is_refused(text: str) -> None:
    document = VOTE.replace("# As long", text + "\n# As long", 1)
    found = parse(document)
    assert isinstance(found, tuple) and found


def test_a_process_says_what_it_needs_of_the_product() -> None:
    needed = {}
    for name in ("wiki", "timed-vote", "map-and-validate", "tree-consensus"):
        process = parse(recipe_text(name))
        assert isinstance(process, Process)
        needed[name] = needs(process)
    assert needed == {
        "wiki": {"holds"},
        "timed-vote": {"holds", "stages"},
        "map-and-validate": {"holds", "stages", "pieces", "claims", "ladder"},
        "tree-consensus": {"holds", "stages", "questions", "questions:tree"}
        | {f"fact:{name}" for name in ("has_date", "has_place", "has_evidence", "as_good_as_it_gets")},
    }


def test_a_process_needs_what_it_asks_of_people_and_pieces_and_nobody_tells() -> None:
    text = recipe_text("two-person-validation").replace(
        "eligible = { signed_in = true }", "eligible = { active_days = { at_least = 3 } }"
    )
    process = parse(text.replace("if = { yes = { at_least = 1 } }", "if = { flagged = false }"))
    assert isinstance(process, Process)
    assert needs(process) == {"holds", "stages", "fact:active_days", "fact:flagged"}
