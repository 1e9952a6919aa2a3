"""How much of what is asked one person holds: a fair share of what is free; what they see of it is given to nobody.

A block is stored as the ids of its items in the order of asking. After `ON_A_PAGE` all of them stand before their
holder; else only the first that they have not answered does, and the rest may go to others when nothing is free.
"""

from collections.abc import Sequence

from barnraise import record
from barnraise.judging.models import Answer, Item
from barnraise.people.identity import ROWS
from barnraise.record.db.database import asked

ON_A_PAGE = "page"
# Blocks that are looked through for what can be given to somebody else, the longest first.
LOOKED_THROUGH = 20


def for_update() -> str:
    """Return what makes a statement lock the rows that it reads; on SQLite the one writer holds everything."""
    return "" if record.is_sqlite() else " FOR UPDATE"


def written(items: Sequence[int], *, is_page: bool) -> str:
    """Return a block as it is stored."""
    ids = map(str, items)
    return " ".join([ON_A_PAGE, *ids] if is_page and items else ids)


def ids_in(stored: str) -> list[int]:
    """Return the items of a stored block, in the order of asking."""
    return [int(one) for one in stored.split() if one != ON_A_PAGE]


def in_stages(places: frozenset[int] | None) -> str:
    """Return what keeps a statement about items to the stages in which somebody may answer; None for all."""
    return "" if places is None else f" AND stage IN ({', '.join(str(one) for one in sorted(places) or [-1])})"


def share_of(inquiry_id: int, most: int, block_id: int, at: int, places: frozenset[int] | None) -> int:
    """Return how many items one person may hold: `most`, or less where few that they may answer are free.

    What is free is shared among those who hold a block now, the one who asks, and one who may come next.
    """
    if most == 1:
        return 1
    ((sharing,),) = asked(
        "SELECT count(*) FROM barnraise_block WHERE inquiry_id = %s AND until > %s AND id <> %s",
        [inquiry_id, at, block_id],
    )
    # Where there are enough for everybody, no more are counted.
    enough = most * (sharing + 2)
    ((free,),) = asked(
        "SELECT coalesce(sum(free), 0) FROM (SELECT free FROM barnraise_item WHERE inquiry_id = %s AND free > 0"
        f"{in_stages(places)} LIMIT %s) AS few",
        [inquiry_id, enough],
    )
    share: int = -(-free // (sharing + 2))
    return max(1, min(most, share))


def from_others(inquiry_id: int, person_id: int, most: int, at: int, places: frozenset[int] | None) -> list[int]:
    """Take over what somebody else holds and does not see, half of it at most; return the items, [] for none.

    A block that its holder is just working on is passed by: waiting for it could end in two who wait for each other.
    """
    skip = "" if record.is_sqlite() else " FOR UPDATE SKIP LOCKED"
    blocks = asked(
        "SELECT id FROM barnraise_block WHERE inquiry_id = %s AND until > %s AND items LIKE %s AND items NOT LIKE %s"
        f" AND NOT person_id IN {ROWS} ORDER BY length(items) DESC, id LIMIT %s",
        [inquiry_id, at, "% %", f"{ON_A_PAGE} %", person_id, person_id, LOOKED_THROUGH],
    )
    for (block_id,) in blocks:
        again = "SELECT person_id, items FROM barnraise_block WHERE id = %s AND until > %s AND items NOT LIKE %s" + skip
        for holder_id, stored in asked(again, [block_id, at, f"{ON_A_PAGE} %"]):
            items = ids_in(stored)
            spare = _spare(items, holder_id, person_id, places)
            taken = spare[-min(most, -(-len(spare) // 2)) :]
            if taken:
                rest = [one for one in items if one not in taken]
                asked("UPDATE barnraise_block SET items = %s WHERE id = %s", [written(rest, is_page=False), block_id])
                return taken
    return []


def _spare(items: Sequence[int], holder_id: int, person_id: int, places: frozenset[int] | None) -> list[int]:
    """Return which items of a block its holder neither sees nor has answered, and somebody else may answer."""
    if not items:
        return []
    latest = f"(SELECT deed FROM barnraise_answer a WHERE a.item_id = i.id AND a.person_id IN {ROWS} ORDER BY a.id DESC"
    marks = ", ".join(["%s"] * len(items))
    rows = asked(
        f"SELECT id, state, stage, coalesce({latest} LIMIT 1), %s), coalesce({latest} LIMIT 1), %s)"
        f" FROM barnraise_item i WHERE id IN ({marks})",
        [holder_id, holder_id, Answer.UNDONE, person_id, person_id, Answer.UNDONE, *items],
    )
    known = {row[0]: row[1:] for row in rows}
    spare, seen = list[int](), set[int]()
    for item in items:
        state, stage, of_holder, of_asker = known[item]
        if of_holder != Answer.UNDONE or state not in (Item.OPEN, Item.KNOWN):
            continue
        # The first that is not answered stands before them; of each stage, since they may not answer in all.
        if stage not in seen:
            seen.add(stage)
        elif state == Item.OPEN and of_asker == Answer.UNDONE and (places is None or stage in places):
            spare.append(item)
    return spare
