"""What is read to find pieces for somebody: short walks along indexes, none of them longer where more is there."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import QuerySet, TextField
from django.db.models.functions import Cast

from barnraise import record
from barnraise.base import now
from barnraise.people.models import Person
from barnraise.record.db.database import asked
from barnraise.rules import fitting, liking
from barnraise.tasks.models import Learnt, Near, Task, Topic
from barnraise.works.models import Revision, Work

# However many pieces are open, so many are looked at for one page: the newest, as many of each length, some by lot,
# those of the works where she was last, and those that touch what lies near to what she did.
NEWEST, BY_LOT, IN_HER_WORKS, NEAR = 100, 40, 60, 60
# Where one thing narrows the list, so many of each length, or of a topic; where several do, the others are looked for
# among so many.
OF_ONE, OF_TOPIC, FILTERED = 60, 300, 500
# So many works, names that she had before, and neighbours of each piece are looked at.
HER_WORKS, HER_NAMES, NEIGHBOURS = 6, 20, 12
STEP = 32
_NAMES = "pk lot work_id path topics reason made_by_id minutes language left key line held_most".split()
# Hundreds of rows are read for the few that are shown: nothing is made of their times and ids.
COLUMNS: tuple[str | Cast, ...] = (*_NAMES, Cast("at", TextField()))
_TASKS_COLUMNS: tuple[str | Cast, ...] = (*(f"task__{name}" for name in _NAMES), Cast("task__at", TextField()))


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What somebody looks for; None and "" leave it open."""

    minutes: int | None = None
    work: Work | None = None
    kind: str = ""
    topic: str = ""
    language: str = ""


class Candidate(NamedTuple):
    """A free piece that is looked at; `at` is a time as the database spells it, which has the same order."""

    pk: int
    lot: int
    work_id: int
    path: str
    topics: str
    reason: str
    made_by: int | None
    minutes: int
    language: str
    left: int
    key: str
    line: str
    held_most: int
    at: str


@dataclass(frozen=True, slots=True)
class Did:
    """A piece that she did."""

    component: int
    work_id: int
    path: str


@dataclass(frozen=True, slots=True)
class Beside:
    """What people did together with a piece of hers, how much so, and how often each of the two was done at all."""

    component: int
    times: int | None
    work_id: int
    path: str
    others: int | None
    weight: float


Place = tuple[int, str]
Rows = Callable[..., list[Any]]


def lately(person: Person) -> list[Did]:
    """Return what somebody did last, under whatever name, the newest first."""
    names = [person.pk, *_was(person.pk)]
    # Each name by itself: together they would be sorted, and all that was ever done under them read for it.
    rows = sorted((row for name in names for row in _did(name)), reverse=True)[: liking.LATELY]
    return [Did(*row[1:]) for row in rows]


@record.prepared
def _was(person: Any) -> QuerySet[Person, int]:
    return Person.objects.filter(became=person).order_by("pk").values_list("pk", flat=True)[:HER_NAMES]


@record.prepared
def _did(person: Any) -> QuerySet[Revision, Any]:
    rows = Revision.objects.filter(author=person, edition__isnull=False).order_by("-pk")
    return rows.values_list("pk", "component_id", "work_id", "path")[: liking.LATELY]


def beside(hers: Sequence[Did]) -> list[Beside]:
    """Return what was done together with each of her pieces, the nearest of each."""
    components = dict.fromkeys(one.component for one in hers)
    return [Beside(component, *row) for component in components for row in _nearest(component)]


@record.prepared
def _nearest(component: Any) -> QuerySet[Near, Any]:
    columns = ("component__touched__times", "other__work_id", "other__path", "other__touched__times", "weight")
    return Near.objects.filter(component=component).order_by("-weight").values_list(*columns)[:NEIGHBOURS]


def candidates(wanted: Wanted, hers: Sequence[Did], near: Sequence[Beside], start: int) -> list[Candidate]:
    """Return what is looked at, each part by the index that was made for it; `start` is where the lots begin."""
    found = {row[0]: row for row in _parts(wanted, hers, near, start)}
    return [one for one in map(Candidate._make, found.values()) if is_wanted(one, wanted)]


def _parts(wanted: Wanted, hers: Sequence[Did], near: Sequence[Beside], start: int) -> Iterator[Any]:
    narrowing = {"work": wanted.work and wanted.work.pk, "reason": wanted.kind, "language": wanted.language}
    given = [(name, value) for name, value in narrowing.items() if value]
    bands = fitting.bands(wanted.minutes)
    is_edge = wanted.minutes in (None, *fitting.BANDS)
    if wanted.topic:
        # A topic alone tells what somebody looks for, so that nothing else is added.
        word = wanted.topic.replace("\0", "").strip().lower()
        yield from _of_topic(OF_TOPIC if not given and wanted.minutes is None else FILTERED)(word)
        return
    few = OF_ONE if given else NEWEST // len(bands)
    deep = few if len(given) < 2 and is_edge else FILTERED // len(bands)
    for band in bands:
        yield from _along(deep, (*given[:1], ("band", band)))
        yield from _by_lot("band", BY_LOT // len(bands))(band, start) if not given else ()
    yield from _by_lot("work", BY_LOT)(narrowing["work"], start) if wanted.work is not None else ()
    yield from _near_to_her(wanted, bands, hers, near)


def _near_to_her(wanted: Wanted, bands: Sequence[int], hers: Sequence[Did], near: Sequence[Beside]) -> Iterator[Any]:
    """Yield the newest pieces of the works where she was last, and what touches what lies near to what she did."""
    only = wanted.work.pk if wanted.work is not None else None
    works = list(dict.fromkeys(one.work_id for one in hers))[:HER_WORKS]
    ways: list[tuple[Any, ...]] = [()] if wanted.minutes is None else [(("band", band),) for band in bands]
    for work_id in works if only is None else ():
        for way in ways:
            yield from _along(max(IN_HER_WORKS // (len(works) * len(ways)), 1), (("work", work_id), *way))
    strongest = sorted(near, key=lambda one: -one.weight)[:NEAR]
    for work_id in works if only is None else [only]:
        if paths := sorted({one.path for one in strongest if one.work_id == work_id}):
            yield from _touching(work_id, paths)


def is_wanted(one: Candidate, wanted: Wanted) -> bool:
    """Tell whether a piece is free, and what somebody looks for."""
    return (
        one.left > 0
        and (wanted.minutes is None or one.minutes <= wanted.minutes)
        and (wanted.work is None or one.work_id == wanted.work.pk)
        and wanted.kind in ("", one.reason)
        and wanted.language in ("", one.language)
    )


def _along(limit: int, ways: Sequence[tuple[str, Any]]) -> list[Any]:
    return _newest(limit, tuple(name for name, _ in ways))(*(value for _, value in ways))


@cache
def _newest(limit: int, names: tuple[str, ...]) -> Rows:
    """Return the query for the newest free pieces where these columns have given values."""

    @record.prepared
    def rows(*values: Any) -> QuerySet[Task, Any]:
        return _free().filter(**dict(zip(names, values, strict=True))).order_by("-at").values_list(*COLUMNS)[:limit]

    return rows


@cache
def _by_lot(name: str, limit: int) -> Rows:
    """Return the query for the free pieces whose lots come next where a column has a given value."""

    @record.prepared
    def rows(value: Any, start: Any) -> QuerySet[Task, Any]:
        return _free().filter(lot__gte=start, **{name: value}).order_by("lot").values_list(*COLUMNS)[:limit]

    return rows


@record.prepared
def _touching(work: Any, paths: Any) -> QuerySet[Task, Any]:
    found = _free().filter(work=work, path__in=paths, state=Task.OPEN)
    return found.values_list(*COLUMNS)[:NEAR]


@cache
def _of_topic(limit: int) -> Rows:
    """Return the query for the newest open pieces about a word."""

    @record.prepared
    def rows(word: Any) -> QuerySet[Topic, Any]:
        shown = Topic.objects.filter(word=word).exclude(task__work__in=Work.objects.filter(is_ready=False))
        return shown.order_by("-task_id").values_list(*_TASKS_COLUMNS)[:limit]

    return rows


def beyond(wanted: Wanted, after: int, without: Collection[int], limit: int) -> list[Candidate]:
    """Return free pieces beyond a row id, in the order of these, without some: the whole of them, bit by bit."""
    rows = _free().filter(pk__gt=after).exclude(pk__in=without)
    narrowing = {"work": wanted.work, "reason": wanted.kind, "language": wanted.language}
    rows = rows.filter(**{name: value for name, value in narrowing.items() if value})
    if wanted.minutes is not None:
        rows = rows.filter(minutes__lte=wanted.minutes)
    if wanted.topic:
        word = wanted.topic.replace("\0", "").strip().lower()
        rows = rows.filter(pk__in=Topic.objects.filter(word=word).values("task"))
    return [Candidate._make(row) for row in rows.order_by("pk").values_list(*COLUMNS)[:limit]]


@record.prepared
def with_keys(keys: Any) -> QuerySet[Task, Any]:
    """Return the columns of a candidate for some tasks."""
    return Task.objects.filter(pk__in=keys).values_list(*COLUMNS)


def _free() -> QuerySet[Task]:
    return Task.objects.filter(left__gt=0).exclude(work__in=Work.objects.filter(is_ready=False))


@record.prepared
def rows_of(keys: Any) -> QuerySet[Task]:
    """Return some tasks with all that is shown of them."""
    return Task.objects.filter(pk__in=keys).select_related("work", "title", "about")


@record.prepared
def learnt(works: Any) -> QuerySet[Learnt, Any]:
    """Return the weights that were learnt in some works."""
    return Learnt.objects.filter(work__in=works).values_list("weights", flat=True)


def in_hand(person: Person, keys: Iterable[int], *, since: datetime) -> list[tuple[int, str, int, str, Any]]:
    """Return how some tasks, and whatever else somebody holds, stand to them: task, state, work, line, and when.

    The states: `has` (of the given tasks those that they hold or did), `holds` (every one that they hold), and
    `lapsed` (what they let go since then, with when). Leases that are over have lapsed, before anybody has swept them.
    """
    spell, hers = connection.ops.adapt_datetimefield_value, person.pk
    at, before = spell(now()), spell(since)
    wanted = [(key, hers) for key in keys] or [(0, hers)]
    return _for_each(_IN_HAND, wanted, [at, at, hers, hers, at, before])


def times(places: Iterable[Place]) -> dict[Place, int]:
    """Return how often what stands at each place was changed, where it was."""
    rows = _for_each(_TIMES, sorted({place for place in places if place[1]}))
    return {(work_id, path): count for work_id, path, count in rows if count is not None}


# From the left, whatever the database guesses: a look into an index for each row that is asked about.
_IN_HAND = (
    "SELECT wanted.column1, 'has', 0, '', NULL FROM (VALUES {rows}) AS wanted WHERE EXISTS (SELECT 1 FROM "
    "barnraise_claim AS claim WHERE claim.task_id = wanted.column1 AND claim.state IN ('open', 'done') AND "
    "(claim.state = 'done' OR claim.until > %s) AND claim.person_id IN "
    "(SELECT id FROM barnraise_person WHERE id = wanted.column2 OR became_id = wanted.column2)) "
    "UNION ALL SELECT task_id, state, work_id, line, at FROM (SELECT claim.task_id, task.work_id, task.line, "
    "CASE WHEN claim.state = 'open' AND claim.until > %s THEN 'holds' ELSE 'lapsed' END AS state, "
    "CASE WHEN claim.state = 'open' THEN claim.until ELSE claim.closed_at END AS at "
    "FROM barnraise_claim AS claim JOIN barnraise_task AS task ON task.id = claim.task_id "
    "WHERE claim.state IN ('open', 'lapsed') AND claim.person_id IN "
    "(SELECT id FROM barnraise_person WHERE id = %s OR became_id = %s)) AS hers "
    "WHERE state = 'holds' AND at > %s OR state = 'lapsed' AND at > %s"
)
_TIMES = (
    "SELECT wanted.column1, wanted.column2, touched.times FROM (VALUES {rows}) AS wanted "
    "LEFT JOIN barnraise_component AS component "
    "ON component.work_id = wanted.column1 AND component.path = wanted.column2 AND component.is_here "
    "LEFT JOIN barnraise_touched AS touched ON touched.component_id = component.id"
)


def _for_each(statement: str, wanted: Sequence[tuple[Any, Any]], more: Sequence[Any] = ()) -> list[Any]:
    if not wanted:
        return []
    # The last is repeated, so that few lengths make few statements.
    rows = [*wanted, *[wanted[-1]] * (-len(wanted) % STEP)]
    return asked(_with_rows(statement, len(rows)), [*(value for row in rows for value in row), *more])


@cache
def _with_rows(statement: str, count: int) -> str:
    return statement.format(rows=", ".join(["(%s, %s)"] * count))
