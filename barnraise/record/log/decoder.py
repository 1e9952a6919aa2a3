"""From an entry as it is stored to the event that it tells of."""

import json

from barnraise.record.log.entries import (
    contributions,
    governance,
    inquiries,
    people,
    releases,
    review,
    talk,
    tasks,
    works,
)
from barnraise.record.log.entries.governance import ContentHidden, ContentRemoved, ContentRestored
from barnraise.record.log.entries.works import AddressChanged
from barnraise.record.log.events import KINDS, RecordEvent, Unknown, event_of

# Imported here, so that every kind is declared before an entry is read.
NOUNS = (contributions, governance, inquiries, people, releases, review, talk, tasks, works)
# Until December 2026 these kinds named two things each, which only their facts tell apart: a contribution that goes on
# to another stage, or a work that moves to another address; an act of the site, or what it changes in a work. Nothing
# writes the second of each under that name any more.
_SECOND: dict[tuple[str, int], tuple[frozenset[str], type[RecordEvent]]] = {
    ("moved", 1): (frozenset({"former", "slug"}), AddressChanged),
    ("hidden", 1): (frozenset({"act", "components"}), ContentHidden),
    ("removed", 1): (frozenset({"act", "components"}), ContentRemoved),
    ("lifted", 1): (frozenset({"act", "components"}), ContentRestored),
    ("ended", 1): (frozenset({"act", "components"}), ContentRestored),
}


def read(kind: str, version: int, facts: str) -> RecordEvent | Unknown:
    """Return the event that an entry tells of; `Unknown` where its kind, its version or its facts are not known here.

    Cost is that of reading its JSON.
    """
    of = KINDS.get((kind, version))
    try:
        found = json.loads(facts)
        if (kind, version) in _SECOND:
            names, second = _SECOND[kind, version]
            of = second if set(found) == names else of
        return event_of(of, found) if of is not None else Unknown(kind, version, facts)
    except (TypeError, ValueError):
        return Unknown(kind, version, facts)


def kinds_of(*events: type[RecordEvent]) -> list[str]:
    """Return the names under which such events are stored, those of before among them: for a query."""
    former = [kind for (kind, _version), (_names, second) in _SECOND.items() if second in events]
    return sorted({*(one.kind for one in events), *former})
