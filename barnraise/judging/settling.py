"""Whether an item has answers enough: asked after each answer, and of all its items when an inquiry's rules change."""

import hashlib
from itertools import groupby

from barnraise import record
from barnraise.base import micros, now
from barnraise.judging import leasing, staging
from barnraise.judging.declaring import Declared
from barnraise.judging.leasing import Open
from barnraise.judging.models import Answer, Item
from barnraise.judging.rows import Row, locked_row, store
from barnraise.judging.shares import for_update
from barnraise.judging.values import decided
from barnraise.people.identity import rows_of
from barnraise.record.db.database import asked
from barnraise.rules.asking import Asking, decide
from barnraise.rules.stopping import RIGHT_BEFORE, Verdict, wanted

# Items that nobody has answered, and items with answers, that are counted anew in one transaction.
PLAIN_AT_ONCE, ANSWERED_AT_ONCE = 500, 20
# What has neither a published result nor one that people decided on.
_UNSETTLED = (
    "inquiry_id = %s AND results_id IS NULL AND decided_by_id IS NULL"
    f" AND state IN ('{Item.OPEN}', '{Item.DONE}', '{Item.DISPUTED}', '{Item.LEFT}') AND id > %s"
)
_ANSWERED = "EXISTS (SELECT 1 FROM barnraise_answer a WHERE a.item_id = i.id)"


def outstanding_of(inquiry: Open, row: Row) -> int:
    """Return how many people hold a lease on an item that they have not answered.

    Of an open item its own counts tell; who held one that was settled meanwhile may hold others by now.
    """
    return row.slots - row.free - len(row.standing) if row.state == Item.OPEN else _waiting(inquiry, row)


def _waiting(inquiry: Open, row: Row) -> int:
    """Return how many hold a lease on an item by their blocks; who skipped it holds none any more."""
    holders = leasing.holders(inquiry.id, row.id)
    return sum(row.turns.get(one, (0, Answer.UNDONE))[1] == Answer.UNDONE for one in holders)


def settle(inquiry: Open, row: Row, *, outstanding: int, at: int) -> Verdict:
    """Decide on an item anew, and store how many more people it needs, where that has changed."""
    if inquiry.asking is not None:
        return staging.settle(inquiry, row, outstanding=outstanding, at=at)
    given = list(row.standing.values())
    right = [row.right.get(person, RIGHT_BEFORE) for person in row.standing]
    verdict = decided(inquiry.declared, given, right, trusts=inquiry.trusts)
    slots = len(given) + outstanding
    if verdict.state == "open":
        slots = max(min(wanted(inquiry.declared.enough, given), inquiry.declared.enough.most), slots)
    free = slots - len(given) - outstanding
    store(row, slots, free, verdict)
    return verdict


def slots_of(declared: Declared, found: Asking | None) -> int:
    """Return how many people an item that nobody has answered is asked of."""
    if found is not None:
        return decide(found, 0, (), opened_at=now(), now=now(), checked=True).lacking
    enough = declared.enough
    return max(enough.least, enough.blanks) if enough.agree or enough.sure else enough.most


def ruling(declared: Declared, process: str) -> str:
    """Return a short name for everything that decides when items have answers enough; `process` "" has no say."""
    deciding = (declared.kind, declared.by, declared.tolerance, len(declared.choices), declared.enough, process)
    return hashlib.sha256(repr(deciding).encode()).hexdigest()[:16]


def recount(inquiry: Open) -> None:
    """Ask the rules anew about all items, in short transactions: some have enough now, some need more people.

    What is published, and what people decided, stays as it is. Doing it twice does no harm.
    """
    _recount_plain(inquiry, slots_of(inquiry.declared, inquiry.asking))
    after = 0
    while ids := asked(
        f"SELECT id FROM barnraise_item i WHERE {_UNSETTLED} AND {_ANSWERED} ORDER BY id LIMIT %s",
        [inquiry.id, after, ANSWERED_AT_ONCE],
    ):
        after = ids[-1][0]
        recount_these(inquiry, [id for (id,) in ids])


def recount_these(inquiry: Open, ids: list[int]) -> None:
    """Ask the rules anew about some items, also about such as had gone; leases are counted by who holds them."""
    with record.writing():
        for id in sorted(ids):
            row = locked_row(inquiry, "id = %s", id)
            if row.results is not None or row.decided_by is not None:
                continue
            if row.stage >= (len(inquiry.asking.stages) if inquiry.asking is not None else 1):
                # The stage that it was in is no more: it begins anew with all that was said of it.
                row.stage, row.since, row.standing = 0, 0, dict(row.said)
                asked("UPDATE barnraise_item SET stage = 0, since = 0 WHERE id = %s", [id])
            settle(inquiry, row, outstanding=_waiting(inquiry, row), at=micros(now()))


def recount_of(person_id: int) -> None:
    """Ask the rules anew about what somebody answered whose rows have become one person's, in short transactions.

    What is published, and what people decided, stays as it is.
    """
    unsettled = Item.objects.filter(results=None, decided_by=None, inquiry__is_open=True)
    unsettled = unsettled.filter(state__in=(Item.OPEN, Item.DONE, Item.DISPUTED, Item.LEFT))
    answered = unsettled.filter(answers__person__in=rows_of(person_id)).order_by("inquiry", "pk").distinct()
    rows = answered.values_list("inquiry__work__slug", "inquiry__name", "pk")
    for (slug, name), group in groupby(rows, key=lambda row: row[:2]):
        inquiry, ids = leasing.open_at(slug, name), [row[2] for row in group]
        if inquiry is not None:
            for start in range(0, len(ids), ANSWERED_AT_ONCE):
                recount_these(inquiry, ids[start : start + ANSWERED_AT_ONCE])


def _recount_plain(inquiry: Open, slots: int) -> None:
    """Let items that nobody has answered be asked of so many people, and of no fewer than hold a lease on them."""
    after = 0
    while True:
        with record.writing():
            ids = asked(
                f"SELECT id FROM barnraise_item i WHERE {_UNSETTLED} AND state = %s AND slots <> %s AND NOT {_ANSWERED}"
                " ORDER BY id LIMIT %s" + for_update(),
                [inquiry.id, after, Item.OPEN, slots, PLAIN_AT_ONCE],
            )
            if not ids:
                return
            after = ids[-1][0]
            marks = ", ".join(["%s"] * len(ids))
            asked(
                "UPDATE barnraise_item SET slots = CASE WHEN %s > slots - free THEN %s ELSE slots - free END,"
                " free = CASE WHEN %s > slots - free THEN %s - (slots - free) ELSE 0 END"
                f" WHERE id IN ({marks})",
                [slots, slots, slots, slots, *(id for (id,) in ids)],
            )
