"""What others' acts change for contributions that wait: asked again when people count, leave, or touch the same."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from barnraise import record
from barnraise.contributions import alternatives, people_changes, standings
from barnraise.contributions.integrating import advance, locked
from barnraise.contributions.models import Change, Circumstances, Contribution, Hold, Review, Standing, Version
from barnraise.contributions.processes import process_of
from barnraise.people.models import Person
from barnraise.people.queries import told_of
from barnraise.record.log.entries.contributions import ContributionEvent, Integrated, ReturnedPart, Unopposed
from barnraise.record.log.entries.review import ReviewWithdrawn
from barnraise.record.models import Chain, Entry
from barnraise.rules.process import PROCESS_PATH, stages_of
from barnraise.tasks.models import Task
from barnraise.works.declaration import WORK_PATH
from barnraise.works.models import Component, Revision, Work

# Beyond this many people whose approval counts, one more or less changes no gate's demand.
YOUNG = 50
AT_ONCE = 200
UNOPPOSED_HOURS = 24
# Raised when more than before is asked again: then all that waits in a work is asked once, with its next entry.
ASKED_AS = 2
SET_MOST = 5000


class Waiting:
    """The follower that decides again about contributions whose facts others have changed.

    Where the rules of a work or, while it is young, the people whose approval counts have changed since it last
    asked, that is everything undecided; else what touches the same pieces, and what the people who came to count, left
    or became others wrote or judged. `asked` counts the questions.
    """

    name = "waiting"

    def __init__(self) -> None:
        self.asked = 0

    def prepare(self, batch: Sequence[Entry]) -> None:
        """Ask again about what waits, each in a short transaction of its own."""
        people = _named(batch)
        people_changes.settle(people)
        for work in _works_of(batch, people):
            due = _due(work, batch, people)
            for contribution_id in _ids(work, due.where) if due is not None else ():
                with record.writing():
                    record.lock(work.chain_id)
                    advance(locked(contribution_id))
                self.asked += 1
            if due is not None and due.circumstances is not None:
                with record.writing():
                    Circumstances.objects.update_or_create(work=work, defaults=due.circumstances)

    def apply(self, batch: Sequence[Entry]) -> None:
        """Nothing is derived here but the states, which `prepare` has brought up to date."""


@dataclass(frozen=True, slots=True)
class _Due:
    """Which undecided contributions to ask again, and the circumstances to remember where they are new."""

    where: Q
    circumstances: dict[str, str] | None


def _named(batch: Sequence[Entry]) -> set[int]:
    is_site = Chain.objects.filter(pk=batch[0].chain_id, is_site=True).exists()
    return told_of(batch) if is_site else set()


def _works_of(batch: Sequence[Entry], people: set[int]) -> list[Work]:
    where = Q(chain_id=batch[0].chain_id)
    if people:
        homes = Person.objects.filter(pk__in=people, home__isnull=False)
        where = Q(started_by__in=people) | Q(uid__in=homes.values("home"))
        # Whoever sent, judged or held something has a row there; who only took a part in hand has sent a version.
        where |= Q(pk__in=Standing.objects.filter(person__in=people).values("work"))
        where |= Q(pk__in=Version.objects.filter(by__in=people).values("contribution__work"))
    return list(Work.objects.filter(where).order_by("pk"))


def _due(work: Work, batch: Sequence[Entry], people: set[int]) -> _Due | None:
    """Tell what to ask again; None when nothing can have changed."""
    now = _circumstances(work)
    known = Circumstances.objects.filter(work=work).values("counting", "rules").first()
    counting, before = (set(json.loads(one["counting"])) if one else set() for one in (now, known))
    changed = known != now
    if known is None or known["rules"] != now["rules"] or (changed and min(len(counting), len(before)) <= YOUNG):
        return _Due(Q(), now)
    whom = people | (counting ^ before)
    found = (_touched(work, batch), _parted(batch), _beside(work, batch), _together(work))
    conditions = [one for one in found if one is not None]
    if not whom and not conditions:
        return None
    where = Q(pk__in=())
    for one in conditions:
        where |= one
    if whom:
        where |= _concerning(whom)
    if people:
        # Whose word a change of licence needs is whoever wrote here, in whatever row.
        documents = Change.objects.filter(Q(path=WORK_PATH) | ~Q(moved_from=""), version=OuterRef("version"))
        where |= Q(Exists(documents))
    return _Due(where, now if changed else None)


def _concerning(people: set[int]) -> Q:
    """Return what depends on some people: what they wrote, judged in any version, hold, or are drawn to read."""
    judged = Review.objects.filter(version__contribution=OuterRef("pk"), person__in=people)
    named = Contribution.authors.through.objects.filter(contribution=OuterRef("pk"), person__in=people)
    held = Hold.objects.filter(contribution=OuterRef("pk"), person__in=people)
    own = Q(author__in=people) | Q(version__by__in=people) | Q(drawn__in=people)
    return own | Q(Exists(judged)) | Q(Exists(named)) | Q(Exists(held))


def _circumstances(work: Work) -> dict[str, str]:
    """Return what every decision in a work depends on, in a form to compare."""
    work.refresh_from_db(fields=["most_counting", "started_by"])
    documents = Component.objects.filter(work=work, is_here=True, path__in=(WORK_PATH, PROCESS_PATH))
    heads = documents.order_by("path").values_list("head__blob_id", flat=True)
    rules = [ASKED_AS, *heads, standings.taking_part(work, process_of(work)), work.most_counting]
    return {"counting": json.dumps(sorted(standings.counting_ids(work))), "rules": json.dumps(rules)}


def _touched(work: Work, batch: Sequence[Entry]) -> Q | None:
    """Return what touches the pieces or the places that these entries' editions changed; None when they made none."""
    editions = [event.edition for entry in batch if isinstance(event := entry.event, Integrated)]
    rows = Revision.objects.filter(work=work, edition__in=editions).values_list("component_id", "path")
    if not editions or not rows:
        return None
    components, paths = zip(*rows, strict=True)
    same = Q(component__in=components) | Q(path__in=paths)
    return Q(Exists(Change.objects.filter(same, version=OuterRef("version"))))


def _parted(batch: Sequence[Entry]) -> Q | None:
    """Return what was left over when a part was approved: nobody has decided about it as it is now."""
    parted = [event.contribution for entry in batch if isinstance(event := entry.event, ReturnedPart)]
    return Q(uid__in=parted) if parted else None


def _beside(work: Work, batch: Sequence[Entry]) -> Q | None:
    """Return what waits for the same places as what was sent, judged or decided, where a vote chooses between them."""
    if not alternatives.are_asked(process_of(work)):
        return None
    events = [entry.event for entry in batch]
    named = [event.contribution for event in events if isinstance(event, ContributionEvent)]
    taken_back = [event.review for event in events if isinstance(event, ReviewWithdrawn)]
    about = Q(uid__in=named) | Q(versions__reviews__uid__in=taken_back)
    versions = Contribution.objects.filter(about, work=work).values("version")
    changes = Change.objects.filter(version__in=versions)
    same = Q(path__in=changes.values("path")) | Q(component__in=changes.exclude(component=None).values("component"))
    return Q(Exists(Change.objects.filter(same, version=OuterRef("version"))))


def _together(work: Work) -> Q | None:
    """Return the pieces that waited for the others of their set, where nobody has to do any of those any more."""
    process, done = process_of(work), list[str]()
    for gate in process.gates:
        stages = stages_of(process, gate)
        for place, stage in enumerate(stages):
            if not stage.together or stage.claim is None:
                continue
            rows = Task.objects.filter(work=work, line=stage.name)
            before = [one.name for one in stages[: place + 1]]
            open_ones = Task.objects.filter(work=work, line__in=before, state=Task.OPEN)
            # A folder is complete before the work is: each of its pieces is asked, and says so itself.
            if stage.together == "folder" or not open_ones.exists():
                done += rows.filter(state=Task.DONE).values_list("key", flat=True)[:SET_MOST]
    return Q(uid__in=[UUID(key.split(":")[1]) for key in done]) if done else None


def _ids(work: Work, where: Q) -> Iterator[int]:
    """Yield the undecided contributions that meet a condition, oldest first, a few at once."""
    waiting = Contribution.objects.filter(where, work=work, state__in=Contribution.UNDECIDED).order_by("pk")
    last = 0
    while some := list(waiting.filter(pk__gt=last).values_list("pk", flat=True)[:AT_ONCE]):
        yield from some
        last = some[-1]


def count_unopposed(at: datetime) -> int:
    """Let an abandoned work find people again: who changed it a day ago, opposed by nobody, begins to count.

    Only where nobody's approval counts: the starter left (or there was none) and nobody qualifies. Returns how many
    people began to count.
    """
    qualified = Standing.objects.filter(
        Q(judged__gt=0) | Q(unopposed__gt=0),
        work=OuterRef("pk"),
        person__kind=Person.MEMBER,
        person__left_at=None,
    )
    # Works first: there are far fewer of them than contributions, and hardly one is abandoned.
    nobody = Work.objects.filter(Q(started_by=None) | ~Q(started_by__left_at=None), ~Exists(qualified))
    abandoned, begun = list(nobody.values_list("pk", flat=True)), dict[tuple[int, int], Contribution]()
    for start in range(0, len(abandoned), AT_ONCE):
        rows = _passed_by_silence(at).filter(work__in=abandoned[start : start + AT_ONCE]).order_by("decided_at", "pk")
        begun |= {(one.work_id, one.author_id): one for one in rows.select_related("work", "author")}
    count = 0
    for one in begun.values():
        with record.writing():
            record.lock(one.work.chain_id)
            # Another process may have counted them; once somebody counts, the others wait for that one's look.
            if standings.counting(one.work):
                continue
            standings.add(one.work, [one.author], unopposed=1)
            record.note(one.work.chain_id, one.author.uid, Unopposed(contribution=one.uid))
            count += 1
    return count


def _passed_by_silence(at: datetime) -> QuerySet[Contribution]:
    """Return what members sent and was integrated at once, a day ago or longer, and taken back by nobody."""
    taken_back = Contribution.objects.filter(work=OuterRef("work"), reverts=OuterRef("edition"), state="integrated")
    return Contribution.objects.filter(
        ~Exists(taken_back),
        state=Contribution.INTEGRATED,
        at_once=True,
        decided_at__lte=at - timedelta(hours=UNOPPOSED_HOURS),
        author__kind=Person.MEMBER,
        author__left_at=None,
    )
