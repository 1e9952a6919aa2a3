"""What holds of every verdict, whatever the process and the facts."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Literal

from hypothesis import given
from hypothesis import strategies as st

from barnraise.rules.integrating import Facts, Judgement, decide
from barnraise.rules.process import Gate, Process, Young
from tests.promises import promises

SENT = datetime(2026, 3, 2, tzinfo=UTC)
AUTHORS = frozenset([1, 2])
OTHERS = range(3, 8)
VERDICTS: st.SearchStrategy[Literal["approve", "request_changes", "decline"]] = st.sampled_from(
    ["approve", "request_changes", "decline"]
)


def hours(least: int = 0, most: int = 800) -> st.SearchStrategy[int]:
    return st.integers(least, most)


@st.composite
def gates(draw: st.DrawFn, name: str, glob: str) -> Gate:
    approvals = draw(st.integers(0, 4))
    return Gate(
        name=name,
        paths=(glob,),
        at_once=draw(st.sampled_from(["nobody", "counting", "signed_in"])),
        approvals=approvals,
        approvals_while_two=draw(st.none() | st.integers(1, 2)) if approvals > 1 else None,
        silence_hours=draw(st.none() | hours(1) if approvals else hours(1)),
        objection=draw(st.sampled_from(["stops", "ends_silence"])),
        announce_hours=draw(st.sampled_from([0, 24, 168])),
        merge=draw(st.sampled_from(["line", "none"])),
    )


@st.composite
def processes(draw: st.DrawFn) -> Process:
    young = Young(silence_hours=draw(hours(1, 72)), alone_at_once=draw(st.booleans()))
    return Process(gates=(draw(gates("declaration", ".commons/**")), draw(gates("pages", "**"))), young=young)


@st.composite
def judgements(draw: st.DrawFn, ids: st.SearchStrategy[int], counts: st.SearchStrategy[bool]) -> Judgement:
    return Judgement(
        person_id=draw(ids),
        verdict=draw(VERDICTS),
        counts=draw(counts),
        at=SENT + timedelta(hours=draw(hours(0, 5))),
        justified=draw(st.booleans()),
    )


@st.composite
def facts(draw: st.DrawFn) -> Facts:
    others = draw(st.integers(0, 5))
    judges = draw(st.lists(st.sampled_from([*OTHERS][: max(others, 1)]), unique=True, max_size=others))
    said = [draw(judgements(st.just(judge), st.just(True))) for judge in judges]
    path = st.sampled_from([".commons/work.toml", "barn.md", "roof/beam.md"])
    paths = draw(st.frozensets(path, min_size=1))
    counting = others + draw(st.integers(0, 2))
    return Facts(
        now=SENT + timedelta(hours=draw(hours())),
        version_at=SENT,
        paths=paths,
        author_ids=AUTHORS,
        author_signed_in=draw(st.booleans()),
        author_counts=draw(st.booleans()),
        author_is_starter=draw(st.booleans()),
        judgements=tuple(said),
        objection_ended_at=draw(st.none() | st.just(SENT + timedelta(hours=6))),
        counting=counting,
        counting_others=others,
        most_counting=counting + draw(st.integers(0, 5)),
        taking_part=draw(st.integers(1, 5)),
        merges_clean=draw(st.booleans()),
        changed_meanwhile=draw(st.frozensets(st.sampled_from(sorted(paths)))),
        licence_allowed=draw(st.none() | st.booleans()),
    )


@given(processes(), facts(), st.lists(judgements(st.sampled_from(sorted(AUTHORS)), st.booleans()), max_size=3))
def test_nobody_approves_or_stops_her_own(process: Process, facts: Facts, own: list[Judgement]) -> None:
    assert decide(process, replace(facts, judgements=facts.judgements + tuple(own))) == decide(process, facts)


@given(processes(), facts(), st.lists(judgements(st.integers(100, 105), st.just(False)), max_size=3))
def test_what_does_not_count_changes_nothing(process: Process, facts: Facts, idle: list[Judgement]) -> None:
    assert decide(process, replace(facts, judgements=tuple(idle) + facts.judgements)) == decide(process, facts)


@given(processes(), facts(), st.data())
def test_the_order_of_judgements_changes_nothing(process: Process, facts: Facts, data: st.DataObject) -> None:
    twice = facts.judgements + tuple(replace(one, verdict="approve") for one in facts.judgements)
    shuffled = tuple(data.draw(st.permutations(twice)))
    assert decide(process, replace(facts, judgements=shuffled)) == decide(process, replace(facts, judgements=twice))


@given(processes(), facts())
def test_another_approval_never_takes_an_integration_away(process: Process, facts: Facts) -> None:
    silent = [person for person in OTHERS if all(one.person_id != person for one in facts.judgements)]
    if len(facts.judgements) < facts.counting_others:
        more = Judgement(person_id=silent[0], verdict="approve", counts=True, at=SENT)
        after = decide(process, replace(facts, judgements=(*facts.judgements, more)))
        assert decide(process, facts).outcome != "integrate" or after.outcome == "integrate"


@given(processes(), facts())
def test_time_alone_integrates_exactly_when_the_verdict_says(process: Process, facts: Facts) -> None:
    verdict = decide(process, facts)
    late = decide(process, replace(facts, now=SENT + timedelta(days=1000)))
    assert (late.outcome == "integrate") == (verdict.outcome == "integrate" or verdict.next_at is not None)
    if verdict.next_at is not None:
        before = decide(process, replace(facts, now=verdict.next_at - timedelta(microseconds=1)))
        then = decide(process, replace(facts, now=verdict.next_at))
        assert (verdict.outcome, before.outcome, then.outcome) == ("wait", "wait", "integrate")


@given(processes(), facts(), st.integers(-1000, 1000))
def test_the_verdict_depends_on_lengths_of_time_not_on_the_calendar(process: Process, facts: Facts, days: int) -> None:
    by = timedelta(days=days)
    moved = replace(
        facts,
        now=facts.now + by,
        version_at=facts.version_at + by,
        objection_ended_at=facts.objection_ended_at and facts.objection_ended_at + by,
        judgements=tuple(replace(one, at=one.at + by) for one in facts.judgements),
    )
    one, other = decide(process, facts), decide(process, moved)
    assert (one.outcome, [row.code for row in one.missing]) == (other.outcome, [row.code for row in other.missing])


@promises("It says what has been met")
@given(processes(), facts())
def test_every_missing_thing_says_who_could_supply_it(process: Process, facts: Facts) -> None:
    verdict = decide(process, facts)
    returned = any(row.who == "author" for row in verdict.missing)
    expected = "integrate" if not verdict.missing else "return" if returned else "wait"
    assert verdict.outcome == expected
    asked = [row for row in verdict.missing if row.who == "counting"]
    by_people = [row.who_count >= row.wanted - row.given > 0 for row in asked]
    assert all(returned or can or row.due_at is not None for row, can in zip(asked, by_people, strict=True))
