"""The hash chain: canonical entries, each naming the one before."""

import json
import threading
from collections.abc import Iterable, Iterator
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from barnraise.base import canonical, micros, now, sha256
from barnraise.record.db.database import held_row, locked, pour, settle
from barnraise.record.db.statements import prepared
from barnraise.record.log.events import RecordEvent, Unknown, facts_of
from barnraise.record.models import Chain, Entry, Text

_COLUMNS = ("chain", "number", "kind", "version", "person", "at", "facts", "previous", "hash")
# Set whenever an entry of this process has become durable: followers need not wait for their next look.
stirred = threading.Event()


def new_chain() -> Chain:
    """Begin the chain of a new work."""
    return Chain.objects.create()


def site_chain() -> Chain:
    """Return the chain of the site itself; the first call begins it."""
    return Chain.objects.get_or_create(is_site=True)[0]


def lock(chain_id: int) -> Chain:
    """Take a chain for this transaction: entries get their numbers one after another."""
    return held_row(Chain, chain_id, _locked)


@prepared
def _locked(chain_id: int) -> QuerySet[Chain]:
    return locked(Chain.objects.filter(pk=chain_id))


def bind(text: Text | None) -> str | None:
    """Return what a text leaves in an entry: its hash, hexadecimal."""
    return bytes(text.hash).hex() if text is not None else None


def note(chain_id: int, person: UUID | None, event: RecordEvent) -> Entry:
    """Add what happened to a chain, inside the transaction in which it did; `person`: whose act it was. Cost is
    constant.
    """
    return append(chain_id, event.kind, event.kind_version, person, facts_of(event))


def append(chain_id: int, kind: str, version: int, person: UUID | None, facts: dict[str, object]) -> Entry:
    """Add an entry as it is spelled. TypeError for a float."""
    chain = lock(chain_id)
    entry = Entry(
        chain=chain,
        number=chain.length + 1,
        kind=kind,
        version=version,
        person=person,
        at=micros(now()),
        facts=canonical(facts).decode(),
        previous=bytes(chain.head),
    )
    entry.hash = entry_hash(entry, chain.uid)
    # As plain values: this is written with everything that happens, twice as fast as through the models.
    pour(Entry, _COLUMNS, [[chain.pk, *(getattr(entry, column) for column in _COLUMNS[1:])]])
    settle(Chain, ("length", "head"), [(entry.number, entry.hash, chain.pk)])
    chain.length, chain.head = entry.number, entry.hash
    transaction.on_commit(stirred.set)
    return entry


def entry_hash(entry: Entry, chain_uid: UUID) -> bytes:
    """Return the hash that binds an entry: SHA-256 over its canonical JSON."""
    return sha256(
        canonical(
            {
                "work": str(chain_uid),
                "number": entry.number,
                "previous": bytes(entry.previous).hex(),
                "kind": entry.kind,
                "version": entry.version,
                "person": str(entry.person) if entry.person else None,
                "time": entry.at,
                "facts": json.loads(entry.facts),
            }
        )
    )


def entries(chain_id: int, *, after: int = 0, limit: int | None = None) -> Iterator[Entry]:
    """Return a chain's entries in order, those numbered above `after`."""
    found = Entry.objects.filter(chain_id=chain_id, number__gt=after).order_by("number")
    yield from (found[:limit] if limit is not None else found.iterator(chunk_size=2000))


def latest_naming(chain_id: int, uid: UUID, kinds: Iterable[type[RecordEvent]]) -> Entry | None:
    """Return the last entry of some kinds that names an id. Cost grows with the chain's length."""
    names = [kind.kind for kind in kinds]
    found = Entry.objects.filter(chain=chain_id, kind__in=names, facts__contains=str(uid))
    return found.order_by("-number").first()


def unsealed() -> int:
    """Return how many chains do not end with the hash of their last entry; always 0, since `note` seals at once."""
    last = Entry.objects.filter(chain=OuterRef("pk"), number=OuterRef("length"), hash=OuterRef("head"))
    return Chain.objects.filter(~Exists(last), length__gt=0).count()


def verify(chain_id: int) -> list[str]:
    """Check a chain from its first entry; return what is wrong with it, nothing when it is sound.

    Cost grows with the chain's length.
    """
    chain = Chain.objects.get(pk=chain_id)
    previous, number = bytes(32), 0
    for entry in entries(chain_id):
        number += 1
        if entry.number != number:
            return [f"entry {number} is missing"]
        if bytes(entry.previous) != previous:
            return [f"entry {number} does not name the one before it"]
        if entry_hash(entry, chain.uid) != bytes(entry.hash):
            return [f"entry {number} was altered"]
        previous = bytes(entry.hash)
    if (number, previous) != (chain.length, bytes(chain.head)):
        return [f"the chain says {chain.length} entries, and {number} are there"]
    return []


def unknown(chain_id: int) -> Iterator[str]:
    """Name each entry of a chain whose kind, version or facts are not known here; it is kept, and passed over.

    Cost grows with the chain's length.
    """
    for entry in entries(chain_id):
        if isinstance(entry.event, Unknown):
            yield f"entry {entry.number}: nothing is known here of its kind {entry.kind}, version {entry.version}"
