"""Any component at any edition is what a plain dictionary, changed along, says it was."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from barnraise import record, works
from barnraise.works.models import Component, Work
from tests.makers import Makers
from tests.promises import promises

PATHS = ("a.md", "b.md", "c/d.md", "c/e.md")
path = some.sampled_from(PATHS)
STEPS = some.one_of(
    some.tuples(some.just("write"), path, some.integers(0, 5)),
    some.tuples(some.just("remove"), path),
    some.tuples(some.just("move"), path, path),
    some.tuples(some.just("swap"), path, path),
)
State = dict[str, bytes]


def puts_for(step: tuple[object, ...], state: State, after: State) -> list[works.Put]:
    """Return what an edition has to do for a step, and do it to the dictionary; nothing when it makes no sense."""
    kind, one = str(step[0]), str(step[1])
    if kind == "write":
        after[one] = f"text {step[2]}".encode()
        return [works.Put(one, record.keep(after[one]))]
    if one not in state:
        return []
    if kind == "remove":
        del after[one]
        return [works.Put(one, None)]
    other = str(step[2])
    if one == other or (kind == "swap") != (other in state):
        return []
    if kind == "move":
        after[other] = after.pop(one)
        return [works.Put(other, record.keep(after[other]), moved_from=one)]
    after[one], after[other] = state[other], state[one]
    return [works.Put(to, record.keep(state[from_]), moved_from=from_) for from_, to in ((one, other), (other, one))]


def at(work: Work, edition: int | None) -> State:
    """Return everything an edition holds, by the listing, held against each path by itself."""
    listed = {piece.path: record.fetch(piece.blob_id) for piece in works.heads.pieces(work, edition)}
    single = {name: works.bytes_at(work, name, edition) for name in PATHS}
    assert {name: content for name, content in single.items() if content is not None} == listed
    return listed


@promises(
    "“Edition 212” is a text that will never change",
    "An edition never changes.",
    "Each integration makes the next edition",
    "It never changes.",
    "Editions are numbered 1, 2, 3",
)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=some.lists(STEPS, max_size=12))
def test_any_edition_is_what_a_dictionary_says(make: Makers, steps: list[tuple[object, ...]]) -> None:
    ann = make.member("Ann")
    work = works.begin(f"w-{Work.objects.count()}", title="W", started_by=ann)
    states: list[State] = [{}]
    for step in steps:
        after = dict(states[-1])
        with record.writing():
            record.lock(work.chain_id)
            puts = puts_for(step, states[-1], after)
            if puts:
                works.new_edition(work, puts, authors=[ann], by=ann, message=None)
                states.append(after)
    work.refresh_from_db()
    assert [at(work, edition) for edition in range(len(states))] == states
    assert at(work, None) == states[-1]
    assert [one.edition for one in works.history.of_work(work)] == list(range(len(states) - 1, 0, -1))
    here = Component.objects.filter(work=work, is_here=True).values_list("path", flat=True)
    assert sorted(here) == sorted(states[-1])
