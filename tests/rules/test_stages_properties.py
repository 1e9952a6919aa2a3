"""What holds of every stage, whatever its rules, its ballots and the moment."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from barnraise.rules.condition_facts import CASE_FACTS
from barnraise.rules.conditions import Condition, compiled
from barnraise.rules.ruling import Case, outcome, settle
from barnraise.rules.stages import Ballot, Rule, Stage, Veto
from barnraise.rules.tallying import Cast, Person, Tally, tallied
from tests.promises import promises

SENT = datetime(2026, 3, 2, tzinfo=UTC)
NUMBERS = ["yes", "no", "votes", "margin", "score", "agreeing", "kinds", "voters"]
MOMENTS = ["hours_open", "hours_since_version", "hours_since_last", "hours_since_first_no"]


def conditions(depth: int = 2) -> st.SearchStrategy[dict[str, object]]:
    asks = st.sampled_from(["at_least", "less_than", "is", "more_than"])
    leaf: st.SearchStrategy[dict[str, object]] = st.one_of(
        st.builds(lambda n, a, v: {n: {a: v}}, st.sampled_from(NUMBERS), asks, st.integers(-1, 4)),
        st.builds(
            lambda n, a, v: {n: {a: v}},
            st.sampled_from(MOMENTS),
            st.sampled_from(["at_least", "less_than"]),
            st.integers(0, 60),
        ),
        st.builds(lambda v, n: {"given": {"value": v, "at_least": n}}, st.integers(-2, 2), st.integers(0, 3)),
    )
    if not depth:
        return leaf
    inner = conditions(depth - 1)
    several = st.lists(inner, min_size=1, max_size=3)
    return st.one_of(
        leaf,
        st.builds(lambda parts: {"all": parts}, several),
        st.builds(lambda parts: {"any": parts}, several),
        st.builds(lambda part: {"not": part}, inner),
        several.map(lambda parts: {"at_least": {"count": (len(parts) + 1) // 2, "of": parts}}),
    )


def compiled_one(table: dict[str, object]) -> Condition:
    return compiled(table, CASE_FACTS)


@st.composite
def stages(draw: st.DrawFn) -> Stage:
    thens = st.sampled_from(["accept", "reject", "return", "next"])
    rules = draw(st.lists(st.tuples(thens, conditions()), min_size=1, max_size=4))
    veto = draw(st.none() | st.just(Veto(values=(-2,))))
    return Stage(
        name="vote",
        ballot=Ballot(kind="label", least=-2, most=2, reason_for=(-2,), revisable=draw(st.booleans())),
        rules=tuple(
            Rule(name=str(at), then=then, condition=compiled_one(table)) for at, (then, table) in enumerate(rules)
        ),
        veto=veto,
    )


@st.composite
def casts(draw: st.DrawFn) -> tuple[Cast, ...]:
    said = draw(
        st.lists(st.tuples(st.integers(1, 6), st.integers(-2, 2), st.integers(0, 20), st.booleans()), max_size=9)
    )
    return tuple(
        Cast(person=Person(id=id), value=value, at=SENT + timedelta(hours=hours), reason=reason)
        for id, value, hours, reason in said
    )


def case(stage: Stage, ballots: tuple[Cast, ...], hours: int) -> Case:
    return Case(
        now=SENT + timedelta(hours=hours), opened_at=SENT, version_at=SENT, tally=tallied(stage, ballots), voters=6
    )


HOURS = st.integers(20, 100)
# Each example makes whole stages; sixty of them meet every kind of condition several times.
FEW = settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])


@FEW
@given(stages(), casts(), HOURS, st.data())
def test_the_order_in_which_ballots_are_counted_changes_nothing(
    stage: Stage, ballots: tuple[Cast, ...], hours: int, data: st.DataObject
) -> None:
    shuffled = tuple(data.draw(st.permutations(ballots)))
    assert settle(stage, case(stage, shuffled, hours)) == settle(stage, case(stage, ballots, hours))


@FEW
@given(stages(), casts(), HOURS, casts())
def test_nobody_decides_about_her_own(
    stage: Stage, ballots: tuple[Cast, ...], hours: int, own: tuple[Cast, ...]
) -> None:
    hers = tuple(replace(one, person=replace(one.person, id=99, wrote=True)) for one in own)
    assert settle(stage, case(stage, ballots + hers, hours)) == settle(stage, case(stage, ballots, hours))


@FEW
@given(stages(), casts(), HOURS, casts())
def test_who_may_not_take_part_changes_nothing(
    stage: Stage, ballots: tuple[Cast, ...], hours: int, idle: tuple[Cast, ...]
) -> None:
    stage = replace(stage, eligible=compiled({"counts": True}, {"counts": CASE_FACTS["author_counts"]}))
    heard = tuple(replace(one, person=replace(one.person, counts=True)) for one in ballots)
    strangers = tuple(replace(one, person=replace(one.person, id=one.person.id + 50)) for one in idle)
    assert settle(stage, case(stage, strangers + heard, hours)) == settle(stage, case(stage, heard, hours))


@FEW
@given(stages(), casts(), HOURS)
def test_time_changes_what_follows_exactly_when_the_ruling_says(
    stage: Stage, ballots: tuple[Cast, ...], hours: int
) -> None:
    now = case(stage, ballots, hours)
    ruling = settle(stage, now)
    if ruling.then != "wait":
        return
    later = []
    for more in range(1, 90):
        now.now = SENT + timedelta(hours=hours + more)
        later.append(outcome(stage, now)[0])
    changes = next((hours + more for more, then in enumerate(later, start=1) if then != "wait"), None)
    due = (ruling.next_at - SENT) / timedelta(hours=1) if ruling.next_at is not None else None
    assert due == changes


@FEW
@given(stages(), casts(), HOURS)
def test_the_same_facts_give_the_same_ruling_on_any_day(stage: Stage, ballots: tuple[Cast, ...], hours: int) -> None:
    here = case(stage, ballots, hours)
    by = timedelta(days=1000)
    moved = tuple(replace(one, at=one.at + by) for one in ballots)
    there = Case(now=here.now + by, opened_at=SENT + by, version_at=SENT + by, tally=tallied(stage, moved), voters=6)
    one, other = settle(stage, here), settle(stage, there)
    assert (one.then, one.rule, one.unmet) == (other.then, other.rule, other.unmet)


@promises("A change that waits says of each rule")
@FEW
@given(stages(), casts(), HOURS)
def test_every_way_that_does_not_hold_says_what_it_lacks(stage: Stage, ballots: tuple[Cast, ...], hours: int) -> None:
    ruling = settle(stage, case(stage, ballots, hours))
    assert all(way.unmet for way in ruling.ways)


@FEW
@given(stages(), casts())
def test_ballots_counted_one_by_one_equal_those_counted_at_once(stage: Stage, ballots: tuple[Cast, ...]) -> None:
    tally = Tally(stage)
    for ballot in ballots:
        tally.cast(ballot)
        tally.agreed  # noqa: B018 — what was worked out before must not outlive the next ballot
    standing = Tally(stage)
    for ballot in tally.standing.values():
        standing.cast(ballot)
    left = {value: count for value, count in tally.given.items() if count}
    assert (left, tally.yes, tally.no, tally.votes, tally.sum, tally.agreed, tally.first_no_at) == (
        standing.given,
        standing.yes,
        standing.no,
        standing.votes,
        standing.sum,
        standing.agreed,
        standing.first_no_at,
    )
