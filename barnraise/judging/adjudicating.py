"""What people's answers leave disputed is decided by somebody whose approval counts, with a reason."""

from typing import Any

from barnraise import record
from barnraise.base import Refused, sha256
from barnraise.judging.leasing import Open
from barnraise.judging.models import Answer, Item
from barnraise.judging.values import checked
from barnraise.people.identity import rows_of
from barnraise.people.models import Person
from barnraise.record.db.database import locked
from barnraise.record.log.entries.inquiries import Adjudicated

REASON_LENGTH = 2_000


def adjudicate(inquiry: Open, person: Person, key: str, value: Any, reason: str, *, counts: bool) -> None:
    """Decide a disputed item; `counts` says whether the approval of who decides counts in this work.

    Refused: `decision_not_yours`, `decision_reason_missing`, `answer_odd`, `item_unknown`, `item_not_disputed`.
    """
    told = checked(inquiry.declared, value)
    if not reason.strip():
        raise Refused("decision_reason_missing")
    with record.writing():
        record.lock(inquiry.chain_id)
        item = locked(Item.objects.filter(inquiry=inquiry.id, key=key)).first()
        if item is None:
            raise Refused("item_unknown", status=404)
        if item.state != Item.DISPUTED:
            raise Refused("item_not_disputed", status=409)
        if not counts or Answer.objects.filter(item=item, person__in=rows_of(person), deed=Answer.GIVEN).exists():
            raise Refused("decision_not_yours", status=403)
        item.state, item.value, item.decided_by, item.free = Item.DONE, told, person, 0
        item.save(update_fields=["state", "value", "decided_by", "free"])
        event = Adjudicated(
            inquiry=item.inquiry.uid,
            item=sha256(key.encode()).hex(),
            value=sha256(told.encode()).hex(),
            reason=record.bind(record.say(reason.strip()[:REASON_LENGTH])),
        )
        record.note(inquiry.chain_id, person.uid, event)
