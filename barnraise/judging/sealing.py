"""What is done now and then: answers sealed into the record, skills learnt, results sent on their way."""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import partial

from django.db.models import Count, Exists, OuterRef, Sum

from barnraise import record
from barnraise.base import canonical, from_micros, micros, now, sha256
from barnraise.judging import leasing, staging
from barnraise.judging.declaring import Declared, read
from barnraise.judging.models import Answer, Batch, Inquiry, Item, Skill
from barnraise.judging.values import told
from barnraise.people.identity import FOLDED, folded
from barnraise.record.db.database import asked, locked
from barnraise.record.log.entries.inquiries import AnswersSealed, BatchSealed, ResultsSealed
from barnraise.record.log.failures import Attempts
from barnraise.rules import aggregating, stopping

# Answers that one entry seals at most, and results that one batch carries: a transaction of some ten milliseconds.
SEALED_AT_ONCE = 500
RESULTS_AT_ONCE = 1_000
# At most one batch of results a minute goes out of an inquiry, so that a table does not get an edition an answer.
RESULTS_EVERY = 60_000_000
# Skills are learnt again when there are so many more answers, in thousandths, and at least so many.
MORE_ANSWERS, FEWEST_MORE = 200, 20
BY_PEOPLE = ("dawid_skene", "weighted")


def tick(*, results_every: int = RESULTS_EVERY) -> int:
    """Seal answers, give back lapsed leases, learn skills, send results out; return how many entries were made."""
    made, attempts = 0, Attempts()
    for inquiry in Inquiry.objects.select_related("work").order_by("pk"):
        look = partial(_look_after, inquiry, results_every)
        made += attempts.make("questions", inquiry.work.chain_id, look) or 0
    return made


def next_results() -> datetime | None:
    """Return when results go out next that are there, if any are; they go out at most once a minute."""
    since = micros(now()) - RESULTS_EVERY
    waiting = Item.objects.filter(inquiry=OuterRef("pk"), state=Item.DONE, results=None)
    rows = Inquiry.objects.filter(Exists(waiting), is_open=True, published_at__gt=since).order_by("published_at")
    last = rows.values_list("published_at", flat=True).first()
    return from_micros(last + RESULTS_EVERY) if last is not None else None


def _look_after(inquiry: Inquiry, results_every: int) -> int:
    made, at = 0, micros(now())
    while seal(inquiry):
        made += 1
    declared = read(inquiry.declared)
    if not inquiry.is_open:
        return made
    leasing.give_back(inquiry.pk, at, most=1_000)
    if isinstance(declared, Declared):
        learn(inquiry, declared)
        opened = leasing.open_at(inquiry.work.slug, inquiry.name) if inquiry.process else None
        minutes = (opened.declared if opened is not None else declared).lease_minutes
        leasing.shorten(inquiry.pk, at + minutes * 60_000_000)
        if opened is not None and opened.asking is not None:
            staging.tick(inquiry, opened)
        # Results that went out while the clock was ahead hold up no others.
        if not 0 <= at - inquiry.published_at < results_every:
            made += int(send_results(inquiry, declared))
    return made


def seal(inquiry: Inquiry) -> bool:
    """Seal an inquiry's answers that are not yet, at most a thousand, by one entry; tell whether there were any."""
    if not Answer.objects.filter(batch=None, item__inquiry=inquiry).exists():
        return False
    rows = list(lines(Answer.objects.filter(batch=None, item__inquiry=inquiry).order_by("pk")[:SEALED_AT_ONCE]))
    with record.writing():
        record.lock(inquiry.work.chain_id)
        if Answer.objects.filter(batch=None, pk__in=[id for id, _ in rows]).count() < len(rows):
            return True  # another process has sealed some of them meanwhile
        batch = _batch(inquiry, Batch.ANSWERS, [line for _, line in rows])
        record.settle(Answer, ("batch",), [(batch.pk, id) for id, _ in rows])
        _note(inquiry, AnswersSealed, batch)
    return True


def _note(inquiry: Inquiry, kind: type[BatchSealed], batch: Batch) -> None:
    event = kind(
        inquiry=inquiry.uid, batch=batch.uid, number=batch.number, count=batch.count, hash=bytes(batch.hash).hex()
    )
    record.note(inquiry.work.chain_id, None, event)


def lines(answers: object) -> Iterator[tuple[int, list[object]]]:
    """Return answers as a batch's hash binds them: item, person, turn, deed, the hash of the value, when."""
    for one in answers.select_related("item", "person"):  # type: ignore[attr-defined]
        yield one.pk, [one.item.key, str(one.person.uid), one.turn, one.deed, bytes(one.hash).hex(), one.at]


def result_lines(items: Sequence[Item]) -> list[list[object]]:
    """Return results as a batch's hash binds them."""
    return [[one.key, sha256(one.value.encode()).hex(), one.support, one.confidence] for one in items]


def _batch(inquiry: Inquiry, kind: str, rows: Sequence[object]) -> Batch:
    number = inquiry.batches.filter(kind=kind).count() + 1
    hash = sha256(canonical(list(rows)))
    batch = Batch(inquiry=inquiry, kind=kind, number=number, count=len(rows), hash=hash, at=micros(now()))
    batch.save(force_insert=True)
    return batch


def learn(inquiry: Inquiry, declared: Declared) -> None:
    """Learn how often each person is right, and whether people agree at all, once enough new answers are there."""
    count = inquiry.batches.filter(kind=Batch.ANSWERS).aggregate(n=Sum("count"))["n"] or 0
    more = max(inquiry.answers_weighed * MORE_ANSWERS // 1000, FEWEST_MORE)
    if count - inquiry.answers_weighed < more or declared.kind not in ("choice", "text"):
        return
    rows = asked(
        f"SELECT a.item_id, {FOLDED}, CASE WHEN a.deed = %s THEN a.value ELSE '' END, i.known FROM barnraise_answer a"
        " JOIN barnraise_person p ON p.id = a.person_id JOIN barnraise_item i ON i.id = a.item_id"
        " WHERE i.inquiry_id = %s ORDER BY a.id",
        [Answer.GIVEN, inquiry.pk],
    )
    last = {(item, person): (value, known) for item, person, value, known in rows}
    told_ = [(item, person, value) for (item, person), (value, known) in last.items() if value and not known]
    tested: Counter[int] = Counter()
    met: Counter[int] = Counter()
    for (_, person), (value, known) in last.items():
        if value and known:
            tested[person] += 1
            met[person] += value == known
    if not told_:
        return
    answers, names = aggregating.numbered(told_)
    right = aggregating.one_coin(answers)[1]
    # What the known answers show of somebody counts beside what others' answers say of her.
    skills = {}
    given = Counter(person for _, person, _ in told_)
    for place, person in enumerate(names[1]):
        seen, tests = given[person], tested[int(str(person))]
        rate = (right[place] * (seen + 4) + met[int(str(person))]) / (seen + 4 + tests)
        skills[int(str(person))] = (round(1000 * float(rate)), seen + tests)
    with record.writing():
        for person, (rate_, seen) in skills.items():
            Skill.objects.update_or_create(inquiry=inquiry, person_id=person, defaults={"right": rate_, "given": seen})
        trusts = stopping.trusts(answers)
        Inquiry.objects.filter(pk=inquiry.pk).update(trusts=trusts, answers_weighed=count)


def conclude(inquiry: Inquiry, declared: Declared, items: Sequence[Item]) -> None:
    """Let settled items say what all answers together make of them, by the way that their inquiry declares.

    A single item was settled by its own answers; people are weighed here by everything that they answered.
    """
    # Where the stages of a process decided, their word stands.
    if declared.by not in (*BY_PEOPLE, "words") or (inquiry.process and declared.by != "words"):
        return
    rows = Answer.objects.filter(item__inquiry=inquiry).exclude(item__state=Item.KNOWN).order_by("pk")
    last = {
        (item, person): (deed, value)
        for item, person, deed, value in rows.values_list("item", folded(), "deed", "value")
    }
    given = [(item, person, value) for (item, person), (deed, value) in last.items() if deed == Answer.GIVEN]
    if declared.by == "words":
        spoken: dict[object, list[tuple[object, str]]] = {}
        for item, person, value in given:
            spoken.setdefault(item, []).append((person, json.loads(value)))
        agreed = aggregating.careful_vote(spoken)
        for one in items:
            one.value = told(agreed.get(one.pk, json.loads(one.value or '""')))
        return
    if not given:
        return
    answers, names = aggregating.numbered(given)
    # Whole tables of errors want many answers a person.
    many = len(given) >= 10 * answers.person_count * max(answers.label_count - 1, 1)
    beliefs = (
        aggregating.dawid_skene(answers) if many and declared.by == "dawid_skene" else aggregating.one_coin(answers)[0]
    )
    places = {item: place for place, item in enumerate(names[0])}
    for one in items:
        if one.pk in places and one.decided_by_id is None:
            row = beliefs[places[one.pk]]
            one.value, one.confidence = str(names[2][int(row.argmax())]), round(1000 * float(row.max()))


def send_results(inquiry: Inquiry, declared: Declared) -> bool:
    """Seal the results that are not out yet by one entry, which followers carry on; tell whether there were any."""
    waiting = Item.objects.filter(inquiry=inquiry, state=Item.DONE, results=None)
    if not waiting.exists():
        return False
    found = list(waiting.order_by("place")[:RESULTS_AT_ONCE])
    conclude(inquiry, declared, found)
    with record.writing():
        record.lock(inquiry.work.chain_id)
        items = list(locked(waiting.filter(pk__in=[one.pk for one in found]).order_by("place")))
        concluded = {one.pk: one for one in found}
        for one in items:
            one.value, one.confidence = concluded[one.pk].value, concluded[one.pk].confidence
        batch = _batch(inquiry, Batch.RESULTS, result_lines(items))
        record.settle(
            Item, ("value", "confidence", "results"), [(one.value, one.confidence, batch.pk, one.pk) for one in items]
        )
        Inquiry.objects.filter(pk=inquiry.pk).update(published_at=micros(now()))
        _note(inquiry, ResultsSealed, batch)
    return True


def unsealed(work_id: int) -> int:
    """Return how many answers of a work no entry names yet: the newest, for a second or two."""
    return Answer.objects.filter(batch=None, item__inquiry__work=work_id).aggregate(n=Count("pk"))["n"] or 0
