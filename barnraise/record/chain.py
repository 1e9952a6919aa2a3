"""The hash chain: canonical entries, each naming the one before."""

import json
import threading
from collections.abc import Iterator
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from barnraise.base import canonical, micros, now, sha256
from barnraise.record.database import held_row, locked, pour, settle
from barnraise.record.models import Chain, Entry, Text
from barnraise.record.statements import prepared

ENTRY_VERSION = 1
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


def note(chain_id: int, kind: str, person: UUID | None, **facts: object) -> Entry:
    """Add one entry to a chain, inside the transaction of what happened.

    Facts are ids, whole numbers, times in microseconds, hashes, codes, and lists or objects of these; TypeError for a
    float. Free text never goes in: bind it. Cost is constant.
    """
    chain = lock(chain_id)
    entry = Entry(
        chain=chain,
        number=chain.length + 1,
        kind=kind,
        version=ENTRY_VERSION,
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
