"""Which rules decide about what is open, and what a process asks of the product: one row for each sentence."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from barnraise.rules.condition_facts import CASE_FACTS, PERSON_FACTS
from barnraise.rules.conditions import Condition, compiled
from barnraise.rules.process import (
    Declared,
    Gate,
    Process,
    gate_for,
    gates_for,
    in_force,
    needs,
    participants_asked,
    stages_of,
)
from barnraise.rules.stages import (
    Ballot,
    Budget,
    Claim,
    Consequence,
    Hold,
    Redundancy,
    Rule,
    Rung,
    Serve,
    Stage,
    Start,
    Veto,
    Weights,
)

PAGES, RULES = Gate(name="pages", paths=("**",)), Gate(name="rules", paths=(".commons/**",))
VOTE = Stage(name="vote")


def of_people(name: str) -> Condition:
    return compiled({name: {"at_least": 1}}, PERSON_FACTS)


def of_pieces(**table: object) -> tuple[Rule, ...]:
    return (Rule(name="r", then="accept", condition=compiled(table, CASE_FACTS)),)


THEN = Process(
    gates=(replace(RULES, approvals=1), replace(PAGES, approvals=1, at_once="signed_in")),
    stages=(replace(VOTE, about="then"),),
    facts=(Declared(name="a", about="then"), Declared(name="b")),
    ladder=(Rung(name="old"), Rung(name="both")),
)
NOW = Process(
    title="now",
    gates=(replace(RULES, approvals=2), replace(PAGES, approvals=2, objection="ends_silence")),
    stages=(replace(VOTE, about="now", eligible=of_people("reviewed"), veto=Veto(values=("no",))),),
    facts=(Declared(name="a", about="now"),),
    ladder=(Rung(name="both", votes=2),),
)


def test_rules_that_apply_to_what_is_open_decide_it() -> None:
    now = replace(NOW, applies_to_open=True)
    assert in_force(THEN, now) is now
    assert in_force(NOW, NOW) is NOW


def test_otherwise_those_of_then_ask_and_those_of_now_say_who_may() -> None:
    found = in_force(THEN, NOW)
    # What `.commons/` asks is always that of now; of other gates how objections count and who passes at once.
    assert found.gates == (
        replace(RULES, approvals=2),
        replace(PAGES, approvals=1, objection="ends_silence", at_once="nobody"),
    )
    assert found.stages == (replace(VOTE, about="then", eligible=of_people("reviewed"), veto=Veto(values=("no",))),)
    assert {one.name: one.about for one in found.facts} == {"a": "then", "b": ""}
    assert [(one.name, one.votes) for one in found.ladder] == [("both", 2), ("old", 1)]
    assert (found.title, found.applies_to_open) == ("now", False)


def test_a_gate_and_a_stage_that_are_no_more_stay_as_they_were() -> None:
    found = in_force(THEN, Process(gates=(Gate(name="else", paths=("**",)),)))
    assert (found.gates, found.stages) == (THEN.gates, THEN.stages)


def test_a_gate_for_the_commons_that_was_for_other_paths_asks_what_it_asked() -> None:
    moved = replace(NOW, gates=(replace(RULES, paths=("other/**",), approvals=2), NOW.gates[1]))
    assert in_force(THEN, moved).gates[0] == replace(RULES, approvals=1)
    partly = replace(NOW, gates=(replace(RULES, paths=(".commons/**", "x"), approvals=2), NOW.gates[1]))
    assert in_force(THEN, partly).gates[0] == replace(RULES, approvals=1)


def test_one_path_in_the_commons_makes_a_gate_that_of_now() -> None:
    paths = ("x", ".commons/**")
    then, now = (Process(gates=(replace(RULES, paths=paths, approvals=number), PAGES)) for number in (1, 2))
    assert in_force(then, now).gates[0].approvals == 2


def test_a_gate_with_stages_keeps_who_passed_at_once() -> None:
    then = Process(gates=(replace(PAGES, at_once="signed_in", stages=("vote",)),), stages=(VOTE,))
    assert in_force(then, NOW).gates[0].at_once == "signed_in"


def test_stages_come_in_the_order_of_the_gate() -> None:
    one, other = Stage(name="one"), Stage(name="other")
    assert stages_of(Process(gates=(), stages=(one, other)), replace(PAGES, stages=("other", "one"))) == (other, one)


def test_gates_come_in_the_order_of_the_document() -> None:
    process = Process(gates=(RULES, replace(PAGES, paths=("a/**",))))
    assert gates_for(process, frozenset(["a/b", ".commons/x"])) == process.gates
    assert gates_for(process, frozenset(["a/b", "a/c"])) == process.gates[1:]
    assert (gate_for(process, "a/b"), gate_for(process, "b")) == (process.gates[1], None)


@pytest.mark.parametrize(
    ("sentence", "said", "told"),
    [
        ("a plain process asks for nothing", {}, ""),
        ("declared facts", {"facts": (Declared(name="a"),)}, "fact:a"),
        ("a ladder", {"ladder": (Rung(name="r", least=of_people("reviewed")),)}, "ladder"),
        (
            "a ladder by days that somebody was there",
            {"ladder": (Rung(name="r", least=of_people("active_days")),)},
            "ladder fact:active_days",
        ),
        (
            "a ladder with quizzes",
            {"ladder": (Rung(name="r", least=compiled({"passed": "basics"}, PERSON_FACTS)),)},
            "ladder quizzes",
        ),
        ("holds", {"hold": Hold()}, "holds"),
        ("readers drawn by lot", {"gates": (RULES, replace(PAGES, drawn=True))}, "drawn+readers"),
        ("trust", {"gates": (RULES, replace(PAGES, trusted_after=1))}, "adaptive+review"),
        ("weights", {"credit": Weights()}, "weights"),
        ("stages", {"stages": (VOTE,)}, "stages"),
    ],
)
def test_what_a_process_asks_of_the_product_is_named(sentence: str, said: dict[str, object], told: str) -> None:
    process = replace(Process(gates=(RULES, PAGES)), **said)  # type: ignore[arg-type]
    assert needs(process) == {one.replace("+", " ") for one in told.split()}, sentence


PIECE, QUESTION = replace(VOTE, unit="piece"), replace(VOTE, unit="question", ballot=Ballot(kind="text"))


@pytest.mark.parametrize(
    ("sentence", "stage", "told"),
    [
        ("pieces", PIECE, "pieces"),
        ("posts", replace(VOTE, unit="post"), "posts"),
        ("labels are plain", replace(VOTE, ballot=Ballot(kind="label")), ""),
        ("a number is not", replace(VOTE, ballot=Ballot(kind="number")), "ballots:number"),
        ("one of two is plain", replace(PIECE, ballot=Ballot(kind="choice", values=("a", "b"))), "pieces"),
        (
            "one of three is not",
            replace(VOTE, ballot=Ballot(kind="choice", values=("a", "b", "c"))),
            "ballots:choice",
        ),
        (
            "nor one of two about a post",
            replace(VOTE, unit="post", ballot=Ballot(kind="choice", values=("a", "b"))),
            "posts ballots:choice",
        ),
        ("nor two words of text", replace(VOTE, ballot=Ballot(kind="text", values=("a", "b"))), "ballots:text"),
        ("claims", replace(VOTE, claim=Claim()), "claims"),
        ("redundancy", replace(VOTE, redundancy=Redundancy()), "redundancy"),
        ("what is picked is plain", replace(VOTE, serve=Serve(mode="pick")), ""),
        ("a lot is not", replace(VOTE, serve=Serve(mode="random")), "serve:random"),
        ("unless it is claimed", replace(VOTE, serve=Serve(mode="random"), claim=Claim()), "claims"),
        ("or no piece", replace(VOTE, unit="post", serve=Serve(mode="random")), "posts"),
        ("known answers", replace(VOTE, serve=Serve(known_percent=1)), "known+answers"),
        ("blind", replace(VOTE, ballot=Ballot(blind="peers")), "blind"),
        ("points that are spent", replace(VOTE, budget=Budget()), "points"),
        ("points that follow", replace(VOTE, consequences=(Consequence(up_to_percent=1),)), "points"),
        ("points to begin with", replace(VOTE, starts=(Start(points=1),)), "points"),
        ("sets", replace(VOTE, together="work"), "sets sets+without+claims"),
        ("sets that are claimed", replace(VOTE, together="work", claim=Claim()), "sets claims"),
        ("alternatives", replace(VOTE, rules=of_pieces(lead={"at_least": 1})), "alternatives"),
        ("checks", replace(VOTE, rules=of_pieces(checks_pass=True)), "checks"),
        ("what no product knows by itself", replace(VOTE, rules=of_pieces(flagged=True)), "fact:flagged"),
        ("of posts somebody else tells it", replace(VOTE, unit="post", rules=of_pieces(flagged=True)), "posts"),
        ("standing of who may take part", replace(VOTE, eligible=of_people("standing")), "fact:standing"),
        ("of who binds", replace(VOTE, ballot=Ballot(binding=of_people("points"))), "fact:points"),
        ("of who counts twice", replace(VOTE, ballot=Ballot(double=of_people("points"))), "fact:points"),
        ("of who vetoes", replace(VOTE, veto=Veto(values=("no",), who=of_people("points"))), "fact:points"),
        ("what is known of everybody", replace(VOTE, eligible=of_people("reviewed")), ""),
        ("questions", QUESTION, "questions"),
        ("a yes is no plain answer", replace(QUESTION, ballot=Ballot()), "questions questions:yes_no"),
        ("questions for points", replace(QUESTION, budget=Budget()), "questions points"),
        (
            "questions with what follows",
            replace(QUESTION, consequences=(Consequence(up_to_percent=1),)),
            "questions points",
        ),
        ("questions with a start", replace(QUESTION, starts=(Start(points=1),)), "questions points"),
        ("questions in sets", replace(QUESTION, together="folder"), "questions sets+without+claims"),
    ],
)
def test_what_a_stage_asks_of_the_product_is_named(sentence: str, stage: Stage, told: str) -> None:
    wanted = {"stages", *(one.replace("+", " ") for one in told.split())}
    assert needs(Process(gates=(PAGES,), stages=(stage,))) == wanted, sentence


@pytest.mark.parametrize(
    ("asked", "counted"),
    [
        ((), 2),
        ((of_pieces(voters={"at_least": 9}),), 2),
        ((of_pieces(taking_part={"at_least": 0}),), 2),
        ((of_pieces(taking_part={"at_least": 5}),), 6),
        ((of_pieces(taking_part={"is": 7}), of_pieces(taking_part={"more_than": 3}, voters=9)), 8),
    ],
)
def test_people_who_take_part_are_told_apart_as_far_as_a_condition_asks(
    asked: Sequence[tuple[Rule, ...]], counted: int
) -> None:
    stages = (Stage(name="first"), *(Stage(name=str(number), rules=rules) for number, rules in enumerate(asked)))
    assert participants_asked(Process(gates=(PAGES,), stages=stages)) == counted
