"""What a walk through a process asks its rules about: what is true at the start, and who then speaks."""

from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from barnraise.rules import walking
from barnraise.rules.facts import Facts, Verdict
from barnraise.rules.process import Gate, Process
from barnraise.rules.stages import Ballot, Budget, Rule, Rung, Stage
from barnraise.rules.tallying import Value
from barnraise.rules.walking import example_path, first_dead_end, hours_to_integration, walks
from barnraise.rules.walking_stages import TooIntricate, Walk, Walker, against, in_favour
from tests.rules.processes import DECLARED, people, rule

PAGES = Gate(name="pages", paths=("**",), approvals=1)
PLAIN = Process(gates=(PAGES,))
SENT = Walk(people=5, left=60, author="counting", gate="pages", path="x", state="sent")


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Callable[[Walk], Facts]:
    """Return what the rules are asked about at the start of a walk."""

    def first(walk: Walk) -> Facts:
        seen: list[Facts] = []

        def decide(_process: Process, facts: Facts) -> Verdict:
            seen.append(facts)
            return Verdict("integrate", (), ())

        monkeypatch.setattr(walking, "decide", decide)
        hours_to_integration(PLAIN, walk)
        return seen[0]

    return first


@pytest.mark.parametrize(
    ("author", "author_ids", "signed_in", "counts", "starts", "others", "taking_part"),
    [
        ("guest", set(), False, False, False, 5, 7),
        ("newcomer", {1}, True, False, False, 5, 7),
        ("counting", {1}, True, True, False, 4, 7),
        ("starter", {1}, True, True, True, 4, 1),
    ],
)
def test_who_sends_it_is_known_from_the_start(
    author: Any,
    author_ids: set[int],
    signed_in: bool,
    counts: bool,
    starts: bool,
    others: int,
    taking_part: int,
    asked: Callable[[Walk], Facts],
) -> None:
    facts = asked(replace(SENT, author=author))
    assert (facts.author_ids, facts.author_signed_in, facts.author_counts) == (author_ids, signed_in, counts)
    assert (facts.author_is_starter, facts.counting_others, facts.taking_part) == (starts, others, taking_part)
    assert (facts.counting, facts.most_counting, facts.now, facts.paths) == (5, 65, facts.version_at, {"x"})
    assert facts.drawn_id is not None and facts.drawn_id not in facts.author_ids


def test_how_it_stands_is_known_from_the_start(asked: Callable[[Walk], Facts]) -> None:
    sent, conflicted, objected = (asked(replace(SENT, state=state)) for state in ("sent", "conflicted", "objected"))  # type: ignore[arg-type]
    assert [(one.merges_clean, one.changed_meanwhile) for one in (sent, conflicted, objected)] == [
        (True, set()),
        (False, {"x"}),
        (True, set()),
    ]
    assert [len(one.judgements) for one in (sent, conflicted, objected)] == [0, 0, 1]
    (objection,) = objected.judgements
    assert (objection.verdict, objection.counts, objection.at) == ("decline", True, objected.version_at)
    assert objection.person_id not in objected.author_ids


def test_an_author_mends_what_does_not_merge_and_each_other_approves(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[Facts] = []

    def decide(_process: Process, facts: Facts) -> Verdict:
        seen.append(facts)
        return Verdict(("return", "wait", "integrate")[len(seen) - 1], (), ())  # type: ignore[arg-type]

    monkeypatch.setattr(walking, "decide", decide)
    assert hours_to_integration(PLAIN, replace(SENT, state="conflicted")) == 0
    assert (seen[1].merges_clean, seen[1].changed_meanwhile, seen[1].judgements) == (True, set(), ())
    said = [(one.verdict, one.counts, one.person_id in seen[2].author_ids) for one in seen[2].judgements]
    assert said == [("approve", True, False)] * 4
    assert len({one.person_id for one in seen[2].judgements}) == 4


@pytest.mark.parametrize(
    ("sentence", "gate", "walk", "hours"),
    [
        ("an approval takes no time", PAGES, SENT, 0),
        ("so does that of whom chance drew", replace(PAGES, drawn=True), replace(SENT, people=2), 0),
        ("nobody waits for silence who can approve", replace(PAGES, silence_hours=72), SENT, 0),
        ("silence takes its time", replace(PAGES, approvals=0, silence_hours=72), SENT, 72),
        ("notice too", replace(PAGES, announce_hours=7), SENT, 7),
        ("nobody is there", replace(PAGES, approvals=9), replace(SENT, people=0, author="guest", left=0), 24),
        ("nothing leads on", replace(PAGES, approvals=0), SENT, None),
    ],
)
def test_a_walk_takes_the_time_that_its_gate_asks_for(
    sentence: str, gate: Gate, walk: Walk, hours: float | None
) -> None:
    assert hours_to_integration(Process(gates=(gate,)), walk) == hours, sentence


def test_walks_begin_with_each_number_of_people_and_each_author_that_can_be() -> None:
    begun = defaultdict(set)
    for walk in walks(PLAIN):
        begun[walk.people, walk.author].add(walk.state)
    every = {"sent", "conflicted", "objected"}
    assert begun == {
        **{(0, author): every - {"objected"} for author in ("guest", "newcomer")},
        **{(many, author): every for many in (1, 2, 5) for author in ("guest", "newcomer")},
        (1, "counting"): every - {"objected"},
        **{(many, "counting"): every for many in (2, 5)},
        (1, "starter"): every - {"objected"},
    }
    # Each of them in a work that never had more people, and in one that many have left.
    assert Counter(walk.left for walk in walks(PLAIN)) == dict.fromkeys((0, 60), sum(map(len, begun.values())))


def test_an_example_of_a_path_is_one_that_no_earlier_gate_takes() -> None:
    process = Process(gates=(replace(PAGES, name="a", paths=("a/*",)), replace(PAGES, paths=("a/*", "b/**/?.md"))))
    assert [example_path(process, gate) for gate in process.gates] == ["a/x", "b/x/x.md"]
    assert example_path(process, replace(PAGES, paths=("a/*",))) is None


YES = rule("accept", yes={"at_least": 1})
VOTE = Stage(name="vote", rules=(YES,))
STAGED = replace(PAGES, approvals=0, stages=("vote",))


def of(*rules: Rule, **more: Any) -> Process:
    """Return a process of one stage."""
    return Process(gates=(STAGED,), stages=(replace(VOTE, rules=rules or (YES,), **more),))


def seconds(process: Process, walk: Walk = SENT) -> int | None:
    """Return how many seconds a walk takes: each step takes one."""
    hours = hours_to_integration(process, walk)
    return None if hours is None else round(hours * 3600)


@pytest.mark.parametrize(
    ("sentence", "process", "walk", "took"),
    [
        ("one says yes, and it is accepted", of(), SENT, 2),
        ("three say it one after another", of(rule("accept", yes={"at_least": 3})), SENT, 4),
        ("those who count are there but the author", of(rule("accept", yes=4), eligible=people(counts=True)), SENT, 5),
        ("for a guest all of them", of(rule("accept", voters=5)), replace(SENT, author="guest"), 1),
        ("a rejection ends it too", of(rule("reject", voters=4)), SENT, 1),
        ("an objection comes before", of(rule("reject", no=1)), replace(SENT, state="objected"), 1),
        ("where somebody is there to object", of(rule("accept", no=0)), replace(SENT, people=1, state="objected"), 1),
        ("whoever objected then agrees", of(rule("accept", yes=4)), replace(SENT, state="objected"), 5),
        ("what is returned comes again", of(rule("return", versions={"less_than": 3}), YES), SENT, 4),
        ("time passes", of(rule("accept", hours_open={"at_least": 5})), SENT, 5 * 3600 + 1),
        ("newcomers come", of(rule("accept", yes={"at_least": 6})), SENT, 7),
        ("in forty steps", of(rule("accept", yes={"at_least": 39})), SENT, 40),
        ("not without end", of(rule("accept", yes={"at_least": 40})), SENT, None),
        (
            "what is declared is supplied",
            replace(of(rule("accept", here=True, sure=10_000, why="")), facts=DECLARED),
            SENT,
            1,
        ),
        ("the author counts", of(rule("accept", author_counts=True)), SENT, 1),
        ("a newcomer does not", of(rule("accept", author_counts=True)), replace(SENT, author="newcomer"), None),
        ("a newcomer is known", of(rule("accept", author_signed_in=True)), replace(SENT, author="newcomer"), 1),
        ("a guest is not", of(rule("accept", author_signed_in=True)), replace(SENT, author="guest"), None),
        ("so many count", of(rule("accept", counting=5)), SENT, 1),
        ("two more take part", of(rule("accept", taking_part=7)), SENT, 1),
        ("a starter is alone", of(rule("accept", taking_part=1)), replace(SENT, author="starter"), 1),
    ],
)
def test_a_walk_through_a_stage_lets_those_present_speak_then_time_pass_then_newcomers_come(
    sentence: str, process: Process, walk: Walk, took: int | None
) -> None:
    assert seconds(process, walk) == took, sentence


@pytest.mark.parametrize(
    ("sentence", "asked_of", "people_there", "leads_on"),
    [
        ("those who count were here long", {"counts": True, "days_known": 10_000, "active_days": 10_000}, 1, True),
        ("and did much", {"integrated": 10_000, "judged": 10_000, "reviewed": 10_000, "points": 10_000}, 1, True),
        ("their standing is high", {"standing": 10_000, "rung": "elder"}, 1, True),
        ("they did each stage", {"done": {"stage": "vote", "at_least": 10_000}}, 1, True),
        ("they passed the quiz", {"passed": "basics"}, 1, True),
        ("they have the skill", {"skill": "wood", "counts": True}, 1, True),
        ("a newcomer passes it too", {"passed": "basics", "counts": False}, 0, True),
        (
            "and comes often",
            {"days_known": 10_000, "active_days": 10_000, "reviewed": 10_000, "counts": False},
            0,
            True,
        ),
        ("they have no skill that others give", {"skill": "wood"}, 0, False),
        ("nor is theirs integrated where nobody could", {"integrated": {"at_least": 1}}, 0, False),
        ("nor their word heard", {"judged": {"at_least": 1}}, 0, False),
        ("nor do they count", {"counts": True}, 0, False),
    ],
)
def test_those_present_did_everything_and_newcomers_what_they_can(
    sentence: str, asked_of: dict[str, object], people_there: int, leads_on: bool
) -> None:
    process = replace(of(eligible=people(**asked_of)), ladder=(Rung(name="elder", least=people(reviewed=-1)),))
    walk = replace(SENT, people=people_there, author="guest")
    assert (seconds(process, walk) is not None) == leads_on, sentence


@pytest.mark.parametrize(
    ("ballot", "yes", "no"),
    [
        (Ballot(), "yes", "no"),
        (Ballot(kind="label", least=-2, most=3), 3, -2),
        (Ballot(kind="number", least=0, most=9), 9, 0),
        (Ballot(kind="choice", values=("a", "b", "c")), "a", "c"),
        (Ballot(kind="ranking", values=("a", "b", "c")), "a", "c"),
        (Ballot(kind="tree"), "a/b/c/d/e/f/g/h", "z"),
        (Ballot(kind="text"), "the same", "another"),
    ],
)
def test_what_is_said_for_and_against_a_piece_fits_the_ballot(ballot: Ballot, yes: Value, no: Value) -> None:
    stage = Stage(name="vote", ballot=ballot)
    assert (in_favour(stage), against(stage)) == (yes, no)


def test_newcomers_climb_from_stage_to_stage_and_have_the_points_of_the_largest_purse() -> None:
    first = replace(VOTE, name="first", budget=Budget(points=3))
    second = replace(VOTE, name="second", eligible=people(rung="a"), budget=Budget(points=7))
    third = replace(VOTE, name="third", eligible=people(done={"stage": "second", "at_least": 9}))
    ladder = (Rung(name="a", least=people(done={"stage": "first", "at_least": 9}, passed="basics")),)
    process = Process(gates=(PAGES,), stages=(third, first, second), ladder=ladder)
    person = Walker(process).newcomer(4, 2)
    assert (person.id, person.points, person.rungs, person.passed) == (4, 7, {"a"}, {"basics"})
    assert person.done == dict.fromkeys(("third", "first", "second"), 10_000)
    assert (person.counts, person.integrated, person.judged) == (True, 10_000, 10_000)
    assert Walker(Process(gates=())).newcomer(4, 2).points == 0


def test_a_rung_that_its_holders_give_is_not_given_where_few_are_there() -> None:
    ladder = (Rung(name="a", access="by_people", votes=2),)
    process = Process(gates=(PAGES,), stages=(VOTE,), ladder=ladder)
    assert [Walker(process).newcomer(4, holders).rungs for holders in (0, 5)] == [{"a"}, {"a"}]


def test_the_same_walk_is_walked_once_and_each_costs_the_conditions_that_it_asks() -> None:
    process = of(rule("accept", yes={"at_least": 3}))
    walker = Walker(process, left=100)
    assert [hours_to_integration(process, walk, walker) for walk in (SENT, replace(SENT, left=0))] == [4 / 3600] * 2
    assert walker.left == 100 - 4 * 2
    hours_to_integration(process, replace(SENT, author="guest"), walker)
    assert walker.left == 100 - 8 * 2


@pytest.mark.parametrize(("left", "is_enough"), [(8, True), (7, False)])
def test_a_walk_that_costs_more_than_is_left_is_too_intricate(left: int, is_enough: bool) -> None:
    process = of(rule("accept", yes={"at_least": 3}))
    walker = Walker(process, left=left)
    if is_enough:
        hours_to_integration(process, SENT, walker)
        return
    with pytest.raises(TooIntricate):
        hours_to_integration(process, SENT, walker)


def test_the_first_dead_end_is_the_first_walk_that_is_stuck() -> None:
    stuck = Process(gates=(replace(PAGES, approvals=0),))
    assert first_dead_end(stuck) == next(walks(stuck))
    assert first_dead_end(PLAIN) is None
