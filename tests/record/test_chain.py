"""The chain: its canonical form is pinned for ever, and whatever alters it is found."""

from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest
from django.db import DatabaseError, connection, transaction

from barnraise import record
from barnraise.base import Clock, canonical, sha256
from barnraise.record.log.chain import append, entry_hash
from barnraise.record.log.entries.works import WorkStarted
from barnraise.record.models import Chain, Entry
from tests.promises import promises

GOLDEN = Path(__file__).parent / "golden"
WORK, PERSON = UUID(int=1), UUID(int=2)


def a_chain() -> Chain:
    """Return a chain of three entries that are the same in every run."""
    chain = Chain.objects.create(uid=WORK)
    with Clock(datetime(2026, 3, 1, 12, 0, 0, 123456, tzinfo=UTC)).running() as clock, record.writing():
        record.note(chain.pk, PERSON, WorkStarted(work=WORK, slug="book"))
        clock.advance(hours=1)
        sent = {"summary": "0f" * 32, "base": 1, "licence": "CC-BY-SA-4.0", "source": None}
        append(chain.pk, "submitted", 1, PERSON, sent)
        made = {"revisions": [["b", "ä \u2028 😀", ""]], "vouched": True, "at_once": False}
        append(chain.pk, "integrated", 1, None, made)
    return chain


def told(chain: Chain) -> str:
    """Return a chain as the golden file spells it."""
    entries = record.entries(chain.pk)
    return "".join(
        f"{entry.number} {entry.kind} {entry.person} {entry.at}\n{entry.facts}\n{bytes(entry.hash).hex()}\n"
        for entry in entries
    )


def test_entries_are_spelled_and_hashed_as_they_always_were(db: None) -> None:
    assert told(a_chain()) == (GOLDEN / "chain.txt").read_text()


@promises(
    "Each entry holds the hash of the one before it.",
    "It holds the hash of the entry before.",
    "Here it is always SHA-256.",
)
def test_the_hash_is_that_of_the_canonical_json_of_the_whole_entry(db: None) -> None:
    first = record.entries(a_chain().pk).__next__()
    spelled = (
        '{"facts":{"slug":"book","work":"00000000-0000-0000-0000-000000000001"},"kind":"work_started","number":1,'
        '"person":"00000000-0000-0000-0000-000000000002","previous":"' + "0" * 64 + '","time":1772366400123456,'
        '"version":1,"work":"00000000-0000-0000-0000-000000000001"}'
    )
    assert bytes(first.hash) == sha256(spelled.encode())


@pytest.mark.parametrize(
    ("value", "spelled"),
    [
        ({"b": 1, "a": [True, None, "é"]}, '{"a":[true,null,"é"],"b":1}'),
        ('\x00\x1f"\\/\u2028\x7f', '"\\u0000\\u001f\\"\\\\/\u2028\x7f"'),
        ({}, "{}"),
    ],
)
def test_canonical_json_is_that_of_rfc_8785(value: object, spelled: str) -> None:
    assert canonical(value).decode() == spelled


@pytest.mark.parametrize("value", [{"share": 0.5}, [[float("nan")]], {"größe": 1}, {1: 2}])
def test_what_has_two_spellings_never_enters_the_record(value: object) -> None:
    with pytest.raises(TypeError):
        canonical(value)


@promises("It can be added to and not changed.")
@pytest.mark.parametrize("statement", ["UPDATE barnraise_entry SET kind = 'x'", "DELETE FROM barnraise_entry"])
def test_the_database_refuses_to_alter_or_remove_entries(db: None, statement: str) -> None:
    chain = a_chain()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert (record.verify(chain.pk), Entry.objects.count()) == ([], 3)


@promises("Whoever alters an old entry must alter all")
def test_a_chain_that_was_altered_behind_the_triggers_is_found(db: None) -> None:
    chain = a_chain()
    Chain.objects.filter(pk=chain.pk).update(length=2)
    assert record.verify(chain.pk) == ["the chain says 2 entries, and 3 are there"]
    forged = Entry(chain=chain, number=4, kind="joined", at=1, facts="{}", previous=bytes(32), hash=bytes(32))
    forged.save(force_insert=True)
    assert record.verify(chain.pk) == ["entry 4 does not name the one before it"]


def test_an_entry_with_other_facts_than_its_hash_is_found(db: None) -> None:
    chain = Chain.objects.create(uid=WORK)
    forged = Entry(chain=chain, number=1, kind="joined", at=1, facts='{"a":1}', previous=bytes(32))
    forged.hash = entry_hash(forged, WORK)
    forged.facts = '{"a":2}'
    forged.save(force_insert=True)
    assert record.verify(chain.pk) == ["entry 1 was altered"]
