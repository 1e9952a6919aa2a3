"""Reads of judging: inquiries with how far they are, results, what is disputed, what somebody gave."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef

from barnraise.base import from_micros, micros, now
from barnraise.judging.declaring import Declared, read
from barnraise.judging.models import Answer, Batch, Block, Inquiry, Item
from barnraise.people.identity import folded, rows_of
from barnraise.people.models import Person
from barnraise.rules.asking import Asking, asking
from barnraise.works.models import Work

DAY = 86_400_000_000
# Items and leases that are looked at to say why nothing is left.
SOME = 400


@dataclass(frozen=True, slots=True)
class Asked:
    """An inquiry with how far it is; `problem` says why its newest document is not followed, "" when it is."""

    uid: str
    name: str
    declared: Declared
    problem: str
    done: int
    disputed: int
    total: int
    work_slug: str = ""
    work_title: str = ""
    left: int = 0
    staged: int = 0
    asking: Asking | None = None

    @property
    def is_done(self) -> bool:
        """Tell whether nobody needs to be asked any more."""
        return self.done + self.disputed + self.left >= self.total

    @property
    def stage_told(self) -> str:
        """Name the stage in which others are asked what people disagreed on, "" where there is none."""
        return self.asking.stages[1].name if self.asking is not None and len(self.asking.stages) > 1 else ""


@dataclass(frozen=True, slots=True)
class Settled:
    """One item with its result, or what stands so far; `said` counts each answer to it."""

    key: str
    state: str
    value: Any
    support: int
    confidence: int
    shown: dict[str, Any] = field(default_factory=dict)
    said: tuple[tuple[Any, int], ...] = ()
    place: int = 0


@dataclass(frozen=True, slots=True)
class Refusal:
    """Results that could not go into their table yet: how many, why, and when that was last tried."""

    count: int
    code: str
    at: datetime


def refused(uid: str) -> Refusal | None:
    """Return what of an inquiry's results waits because it was refused, with the newest reason."""
    rows = list(Batch.objects.filter(inquiry__uid=uid).exclude(refused="").order_by("-tried_at")[:100])
    return Refusal(sum(one.count for one in rows), rows[0].refused, from_micros(rows[0].tried_at)) if rows else None


def sent(uid: str, limit: int = 5) -> list[UUID]:
    """Return the ids of the newest batches of results, which are those of the contributions that carry them."""
    rows = Batch.objects.filter(inquiry__uid=uid, kind=Batch.RESULTS, refused="").order_by("-number")
    return list(rows.values_list("uid", flat=True)[:limit])


@dataclass(frozen=True, slots=True)
class Share:
    """What somebody gave to an inquiry: today and in all; `as_most` of her answers to settled items, of `settled`."""

    today: int
    ever: int
    as_most: int
    settled: int


def inquiries(work: Work) -> list[Asked]:
    """Return a work's open inquiries by title, in two queries."""
    return _asked(list(Inquiry.objects.filter(work=work, is_open=True).select_related("work")))


def inquiries_by_name(work: Work, *, after: str = "", limit: int) -> tuple[list[Asked], str]:
    """Return a work's open inquiries beyond a name, by names, which never change; and the last name if more follow."""
    rows = Inquiry.objects.filter(work=work, is_open=True, name__gt=after).select_related("work").order_by("name")
    found = list(rows[: limit + 1])
    asked = {one.name: one for one in _asked(found[:limit])}
    more = found[limit - 1].name if len(found) > limit else ""
    return [asked[row.name] for row in found[:limit] if row.name in asked], more


def everywhere(limit: int = 50) -> list[Asked]:
    """Return inquiries of every work that still ask somebody, by works and titles: slots are free or held just now."""
    is_free = Exists(Item.objects.filter(inquiry=OuterRef("pk"), free__gt=0))
    is_held = Exists(Block.objects.filter(inquiry=OuterRef("pk"), until__gt=0))
    rows = Inquiry.objects.filter(is_free | is_held, is_open=True, problem="", work__is_ready=True)
    return [one for one in _asked(list(rows.select_related("work").order_by("pk")[:limit])) if not one.is_done]


def inquiry(work: Work, name: str) -> Asked | None:
    """Return one open inquiry of a work with how far it is."""
    return next(
        iter(_asked(list(Inquiry.objects.filter(work=work, name=name, is_open=True).select_related("work")))), None
    )


def _asked(rows: Sequence[Inquiry]) -> list[Asked]:
    counts: dict[int, dict[str, int]] = {}
    of_them = Item.objects.filter(inquiry__in=[row.pk for row in rows])
    staged = dict(
        of_them.filter(state=Item.OPEN, stage__gt=0).order_by().values_list("inquiry").annotate(n=Count("pk"))
    )
    states = of_them.order_by().values_list("inquiry", "state")
    for inquiry_id, state, count in states.annotate(n=Count("pk")):
        counts.setdefault(inquiry_id, {})[state] = count
    found = []
    for row in rows:
        declared = read(row.declared)
        if isinstance(declared, Declared):
            n = counts.get(row.pk, {})
            found.append(
                Asked(
                    uid=row.uid.hex,
                    name=row.name,
                    declared=declared,
                    problem=row.problem,
                    done=n.get(Item.DONE, 0),
                    disputed=n.get(Item.DISPUTED, 0),
                    total=sum(n.get(state, 0) for state in (Item.OPEN, Item.DONE, Item.DISPUTED, Item.LEFT)),
                    work_slug=row.work.slug,
                    work_title=row.work.title,
                    left=n.get(Item.LEFT, 0),
                    staged=staged.get(row.pk, 0),
                    asking=asking(row.process, declared.results_path) if row.process else None,
                )
            )
    return sorted(found, key=lambda one: (one.work_title, one.declared.title, one.name))


def results(uid: str, *, state: str = Item.DONE, after: int = -1, limit: int = 50) -> list[Settled]:
    """Return items of an inquiry in one state, in their order; `after` is the place of the last one shown."""
    rows = list(Item.objects.filter(inquiry__uid=uid, state=state, place__gt=after).order_by("place")[:limit])
    # Of an open item nobody sees what others said before she says it herself.
    said = _said([row.pk for row in rows if row.state != Item.OPEN])
    return [
        Settled(
            key=row.key,
            state=row.state,
            value=json.loads(row.value) if row.value and row.state != Item.OPEN else None,
            support=row.support if row.state != Item.OPEN else 0,
            confidence=row.confidence if row.state != Item.OPEN else 0,
            shown=json.loads(row.shown),
            said=tuple(said.get(row.pk, ())),
            place=row.place,
        )
        for row in rows
    ]


def _said(items: Sequence[int]) -> dict[int, list[tuple[Any, int]]]:
    last: dict[tuple[int, int], str] = {}
    rows = Answer.objects.filter(item__in=items).order_by("pk").values_list("item", folded(), "deed", "value")
    for item, person, deed, value in rows:
        last[item, person] = value if deed == Answer.GIVEN else ""
    counts: dict[int, dict[str, int]] = {}
    for (item, _), value in last.items():
        if value:
            counts.setdefault(item, {})[value] = counts.setdefault(item, {}).get(value, 0) + 1
    return {
        item: [(json.loads(value), count) for value, count in sorted(some.items(), key=lambda one: -one[1])]
        for item, some in counts.items()
    }


def answered_by(uid: str, person: Person | None, keys: Sequence[str]) -> set[str]:
    """Return which of some items somebody has answered, so that others decide about them."""
    if person is None:
        return set()
    rows = Answer.objects.filter(
        item__inquiry__uid=uid, item__key__in=keys, person__in=rows_of(person), deed=Answer.GIVEN
    )
    return set(rows.values_list("item__key", flat=True))


def people_in(uid: str) -> int:
    """Return how many people have answered an inquiry."""
    return Answer.objects.filter(item__inquiry__uid=uid).order_by().values(who=folded()).distinct().count()


def share_of(uid: str, person: Person | None) -> Share:
    """Return what somebody gave to an inquiry. Cost grows with her own answers."""
    if person is None:
        return Share(0, 0, 0, 0)
    rows = Answer.objects.filter(person__in=rows_of(person), item__inquiry__uid=uid).order_by("pk")
    last = {
        item: (deed, value, at, state, result)
        for item, deed, value, at, state, result in rows.values_list(
            "item", "deed", "value", "at", "item__state", "item__value"
        )
    }
    given = [one for one in last.values() if one[0] == Answer.GIVEN]
    settled = [one for one in given if one[3] == Item.DONE]
    since = micros(now()) - DAY
    return Share(
        sum(one[2] > since for one in given),
        len(given),
        sum(one[1] == one[4] for one in settled),
        len(settled),
    )


@dataclass(frozen=True, slots=True)
class Last:
    """What somebody did last: their answer, and what others say of the same item so far, unless that `is_hidden`."""

    key: str
    deed: str
    value: Any
    state: str
    agree: int
    of: int
    settled: Any
    known: Any = None
    why: str = ""
    is_hidden: bool = False


def last_of(uid: str, person: Person | None) -> Last | None:
    """Return what somebody did last in an inquiry, if it was an answer or a skip that stands."""
    if person is None:
        return None
    row = (
        Answer.objects.filter(person__in=rows_of(person), item__inquiry__uid=uid)
        .select_related("item__inquiry")
        .order_by("-pk")
        .first()
    )
    if row is None or row.deed == Answer.UNDONE:
        return None
    is_hidden = _hides_others(row.item)
    said = _said([row.item_id]).get(row.item_id, []) if not is_hidden else []
    value = json.loads(row.value) if row.value else None
    own = 1 if row.value and not is_hidden else 0
    same = sum(count for one, count in said if one == value) - own if row.value else 0
    others = sum(count for _, count in said) - own
    settled = json.loads(row.item.value) if row.item.state == Item.DONE and row.item.value else None
    known = json.loads(row.item.known) if row.item.known else None
    state, why = row.item.state, row.item.why
    return Last(row.item.key, row.deed, value, state, same, others, settled, known, why, is_hidden)


def _hides_others(item: Item) -> bool:
    """Tell whether the process of its work shows what others said of an item only when it is decided, and it is not."""
    declared = read(item.inquiry.declared) if item.inquiry.process and item.state == Item.OPEN else None
    found = asking(item.inquiry.process, declared.results_path) if isinstance(declared, Declared) else None
    return found is not None and found.hides_others(item.stage)


@dataclass(frozen=True, slots=True)
class Rest:
    """Why nothing is left to ask somebody: `open` items are not settled; others hold some until `free_at`, or later.

    `free_at` None: no lease of another keeps an item from them. `elsewhere`: so many of the open items are in stages
    that ask other people.
    """

    open: int
    free_at: datetime | None = None
    elsewhere: int = 0


def rest_for(asked: Asked, person: Person | None, places: frozenset[int] | None) -> Rest:
    """Return why nothing is left to ask somebody in the stages in which they may answer, None for all.

    Looks at a few hundred items and leases, whatever there is.
    """
    still, elsewhere = asked.total - asked.done - asked.disputed - asked.left, 0
    if places is not None:
        elsewhere = Item.objects.filter(inquiry__uid=asked.uid, state=Item.OPEN).exclude(stage__in=places).count()
    return Rest(still, free_at(asked.uid, person.pk if person is not None else None, places), elsewhere)


def free_at(uid: str, person_id: int | None, places: frozenset[int] | None) -> datetime | None:
    """Return when the first item that others hold may be free for somebody; None where no lease keeps one from them."""
    full = Item.objects.filter(inquiry__uid=uid, state=Item.OPEN, free=0)
    if places is not None:
        full = full.filter(stage__in=places)
    leases = Block.objects.filter(inquiry__uid=uid, until__gt=micros(now()))
    if person_id is not None:
        full = full.exclude(Exists(Answer.objects.filter(item=OuterRef("pk"), person__in=rows_of(person_id))))
        leases = leases.exclude(person__in=rows_of(person_id))
    theirs = {str(one) for one in full.order_by("place").values_list("pk", flat=True)[:SOME]}
    for items, until in leases.order_by("until").values_list("items", "until")[:SOME]:
        if not theirs.isdisjoint(items.split()):
            return from_micros(until)
    return None
