"""The record of a work, entry by entry, for whoever checks the chain."""

import json

from django.http import HttpRequest

from barnraise import record as record_
from barnraise.record.models import Entry
from barnraise.web.api import cursors, shapes
from barnraise.web.api.door import operation
from barnraise.web.showing import work_or_404


@operation("GET", "/works/{slug}/record", may="anyone", answers=shapes.Listed[shapes.EntryTold])
def read_record(
    request: HttpRequest, slug: str, cursor: cursors.Cursor = "", limit: cursors.Limit = cursors.A_PAGE
) -> shapes.Listed[shapes.EntryTold]:
    """Read a work's record from its first entry on."""
    after = cursors.number_in(cursor) or 0
    found = list(record_.entries(work_or_404(slug).chain_id, after=after, limit=limit + 1))
    more = len(found) > limit
    return shapes.Listed(
        [_told(entry) for entry in found[:limit]], cursors.cursor(found[limit - 1].number) if more else None
    )


def _told(entry: Entry) -> shapes.EntryTold:
    return shapes.EntryTold(
        number=entry.number,
        kind=entry.kind,
        version=entry.version,
        person=entry.person,
        at=entry.at,
        facts=json.loads(entry.facts),
        previous=bytes(entry.previous).hex(),
        hash=bytes(entry.hash).hex(),
    )
