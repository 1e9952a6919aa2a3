"""What one stage decides, and what it says of a piece: one row for each sentence."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from barnraise.rules.condition_facts import CASE_FACTS, Fact
from barnraise.rules.conditions import compiled
from barnraise.rules.ruling import Case, Unmet, next_at, outcome, settle
from barnraise.rules.stages import Aggregate, Ballot, Rule, Stage, Veto
from barnraise.rules.tallying import Cast, Person, Value, tallied
from tests.promises import promises
from tests.rules.processes import rule

SENT = datetime(2026, 3, 2, 12, tzinfo=UTC)
LABEL = Ballot(kind="label", least=-2, most=2)


YES = rule("accept", {"yes": {"at_least": 1}})
VOTE = Stage(name="vote", ballot=LABEL, rules=(YES,))
TEXT = Stage(name="vote", ballot=Ballot(kind="text"))
TREE = replace(TEXT, aggregate=Aggregate(by="tree"))


def case(stage: Stage, *values: Value, hours: float = 0, **more: object) -> Case:
    told: dict[str, object] = {"opened_at": SENT, "version_at": SENT, **more}
    ballots = [Cast(person=Person(id=id), value=value, at=SENT) for id, value in enumerate(values)]
    return Case(now=SENT + timedelta(hours=hours), tally=tallied(stage, ballots), **told)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("sentence", "stage", "values", "fact", "told"),
    [
        ("neither for nor against", VOTE, (0, 0, 1), "abstain", 2),
        ("nor in words", Stage(name="vote"), ("abstain", "yes"), "abstain", 1),
        ("for less against", VOTE, (2, 1, -1), "margin", 1),
        ("the sum", VOTE, (2, 1, -1), "score", 2),
        ("at most the ceiling", replace(VOTE, aggregate=Aggregate(ceiling=1)), (2, 2), "score", 1),
        ("at least the floor", replace(VOTE, aggregate=Aggregate(floor=-1)), (-2, -2), "score", -1),
        ("within both as it is", replace(VOTE, aggregate=Aggregate(floor=-5, ceiling=5)), (2,), "score", 2),
        ("the highest label", VOTE, (2, -2), "highest", 2),
        ("none is 0", VOTE, (), "highest", 0),
        ("the lowest label", VOTE, (2, -2), "lowest", -2),
        ("nor of words", TEXT, ("a",), "lowest", 0),
        ("how many different things", TEXT, ("a", "b", "a"), "kinds", 2),
        ("how many agree", TEXT, ("a", "b", "a"), "agreeing", 2),
        ("of a thousand, rounded down", TEXT, ("a", "b", "a"), "agreeing_permille", 666),
        ("of nobody", TEXT, (), "agreeing_permille", 0),
        ("how many found it fair", TEXT, ("fair", "unfair", "unfair"), "fair_permille", 333),
        ("nobody did", TEXT, (), "fair_permille", 0),
        ("what most say", TEXT, ("a", "b", "a"), "value", "a"),
        ("how deep they agree", TREE, ("a/b", "a/b/c"), "depth", 2),
        ("not at all", TREE, ("a", "b"), "depth", 0),
        ("useless answers", TEXT, ("error", "a"), "errors", 1),
        ("no useless answers", TEXT, ("a",), "errors", 0),
        ("how many say each", VOTE, (1, 1), "given", {1: 2}),
        ("all votes", VOTE, (1, 0), "votes", 2),
        ("all for", VOTE, (1, 2, -1), "yes", 2),
        ("all against", VOTE, (1, 2, -1), "no", 1),
        ("the last", VOTE, (1,), "last_at", SENT),
        ("the first against", VOTE, (1, -1), "first_no_at", SENT),
    ],
)
def test_a_case_tells_its_facts(
    sentence: str, stage: Stage, values: tuple[Value, ...], fact: str, told: object
) -> None:
    assert getattr(case(stage, *values), fact) == told, sentence


def test_what_nobody_holds_any_more_is_no_label() -> None:
    one = case(VOTE, 2, -2)
    one.tally.take_back(0)
    one.tally.take_back(1)
    assert (one.highest, one.lowest, one.kinds) == (0, 0, 0)


def test_the_score_begins_where_the_piece_does() -> None:
    assert case(VOTE, 2, start=-1).score == 1


@pytest.mark.parametrize(("waiting", "told"), [(0, True), (1, False)])
def test_a_set_is_complete_when_nothing_of_it_waits(waiting: int, told: bool) -> None:
    assert case(VOTE, waiting_in_set=waiting).set_is_complete == told


OVERRIDE = compiled({"yes": {"at_least": 2}}, CASE_FACTS)


@promises(
    "An objection or a veto has a reason, and stands",
    "A veto stands until it is taken back",
)
@pytest.mark.parametrize(
    ("veto", "values", "told"),
    [
        (None, (-2,), False),
        (Veto(values=(-2,)), (-1,), False),
        (Veto(values=(-2,)), (-2, 2, 2), True),
        (Veto(values=(-2,), override=OVERRIDE), (-2, 2), True),
        (Veto(values=(-2,), override=OVERRIDE), (-2, 2, 2), False),
    ],
)
def test_a_veto_stands_until_it_is_overridden(veto: Veto | None, values: tuple[Value, ...], told: bool) -> None:
    assert case(replace(VOTE, veto=veto), *values).vetoed == told


NO = rule("reject", {"no": {"at_least": 1}})
STAGED = replace(
    VOTE,
    veto=Veto(values=(-2,)),
    rules=(
        rule("wait", {"votes": {"at_least": 4}}, name="full"),
        rule("stage:other", {"kinds": {"at_least": 3}}, name="aside"),
        YES,
        NO,
        rule("return", {"hours_open": {"at_least": 24}}),
    ),
)


@pytest.mark.parametrize(
    ("sentence", "values", "hours", "told"),
    [
        ("nothing holds yet", (), 23, ("wait", "")),
        ("time returns it", (), 24, ("return", "return")),
        ("the first rule that holds decides", (1, -1), 24, ("accept", "accept")),
        ("one may let it wait", (1, 1, 1, 1), 24, ("wait", "full")),
        ("one may send it aside", (1, 2, -1), 0, ("stage:other", "aside")),
        ("a veto keeps it from going on", (1, 2, -2), 0, ("reject", "reject")),
    ],
)
def test_the_first_rule_that_holds_decides(
    sentence: str, values: tuple[Value, ...], hours: int, told: tuple[str, str]
) -> None:
    assert outcome(STAGED, case(STAGED, *values, hours=hours)) == told, sentence


def test_what_was_decided_says_by_which_rule_when_and_what() -> None:
    ruling = settle(STAGED, case(STAGED, 1, hours=3))
    assert (ruling.then, ruling.rule, ruling.since, ruling.value) == (
        "accept", "accept", SENT + timedelta(hours=3), "1",
    )  # fmt: skip
    nobody = settle(STAGED, case(STAGED, hours=24))
    assert (nobody.then, nobody.value, nobody.ways, nobody.next_at) == ("return", "", (), None)


def test_what_waits_says_each_way_those_that_lead_on_first() -> None:
    ruling = settle(STAGED, case(STAGED, version_at=SENT + timedelta(hours=1), hours=2, voters=3))
    assert [way.rule for way in ruling.ways] == ["accept", "aside", "reject", "return"]
    assert ruling.unmet == ("yes", "kinds", "no", "hours_open")
    assert (ruling.since, ruling.next_at) == (SENT + timedelta(hours=1), SENT + timedelta(hours=24))
    assert settle(STAGED, case(STAGED, 1, 1, 1, 1)).rule == "full"


def test_a_veto_is_the_first_that_has_to_end() -> None:
    stage = replace(STAGED, rules=(YES, rule("return", {"merges": False})))
    forward, back = settle(stage, case(stage, 1, -2)).ways
    assert forward.unmet == (
        Unmet(
            code="veto", wanted=0, found=1, who="voters", asks="is", must_end=True, count=1, since=SENT,
        ),
    )  # fmt: skip
    assert back.names == ("merges",)


@pytest.mark.parametrize(
    ("table", "more", "told"),
    [
        (
            {"yes": {"at_least": 3}},
            {"voters": 5, "version_at": SENT + timedelta(hours=1)},
            Unmet(code="yes", wanted=3, found=1, who="voters", count=4, since=SENT),
        ),
        ({"yes": {"at_least": 3}}, {}, Unmet(code="yes", wanted=3, found=1, who="voters", since=SENT)),
        (
            {"versions": {"at_least": 2}},
            {"voters": 5, "version_at": SENT + timedelta(hours=1)},
            Unmet(code="versions", wanted=2, found=1, who="author", since=SENT + timedelta(hours=1)),
        ),
        (
            {"given": {"value": 2, "at_least": 1}},
            {},
            Unmet(code="given", wanted=1, found=0, who="voters", argument=2, since=SENT),
        ),
        (
            {"given": {"value": 1, "at_least": 2}},
            {},
            Unmet(code="given", wanted=2, found=1, who="voters", argument=1, since=SENT),
        ),
        (
            {"hours_open": {"at_least": 24}},
            {"hours": 5.5},
            Unmet(code="hours_open", wanted=24, found=5, who="time", since=SENT, due_at=SENT + timedelta(hours=24)),
        ),
        (
            {"not": {"hours_open": {"at_least": 1}}},
            {"hours": 1},
            Unmet(code="hours_open", wanted=1, found=1, who="time", must_end=True, since=SENT),
        ),
        (
            {"hours_since_first_no": {"at_least": 1}},
            {},
            Unmet(code="hours_since_first_no", wanted=1, found=None, who="time"),
        ),
        (
            {"not": {"merges": True}},
            {},
            Unmet(code="merges", wanted=True, found=True, who="author", asks="is", must_end=True, since=SENT),
        ),
    ],
)
def test_what_is_unmet_says_how_much_there_is_and_who_could_change_it(
    table: dict[str, object], more: dict[str, object], told: Unmet
) -> None:
    stage = replace(VOTE, rules=(rule("accept", table),))
    (way,) = settle(stage, case(stage, 1, **more)).ways  # type: ignore[arg-type]
    assert way.unmet == (told,)


def test_a_declared_fact_is_told_as_the_document_has_it() -> None:
    facts = {**CASE_FACTS, "sources": Fact("number", "author", is_declared=True)}
    stage = replace(
        VOTE, rules=(Rule(name="r", then="accept", condition=compiled({"sources": {"at_least": 2}}, facts)),)
    )
    (way,) = settle(stage, case(stage, declared={"sources": 1})).ways
    assert way.unmet[0].found == 1
    assert settle(stage, case(stage)).ways[0].unmet[0].found is None


@pytest.mark.parametrize(
    ("table", "hours", "told"),
    [
        ({"hours_open": {"at_least": 24}}, 0, 24),
        ({"hours_open": {"at_least": 24}}, 24, None),
        ({"hours_open": {"less_than": 24}}, 0, 24),
        ({"yes": {"at_least": 1}}, 0, None),
        ({"all": [{"hours_open": {"at_least": 5}}, {"hours_open": {"at_least": 9}}]}, 0, 9),
        ({"any": [{"hours_open": {"at_least": 5}}, {"hours_open": {"at_least": 9}}]}, 0, 5),
        ({"all": [{"hours_open": {"at_least": 5}}, {"yes": {"at_least": 1}}]}, 0, None),
    ],
)
def test_the_next_moment_is_the_first_at_which_time_alone_changes_what_follows(
    table: dict[str, object], hours: int, told: int | None
) -> None:
    stage = replace(VOTE, rules=(rule("accept", table),))
    one = case(stage, hours=hours)
    assert next_at(stage, one) == (SENT + timedelta(hours=told) if told is not None else None)
    assert one.now == SENT + timedelta(hours=hours)
