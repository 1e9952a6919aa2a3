"""Which open pieces to show to whom: a bounded choice among all that are free, ranked by `rules.fitting`."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from barnraise import record
from barnraise.people.models import Person
from barnraise.rules import fitting, liking
from barnraise.tasks import finding, serving
from barnraise.tasks.availability import Above, takeable
from barnraise.tasks.closing import FOR_ITS_AUTHOR
from barnraise.tasks.finding import Beside, Candidate, Did, Place, Wanted
from barnraise.tasks.models import Task

__all__ = ["Wanted", "free_among", "free_beyond", "suited", "waiting_for"]
# So many pieces that only she can do are looked at.
WAITING = 60
# Among so many stages are the pieces that a list of every work offers.
STAGES = 6


def waiting_for(person: Person, wanted: Wanted, *, limit: int) -> list[tuple[Task, str]]:
    """Return what nobody but she herself can do, the oldest first."""
    if wanted.kind not in ("", FOR_ITS_AUTHOR):
        return []
    rows = (row for row in _hers_alone(person.pk) if wanted.work is None or row.work_id == wanted.work.pk)
    return [(row, "hers") for row in rows if wanted.minutes is None or row.minutes <= wanted.minutes][:limit]


@record.prepared
def _hers_alone(person: Any) -> QuerySet[Task]:
    hers = Task.objects.filter(made_by=person, reason=FOR_ITS_AUTHOR, state=Task.OPEN, work__is_ready=True)
    return hers.select_related("work", "title", "about").order_by("at")[:WAITING]


def suited(person: Person | None, wanted: Wanted, *, limit: int, above: Above | None = None) -> list[tuple[Task, str]]:
    """Return free pieces that suit somebody, the best first, each with the cue that put it there.

    What they could not take is left out, and so is what stages and reviews offer, unless `above` says which of it they
    may take. Cost does not grow with the number of open pieces. Who asked for pieces by words is not remembered.
    """
    hers = finding.lately(person) if person is not None else []
    near = finding.beside(hers)
    start = fitting.lot(UUID(int=0), serving.stir_of(person))
    found = finding.candidates(wanted, hers, near, start)
    modes = serving.modes({one.work_id for one in found})
    if wanted.work is not None and modes.get(wanted.work.pk) == "pick":
        order = sorted(found, key=lambda one: (one.at, one.key), reverse=True)
        return _told([(one.pk, "recency") for one in _takeable(person, wanted, order, above)[:limit]])
    found = found if wanted.work is not None else _of_few_stages(found)
    given = _given(wanted, modes, person, above)
    found = [one for one in found if one.line or modes.get(one.work_id) not in serving.ONE_AT_A_TIME]
    found += [Candidate(*row) for row in finding.with_keys(list(given))] if given else []
    open_ones = _takeable(person, wanted, found, above)
    if not open_ones:
        return []
    ranked = fitting.ranks(_cues(open_ones, hers, near))
    weights = _weights([one.work_id for one in hers or open_ones])
    lots = [fitting.drawn_anew(one.lot, start) for one in open_ones]
    chosen = fitting.best(ranked, weights, lots, limit=limit)
    return _told([(open_ones[place].pk, given.get(open_ones[place].pk, why)) for place, why in chosen])


def free_among(person: Person | None, keys: Sequence[int], above: Above | None = None) -> list[Task]:
    """Return those of some pieces that are free, and that somebody may still take."""
    found = [one for one in map(Candidate._make, finding.with_keys(list(keys))) if one.left > 0]
    left = [one.pk for one in takeable(person, found, above) if one.pk in set(keys)]
    return list(finding.rows_of(left))


def free_beyond(
    person: Person | None,
    wanted: Wanted,
    *,
    after: int,
    without: Sequence[int],
    limit: int,
    above: Above | None = None,
) -> list[Task]:
    """Return free pieces beyond a row id that somebody may take, in the order of these, without some.

    Works that give their pieces one at a time have none here.
    """
    found: list[Candidate] = []
    while len(found) < limit:
        looked = finding.beyond(wanted, after, without, limit)
        modes = serving.modes({one.work_id for one in looked})
        left = [one for one in looked if one.line or modes.get(one.work_id) not in serving.ONE_AT_A_TIME]
        # What a stage gives out is told when the walk comes to it: a place named ahead would be told twice.
        here = {one.pk for one in left}
        found += [one for one in takeable(person, left, above) if one.pk in here]
        if len(looked) < limit:
            break
        after = looked[-1].pk
    rows = {row.pk: row for row in finding.rows_of([one.pk for one in found[:limit]])}
    return sorted(rows.values(), key=lambda row: row.pk)


def _of_few_stages(found: Sequence[Candidate]) -> list[Candidate]:
    """Leave out the pieces of all stages but the first few: each asks for the process of its work."""
    lines = list(dict.fromkeys((one.work_id, one.line) for one in found if one.line))[:STAGES]
    return [one for one in found if not one.line or (one.work_id, one.line) in lines]


def _takeable(
    person: Person | None, wanted: Wanted, found: Sequence[Candidate], above: Above | None
) -> list[Candidate]:
    return [one for one in takeable(person, found, above) if finding.is_wanted(one, wanted)]


def _given(wanted: Wanted, modes: Mapping[int, str], person: Person | None, above: Above | None) -> dict[int, str]:
    """Return what each work that gives its tasks one at a time gives her, with how it does."""
    in_turn = {work_id: mode for work_id, mode in modes.items() if mode in serving.ONE_AT_A_TIME}
    if not in_turn:
        return {}
    free = serving.free_in(wanted.minutes)
    given = {serving.served(work_id, mode, person, free, above): mode for work_id, mode in in_turn.items()}
    return {key: mode for key, mode in given.items() if key is not None}


def _told(chosen: Sequence[tuple[int, str]]) -> list[tuple[Task, str]]:
    rows = {row.pk: row for row in finding.rows_of([key for key, _ in chosen])}
    return [(rows[key], why) for key, why in chosen if key in rows]


def _cues(found: Sequence[Candidate], hers: Sequence[Did], near: Sequence[Beside]) -> dict[str, list[Any]]:
    liked = liking.liked([one.path for one in hers])
    places: list[Place] = [(one.work_id, one.path) for one in found]
    times, together = finding.times(places), _together(hers, near)
    in_works = [(f"{one.work_id}/{path}", weight) for (path, weight), one in zip(liked, hers, strict=True)]
    return {
        # A piece is as new as its invitation, or as the last change of what it touches.
        "recency": [one.at for one in found],
        "popularity": [float(times.get(place, 0)) for place in places],
        "together": [together.get(place, 0.0) for place in places],
        "folder": liking.folders([f"{work_id}/{path}" for work_id, path in places], in_works),
        "text": liking.named_like([f"{one.path} {one.topics}" for one in found], liked),
    }


def _together(hers: Sequence[Did], near: Sequence[Beside]) -> dict[Place, float]:
    weights: defaultdict[int, float] = defaultdict(float)
    for age, did in enumerate(hers):
        weights[did.component] += liking.FADES**age
    told: defaultdict[Place, float] = defaultdict(float)
    for one in near:
        like = liking.together(one.weight, one.times or 1, one.others or 1)
        told[one.work_id, one.path] += weights[one.component] * like
    return told


def _weights(works: Sequence[int]) -> dict[str, float]:
    """Return the weights of the cues: the mean of what was learnt in the first of these works."""
    rows = finding.learnt(list(dict.fromkeys(works))[: liking.LATELY])
    if not rows:
        return dict(fitting.FIRST)
    return {cue: sum(row[cue] for row in rows) / len(rows) for cue in fitting.CUES}
