"""The cycle of judging: an answer is stored, and the next question comes back: one call, one transaction."""

import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from barnraise import record
from barnraise.base import Refused, micros, now
from barnraise.judging import leasing, staging
from barnraise.judging.leasing import Held, Open
from barnraise.judging.models import Answer, Item
from barnraise.judging.rows import Row, locked_row, write
from barnraise.judging.settling import outstanding_of, settle
from barnraise.judging.shares import in_stages
from barnraise.judging.values import checked
from barnraise.people.identity import ROWS
from barnraise.record.db.database import asked
from barnraise.rules.stopping import Verdict

GAVE = (Answer.GIVEN, Answer.FLAGGED)


@dataclass(slots=True)
class Question:
    """One item as somebody is asked about it; `shown` is what she sees, as JSON."""

    item: str
    shown: str
    is_tutorial: bool = False


@dataclass(slots=True)
class Heard:
    """What became of an answer: how many of how many others say the same, whether that settles the item.

    0 of 0 also where the process shows what others said only when it is decided.

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
    """What comes back from a call: what was heard, if anything was said, and the next question, if there is one.

    `places`: the stages in which they may answer, by which it was sought; None for all.
    """

    heard: Heard | None
    next: Question | None
    places: frozenset[int] | None = None


def first_for_anyone(inquiry: Open) -> Turn:
    """Return the question that is shown to a reader who has given nothing yet; it is held for nobody.

    What lapsed leases held is given back first, so that an answer to it is taken.
    """
    leasing.give_back(inquiry.id, micros(now()))
    places = leasing.places_for(inquiry, 0, counts=False)
    rows = asked(
        "SELECT key, shown, known FROM barnraise_item WHERE inquiry_id = %s AND free > 0"
        f"{in_stages(places)} ORDER BY place LIMIT 1",
        [inquiry.id],
    )
    return Turn(None, next((Question(key, shown, bool(known)) for key, shown, known in rows), None), places)


def next_for(inquiry: Open, person_id: int, *, counts: bool = False) -> Turn:
    """Return the question that somebody is asked next; it is hers until its lease lapses. Writes once in a block.

    `counts` says whether her approval counts in this work, for stages that ask only such people.
    """
    at = micros(now())
    leasing.give_back(inquiry.id, at)
    with record.writing():
        block = leasing.held(inquiry, person_id)
        places = leasing.places_for(inquiry, person_id, counts=counts)
        return Turn(None, _next(inquiry, person_id, block, at, places), places)


def page_for(inquiry: Open, person_id: int, *, counts: bool = False) -> list[Question]:
    """Return all the questions that somebody holds now, a block of them, for a page on which she answers several."""
    at = micros(now())
    leasing.give_back(inquiry.id, at)
    with record.writing():
        block = leasing.held(inquiry, person_id)
        places = leasing.places_for(inquiry, person_id, counts=counts)
        _next(inquiry, person_id, block, at, places)
        if block.items and not block.is_page:
            block.is_page = True
            leasing.keep(block)
        found = [_unanswered([item], person_id, places) for item in block.items]
    return [one for one in found if one is not None]


def answer(inquiry: Open, person_id: int, key: str, value: Any, *, counts: bool = False) -> Turn:
    """Store an answer and return the next question. The same answer again is one; another replaces the first.

    Refused: `answer_odd`, `item_unknown`, `item_settled` once its result is published, `item_taken` when her lease had
    lapsed and others were asked in her stead, `stage_not_yours` where only others are asked.
    """
    return _act(inquiry, person_id, key, Answer.GIVEN, checked(inquiry.declared, value), counts=counts)


def flag(inquiry: Open, person_id: int, key: str, *, counts: bool = False) -> Turn:
    """Say that an item cannot be asked, and return the next question: an answer like others, to a process that has it.

    Refused: `answer_odd` where the process has no rule for such, and the codes of `answer`.
    """
    return _act(inquiry, person_id, key, Answer.FLAGGED, "", counts=counts)


def skip(inquiry: Open, person_id: int, key: str, *, counts: bool = False) -> Turn:
    """Leave a question to others, for good, and return the next one. Refused: `item_unknown`, `item_settled`."""
    return _act(inquiry, person_id, key, Answer.SKIPPED, "", counts=counts)


def undo(inquiry: Open, person_id: int) -> Turn:
    """Take back what somebody did last; that question is asked again. Refused: `nothing_to_undo`, `item_settled`."""
    at = micros(now())
    with record.writing():
        block = leasing.held(inquiry, person_id)
        last = asked(
            "SELECT i.key FROM barnraise_answer a JOIN barnraise_item i ON i.id = a.item_id WHERE"
            f" a.person_id IN {ROWS} AND i.inquiry_id = %s AND a.deed <> %s AND NOT EXISTS"
            f" (SELECT 1 FROM barnraise_answer b WHERE b.item_id = a.item_id AND b.person_id IN {ROWS} AND b.id > a.id)"
            " ORDER BY a.id DESC LIMIT 1",
            [person_id, person_id, inquiry.id, Answer.UNDONE, person_id, person_id],
        )
        if not last:
            raise Refused("nothing_to_undo")
        row = locked_row(inquiry, "key = %s", last[0][0])
        staging.let_time_decide(inquiry, row, at)
        was_given = row.standing.pop(person_id, None) is not None
        if row.is_closed or (row.turns[person_id][1] in GAVE and not was_given and row.state != Item.KNOWN):
            raise Refused("item_settled", status=409, item=row.key)
        write(row, person_id, Answer.UNDONE, "", at)
        block.items = [row.id, *(one for one in block.items if one != row.id)]
        block.until = at + inquiry.declared.lease_minutes * 60_000_000
        leasing.keep(block)
        if row.state != Item.KNOWN:
            # Hers is a lease again: her answer was one of the item's slots, what she had skipped takes a free one.
            if not was_given and row.free == 0:
                raise Refused("item_taken", status=409, item=row.key)
            takes_one = not was_given and row.state == Item.OPEN
            settle(inquiry, row, outstanding=outstanding_of(inquiry, row) + takes_one, at=at)
        return Turn(None, Question(row.key, row.shown, bool(row.known)))


def _act(inquiry: Open, person_id: int, key: str, deed: str, value: str, *, counts: bool) -> Turn:
    at = micros(now())
    leasing.give_back(inquiry.id, at) if secrets.randbelow(16) == 0 else None
    with record.writing():
        block = leasing.held(inquiry, person_id)
        row = locked_row(inquiry, "key = %s", key)
        staging.let_time_decide(inquiry, row, at)
        places = leasing.places_for(inquiry, person_id, counts=counts)
        if places is not None and row.stage not in places and row.state == Item.OPEN:
            raise Refused("stage_not_yours", status=403, item=row.key)
        if deed == Answer.FLAGGED and (inquiry.asking is None or not inquiry.asking.flag(row.stage)):
            raise Refused("answer_odd", status=400, kind=inquiry.declared.kind)
        heard = _stored(inquiry, block, row, person_id, deed, value, at)
        return Turn(heard, _next(inquiry, person_id, block, at, places, after=row.id), places)


def _stored(inquiry: Open, block: Held, row: Row, person_id: int, deed: str, value: str, at: int) -> Heard:
    """Write what somebody did with an item, unless she did just that before."""
    former = row.turns.get(person_id, (0, Answer.UNDONE))[1]
    if former == deed and row.said.get(person_id, "") == value:
        return _heard(inquiry, row, person_id, value)
    # What she said in an earlier stage stays said there.
    is_past = former in GAVE and person_id not in row.standing and row.state != Item.KNOWN
    if row.is_closed or is_past:
        raise Refused("item_settled", status=409, item=row.key)
    if row.state == Item.KNOWN:
        if former == Answer.UNDONE:
            write(row, person_id, deed, value, at)
        return _heard(inquiry, row, person_id, value)
    outstanding = outstanding_of(inquiry, row)
    if former == Answer.UNDONE and row.id in block.items:
        outstanding -= 1
    elif former not in GAVE and deed in GAVE and row.free == 0:
        # Without a lease, or after a skip, she takes a slot that nobody holds.
        raise Refused("item_taken", status=409, item=row.key)
    write(row, person_id, deed, value, at)
    row.standing.pop(person_id, None)
    if deed in GAVE:
        row.standing[person_id] = value
    verdict = settle(inquiry, row, outstanding=outstanding, at=at)
    return _heard(inquiry, row, person_id, value, verdict)


def _heard(inquiry: Open, row: Row, person_id: int, value: str, verdict: Verdict | None = None) -> Heard:
    if row.state == Item.KNOWN:
        is_right = value == row.known if value else None
        return Heard(row.key, row.state, right=is_right, expected=row.known, why=row.why)
    others = [given for person, given in row.said.items() if person != person_id]
    if row.state == Item.OPEN and inquiry.asking is not None and inquiry.asking.hides_others(row.stage):
        others = []
    settled = verdict.value or "" if verdict is not None and verdict.state == "done" else ""
    return Heard(row.key, row.state, sum(given == value for given in others), len(others), settled)


def _next(
    inquiry: Open, person_id: int, block: Held, at: int, places: frozenset[int] | None, *, after: int | None = None
) -> Question | None:
    """Return the first item of a block that she has not answered; fill the block when there is none."""
    items = block.items
    if after in items:
        # What lies before was answered: mostly one statement finds the next.
        found = _unanswered(items[items.index(after) + 1 :], person_id, places)
        if found is not None:
            _prolong(inquiry, block, at)
            return found
    found = _unanswered(items, person_id, places)
    if found is None:
        leasing.lease(inquiry, person_id, block, at, places)
        found = _unanswered(block.items, person_id, places)
    else:
        _prolong(inquiry, block, at)
    return found


def _unanswered(items: Sequence[int], person_id: int, places: frozenset[int] | None) -> Question | None:
    for item in items:
        rows = asked(
            "SELECT key, shown, known, state, stage, coalesce((SELECT deed FROM barnraise_answer a WHERE"
            f" a.item_id = i.id AND a.person_id IN {ROWS} ORDER BY a.id DESC LIMIT 1), %s) FROM barnraise_item i"
            " WHERE id = %s",
            [person_id, person_id, Answer.UNDONE, item],
        )
        for key, shown, known, state, stage, deed in rows:
            is_hers = places is None or stage in places
            if deed == Answer.UNDONE and state in (Item.OPEN, Item.KNOWN) and is_hers:
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
