"""Leases: which items somebody is asked next, held for her in small blocks, so that no slot is served twice.

Statements are written by hand: this stands on the way of every answer. Callers hold a transaction.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from barnraise import record
from barnraise.judging.declaring import Declared, read
from barnraise.judging.models import Answer, Item
from barnraise.judging.shares import ON_A_PAGE, for_update, from_others, ids_in, in_stages, share_of, written
from barnraise.people.identity import FOLDED, ROWS
from barnraise.record.db.database import asked
from barnraise.rules.asking import Asking, asking, may_answer
from barnraise.rules.tallying import Person

# Items that one look for free ones passes at most: what somebody has answered lies behind where she has come to, so
# few are passed in vain.
LOOKED_AT = 400
LOOKS = 5
# Lapsed blocks that one look for free items gives back at most; `tick` gives back the others.
GIVEN_BACK = 20


@dataclass(slots=True)
class Open:
    """An inquiry as its answers need it; `asking` is what the process of its work says, where its stages decide."""

    id: int
    uid: str
    work_id: int
    chain_id: int
    declared: Declared
    trusts: bool
    asking: Asking | None = None

    @property
    def asks_standing(self) -> bool:
        """Tell whether not everybody may answer everything, so that who asks has to say whether she counts."""
        return self.asking is not None and self.asking.asks_standing


@dataclass(slots=True)
class Held:
    """The block that somebody holds: ids of items in the order of asking; `until` 0 holds nothing.

    `is_page`: all of them stand on one page before the holder.
    """

    id: int
    items: list[int]
    until: int
    place: int
    is_page: bool = False


_OPEN = (
    "SELECT q.id, q.uid, q.work_id, w.chain_id, q.declared, q.trusts, q.process FROM barnraise_inquiry q"
    " JOIN barnraise_work w ON w.id = q.work_id WHERE q.is_open AND w.is_ready AND "
)


def open_at(slug: str, name: str) -> Open | None:
    """Return an inquiry by the addresses of its work and of itself; None when it is closed or cannot be followed."""
    for id, uid, work_id, chain_id, text, trusts, process in asked(_OPEN + "w.slug = %s AND q.name = %s", [slug, name]):
        declared = read(text)
        if isinstance(declared, Declared):
            found = asking(process, declared.results_path) if process else None
            declared = bounded(declared, found) if found is not None else declared
            return Open(id, str(uid).replace("-", ""), work_id, chain_id, declared, bool(trusts), found)
    return None


def bounded(declared: Declared, found: Asking) -> Declared:
    """Return an inquiry with what its work's process says of serving in place of what it says itself."""
    stage = found.stages[0]
    claim, serve = stage.claim, stage.serve
    return replace(
        declared,
        block=min(declared.block, claim.person_most) if claim is not None else declared.block,
        lease_minutes=claim.lease_minutes if claim is not None else declared.lease_minutes,
        known_percent=serve.known_percent if serve is not None else declared.known_percent,
        order="random" if serve is not None and serve.mode == "random" else declared.order,
    )


def places_for(inquiry: Open, person_id: int, *, counts: bool) -> frozenset[int] | None:
    """Return the places of the stages in which somebody may answer; None where everybody may answer everything.

    `counts` says whether her approval counts in this work. Costs one query where a stage asks who she is.
    """
    if inquiry.asking is None or not inquiry.asking.asks_standing:
        return None
    stages = inquiry.asking.stages
    rows = asked(
        "SELECT i.stage, count(*) FROM barnraise_answer a JOIN barnraise_item i ON i.id = a.item_id WHERE"
        f" a.person_id IN {ROWS} AND i.inquiry_id = %s AND a.deed IN (%s, %s) GROUP BY i.stage",
        [person_id, person_id, inquiry.id, Answer.GIVEN, Answer.FLAGGED],
    )
    done = sum(count for _, count in rows)
    person = Person(id=person_id, counts=counts, done={stages[0].name: done})
    return frozenset(place for place, stage in enumerate(stages) if may_answer(stage, person))


def held(inquiry: Open, person_id: int) -> Held:
    """Return somebody's block, locked; the first call makes it."""
    statement = "SELECT id, items, until, place FROM barnraise_block WHERE inquiry_id = %s AND person_id = %s"
    rows = asked(statement + for_update(), [inquiry.id, person_id])
    if not rows:
        asked(
            "INSERT INTO barnraise_block (inquiry_id, person_id, items, until, place) VALUES (%s, %s, '', 0, -1)"
            " ON CONFLICT (inquiry_id, person_id) DO NOTHING",
            [inquiry.id, person_id],
        )
        rows = asked(statement + for_update(), [inquiry.id, person_id])
    id, items, until, place = rows[0]
    return Held(id, ids_in(items) if until else [], until, place, items.startswith(ON_A_PAGE))


def keep(block: Held) -> None:
    """Store a block as it is now."""
    asked(
        "UPDATE barnraise_block SET items = %s, until = %s, place = %s WHERE id = %s",
        [written(block.items, is_page=block.is_page), block.until if block.items else 0, block.place, block.id],
    )


def lease(inquiry: Open, person_id: int, block: Held, at: int, places: frozenset[int] | None) -> None:
    """Fill a block with items that still need somebody, that she may answer and has not been asked before.

    What she holds of a stage in which she may not answer goes back to others.
    """
    _return(person_id, block.items)
    wanted = share_of(inquiry.id, inquiry.declared.block, block.id, at, places)
    block.items = [*_known(inquiry, person_id, block), *_free(inquiry, person_id, block, places, wanted)]
    block.items = block.items or from_others(inquiry.id, person_id, inquiry.declared.block, at, places)
    block.is_page = False
    block.until = at + inquiry.declared.lease_minutes * 60_000_000
    keep(block)


def _free(inquiry: Open, person_id: int, block: Held, places: frozenset[int] | None, wanted: int) -> list[int]:
    taken: list[int] = []
    begun = block.place
    for _ in range(LOOKS):
        found = asked(
            "SELECT id, place, EXISTS (SELECT 1 FROM barnraise_answer a WHERE a.item_id = i.id AND a.person_id IN"
            f" {ROWS}) FROM barnraise_item i WHERE inquiry_id = %s AND place > %s AND free > 0{in_stages(places)}"
            " ORDER BY place LIMIT %s",
            [person_id, person_id, inquiry.id, block.place, LOOKED_AT],
        )
        fresh = [(place, id) for id, place, is_hers in found if not is_hers and id not in taken]
        got = _take([id for _, id in fresh], wanted - len(taken))
        taken += got
        passed = [place for place, id in fresh if id in got]
        if len(taken) == wanted or (len(found) < LOOKED_AT and begun < 0):
            block.place = passed[-1] if passed else (found[-1][1] if found else block.place)
            break
        # Past the last one she begins again at the first, once: others may have given something back.
        if len(found) < LOOKED_AT:
            begun, block.place = -1, -1
        else:
            block.place = found[-1][1]
    return taken


def _take(ids: Sequence[int], most: int) -> list[int]:
    """Take one slot of each of the first items of these that still have one, passing by what others are just taking."""
    ids = list(ids) if not record.is_sqlite() else list(ids[:most])
    if not ids:
        return []
    marks = ", ".join(["%s"] * len(ids))
    if not record.is_sqlite():
        # All that were looked at are offered: were it the first alone, whoever comes while those are locked would be
        # told that nothing is left. LIMIT counts what is not skipped.
        found = asked(
            f"SELECT id FROM barnraise_item WHERE id IN ({marks}) AND free > 0 ORDER BY place LIMIT %s"
            " FOR UPDATE SKIP LOCKED",
            [*ids, most],
        )
        ids = [id for (id,) in found]
        marks = ", ".join(["%s"] * len(ids))
    if ids:
        asked(f"UPDATE barnraise_item SET free = free - 1 WHERE id IN ({marks})", list(ids))
    return list(ids)


def _known(inquiry: Open, person_id: int, block: Held) -> list[int]:
    """Return items whose answer is known: those that teach, before her first block; now and then one of the others."""
    if not inquiry.declared.known:
        return []
    is_first = block.until == 0 and block.place < 0
    wanted = -(-inquiry.declared.block * inquiry.declared.known_percent // 100)
    found = asked(
        "SELECT id, teaches FROM barnraise_item i WHERE inquiry_id = %s AND state = %s AND NOT EXISTS"
        f" (SELECT 1 FROM barnraise_answer a WHERE a.item_id = i.id AND a.person_id IN {ROWS})"
        " ORDER BY teaches DESC, place LIMIT 50",
        [inquiry.id, Item.KNOWN, person_id, person_id],
    )
    teaching = [id for id, teaches in found if teaches] if is_first else []
    return teaching or [id for id, teaches in found if not teaches][:wanted]


def give_back(inquiry_id: int, at: int, *, most: int = GIVEN_BACK) -> int:
    """Give back what lapsed blocks still hold, in a transaction of its own; return how many blocks."""
    skip = "" if record.is_sqlite() else " FOR UPDATE SKIP LOCKED"
    lapsed = asked(
        "SELECT id FROM barnraise_block WHERE inquiry_id = %s AND until > 0 AND until < %s LIMIT 1", [inquiry_id, at]
    )
    if not lapsed:
        return 0
    with record.writing():
        rows = asked(
            "SELECT id, person_id, items FROM barnraise_block WHERE inquiry_id = %s AND until > 0 AND until < %s"
            " ORDER BY id LIMIT %s" + skip,
            [inquiry_id, at, most],
        )
        for id, person_id, items in rows:
            _empty(id, person_id, ids_in(items))
    return len(rows)


def give_back_of(person_id: int) -> int:
    """Give back all that somebody holds, who answers no more under this row; return how many blocks that were.

    Inside the caller's transaction.
    """
    rows = asked("SELECT id, items FROM barnraise_block WHERE person_id = %s AND until > 0" + for_update(), [person_id])
    for id, items in rows:
        _empty(id, person_id, ids_in(items))
    return len(rows)


def shorten(inquiry_id: int, latest: int) -> None:
    """Let no lease run past a time: whoever leased while the clock was years ahead would hold her items for years."""
    if asked("SELECT id FROM barnraise_block WHERE inquiry_id = %s AND until > %s LIMIT 1", [inquiry_id, latest]):
        with record.writing():
            asked(
                "UPDATE barnraise_block SET until = %s WHERE inquiry_id = %s AND until > %s",
                [latest, inquiry_id, latest],
            )


def _empty(block_id: int, person_id: int, items: Sequence[int]) -> None:
    asked("UPDATE barnraise_block SET items = '', until = 0 WHERE id = %s", [block_id])
    _return(person_id, items)


def _return(person_id: int, items: Sequence[int]) -> None:
    if not items:
        return
    marks = ", ".join(["%s"] * len(items))
    unanswered = asked(
        f"SELECT id FROM barnraise_item i WHERE id IN ({marks}) AND state = %s AND coalesce((SELECT deed FROM"
        f" barnraise_answer a WHERE a.item_id = i.id AND a.person_id IN {ROWS} ORDER BY a.id DESC LIMIT 1), %s) = %s"
        " ORDER BY id" + for_update(),
        [*items, Item.OPEN, person_id, person_id, "undone", "undone"],
    )
    if unanswered:
        marks = ", ".join(["%s"] * len(unanswered))
        asked(f"UPDATE barnraise_item SET free = free + 1 WHERE id IN ({marks})", [id for (id,) in unanswered])


def holders(inquiry_id: int, item_id: int) -> set[int]:
    """Return who holds a lease on an item. Cost grows with the people who are answering just now."""
    rows = asked(
        f"SELECT {FOLDED}, items FROM barnraise_block b JOIN barnraise_person p ON p.id = b.person_id"
        " WHERE inquiry_id = %s AND until > 0",
        [inquiry_id],
    )
    return {person for person, items in rows if str(item_id) in items.split()}
