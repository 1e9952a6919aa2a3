"""An item with the answers that stand, locked for whoever writes one more."""

import secrets
from dataclasses import dataclass, field

from barnraise.base import Refused, sha256
from barnraise.judging import shares
from barnraise.judging.leasing import Open
from barnraise.judging.models import Answer, Item
from barnraise.people.identity import FOLDED
from barnraise.record.db.database import asked
from barnraise.rules.stopping import Verdict

_ITEM = (
    "SELECT id, key, shown, known, why, slots, free, state, results_id, decided_by_id, stage, since, since_at, draw"
    " FROM barnraise_item WHERE inquiry_id = %s AND "
)


@dataclass(slots=True)
class Row:
    """An item, locked. `standing` are the answers that count in its stage, by person, in order; `said` all that stand.

    An empty value is an item that she says cannot be asked. `turns` are her last turn and deed, `times` when she
    answered, `right` how often she is right elsewhere.
    """

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
    stage: int
    since: int
    since_at: int
    draw: int
    standing: dict[int, str] = field(default_factory=dict)
    said: dict[int, str] = field(default_factory=dict)
    times: dict[int, int] = field(default_factory=dict)
    turns: dict[int, tuple[int, str]] = field(default_factory=dict)
    right: dict[int, float] = field(default_factory=dict)

    @property
    def is_closed(self) -> bool:
        """Tell whether nothing that anybody says changes its result any more."""
        is_over = self.state in (Item.GONE, Item.LEFT)
        return self.results is not None or self.decided_by is not None or is_over

    def hear(self, id: int, person_id: int, turn: int, deed: str, value: str, at: int) -> None:
        """Take the next thing that somebody did with it, as who they are now; the last one of each person stands."""
        self.turns[person_id] = (turn, deed)
        self.standing.pop(person_id, None)
        self.said.pop(person_id, None)
        if deed in (Answer.GIVEN, Answer.FLAGGED):
            self.said[person_id], self.times[person_id] = value, at
            if id > self.since:
                self.standing[person_id] = value


def locked_row(inquiry: Open, where: str, value: object) -> Row:
    """Return one item of an inquiry with its answers. Refused: `item_unknown`."""
    rows = asked(_ITEM + where + shares.for_update(), [inquiry.id, value])
    if not rows:
        raise Refused("item_unknown", status=404)
    row = Row(*rows[0])
    answers = asked(
        f'SELECT a.id, {FOLDED}, a.turn, a.deed, a.value, a.at, s."right" FROM barnraise_answer a JOIN'
        f" barnraise_person p ON p.id = a.person_id LEFT JOIN barnraise_skill s ON s.person_id = {FOLDED}"
        " AND s.inquiry_id = %s WHERE a.item_id = %s ORDER BY a.id",
        [inquiry.id, row.id],
    )
    for id, person_id, turn, deed, given, at, right in answers:
        row.hear(id, person_id, turn, deed, given, at)
        if right is not None:
            row.right[person_id] = right / 1000
    return row


def write(row: Row, person_id: int, deed: str, value: str, at: int) -> None:
    """Store what somebody did with an item, after what she did before."""
    salt = secrets.token_bytes(16)
    turn = row.turns.get(person_id, (0, ""))[0] + 1
    asked(
        "INSERT INTO barnraise_answer (item_id, person_id, turn, deed, value, salt, hash, at)"
        " VALUES (%s, %s, %s, %s, %s, %s, %s, %s)",
        [row.id, person_id, turn, deed, value, salt, sha256(salt + value.encode()), at],
    )
    row.turns[person_id] = (turn, deed)
    row.said.pop(person_id, None)
    if deed in (Answer.GIVEN, Answer.FLAGGED):
        row.said[person_id], row.times[person_id] = value, at


def store(row: Row, slots: int, free: int, verdict: Verdict, *, has_moved: bool = False) -> None:
    """Store what was decided about an item, and how many more people it needs, where that is new."""
    is_same = (slots, free, verdict.state) == (row.slots, row.free, row.state)
    row.slots, row.free, row.state = slots, free, verdict.state
    if is_same and verdict.state == Item.OPEN and not has_moved:
        return
    asked(
        "UPDATE barnraise_item SET slots = %s, free = %s, state = %s, value = %s, support = %s, confidence = %s,"
        " stage = %s, since = %s, since_at = %s WHERE id = %s",
        [
            slots,
            free,
            verdict.state,
            verdict.value or "",
            round(verdict.support * 1000),
            round(verdict.confidence * 1000),
            row.stage,
            row.since,
            row.since_at,
            row.id,
        ],
    )
