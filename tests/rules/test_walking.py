"""Every recipe leads somewhere, with few people and with many, and nobody can take a young work over."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from barnraise.rules.integrating import Facts, Judgement, decide
from barnraise.rules.process import PROCESS_PATH, WORK_PATH, Gate, Process
from barnraise.rules.walking import PEOPLE, Walk, dead_ends, hours_to_integration, walks
from barnraise.works.recipes import recipe_names
from tests.promises import promises
from tests.rules.processes import recipe

SENT = datetime(2026, 3, 2, tzinfo=UTC)


every_recipe = pytest.mark.parametrize("process", [recipe(name) for name in recipe_names()], ids=recipe_names())


def test_fourteen_recipes_are_shipped() -> None:
    assert recipe_names() == (
        "best-of-several",
        "edit-queue",
        "lazy-consensus",
        "map-and-validate",
        "moderated-points",
        "patch-review",
        "patch-votes",
        "quorum",
        "redundant-answers",
        "rounds",
        "timed-vote",
        "tree-consensus",
        "two-person-validation",
        "wiki",
    )


@promises("A work that chooses this recipe can change each of them")
@every_recipe
def test_no_recipe_has_a_dead_end(process: Process) -> None:
    seen = {(walk.people, walk.gate, walk.author) for walk in walks(process)}
    assert {people for people, _, _ in seen} == set(PEOPLE)
    assert {gate for _, gate, _ in seen} == {gate.name for gate in process.gates}
    assert {author for _, _, author in seen} == {"guest", "newcomer", "counting", "starter"}
    assert dead_ends(process) == ()


@promises("A process under which no later change of process could ever pass")
def test_a_gate_that_nothing_passes_is_a_dead_end_for_all_but_a_starter_alone() -> None:
    process = Process(gates=(Gate(name="pages", paths=("**",), approvals=0, silence_hours=None),))
    stuck = {(walk.people, walk.author) for walk in dead_ends(process)}
    assert stuck == {(walk.people, walk.author) for walk in walks(process) if walk.author != "starter"}


def test_the_silence_of_a_young_work_leads_out_of_a_gate_that_asks_too_many() -> None:
    process = Process(gates=(Gate(name="pages", paths=("**",), approvals=9),))
    walk = Walk(people=5, left=0, author="newcomer", gate="pages", path="x", state="sent")
    assert (hours_to_integration(process, walk), dead_ends(process)) == (24, ())


@promises(
    "In each recipe, in the wiki too, it has gates",
    "From the second person on the seven days",
    "When the second person joins, the work stops",
)
@every_recipe
@pytest.mark.parametrize("counting", [1, 2, 3, 5])
@pytest.mark.parametrize("author_counts", [False, True])
def test_nobody_changes_the_process_within_a_week(process: Process, counting: int, author_counts: bool) -> None:
    everybody = tuple(
        Judgement(person_id=id, verdict="approve", counts=True, at=SENT)
        for id in range(2, 2 + counting - author_counts)
    )
    facts = Facts(
        now=SENT + timedelta(hours=167, minutes=59),
        version_at=SENT,
        paths=frozenset([PROCESS_PATH]),
        author_ids=frozenset([1]),
        author_signed_in=True,
        author_counts=author_counts,
        author_is_starter=author_counts,
        judgements=everybody,
        counting=counting,
        counting_others=len(everybody),
        most_counting=counting,
        taking_part=2,
    )
    a_week = replace(facts, now=SENT + timedelta(hours=168))
    assert [decide(process, at).outcome for at in (facts, a_week)] == ["wait", "integrate"]


@promises(
    "The work's own process, a document that everybody can read",
    "All of them are documents of one kind",
    "A work that chooses this recipe can change each of them",
    "These three show how far apart",
    "Then change the process.",
    "And if people leave, so that the approvals can no longer be had",
    "The rules can be changed from within.",
    "It takes seven days and two approvals",
    "You choose a recipe, and you can change it",
    "those bound by the rules can change them",
)
@every_recipe
@pytest.mark.parametrize("people", PEOPLE)
def test_a_change_of_process_passes_though_all_are_silent(process: Process, people: int) -> None:
    facts = Facts(
        now=SENT + timedelta(days=30),
        version_at=SENT,
        paths=frozenset([PROCESS_PATH]),
        author_ids=frozenset([1]),
        author_signed_in=True,
        counting=people,
        counting_others=people,
        most_counting=60,
        taking_part=60,
    )
    sooner = replace(facts, now=facts.now - timedelta(minutes=1))
    assert [decide(process, at).outcome for at in (sooner, facts)] == ["wait", "integrate"]


@promises("They are components like any other.")
@every_recipe
def test_a_stranger_cannot_rename_a_work_in_one_click(process: Process) -> None:
    facts = Facts(
        now=SENT,
        version_at=SENT,
        paths=frozenset([WORK_PATH]),
        author_ids=frozenset([2]),
        author_signed_in=True,
        counting=1,
        counting_others=1,
        most_counting=1,
        taking_part=2,
    )
    a_day = replace(facts, now=SENT + timedelta(hours=24))
    assert [decide(process, at).outcome for at in (facts, a_day)] == ["wait", "integrate"]


@every_recipe
def test_alone_the_starter_changes_everything_at_once(process: Process) -> None:
    facts = Facts(
        now=SENT,
        version_at=SENT,
        paths=frozenset([PROCESS_PATH, WORK_PATH, "barn.md"]),
        author_ids=frozenset([1]),
        author_signed_in=True,
        author_counts=True,
        author_is_starter=True,
        counting=1,
        most_counting=1,
    )
    with_another = replace(facts, taking_part=2)
    assert [decide(process, at).outcome == "integrate" for at in (facts, with_another)] == [True, False]
