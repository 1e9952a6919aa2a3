"""What stages, rungs, holds and weights say of themselves: each thing once, in the order of the document."""

from dataclasses import replace

import pytest

from barnraise.rules.explaining_stages import of_ladder, of_rest, of_stage
from barnraise.rules.process import Gate, Process
from barnraise.rules.stages import (
    Aggregate,
    Ballot,
    Budget,
    Claim,
    Consequence,
    Copy,
    Hold,
    Redundancy,
    Rung,
    Serve,
    Stage,
    Start,
    Veto,
    Weights,
)
from tests.rules.processes import people, rule

COUNTS = people(counts=True)
YES = rule("accept", yes=1)
ALWAYS_SAID = {"stage_unit_contribution", "stage_eligible_all", "stage_ballot_yes_no"}


def test_a_stage_of_which_nothing_is_said_says_what_it_is_about_and_how_people_answer() -> None:
    assert list(of_stage(Stage(name="vote"))) == [
        ("stage_unit_contribution", {}),
        ("stage_eligible_all", {}),
        ("stage_ballot_yes_no", {}),
    ]


@pytest.mark.parametrize(
    ("stage", "told"),
    [
        (Stage(name="a", eligible=COUNTS), [("stage_eligible", {"if": COUNTS})]),
        (Stage(name="a", together="work"), [("stage_together_work", {})]),
        (
            Stage(name="a", claim=Claim(slots=2, extensions=0)),
            [
                ("stage_slots", {"count": 2}),
                ("stage_lease", {"minutes": 120}),
                ("stage_person_most", {"count": 3}),
                ("stage_reclaim_always", {}),
            ],
        ),
        (
            Stage(name="a", serve=Serve(leave_out=("own",), fall_back=("seen",), known_percent=5)),
            [
                ("stage_serve_pick", {}),
                ("stage_leave_out", {"names": ("own",)}),
                ("stage_fall_back", {"names": ("seen",)}),
                ("stage_known", {"count": 5}),
            ],
        ),
        (Stage(name="a", serve=Serve()), [("stage_serve_pick", {})]),
        (
            Stage(name="a", budget=Budget(not_where=("spoke",), grant_if=COUNTS)),
            [
                ("stage_points", {"count": 5}),
                ("stage_grant", {"hours": 24}),
                ("stage_expire", {"hours": 72}),
                ("stage_cost", {"count": 1}),
                ("stage_not_where", {"names": ("spoke",)}),
                ("stage_grant_if", {"if": COUNTS}),
            ],
        ),
        (
            Stage(name="a", ballot=Ballot(kind="label", revisable=False, blind="peers", reason_for=(-1,))),
            [
                ("stage_ballot_label", {"least": -1, "most": 1}),
                ("stage_reason_for", {"names": ("-1",)}),
                ("stage_first_stands", {}),
                ("stage_blind_peers", {}),
            ],
        ),
        (
            Stage(name="a", ballot=Ballot(kind="choice", values=("x", "y"), binding=COUNTS, double=COUNTS)),
            [
                ("stage_ballot_choice", {"names": ("x", "y")}),
                ("stage_binding", {"if": COUNTS}),
                ("stage_double", {"if": COUNTS}),
            ],
        ),
        (
            Stage(name="a", redundancy=Redundancy(errors=0), starts=(Start(points=2, condition=COUNTS),)),
            [
                ("stage_answers_least", {"count": 1}),
                ("stage_answers_target", {"count": 1}),
                ("stage_answers_most", {"count": 1}),
                ("stage_start", {"count": 2, "if": COUNTS}),
            ],
        ),
        (
            Stage(name="a", aggregate=Aggregate(by="mean", tolerance=2, floor=0, ceiling=9)),
            [
                ("stage_by_mean", {}),
                ("stage_tolerance", {"count": 2}),
                ("stage_floor", {"count": 0}),
                ("stage_ceiling", {"count": 9}),
            ],
        ),
        (
            Stage(name="a", veto=Veto(values=("no",)), copy=Copy(values=("no",), if_trivial=True)),
            [
                ("stage_veto", {"names": ("no",), "if": Veto(values=()).who}),
                ("stage_copy", {"names": ("no",)}),
                ("stage_copy_trivial", {}),
            ],
        ),
        (
            Stage(name="a", rules=(YES, replace(YES, then="stage:b"), replace(YES, hours=3, moment="opened"))),
            [
                ("stage_rule_accept", {"rule": "accept", "stage": "accept", "if": YES.condition}),
                ("stage_rule_stage", {"rule": "accept", "stage": "b", "if": YES.condition}),
                ("stage_timer_accept", {"rule": "accept", "stage": "accept", "hours": 3, "moment": "opened"}),
            ],
        ),
        (
            Stage(name="a", consequences=(Consequence(up_to_percent=1, fair=2, unfair=3, judged=4, standing=5),)),
            [("stage_consequence", {"percent": 1, "fair": 2, "unfair": 3, "judged": 4, "standing": 5})],
        ),
    ],
)
def test_a_stage_says_what_it_asks_for_and_nothing_else(
    stage: Stage, told: list[tuple[str, dict[str, object]]]
) -> None:
    assert [one for one in of_stage(stage) if one[0] not in ALWAYS_SAID] == told


def test_holds_and_weights_are_told_with_each_of_their_numbers() -> None:
    process = Process(gates=(), hold=Hold(), credit=Weights(), applies_to_open=True)
    assert list(of_rest(process)) == [
        ("hold_hours", {"hours": 72}),
        ("hold_once", {"count": 30}),
        ("credit_words", {"count": 100}),
        ("credit_review", {"count": 10}),
        ("credit_integration", {"count": 5}),
        ("credit_answer", {"count": 1}),
        ("applies_to_open_yes", {}),
    ]
    assert list(of_rest(Process(gates=()))) == [("applies_to_open_no", {})]


def test_a_rung_says_what_it_asks_for_how_it_is_given_and_when_it_is_lost() -> None:
    plain = Rung(name="a", least=COUNTS)
    rich = replace(plain, access="by_vote", votes=2, first=3, first_least=COUNTS, lost_after_days=4, grace_days=5)
    gates = (Gate(name="pages", paths=("**",)),)
    assert list(of_ladder(Process(gates=gates, ladder=(plain, rich)))) == [
        ("rung_least", {"rung": "a", "if": COUNTS}),
        ("rung_access_at_once", {"rung": "a", "count": 0}),
        ("rung_least", {"rung": "a", "if": COUNTS}),
        ("rung_first", {"rung": "a", "count": 3, "if": COUNTS}),
        ("rung_access_by_vote", {"rung": "a", "count": 2}),
        ("rung_lost", {"rung": "a", "count": 4}),
        ("rung_grace", {"rung": "a", "count": 5}),
    ]
