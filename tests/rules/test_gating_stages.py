"""What a stage hears of what people say, and how it is told: one row for each sentence."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from barnraise.rules.ballots import value_of
from barnraise.rules.condition_facts import CASE_FACTS, PERSON_FACTS
from barnraise.rules.conditions import ALWAYS, compiled
from barnraise.rules.facts import Facts, Judgement, Requirement, Rival
from barnraise.rules.gating_stages import case_of, requirement_of, staged
from barnraise.rules.process import Gate, Process
from barnraise.rules.stages import Ballot, Claim, Copy, Rule, Stage
from barnraise.rules.tallying import Person, Value
from tests.promises import promises
from tests.rules.processes import rule

SENT = datetime(2026, 3, 2, 12, tzinfo=UTC)
ANN, BO, CY = 1, 2, 3
FACTS = Facts(
    now=SENT + timedelta(hours=9),
    version_at=SENT,
    paths=frozenset(["barn.md"]),
    author_ids=frozenset([ANN]),
    counting=5,
    counting_others=4,
    taking_part=9,
)

LABEL = Ballot(kind="label", least=-2, most=2)
CHOICE = Ballot(kind="choice", values=("done", "needs work", "bad"))
ENOUGH = Rule(name="enough", then="next", condition=compiled({"yes": {"at_least": 1}}, CASE_FACTS))
FIRST, SECOND = Stage(name="first", rules=(ENOUGH,)), Stage(name="second", rules=(ENOUGH,))
GATE = Gate(name="pages", paths=("**",), stages=("first", "second"))


def says(person_id: int, verdict: str = "approve", *, hours: int = 1, **more: object) -> Judgement:
    told: dict[str, object] = {"counts": True, **more}
    return Judgement(person_id=person_id, verdict=verdict, at=SENT + timedelta(hours=hours), **told)  # type: ignore[arg-type]


def process(*stages: Stage) -> Process:
    return Process(gates=(GATE,), stages=stages)


@promises("Approving is +2 from people whose approval counts")
@pytest.mark.parametrize(
    ("ballot", "verdict", "counts", "value"),
    [
        (LABEL, "approve", True, 2),
        (LABEL, "approve", False, 1),
        (LABEL, "request_changes", True, -1),
        (LABEL, "decline", True, -2),
        (LABEL, "decline", False, -1),
        (replace(LABEL, least=0), "request_changes", True, 0),
        (replace(LABEL, least=0), "decline", False, 0),
        (CHOICE, "approve", False, "done"),
        (CHOICE, "request_changes", True, "bad"),
        (Ballot(), "approve", True, "yes"),
        (Ballot(), "decline", True, "no"),
        (Ballot(), "request_changes", True, "no"),
        (Ballot(), "0", True, "abstain"),
        (LABEL, "1", True, 1),
        (LABEL, "0", True, 0),
        (replace(LABEL, least=-3, most=3), "-2", True, -2),
        (replace(LABEL, least=-3, most=3), "-2", False, -1),
        (replace(LABEL, most=1), "2", True, 1),
    ],
)
def test_a_review_is_a_ballot_of_its_stage(ballot: Ballot, verdict: str, counts: bool, value: Value) -> None:
    assert value_of(ballot, verdict, counts=counts) == value


@pytest.mark.parametrize(
    ("sentence", "stage", "is_first", "judgement", "votes"),
    [
        ("the first stage hears what names no stage", FIRST, True, says(BO), 1),
        ("a later one does not", SECOND, False, says(BO), 0),
        ("it hears what was said in it", SECOND, False, says(BO, stages=frozenset(["second"])), 1),
        ("at the moment it opened too", SECOND, False, says(BO, hours=0, stages=frozenset(["second"])), 1),
        ("not before it opened", SECOND, False, says(BO, hours=-1, stages=frozenset(["second"])), 0),
        ("nor what was said in another", FIRST, True, says(BO, stages=frozenset(["second"])), 0),
        ("authors do not speak of their own", FIRST, True, says(ANN), 0),
        (
            "but of what they hold and report as done",
            Stage(name="first", claim=Claim(), ballot=CHOICE),
            True,
            says(ANN),
            1,
        ),
        ("what is claimed and voted on is still their own", Stage(name="first", claim=Claim()), True, says(ANN), 0),
        ("a former version's ballot is not heard", FIRST, True, says(BO, carried=True), 0),
        (
            "unless the stage keeps its value",
            replace(FIRST, copy=Copy(values=("yes",))),
            True,
            says(BO, carried=True),
            1,
        ),
        ("and no other", replace(FIRST, copy=Copy(values=("no",))), True, says(BO, carried=True), 0),
        ("in the first stage alone", replace(SECOND, copy=Copy(values=("yes",))), False, says(BO, carried=True), 0),
        (
            "who may not take part is not heard",
            replace(FIRST, eligible=compiled({"counts": True}, PERSON_FACTS)),
            True,
            says(BO, counts=False),
            0,
        ),
    ],
)
def test_a_stage_hears_what_is_said_in_it(
    sentence: str, stage: Stage, is_first: bool, judgement: Judgement, votes: int
) -> None:
    facts = replace(FACTS, judgements=(judgement,))
    assert case_of(stage, facts, SENT, is_first=is_first).tally.votes == votes, sentence


FRESH = compiled({"took_earlier": False}, PERSON_FACTS)


@pytest.mark.parametrize(
    ("sentence", "stage", "judgements", "before", "votes"),
    [
        (
            "who spoke before the stage opened took part earlier",
            replace(SECOND, eligible=FRESH),
            (says(BO, hours=-1), says(BO, stages=frozenset(["second"]))),
            frozenset(),
            0,
        ),
        (
            "and so did who spoke in another stage since",
            replace(SECOND, eligible=FRESH),
            (says(BO, hours=0, stages=frozenset(["first"])), says(BO, stages=frozenset(["second"]))),
            frozenset(),
            0,
        ),
        (
            "who speaks here first did not",
            replace(SECOND, eligible=FRESH),
            (says(BO, stages=frozenset(["second"])), says(CY, hours=-1)),
            frozenset(),
            1,
        ),
        (
            "where pieces are claimed it is who held one",
            replace(SECOND, eligible=FRESH, claim=Claim()),
            (says(BO, stages=frozenset(["second"])), says(CY, stages=frozenset(["second"]))),
            frozenset([BO]),
            1,
        ),
    ],
)
def test_who_took_part_earlier_is_known(
    sentence: str, stage: Stage, judgements: tuple[Judgement, ...], before: frozenset[int], votes: int
) -> None:
    facts = replace(FACTS, judgements=judgements)
    assert case_of(stage, facts, SENT, is_first=False, before=before).tally.votes == votes, sentence


def test_what_is_known_of_somebody_is_asked_with_whether_they_count_now() -> None:
    known = Person(
        id=BO, integrated=1, judged=2, reviewed=3, active_days=4, days_known=5, done={"first": 6}, rungs=frozenset("r"),
        passed=frozenset("p"), signed_in=False,
    )  # fmt: skip
    facts = replace(FACTS, people={BO: known}, judgements=(says(BO),))
    assert case_of(FIRST, facts, SENT, is_first=True).tally.standing[BO].person == replace(known, counts=True)
    facts = replace(facts, judgements=(says(BO, counts=False),))
    assert case_of(FIRST, facts, SENT, is_first=True).tally.standing[BO].person is known


@pytest.mark.parametrize(
    ("eligible", "able", "voters"),
    [(ALWAYS, None, 8), (ALWAYS, 3, 3), (ALWAYS, 0, 0), (compiled({"counts": True}, PERSON_FACTS), 3, 4)],
)
def test_who_could_take_part_is_counted(eligible: object, able: int | None, voters: int) -> None:
    stage = replace(FIRST, eligible=eligible)  # type: ignore[arg-type]
    assert case_of(stage, replace(FACTS, able=able), SENT, is_first=True).voters == voters


def test_nobody_else_is_nobody() -> None:
    assert case_of(FIRST, replace(FACTS, taking_part=0), SENT, is_first=True).voters == 0


def test_a_contribution_leads_by_what_the_best_of_its_rivals_lacks() -> None:
    rivals = (
        Rival(author_ids=frozenset([CY]), judgements=(says(CY), says(BO), says(ANN, "decline"))),
        Rival(judgements=(says(BO), says(CY, stages=frozenset(["second"])))),
    )
    case = case_of(FIRST, replace(FACTS, rivals=rivals, judgements=(says(BO), says(CY))), SENT, is_first=True)
    assert (case.alternatives, case.lead) == (3, 1)
    assert case_of(FIRST, replace(FACTS, judgements=(says(BO),)), SENT, is_first=True).lead == 1


def test_the_facts_of_a_case_are_those_of_the_contribution() -> None:
    facts = replace(
        FACTS, objection_ended_at=SENT, versions=2, streak=3, merges_clean=False, author_counts=True,
        author_signed_in=True, waiting_in_set=4, change="move",
    )  # fmt: skip
    case = case_of(FIRST, facts, SENT, is_first=True)
    assert (case.now, case.opened_at, case.version_at, case.objection_ended_at) == (FACTS.now, SENT, SENT, SENT)
    assert (case.counting, case.taking_part, case.versions, case.streak, case.waiting_in_set) == (5, 9, 2, 3, 4)
    assert (case.merges, case.author_counts, case.author_signed_in, case.change) == (False, True, True, "move")


@pytest.mark.parametrize(
    ("sentence", "stages", "judgements", "stage", "then", "goes_to"),
    [
        ("it begins in the first stage", {}, (), "first", "wait", ""),
        ("and goes on to the second", {}, (says(BO),), "first", "next", "second"),
        ("where it stays", {"pages": ("second", SENT)}, (), "second", "wait", ""),
        (
            "and is accepted by the last",
            {"pages": ("second", SENT)},
            (says(BO, stages=frozenset(["second"])),),
            "second",
            "accept",
            "",
        ),
        ("a stage that is no more begins anew", {"pages": ("third", SENT)}, (), "first", "wait", ""),
        ("as does a new version", {"pages": ("second", SENT - timedelta(hours=1))}, (), "first", "wait", ""),
    ],
)
def test_a_contribution_goes_through_the_stages_of_its_gate(
    sentence: str,
    stages: dict[str, tuple[str, datetime]],
    judgements: tuple[Judgement, ...],
    stage: str,
    then: str,
    goes_to: str,
) -> None:
    found = staged(process(FIRST, SECOND), GATE, replace(FACTS, stages=stages, judgements=judgements))
    assert (found.stage.name, found.ruling.then, found.goes_to) == (stage, then, goes_to), sentence
    assert found.passes == (then == "accept")


@pytest.mark.parametrize(("then", "goes_to"), [("stage:second", "second"), ("return", ""), ("reject", "")])
def test_a_rule_may_send_it_elsewhere(then: str, goes_to: str) -> None:
    found = staged(process(replace(FIRST, rules=(replace(ENOUGH, then=then, condition=ALWAYS),)), SECOND), GATE, FACTS)
    assert (found.goes_to, found.passes) == (goes_to, False)


def test_the_stages_before_are_those_whose_people_took_part() -> None:
    second = replace(SECOND, eligible=FRESH, claim=Claim())
    facts = replace(
        FACTS,
        stages={"pages": ("second", SENT)},
        took={"first": frozenset([BO]), "second": frozenset([CY])},
        judgements=(says(BO, stages=frozenset(["second"])), says(CY, stages=frozenset(["second"]))),
    )
    assert staged(process(FIRST, second), GATE, replace(facts, judgements=facts.judgements[:1])).ruling.then == "wait"
    assert staged(process(FIRST, second), GATE, replace(facts, judgements=facts.judgements[1:])).passes


def asked_of(stage: Stage, **said: object) -> Requirement:
    facts = replace(FACTS, **said)  # type: ignore[arg-type]
    return requirement_of(GATE, staged(process(stage, SECOND), GATE, facts), facts)


LATER = {"hours_open": {"at_least": 24}}


@promises("A stage says who may take part in it")
@pytest.mark.parametrize(
    ("rules", "code", "who", "count", "due"),
    [
        ((ENOUGH,), "stage", "counting", 8, None),
        ((rule("accept", LATER),), "stage", "time", 0, SENT + timedelta(hours=24)),
        ((rule("accept", {**LATER, "yes": {"at_least": 1}}),), "stage", "counting", 8, None),
        ((rule("accept", {"merges": False}),), "stage", "others", 0, None),
        ((rule("return"),), "stage_return", "author", 0, None),
        ((rule("reject"),), "stage_reject", "others", 0, None),
    ],
)
def test_a_stage_says_who_could_do_what_it_asks_for(
    rules: tuple[Rule, ...], code: str, who: str, count: int, due: datetime | None
) -> None:
    found = asked_of(replace(FIRST, rules=rules))
    told = (found.code, found.gate, found.stage, found.who, found.who_count, found.due_at)
    assert told == (code, "pages", "first", who, count, due)
    assert found.since == (SENT if code == "stage" else FACTS.now)
