"""Pieces of stages: in which stage each is, who may take it there, and in which order a stage gives them out."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Case, Exists, OuterRef, Q, QuerySet, TextField, Value, When
from django.db.models.functions import Concat

from barnraise import tasks
from barnraise.base import now, sha256
from barnraise.contributions import climbing, staging
from barnraise.contributions.authorship import sender_ids
from barnraise.contributions.landing import paths_of_each
from barnraise.contributions.models import Contribution, Review
from barnraise.contributions.processes import claimed_stages, process_for
from barnraise.people.identity import rows_of
from barnraise.people.models import Person
from barnraise.people.suspending import absence_of
from barnraise.record.db.fields import IdText
from barnraise.rules import fitting, tallying
from barnraise.rules.process import Process
from barnraise.rules.stages import Serve, Stage
from barnraise.tasks import serving
from barnraise.tasks.availability import hands_of
from barnraise.tasks.finding import Candidate
from barnraise.tasks.models import Claim, Task
from barnraise.works.models import Work

REASON = "stage"
LOOKED_THROUGH, AT_ONCE = 200, 20
_SAID_BY_READERS, _URGENT = ("report", "more"), 2


@dataclass(frozen=True, slots=True)
class StagePiece:
    """An open piece in the stage that offers it, with what decides who may take it.

    `reviews` are those of its way through stages: version, who they are now, the stages, when, whether it stands.
    """

    contribution: Contribution
    process: Process
    stage: Stage
    author_ids: frozenset[int]
    reviews: tuple[tuple[int, int, str, datetime, bool], ...]


class Asker:
    """Somebody who asks for pieces; what stages want to know of them is looked up once a work."""

    def __init__(self, person: Person | None) -> None:
        self.person = person
        self._known: dict[tuple[int, int], tallying.Person] = {}

    def known(self, work: Work, process: Process) -> tallying.Person:
        """Return what stages may ask about them."""
        assert self.person is not None
        key = (work.pk, id(process))
        if key not in self._known:
            self._known[key] = climbing.known(work, self.person, process)
        return self._known[key]


def claimed_stage(contribution: Contribution, process: Process, paths: frozenset[str] | None = None) -> Stage | None:
    """Return the stage of a contribution in which somebody has to hold it; None where nobody needs to."""
    if contribution.state not in Contribution.UNDECIDED or not any(stage.claim for stage in process.stages):
        return None
    now_in = staging.stages_now(contribution, process, paths)
    return next((stage for stage in now_in if stage.claim is not None), None)


def key_of(contribution: Contribution, stage: Stage) -> str:
    """Return the key of the task by which a piece is offered in a stage."""
    return f"stage:{contribution.uid}{ending_of(stage.name)}"


def ending_of(stage: str) -> str:
    """Return how the keys of a stage's tasks end."""
    return f":{sha256(stage.encode()).hex()[:32]}"


def is_held_first() -> Exists | Q:
    """Return the condition that a contribution is in a stage in which one holds it, as the tasks of pieces say.

    A piece that nobody has to do any more keeps its task until it goes on. Read by the keys of the tasks, of which
    there is an index; the names of stages are those of works in which a piece is open.
    """
    open_ones = Task.objects.filter(state=Task.OPEN).exclude(line="")
    endings = sorted(map(ending_of, claimed_stages(open_ones.values("work"))))
    if not endings:
        return Q(pk__in=())
    keys = [
        Concat(Value("stage:"), IdText(OuterRef("uid")), Value(ending), output_field=TextField()) for ending in endings
    ]
    return Exists(Task.objects.filter(work=OuterRef("work"), key__in=keys, state__in=(Task.OPEN, Task.DONE)))


def task_for(contribution: Contribution, stage: Stage) -> Task | None:
    """Return the task by which a piece is offered in a stage."""
    rows = Task.objects.filter(work=contribution.work_id, key=key_of(contribution, stage))
    return rows.select_related("work", "needs").first()


def held(contribution: Contribution, person: Person | None, stage: Stage) -> Claim | None:
    """Return somebody's lease on a piece in a stage, if it runs."""
    if person is None:
        return None
    rows = Claim.objects.filter(
        task__work=contribution.work_id,
        task__key=key_of(contribution, stage),
        person__in=rows_of(person),
        state=Claim.OPEN,
    )
    return rows.filter(until__gt=now()).select_related("task__work", "person").first()


def works_on(contribution: Contribution, person: Person | None) -> bool:
    """Tell whether somebody holds a piece in a stage in which it is worked on, and so may change it."""
    stage = claimed_stage(contribution, process_for(contribution))
    return stage is not None and stage.is_worked and held(contribution, person, stage) is not None


def pieces_of(some: Iterable[Candidate | Task]) -> dict[int, StagePiece]:
    """Return the pieces that some tasks offer in stages, by the tasks' row ids; four queries and one for each work.

    A task whose piece has gone on to another stage is left out.
    """
    by_uid = {UUID(one.key.split(":")[1]): one for one in some if one.line}
    rows = Contribution.objects.filter(uid__in=by_uid).select_related("work__started_by", "author", "version__by")
    found = list(rows)
    works: dict[int, Work] = {}
    for row in found:
        row.work = works.setdefault(row.work_id, row.work)  # so that its process is read once
    paths = paths_of_each(row.version_id for row in found if row.version_id is not None)
    authors, reviews = _authors(found), _reviews(found)
    pieces = {}
    for row in found:
        process, task = process_for(row), by_uid[row.uid]
        stage = claimed_stage(row, process, paths.get(row.version_id or 0, frozenset()))
        if stage is not None and stage.name == task.line:
            ids = frozenset(authors.get(row.pk, ())) | sender_ids(row)
            pieces[task.pk] = StagePiece(row, process, stage, ids, tuple(reviews.get(row.pk, ())))
    return pieces


def why_not_take(piece: StagePiece, asker: Asker, *, is_starved: bool | None = None) -> str:
    """Return why somebody cannot take a piece in its stage, "" where they may, whoever holds it.

    `is_starved`: nothing else is left for them there; looked up where it is None. The codes: `sign_in_first`,
    `stage_closed` to who may not take part, `task_own`, `task_earlier` for who had it in an earlier stage, and
    `already_reviewed`.
    """
    person, stage = asker.person, piece.stage
    if person is None or person.kind != Person.MEMBER:
        return "sign_in_first"
    serve = stage.serve or Serve()
    if person.pk in piece.author_ids and ("own" in serve.leave_out or not stage.is_worked):
        return "task_own"
    had_it = person.pk in _earlier(piece)
    known = asker.known(piece.contribution.work, piece.process)
    if not stage.eligible.holds(replace(known, took_earlier=had_it)):
        return "stage_closed"
    if had_it and "earlier" in serve.leave_out:
        if is_starved is None:
            is_starved = not any(fresh for _, fresh in _in_order(piece.contribution.work, asker, stage))
        if not (is_starved and "earlier" in serve.fall_back):
            return "task_earlier"
    # What they said before it came back to this stage is over.
    came_at = staging.came_at(piece.contribution, stage)
    return "already_reviewed" if any(_says(piece, said, person, came_at) for said in piece.reviews) else ""


def next_for(work: Work, asker: Asker, stage: Stage) -> Task | None:
    """Return the piece that a stage gives somebody next: a fresh one, else one that they had before; None for none."""
    again: Task | None = None
    for task, is_fresh in _in_order(work, asker, stage):
        if is_fresh:
            return task
        again = again or task
    return again


def is_given_out(stage: Stage) -> bool:
    """Tell whether a stage gives each person one piece and no other."""
    return (stage.serve or Serve()).mode in serving.ONE_AT_A_TIME


def _in_order(work: Work, asker: Asker, stage: Stage) -> Iterator[tuple[Task, bool]]:
    """Yield what somebody can take in a stage, in its order, each with whether they never had it before.

    What they let lapse today is passed over, as they could not take it.
    """
    person = asker.person
    if person is None or absence_of(person):
        return
    free = Task.objects.filter(work=work, state=Task.OPEN, line=stage.name, left__gt=0).select_related("work", "needs")
    rows = list(_ordered(free, person, stage)[:LOOKED_THROUGH])
    if (stage.serve or Serve()).mode == "recommend":
        rows = _suited(work, person, rows)
    hands = hands_of(person, [task.pk for task in rows])
    rows = [task for task in rows if task.pk not in hands.has and task.pk not in hands.lapsed]
    for start in range(0, len(rows), AT_ONCE):
        some = rows[start : start + AT_ONCE]
        pieces = pieces_of(some)
        for task in some:
            piece = pieces.get(task.pk)
            if piece is not None and not why_not_take(piece, asker, is_starved=True):
                yield task, not why_not_take(piece, asker, is_starved=False)


def _ordered(free: QuerySet[Task], person: Person, stage: Stage) -> QuerySet[Task]:
    """Put the free pieces of a stage in the order in which it serves them; what was left last, where it says so."""
    mode, order = (stage.serve or Serve()).mode, ["at", "pk"]
    if mode == "random":
        start = fitting.lot(UUID(int=0), serving.stir_of(person))
        free, order = free.annotate(around=Case(When(lot__gte=start, then=0), default=1)), ["around", "lot", "pk"]
    elif mode == "priority":
        missed = Task.objects.filter(work=OuterRef("work"), path=OuterRef("path"), state=Task.OPEN).exclude(path="")
        missed = missed.filter(Q(reason__in=_SAID_BY_READERS) | Q(urgency=_URGENT))
        free, order = free.annotate(is_missed=Exists(missed)), ["-is_missed", "-urgency", *order]
    if stage.claim is not None and stage.claim.reclaim == "when_starved":
        lapsed = Claim.objects.filter(task=OuterRef("pk"), state=Claim.LAPSED)
        free, order = free.annotate(was_left=Exists(lapsed)), ["was_left", *order]
    return free.order_by(*order)


def _suited(work: Work, person: Person, rows: list[Task]) -> list[Task]:
    """Put first what suits somebody; whatever is not among that keeps its order behind it."""
    found = tasks.offers_for(person, tasks.Wanted(work=work, kind=REASON), limit=LOOKED_THROUGH, above=_Any())
    place = {one.uid: number for number, one in enumerate(found)}
    return sorted(rows, key=lambda task: place.get(task.uid, len(place)))


class _Any:
    """Lets everybody have everything: for an order alone, of which each is asked about afterwards."""

    def offered(self, person: Person, found: Iterable[Candidate]) -> list[int]:
        """Return all of it."""
        return [one.pk for one in found]

    def why_not(self, task: Task, person: Person | None) -> tuple[str, dict[str, Any]]:
        """Return that nothing is in the way."""
        return "", {}


def _authors(found: list[Contribution]) -> dict[int, set[int]]:
    ids: dict[int, set[int]] = {}
    named = Contribution.authors.through.objects.filter(contribution__in=[row.pk for row in found])
    for contribution_id, *people in named.values_list("contribution_id", "person_id", "person__became_id"):
        ids.setdefault(contribution_id, set()).update(one for one in people if one is not None)
    return ids


def _reviews(found: list[Contribution]) -> dict[int, list[Any]]:
    rows = Review.objects.filter(version__contribution__in=[row.pk for row in found]).exclude(stages="")
    said: dict[int, list[Any]] = {}
    columns = ("version__contribution_id", "version_id", "person_id", "stages", "at", "withdrawn_at")
    for contribution_id, *row, withdrawn_at in rows.values_list(*columns):
        said.setdefault(contribution_id, []).append((*row, withdrawn_at is None))
    return said


def _says(piece: StagePiece, said: tuple[int, int, str, datetime, bool], person: Person, came_at: datetime) -> bool:
    version, by, stages, at, stands = said
    is_of_now = version == piece.contribution.version_id and at >= came_at
    return stands and is_of_now and by == person.pk and piece.stage.name in stages.split("\n")


def _earlier(piece: StagePiece) -> frozenset[int]:
    """Return who took part in a stage before the one that a piece is in."""
    took = staging.parts_of((stages, by) for _, by, stages, _, _ in piece.reviews)
    gates = [gate.stages for gate in piece.process.gates if piece.stage.name in gate.stages]
    before = {name for names in gates for name in names[: names.index(piece.stage.name)]}
    return frozenset(one for name in before for one in took.get(name, ()))
