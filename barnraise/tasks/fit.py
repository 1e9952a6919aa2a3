"""Which open pieces to show to whom: a bounded choice among all that are free, ranked by `rules.fitting`."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from barnraise.base import now
from barnraise.people.models import Person
from barnraise.rules import fitting, liking
from barnraise.talk import muting
from barnraise.tasks.models import Claim, Learnt, Near, Task, Touched
from barnraise.works.models import Component, Revision, Work

# However many pieces are open, so many are looked at for one page: the newest of each length, some by lot, those of
# her works, and those that touch what lies near to what she did.
NEWEST, BY_LOT, IN_HER_WORKS, NEAR = 60, 20, 60, 60
# Where only some topics or a language are asked for, they are looked for among so many of the newest.
FILTERED = 2000
_COLUMNS = ("pk", "uid", "work_id", "path", "topics", "reason", "made_by_id", "at")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What somebody looks for; None and "" leave it open."""

    minutes: int | None = None
    work: Work | None = None
    kind: str = ""
    topic: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class _Candidate:
    key: int
    uid: UUID
    work_id: int
    path: str
    topics: str
    reason: str
    made_by: int | None
    at: Any


def suited(person: Person | None, wanted: Wanted, *, limit: int) -> list[tuple[Task, str]]:
    """Return free pieces that suit somebody, the best first, each with the cue that put it there.

    Pieces that she holds or has done are left out, and to read her own, and what is by people who are kept apart. Cost
    does not grow with the number of open pieces. Who asked for pieces by words is not remembered.
    """
    lately = list(_lately(person)) if person is not None else []
    stir = f"{person.uid if person is not None else ''} {now():%Y-%m-%d}"
    found = list({one.key: one for one in _candidates(wanted, lately, stir)}.values())
    if person is not None:
        hers = Claim.objects.filter(person=person, task__in=[one.key for one in found])
        held = set(hers.filter(state__in=(Claim.OPEN, Claim.DONE)).values_list("task", flat=True))
        not_to_read = {person.pk, *muting.unwanted_by(person)}
        found = [one for one in found if one.key not in held]
        found = [one for one in found if one.reason != "review" or one.made_by not in not_to_read]
    if not found:
        return []
    ranked = fitting.ranks(_cues(found, lately))
    weights = _weights([work_id for _, work_id, _ in lately] or [one.work_id for one in found])
    lots = [fitting.lot(one.uid, stir) for one in found]
    chosen = fitting.best(ranked, weights, lots, limit=limit)
    rows = Task.objects.select_related("work", "title", "about").in_bulk([found[place].key for place, _ in chosen])
    return [(rows[found[place].key], why) for place, why in chosen if found[place].key in rows]


def _lately(person: Person) -> QuerySet[Any, tuple[int, int, str]]:
    rows = Revision.objects.filter(author__in=[person, *person.was.all()], edition__isnull=False).order_by("-pk")
    return rows.values_list("component_id", "work_id", "path")[: liking.LATELY]


def _candidates(wanted: Wanted, lately: Sequence[tuple[int, int, str]], stir: str) -> Iterator[_Candidate]:
    free = Task.objects.filter(left__gt=0)
    free = free.filter(work=wanted.work) if wanted.work is not None else free
    free = free.filter(reason=wanted.kind) if wanted.kind else free
    if wanted.topic or wanted.language:
        free = free.filter(pk__in=list(free.order_by("-at").values_list("pk", flat=True)[:FILTERED]))
        free = free.filter(topics__icontains=wanted.topic) if wanted.topic else free
        free = free.filter(language=wanted.language) if wanted.language else free
    start = fitting.lot(UUID(int=0), stir)
    asked = []
    for band in fitting.bands(wanted.minutes):
        inside = free.filter(band=band)
        inside = inside.filter(minutes__lte=wanted.minutes) if wanted.minutes is not None else inside
        asked += [inside.order_by("-at")[:NEWEST], inside.filter(lot__gte=start).order_by("lot")[:BY_LOT]]
    fits = free.filter(minutes__lte=wanted.minutes) if wanted.minutes is not None else free
    works = {work_id for _, work_id, _ in lately}
    asked += [fits.filter(work=work_id).order_by("-at")[: IN_HER_WORKS // len(works)] for work_id in works]
    asked += [fits.filter(_touches(lately))[:NEAR]] if lately else []
    rows = chain.from_iterable(some.values_list(*_COLUMNS) for some in asked)
    return (_Candidate(*row) for row in rows)


def _touches(lately: Sequence[tuple[int, int, str]]) -> Q:
    """Return the condition that a piece touches what was done together with what she did."""
    near = Near.objects.filter(component__in=[component for component, _, _ in lately[: liking.BESIDE]])
    paths: defaultdict[int, list[str]] = defaultdict(list)
    for work_id, path in near.order_by("-weight").values_list("other__work_id", "other__path")[:NEAR]:
        paths[work_id].append(path)
    condition = Q(pk__in=[])
    for work_id, some in paths.items():
        condition |= Q(work=work_id, path__in=some, state=Task.OPEN)
    return condition


def _cues(found: Sequence[_Candidate], lately: Sequence[tuple[int, int, str]]) -> dict[str, list[float]]:
    hers = liking.liked([path for _, _, path in lately])
    components = _components(found)
    touched = {row.component_id: row for row in Touched.objects.filter(component__in=set(components.values()))}
    beside = _beside(lately, touched)
    places = [components.get((one.work_id, one.path), 0) for one in found]
    newest = max((one.at for one in found), default=None)
    return {
        # A piece is as new as its invitation, or as the last change of what it touches.
        "recency": [-(newest - one.at).total_seconds() for one in found],
        "popularity": [float(touched[place].times) if place in touched else 0.0 for place in places],
        "together": [beside.get(place, 0.0) for place in places],
        "folder": liking.folders([f"{one.work_id}/{one.path}" for one in found], _in_works(hers, lately)),
        "text": liking.Names([f"{one.path} {one.topics}" for one in found]).like(hers),
    }


def _in_works(hers: Sequence[tuple[str, float]], lately: Sequence[tuple[int, int, str]]) -> list[tuple[str, float]]:
    return [(f"{work_id}/{path}", weight) for (path, weight), (_, work_id, _) in zip(hers, lately, strict=True)]


def _components(found: Sequence[_Candidate]) -> dict[tuple[int, str], int]:
    paths: defaultdict[int, set[str]] = defaultdict(set)
    for one in found:
        if one.path:
            paths[one.work_id].add(one.path)
    condition = Q(pk__in=[])
    for work_id, some in paths.items():
        condition |= Q(work=work_id, path__in=some, is_here=True)
    rows = Component.objects.filter(condition).values_list("work_id", "path", "pk")
    return {(work_id, path): key for work_id, path, key in rows}


def _beside(lately: Sequence[tuple[int, int, str]], touched: dict[int, Touched]) -> dict[int, float]:
    weights: defaultdict[int, float] = defaultdict(float)
    for age, (component, _, _) in enumerate(lately):
        weights[component] += liking.FADES**age
    told: defaultdict[int, float] = defaultdict(float)
    near = Near.objects.filter(component__in=list(weights), other__in=list(touched))
    for one, times, other, weight in near.values_list(
        "component_id", "component__touched__times", "other_id", "weight"
    ):
        told[other] += weights[one] * liking.together(weight, times or 1, touched[other].times)
    return told


def _weights(works: Sequence[int]) -> dict[str, float]:
    """Return the weights of the cues: the mean of what was learnt in these works."""
    rows = list(Learnt.objects.filter(work__in=set(works)).values_list("weights", flat=True)[:50])
    if not rows:
        return dict(fitting.FIRST)
    return {cue: sum(row[cue] for row in rows) / len(rows) for cue in fitting.CUES}
