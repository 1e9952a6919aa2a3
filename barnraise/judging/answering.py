"""The cycle of judging: an answer is stored, and the next question comes back: one call, one transaction."""

import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from barnraise import record
from barnraise.base import Refused, micros, now, sha256
from barnraise.judging import leasing
from barnraise.judging.leasing import Held, Open
from barnraise.judging.models import Answer, Item
from barnraise.judging.values import checked, decided
from barnraise.record.database import asked
from barnraise.rules.stopping import RIGHT_BEFORE, Verdict, wanted

_ITEM = (
    "SELECT id, key, shown, known, why, slots, free, state, results_id, decided_by_id FROM barnraise_item"
    " WHERE inquiry_id = %s AND "
)


@dataclass(slots=True)
class Question:
    """One item as somebody is asked about it; `shown` is what she sees, as JSON."""

    item: str
    shown: str
    is_tutorial: bool = False


@dataclass(slots=True)
class Heard:
    """What became of an answer: how many of how many others say the same, whether that settles the item.

    Of an item whose answer is known, `right` says whether it was met, and `expected` and `why` what it is.
    """

    item: str
    state: str
    agree: int = 0
    of: int = 0
    value: str = ""
    right: bool | None = None
    expected: str = ""
    why: str = ""


@dataclass(slots=True)
class Turn:
    """What comes back from a call: what was heard, if anything was said, and the next question, if there is one."""

    heard: Heard | None
    next: Question | None


@dataclass(slots=True)
class _Row:
    """An item, locked, with what stands of its answers: pairs of person and value, in order."""

    id: int
    key: str
    shown: str
    known: str
    why: str
    slots: int
    free: int
    state: str
    results: int | None
    decided_by: int | None
    standing: dict[int, str] = field(default_factory=dict)
    turns: dict[int, tuple[int, str]] = field(default_factory=dict)
    right: dict[int, float] = field(default_factory=dict)


def next_for(inquiry: Open, person_id: int) -> Turn:
    """Return the question that somebody is asked next; it is hers until its lease lapses. Writes once in a block."""
    at = micros(now())
    leasing.give_back(inquiry.id, at)
    with record.writing():
        block = leasing.held(inquiry, person_id)
        return Turn(None, _next(inquiry, person_id, block, at))


def answer(inquiry: Open, person_id: int, key: str, value: Any) -> Turn:
    """Store an answer and return the next question. The same answer again is one; another replaces the first.

    Refused: `answer_odd`, `item_unknown`, `item_settled` once its result is published, `item_taken` when her lease had
    lapsed and others were asked in her stead.
    """
    return _act(inquiry, person_id, key, Answer.GIVEN, checked(inquiry.declared, value))


def skip(inquiry: Open, person_id: int, key: str) -> Turn:
    """Leave a question to others, for good, and return the next one. Refused: `item_unknown`, `item_settled`."""
    return _act(inquiry, person_id, key, Answer.SKIPPED, "")


def undo(inquiry: Open, person_id: int) -> Turn:
    """Take back what somebody did last; that question is asked again. Refused: `nothing_to_undo`, `item_settled`."""
    at = micros(now())
    with record.writing():
        block = leasing.held(inquiry, person_id)
        last = asked(
            "SELECT i.key FROM barnraise_answer a JOIN barnraise_item i ON i.id = a.item_id WHERE a.person_id = %s"
            " AND i.inquiry_id = %s AND a.deed <> %s AND NOT EXISTS (SELECT 1 FROM barnraise_answer b WHERE"
            " b.item_id = a.item_id AND b.person_id = a.person_id AND b.turn > a.turn) ORDER BY a.id DESC LIMIT 1",
            [person_id, inquiry.id, Answer.UNDONE],
        )
        if not last:
            raise Refused("nothing_to_undo")
        row = _locked(inquiry, "key = %s", last[0][0])
        if row.results is not None or row.decided_by is not None:
            raise Refused("item_settled", status=409, item=row.key)
        was_given = row.standing.pop(person_id, None) is not None
        _write(row, person_id, Answer.UNDONE, "", at)
        block.items = [row.id, *(one for one in block.items if one != row.id)]
        block.until = at + inquiry.declared.lease_minutes * 60_000_000
        leasing.keep(block)
        if row.state != Item.KNOWN:
            # Hers is a lease again: her answer was one of the item's slots, what she had skipped takes a free one.
            if not was_given and row.free == 0:
                raise Refused("item_taken", status=409, item=row.key)
            _settle(inquiry, row, outstanding=_outstanding(inquiry, row) + (0 if was_given else 1))
        return Turn(None, Question(row.key, row.shown, bool(row.known)))


def _act(inquiry: Open, person_id: int, key: str, deed: str, value: str) -> Turn:
    at = micros(now())
    leasing.give_back(inquiry.id, at) if secrets.randbelow(16) == 0 else None
    with record.writing():
        block = leasing.held(inquiry, person_id)
        row = _locked(inquiry, "key = %s", key)
        former = row.turns.get(person_id, (0, Answer.UNDONE))[1]
        heard = _stored(inquiry, block, row, person_id, deed, value, former, at)
        return Turn(heard, _next(inquiry, person_id, block, at, after=row.id))


def _stored(
    inquiry: Open, block: Held, row: _Row, person_id: int, deed: str, value: str, former: str, at: int
) -> Heard:
    """Write what somebody did with an item, unless she did just that before."""
    if former == deed and row.standing.get(person_id, "") == value:
        return _heard(inquiry, row, person_id, value)
    if row.results is not None or row.decided_by is not None or row.state == Item.GONE:
        raise Refused("item_settled", status=409, item=row.key)
    if row.state == Item.KNOWN:
        if former == Answer.UNDONE:
            _write(row, person_id, deed, value, at)
        return _heard(inquiry, row, person_id, value)
    outstanding = _outstanding(inquiry, row)
    if former == Answer.UNDONE and row.id in block.items:
        outstanding -= 1
    elif former != Answer.GIVEN and deed == Answer.GIVEN and row.free == 0:
        # Without a lease, or after a skip, she takes a slot that nobody holds.
        raise Refused("item_taken", status=409, item=row.key)
    _write(row, person_id, deed, value, at)
    row.standing.pop(person_id, None)
    if deed == Answer.GIVEN:
        row.standing[person_id] = value
    verdict = _settle(inquiry, row, outstanding=outstanding)
    return _heard(inquiry, row, person_id, value, verdict)


def _locked(inquiry: Open, where: str, value: object) -> _Row:
    rows = asked(_ITEM + where + leasing.for_update(), [inquiry.id, value])
    if not rows:
        raise Refused("item_unknown", status=404)
    row = _Row(*rows[0])
    answers = asked(
        'SELECT a.person_id, a.turn, a.deed, a.value, s."right" FROM barnraise_answer a LEFT JOIN barnraise_skill s'
        " ON s.person_id = a.person_id AND s.inquiry_id = %s WHERE a.item_id = %s ORDER BY a.id",
        [inquiry.id, row.id],
    )
    for person_id, turn, deed, given, right in answers:
        row.turns[person_id] = (turn, deed)
        row.standing.pop(person_id, None)
        if deed == Answer.GIVEN:
            row.standing[person_id] = given
        if right is not None:
            row.right[person_id] = right / 1000
    return row


def _outstanding(inquiry: Open, row: _Row) -> int:
    """Return how many people hold a lease on an item that they have not answered.

    Of an open item its own counts tell; who held one that was settled meanwhile may hold others by now.
    """
    if row.state == Item.OPEN:
        return row.slots - row.free - len(row.standing)
    return len(leasing.holders(inquiry.id, row.id) - row.standing.keys())


def _write(row: _Row, person_id: int, deed: str, value: str, at: int) -> None:
    salt = secrets.token_bytes(16)
    turn = row.turns.get(person_id, (0, ""))[0] + 1
    asked(
        "INSERT INTO barnraise_answer (item_id, person_id, turn, deed, value, salt, hash, at)"
        " VALUES (%s, %s, %s, %s, %s, %s, %s, %s)",
        [row.id, person_id, turn, deed, value, salt, sha256(salt + value.encode()), at],
    )


def _settle(inquiry: Open, row: _Row, *, outstanding: int) -> Verdict:
    """Decide on an item anew, and store how many more people it needs, where that has changed."""
    given = list(row.standing.values())
    right = [row.right.get(person, RIGHT_BEFORE) for person in row.standing]
    verdict = decided(inquiry.declared, given, right, trusts=inquiry.trusts)
    slots = len(given) + outstanding
    if verdict.state == "open":
        slots = max(min(wanted(inquiry.declared.enough, given), inquiry.declared.enough.most), slots)
    free = slots - len(given) - outstanding
    if (slots, free, verdict.state) != (row.slots, row.free, row.state) or verdict.state != "open":
        asked(
            "UPDATE barnraise_item SET slots = %s, free = %s, state = %s, value = %s, support = %s, confidence = %s"
            " WHERE id = %s",
            [
                slots,
                free,
                verdict.state,
                verdict.value or "",
                round(verdict.support * 1000),
                round(verdict.confidence * 1000),
                row.id,
            ],
        )
    row.slots, row.free, row.state = slots, free, verdict.state
    return verdict


def _heard(inquiry: Open, row: _Row, person_id: int, value: str, verdict: Verdict | None = None) -> Heard:
    if row.state == Item.KNOWN:
        is_right = value == row.known if value else None
        return Heard(row.key, row.state, right=is_right, expected=row.known, why=row.why)
    others = [given for person, given in row.standing.items() if person != person_id]
    settled = verdict.value or "" if verdict is not None and verdict.state == "done" else ""
    return Heard(row.key, row.state, sum(given == value for given in others), len(others), settled)


def _next(inquiry: Open, person_id: int, block: Held, at: int, *, after: int | None = None) -> Question | None:
    """Return the first item of a block that she has not answered; fill the block when there is none."""
    items = block.items
    if after in items:
        # What lies before was answered: mostly one statement finds the next.
        found = _unanswered(items[items.index(after) + 1 :], person_id)
        if found is not None:
            _prolong(inquiry, block, at)
            return found
    found = _unanswered(items, person_id)
    if found is None:
        leasing.lease(inquiry, person_id, block, at)
        found = _unanswered(block.items, person_id)
    else:
        _prolong(inquiry, block, at)
    return found


def _unanswered(items: Sequence[int], person_id: int) -> Question | None:
    for item in items:
        rows = asked(
            "SELECT key, shown, known, state, coalesce((SELECT deed FROM barnraise_answer a WHERE a.item_id = i.id AND"
            " a.person_id = %s ORDER BY turn DESC LIMIT 1), %s) FROM barnraise_item i WHERE id = %s",
            [person_id, Answer.UNDONE, item],
        )
        for key, shown, known, state, deed in rows:
            if deed == Answer.UNDONE and state in (Item.OPEN, Item.KNOWN):
                return Question(key, shown, bool(known))
    return None


def _prolong(inquiry: Open, block: Held, at: int) -> None:
    """Renew a lease of which more than half is over."""
    whole = inquiry.declared.lease_minutes * 60_000_000
    if block.until - at < whole // 2:
        block.until = at + whole
        leasing.keep(block)


def shown(question: Question) -> dict[str, Any]:
    """Return what people see of a question."""
    found: dict[str, Any] = json.loads(question.shown)
    return found
