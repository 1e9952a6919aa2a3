"""What is wrong with what stands of an inquiry: batches against the record's hashes, counts against the answers."""

from collections.abc import Iterator, Sequence

from django.db.models import F
from django.db.models.functions import Coalesce

from barnraise.base import canonical, from_micros, sha256
from barnraise.judging import shares
from barnraise.judging.declaring import Declared, read
from barnraise.judging.models import Answer, Batch, Block, Inquiry, Item
from barnraise.judging.rows import Row
from barnraise.judging.sealing import BY_PEOPLE, lines, result_lines
from barnraise.judging.values import decided, labelled
from barnraise.people.identity import folded
from barnraise.rules.asking import Asking, Said, asking, decide

AT_ONCE = 500


def problems(inquiry: Inquiry) -> list[str]:
    """Return what is wrong with what an inquiry's batches say, nothing when they are sound, and with its answers."""
    found = []
    for batch in inquiry.batches.order_by("kind", "number"):
        rows = (
            [line for _, line in lines(batch.answers.order_by("pk"))]
            if batch.kind == Batch.ANSWERS
            else result_lines(list(batch.items.order_by("place")))
        )
        if sha256(canonical(rows)) != bytes(batch.hash) or len(rows) != batch.count:
            found.append(f"inquiry {inquiry.name}: batch {batch.number} of {batch.kind} was altered")
    for one in Answer.objects.filter(item__inquiry=inquiry).iterator(chunk_size=2000):
        if bytes(one.hash) != sha256(bytes(one.salt) + one.value.encode()):
            found.append(f"inquiry {inquiry.name}: an answer to {one.item_id} does not match its hash")
    return [*found, *_drifted(inquiry)]


def _drifted(inquiry: Inquiry) -> Iterator[str]:
    """Yield each item whose free slots, state or result are not those that its answers and leases make."""
    declared = read(inquiry.declared)
    if not isinstance(declared, Declared):
        return
    stages = asking(inquiry.process, declared.results_path) if inquiry.process else None
    held: dict[int, set[int]] = {}
    for person_id, block in Block.objects.filter(inquiry=inquiry, until__gt=0).values_list(folded(), "items"):
        for item in shares.ids_in(block):
            held.setdefault(item, set()).add(person_id)
    after = 0
    while items := list(
        Item.objects.filter(inquiry=inquiry, pk__gt=after).select_related("results").order_by("pk")[:AT_ONCE]
    ):
        after = items[-1].pk
        # What went out, or closed, while two rows were two people stands as it was; the rest follows in a moment.
        readings = (_rows(items, folded()), _rows(items, F("person_id")))
        for one in items:
            read_as = [rows[one.pk] for rows in readings]
            free = {_free(row, held.get(one.pk, set())) for row in read_as}
            if one.state == Item.OPEN and inquiry.is_open and one.free not in free:
                yield f"inquiry {inquiry.name}: {one.key} has {one.free} free slots where its answers leave others"
            # What went out before the rules changed was decided by others; its batch's hash binds it.
            if one.results is not None and one.results.at < inquiry.ruled_at:
                continue
            wrong = [_odd(declared, stages, one, row) for row in read_as]
            if all(wrong):
                yield f"inquiry {inquiry.name}: {one.key} {wrong[0]}"


def _odd(declared: Declared, stages: Asking | None, item: Item, row: Row) -> str:
    return _odd_staged(declared, stages, row) if stages is not None else _odd_result(declared, item, row)


def _rows(items: Sequence[Item], who: Coalesce | F) -> dict[int, Row]:
    """Return items with their answers, each by whom `who` names."""
    rows = {
        one.pk: Row(
            one.pk,
            one.key,
            one.shown,
            one.known,
            one.why,
            one.slots,
            one.free,
            one.state,
            one.results_id,
            one.decided_by_id,
            one.stage,
            one.since,
            one.since_at,
            one.draw,
        )
        for one in items
    }
    answers = Answer.objects.filter(item__in=list(rows)).order_by("pk")
    for id, item, person, turn, deed, value, at in answers.values_list(
        "pk", "item", who, "turn", "deed", "value", "at"
    ):
        rows[item].hear(id, person, turn, deed, value, at)
    return rows


def _free(row: Row, holders: set[int]) -> int:
    waiting = {one for one in holders if row.turns.get(one, (0, Answer.UNDONE))[1] == Answer.UNDONE}
    return row.slots - len(row.standing) - len(waiting)


def _odd_result(declared: Declared, item: Item, row: Row) -> str:
    """Return what is wrong with the result of an item that its own answers alone decide; "" where more does."""
    is_alone = not declared.enough.sure and item.decided_by_id is None and item.state in (Item.DONE, Item.DISPUTED)
    if not is_alone:
        return ""
    found = decided(declared, list(row.standing.values()), [0.8] * len(row.standing), trusts=False)
    if found.state != item.state:
        return f"is {item.state}, and its answers make it {found.state}"
    # What is sent out is concluded from what everybody answered, where people or words are weighed.
    is_weighed = declared.by in (*BY_PEOPLE, "words") and item.results_id is not None
    return "" if is_weighed or found.value == item.value else "has another result than its answers make"


def _odd_staged(declared: Declared, stages: Asking, row: Row) -> str:
    """Return what is wrong with an item that the stages of a process accepted by its answers; "" for nothing."""
    is_trusted = bool(stages.gate.trusted_after) and len(row.standing) == 1
    if row.state != Item.DONE or is_trusted or row.decided_by is not None:
        return ""
    names = labelled(declared, row.standing, stages.flag(row.stage))
    said = [Said(person, names[person], from_micros(row.times[person])) for person in row.standing]
    at = from_micros(max(row.times.values(), default=row.since_at))
    then = decide(stages, row.stage, said, opened_at=from_micros(row.since_at), now=at, checked=True).then
    return "" if then == "accept" else "is done, and its answers do not make it so"
