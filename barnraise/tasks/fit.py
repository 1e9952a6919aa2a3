"""Which open pieces to show to whom: a bounded choice among all that are free, ranked by `rules.fitting`."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from barnraise.people.models import Person
from barnraise.rules import fitting, liking
from barnraise.talk import muting
from barnraise.tasks import serving
from barnraise.tasks.closing import FOR_ITS_AUTHOR
from barnraise.tasks.models import Claim, Learnt, Near, Task, Topic, Touched
from barnraise.works.models import Component, Revision, Work

# However many pieces are open, so many are looked at for one page: the newest of each length, some by lot, those of
# her works, and those that touch what lies near to what she did.
NEWEST, BY_LOT, IN_HER_WORKS, NEAR = 60, 20, 60, 60
# Where a topic, or two of work, kind and language, are asked for, the others are looked for among so many.
FILTERED = 500
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


def waiting_for(person: Person, wanted: Wanted, *, limit: int) -> list[tuple[Task, str]]:
    """Return what nobody but she herself can do, the oldest first."""
    if wanted.kind not in ("", FOR_ITS_AUTHOR):
        return []
    hers = Task.objects.filter(made_by=person, reason=FOR_ITS_AUTHOR, state=Task.OPEN, work__is_ready=True)
    hers = hers.filter(work=wanted.work) if wanted.work is not None else hers
    rows = hers.select_related("work", "title", "about").order_by("at")[:limit]
    return [(task, "hers") for task in rows if wanted.minutes is None or task.minutes <= wanted.minutes]


def suited(person: Person | None, wanted: Wanted, *, limit: int) -> list[tuple[Task, str]]:
    """Return free pieces that suit somebody, the best first, each with the cue that put it there.

    Pieces that she holds or has done are left out, and to read her own, and what is by people who are kept apart. Cost
    does not grow with the number of open pieces. Who asked for pieces by words is not remembered.
    """
    lately = list(_lately(person)) if person is not None else []
    stir = serving.stir_of(person)
    found = {one.key: one for one in _candidates(wanted, lately, stir)}
    modes = serving.modes({one.work_id for one in found.values()})
    if wanted.work is not None and modes.get(wanted.work.pk) == "pick":
        order = sorted(found.values(), key=lambda one: (one.at, one.key), reverse=True)
        return _told([(one.key, "recency") for one in _hers_left_out(person, order)[:limit]])
    given = _given(wanted, modes, person)
    found = {key: one for key, one in found.items() if modes.get(one.work_id) not in serving.ONE_AT_A_TIME}
    found |= {one.key: one for one in _rows(Task.objects.filter(pk__in=list(given)))}
    open_ones = _hers_left_out(person, list(found.values()))
    if not open_ones:
        return []
    ranked = fitting.ranks(_cues(open_ones, lately))
    weights = _weights([work_id for _, work_id, _ in lately] or [one.work_id for one in open_ones])
    lots = [fitting.lot(one.uid, stir) for one in open_ones]
    chosen = fitting.best(ranked, weights, lots, limit=limit)
    return _told([(open_ones[place].key, given.get(open_ones[place].key, why)) for place, why in chosen])


def _hers_left_out(person: Person | None, found: Sequence[_Candidate]) -> list[_Candidate]:
    if person is None:
        return list(found)
    hers = Claim.objects.filter(person=person, task__in=[one.key for one in found])
    held = set(hers.filter(state__in=(Claim.OPEN, Claim.DONE)).values_list("task", flat=True))
    not_to_read = {person.pk, *muting.unwanted_by(person)}
    left = (one for one in found if one.key not in held)
    return [one for one in left if one.reason != "review" or one.made_by not in not_to_read]


def _given(wanted: Wanted, modes: Mapping[int, str], person: Person | None) -> dict[int, str]:
    """Return what each work that gives its tasks one at a time gives her, with how it does."""
    free = serving.free_in(wanted.minutes)
    given = {
        serving.served(work_id, mode, person, free): mode
        for work_id, mode in modes.items()
        if mode in serving.ONE_AT_A_TIME
    }
    return {key: mode for key, mode in given.items() if key is not None}


def _told(chosen: Sequence[tuple[int, str]]) -> list[tuple[Task, str]]:
    rows = Task.objects.select_related("work", "title", "about").in_bulk([key for key, _ in chosen])
    return [(rows[key], why) for key, why in chosen if key in rows]


def _rows(tasks: QuerySet[Task]) -> Iterator[_Candidate]:
    return (_Candidate(*row) for row in tasks.values_list(*_COLUMNS))


def _lately(person: Person) -> QuerySet[Any, tuple[int, int, str]]:
    rows = Revision.objects.filter(author__in=[person, *person.was.all()], edition__isnull=False).order_by("-pk")
    return rows.values_list("component_id", "work_id", "path")[: liking.LATELY]


def _candidates(wanted: Wanted, lately: Sequence[tuple[int, int, str]], stir: str) -> Iterator[_Candidate]:
    """Yield what is looked at, each part by the index that was made for it."""
    free = narrowed(wanted)
    in_time = free.filter(minutes__lte=wanted.minutes) if wanted.minutes is not None else free
    start = fitting.lot(UUID(int=0), stir)
    asked = []
    for band in fitting.bands(wanted.minutes):
        inside = in_time.filter(band=band)
        asked += [inside.order_by("-at")[:NEWEST], inside.filter(lot__gte=start).order_by("lot")[:BY_LOT]]
    works = {work_id for _, work_id, _ in lately} if wanted.work is None else set()
    asked += [in_time.filter(work=work_id).order_by("-at")[: IN_HER_WORKS // len(works)] for work_id in works]
    asked += [in_time.filter(_touches(lately))[:NEAR]] if lately else []
    return chain.from_iterable(_rows(some) for some in asked)


def narrowed(wanted: Wanted) -> QuerySet[Task]:
    """Return the free tasks of works that are shown, of the work, kind, topic and language that somebody looks for.

    Where several narrow the list, the first of them finds its newest and the others choose among these, so that a rare
    combination is not looked for in everything.
    """
    free = Task.objects.filter(left__gt=0).exclude(work__in=Work.objects.filter(is_ready=False))
    free = free.filter(minutes__lte=wanted.minutes) if wanted.minutes is not None else free
    first: QuerySet[Any] | None = None
    if wanted.topic:
        word = wanted.topic.replace("\0", "").strip().lower()
        first = Topic.objects.filter(word=word).order_by("-task").values_list("task", flat=True)[:FILTERED]
    ways: dict[str, object] = {"work": wanted.work, "reason": wanted.kind, "language": wanted.language}
    narrowing = {name: value for name, value in ways.items() if value}
    if first is None and len(narrowing) > 1:
        name = next(iter(narrowing))
        newest = Task.objects.filter(left__gt=0, **{name: narrowing.pop(name)}).order_by("-at")
        first = newest.values_list("pk", flat=True)[:FILTERED]
    if first is not None:
        free = free.filter(pk__in=list(first))
    return free.filter(**narrowing)


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
