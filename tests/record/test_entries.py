"""The kinds of entry: each reads as it was written, and what is not known is kept and passed over."""

import ast
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from barnraise import record
from barnraise.base import canonical
from barnraise.management import checking
from barnraise.people.models import Person
from barnraise.record.log import chain as chains
from barnraise.record.log.chain import append, unknown
from barnraise.record.log.decoder import kinds_of, read
from barnraise.record.log.entries.contributions import Moved
from barnraise.record.log.entries.governance import ContentHidden, ContentRestored, ThingHidden
from barnraise.record.log.entries.people import Joined, TakenOver
from barnraise.record.log.entries.works import AddressChanged, WorkStarted
from barnraise.record.log.events import KINDS, RecordEvent, Unknown, entry_kind, facts_of
from barnraise.record.log.table import table
from barnraise.record.models import Chain, Entry
from barnraise.web.serving import followers
from barnraise.works.models import Work
from tests.makers import Makers

ROOT = Path(__file__).parents[2]
HOUSE = ROOT / "barnraise"
ID, OTHER = UUID(int=1), UUID(int=2)
# Their names are texts as well: canonical JSON spells every character the same each time.
PLAIN: dict[object, some.SearchStrategy[Any]] = {
    int: some.integers(),
    bool: some.booleans(),
    str: some.text(some.characters(exclude_categories=["Cs"])),
    UUID: some.uuids(),
    type(None): some.none(),
}
EVENTS = some.sampled_from(sorted(KINDS)).flatmap(lambda name: event_strategy(KINDS[name]))


def event_strategy(of: type[RecordEvent]) -> some.SearchStrategy[RecordEvent]:
    """Return events of a kind, each of its facts any value of its type."""
    return some.builds(of, **{name: values(hint) for name, hint in annotations(of).items()})


def annotations(of: type) -> dict[str, Any]:
    return {name: one.type for name, one in of.__dataclass_fields__.items()}  # type: ignore[attr-defined]


def values(hint: Any) -> some.SearchStrategy[Any]:
    if hint in PLAIN:
        return PLAIN[hint]
    if getattr(hint, "__origin__", None) is not tuple:
        return some.one_of(*map(values, hint.__args__))
    if hint.__args__[-1] is Ellipsis:
        return some.lists(values(hint.__args__[0]), max_size=3).map(tuple)
    return some.tuples(*map(values, hint.__args__))


@given(EVENTS)
@settings(max_examples=300, deadline=None)
def test_what_is_written_of_an_event_reads_as_the_same_event(event: RecordEvent) -> None:
    spelled = canonical(facts_of(event)).decode()
    again = read(event.kind, event.kind_version, spelled)
    assert again == event and isinstance(again, RecordEvent)
    assert canonical(facts_of(again)).decode() == spelled


def test_no_fact_is_left_out_that_a_reader_of_another_program_would_need() -> None:
    assert facts_of(Joined()) == {}
    assert facts_of(Joined(guest=True)) == {"guest": True}
    assert facts_of(TakenOver(taken=ID)) == {"taken": str(ID)}


def test_a_kind_that_is_declared_twice_fails() -> None:
    with pytest.raises(TypeError, match="two kinds of entry are named 'joined', version 1"):
        entry_kind("joined")(type("Again", (RecordEvent,), {"__doc__": "Again."}))
    assert KINDS["joined", 1] is Joined


@pytest.mark.parametrize(
    ("kind", "version", "facts"),
    [
        ("never_seen", 1, "{}"),
        ("joined", 2, "{}"),
        ("moved", 1, "[]"),
        ("moved", 1, "5"),
        ("joined", 1, '{"guest":"yes"}'),
        ("joined", 1, '{"invited":true}'),
        ("taken_over", 1, "{}"),
        ("taken_over", 1, '{"taken":"somebody"}'),
        ("consented", 1, f'{{"contribution":"{ID}","kinds":"title"}}'),
    ],
)
def test_what_no_kind_says_is_unknown_and_not_guessed(kind: str, version: int, facts: str) -> None:
    assert read(kind, version, facts) == Unknown(kind, version, facts)


def test_version_1_of_what_named_two_things_is_told_apart_by_its_facts() -> None:
    stage = f'{{"contribution":"{ID}","gate":"pages","stage":"proof"}}'
    act = f'{{"act":"{ID}","components":["{OTHER}"]}}'
    told = {
        ("moved", stage): Moved(contribution=ID, gate="pages", stage="proof"),
        ("moved", '{"former":"wiki","slug":"leaves"}'): AddressChanged(former="wiki", slug="leaves"),
        ("hidden", act): ContentHidden(act=ID, components=(OTHER,)),
        ("ended", act): ContentRestored(act=ID, components=(OTHER,)),
    }
    assert {(kind, facts): read(kind, 1, facts) for kind, facts in told} == told
    assert kinds_of(ContentHidden, ThingHidden) == ["content_hidden", "hidden"]


class Reads:
    """A follower that remembers of whom it reads."""

    name = "reads"

    def __init__(self) -> None:
        self.read: list[object] = []

    def prepare(self, batch: Sequence[Entry]) -> None:
        """Nothing here is slow."""

    def apply(self, batch: Sequence[Entry]) -> None:
        """Remember."""
        self.read += [one.event for one in batch]


def test_an_entry_of_an_unknown_kind_is_kept_named_by_fsck_and_passed_over(make: Makers) -> None:
    work = make.work()
    with record.writing():
        append(work.chain_id, "voted", 3, ID, {"ballot": str(OTHER)})
        append(record.site_chain().pk, "joined", 2, ID, {"by": "post"})
        record.note(work.chain_id, None, Moved(contribution=ID, gate="a", stage="b"))
    number = Chain.objects.get(pk=work.chain_id).length - 1
    reads = Reads()
    record.follow([*followers(), reads])
    assert Unknown("voted", 3, f'{{"ballot":"{OTHER}"}}') in reads.read
    assert [record.lag(one.name) for one in (*followers(), reads)] == [0] * (len(followers()) + 1)
    assert (record.verify(work.chain_id), list(unknown(work.chain_id))) == (
        [],
        [f"entry {number}: nothing is known here of its kind voted, version 3"],
    )
    said = [line for line in checking.problems(with_pages=False) if "nothing is known" in line]
    assert [line.partition(": entry")[0] for line in said] == ["record of the site", f"record of /{work.slug}/"]


@pytest.mark.parametrize(
    ("column", "other"),
    [("kind", "renamed"), ("facts", '{"guest":true}'), ("version", 2), ("person", OTHER), ("at", 1)],
)
def test_an_altered_entry_is_found(db: None, column: str, other: object, monkeypatch: pytest.MonkeyPatch) -> None:
    with record.writing():
        chain = record.new_chain()
        forged = record.note(chain.pk, ID, Joined())
    setattr(forged, column, other)
    monkeypatch.setattr(chains, "entries", lambda _chain_id: iter([forged]))
    assert record.verify(chain.pk) == ["entry 1 was altered"]


def test_every_kind_is_written_somewhere() -> None:
    """What a module hands on as a value, and does not only look for, it writes."""
    names: set[str] = set()
    for path in sorted(HOUSE.rglob("*.py")):
        if path.relative_to(HOUSE).parts[0] not in ("record", "migrations"):
            names |= _handed_on(ast.parse(path.read_text()))
    assert sorted(of.__name__ for of in KINDS.values() if of.__name__ not in names) == []


def _handed_on(module: ast.AST) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(module):
        given: list[ast.expr] = []
        if isinstance(node, ast.Call) and not (isinstance(node.func, ast.Name) and node.func.id == "isinstance"):
            given = [node.func, *node.args, *(one.value for one in node.keywords)]
        elif isinstance(node, ast.Dict):
            given = list(node.values)
        elif isinstance(node, ast.IfExp):
            given = [node.body, node.orelse]
        found |= {one.id for one in given if isinstance(one, ast.Name)}
    return found


def test_the_table_in_the_documents_is_that_of_the_classes() -> None:
    assert table() in (ROOT / "docs" / "record.md").read_text()


def test_a_work_begins_with_an_entry_that_reads_as_one(make: Makers) -> None:
    work = make.work(slug="book")
    first = next(record.entries(work.chain_id))
    assert first.event == WorkStarted(work=Work.objects.get().uid, slug="book")
    assert Person.objects.filter(uid=first.person).exists()
