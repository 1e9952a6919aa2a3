"""Items whose work decides about them in stages: the same rules that decide about contributions, asked of answers."""

from barnraise import record
from barnraise.base import from_micros, micros, now
from barnraise.judging.leasing import Open
from barnraise.judging.models import Answer, Inquiry, Item
from barnraise.judging.rows import Row, locked_row, store
from barnraise.judging.values import labelled, of_label
from barnraise.people.identity import ROWS
from barnraise.record.db.database import asked
from barnraise.rules.asking import Decided, Said, decide
from barnraise.rules.stopping import RIGHT_BEFORE, Verdict, believed
from barnraise.rules.trusting import is_checked

_STATES = {"accept": Item.DONE, "reject": Item.LEFT, "open": Item.OPEN}
# Items on which time is asked at once; the others come with the next look.
AT_ONCE = 500


def settle(inquiry: Open, row: Row, *, outstanding: int, at: int) -> Verdict:
    """Decide on an item by the rules of its stage; store where it is, and how many more people it needs."""
    assert inquiry.asking is not None
    flag = inquiry.asking.flag(row.stage)
    labels = labelled(inquiry.declared, row.standing, flag)
    said = [Said(person, labels[person], from_micros(row.times[person])) for person in row.standing]
    found = decide(
        inquiry.asking,
        row.stage,
        said,
        opened_at=from_micros(row.since_at),
        now=from_micros(at),
        checked=_is_checked(inquiry, row),
    )
    verdict = _verdict(inquiry, row, found, labels)
    has_moved = found.place != row.stage
    if has_moved:
        last = asked("SELECT max(id) FROM barnraise_answer WHERE item_id = %s", [row.id])[0][0]
        row.stage, row.since, row.since_at = found.place, last or 0, at
        row.standing.clear()
    slots = len(row.standing) + outstanding
    if found.then == "open":
        slots = max(len(row.standing) + found.lacking, slots)
    free = slots - len(row.standing) - outstanding
    store(row, slots, free, verdict, has_moved=has_moved)
    return verdict


def _verdict(inquiry: Open, row: Row, found: Decided, labels: dict[int, str]) -> Verdict:
    """Return what an item is held to be: of the answers that share the name which the rules chose."""
    alike = [row.standing[person] for person, label in labels.items() if label == found.value and row.standing[person]]
    value = of_label(inquiry.declared, alike) if alike and found.then != "reject" else None
    if not labels:
        return Verdict(_STATES[found.then], None, 0.0, 0.0)  # type: ignore[arg-type]
    right = [row.right.get(one, RIGHT_BEFORE) for one in labels]
    beliefs = believed(list(labels.values()), right, inquiry.declared.compares)
    support = len(alike) / len(labels)
    return Verdict(_STATES[found.then], value, support, beliefs.get(found.value, 0.0))  # type: ignore[arg-type]


def _is_checked(inquiry: Open, row: Row) -> bool:
    """Tell whether the one answer to an item needs another beside it; chance gave the item its draw when it came."""
    assert inquiry.asking is not None
    gate = inquiry.asking.gate
    if not gate.trusted_after or len(row.standing) != 1:
        return True
    streak = streak_of(inquiry, next(iter(row.standing)), gate.trusted_after, but=row.id)
    return is_checked(gate, streak=streak, draw=row.draw)


def streak_of(inquiry: Open, person_id: int, most: int, *, but: int = 0) -> int:
    """Return how many of somebody's last answers, in a row and up to `most`, were what came of their items."""
    hers = (person_id, person_id)
    rows = asked(
        "SELECT a.value, i.value, i.state FROM barnraise_answer a JOIN barnraise_item i ON i.id = a.item_id WHERE"
        f" a.person_id IN {ROWS} AND i.inquiry_id = %s AND i.id <> %s AND i.state IN (%s, %s) AND a.deed IN (%s, %s)"
        f" AND NOT EXISTS (SELECT 1 FROM barnraise_answer b WHERE b.item_id = a.item_id AND b.person_id IN {ROWS}"
        " AND b.id > a.id) ORDER BY a.id DESC LIMIT %s",
        [*hers, inquiry.id, but, Item.DONE, Item.LEFT, Answer.GIVEN, Answer.FLAGGED, *hers, most],
    )
    flag = inquiry.asking.flag(0) if inquiry.asking is not None else ""
    for place, (given, value, state) in enumerate(rows):
        is_good = not given if state == Item.LEFT else _matches(inquiry, given, value, flag)
        if not is_good:
            return place
    return len(rows)


def _matches(inquiry: Open, given: str, value: str, flag: str) -> bool:
    names = labelled(inquiry.declared, {1: value, 2: given}, flag)
    return names[1] == names[2]


def let_time_decide(inquiry: Open, row: Row, at: int) -> None:
    """Decide on a locked item what time had decided by now, before anybody acts on it; mostly nothing."""
    stages = inquiry.asking.stages if inquiry.asking is not None else ()
    if row.state != Item.OPEN or row.stage >= len(stages):
        return
    hours = [leaf.wanted for leaf in stages[row.stage].timed if isinstance(leaf.wanted, int)]
    if hours and row.since_at + min(hours) * 3_600_000_000 <= at:
        settle(inquiry, row, outstanding=row.slots - row.free - len(row.standing), at=at)


def tick(inquiry: Inquiry, opened: Open) -> int:
    """Ask the rules anew about items on which time decides; return how many it moved."""
    assert opened.asking is not None
    timed = [(place, stage) for place, stage in enumerate(opened.asking.stages) if stage.timed]
    moved = 0
    for place, stage in timed:
        hours = min(leaf.wanted for leaf in stage.timed if isinstance(leaf.wanted, int))
        since = micros(now()) - hours * 3_600_000_000
        waiting = Item.objects.filter(inquiry=inquiry, state=Item.OPEN, stage=place, since_at__lte=since)
        for key in list(waiting.order_by("since_at").values_list("key", flat=True)[:AT_ONCE]):
            with record.writing():
                row = locked_row(opened, "key = %s", key)
                if row.state == Item.OPEN:
                    outstanding = row.slots - row.free - len(row.standing)
                    moved += settle(opened, row, outstanding=outstanding, at=micros(now())).state != Item.OPEN
    return moved
