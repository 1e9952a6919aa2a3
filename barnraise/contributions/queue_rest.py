"""What still waits for one reader where the queue serves nothing, so that it never says that all has been looked at."""

from dataclasses import dataclass

from django.db.models import F, Q

from barnraise import tasks
from barnraise.contributions import pieces, queueing, standings, working
from barnraise.contributions.queueing import Sought
from barnraise.people.identity import rows_of
from barnraise.people.models import Person
from barnraise.people.suspending import absence_of
from barnraise.works.models import Component, Revision, Work

# So many works are named in which something waits for a look, and so many pieces of stages are counted.
WORKS_NAMED, PIECES_COUNTED = 6, 60


@dataclass(frozen=True, slots=True)
class Looks:
    """A work in which readers wait for a look of somebody whose approval counts."""

    slug: str
    title: str


@dataclass(frozen=True, slots=True)
class QueueRest:
    """What somebody could still judge: nothing of it at all only where `is_nothing`.

    `here`: of what they seek, passed over in this sitting; `others`: of other kinds, `elsewhere`: in works in which
    their approval does not count yet; `kept_away`: of people whom they keep away, or who block them; `pieces`: of
    stages, to be taken first; `looks`: works with pages that are integrated and wait for a look.
    """

    is_barred: bool
    here: int = 0
    others: int = 0
    elsewhere: int = 0
    kept_away: int = 0
    pieces: int = 0
    looks: tuple[Looks, ...] = ()

    @property
    def is_nothing(self) -> bool:
        """Whether nothing waits anywhere that they could judge."""
        return not (self.here or self.others or self.elsewhere or self.kept_away or self.pieces or self.looks)


def rest(person: Person, sought: Sought) -> QueueRest:
    """Return what somebody could still judge, in the work that they look at first, and everywhere."""
    if absence_of(person):
        return QueueRest(is_barred=True)
    scope = Sought(work=sought.work, everywhere=sought.everywhere)
    judgeable = queueing.judgeable(person)
    here, within, everywhere = (
        queueing.waiting(person, one, judgeable).count() for one in (sought, scope, Sought(everywhere=True))
    )
    # What is held first is counted by its tasks.
    all_of_them = judgeable.exclude(pieces.is_held_first()).count()
    return QueueRest(
        is_barred=False,
        here=here,
        others=within - here,
        elsewhere=everywhere - within,
        kept_away=all_of_them - everywhere,
        pieces=len(working.offers_for(person, tasks.Wanted(kind="stage"), limit=PIECES_COUNTED)),
        looks=_looks(person),
    )


def _looks(person: Person) -> tuple[Looks, ...]:
    """Return works in which somebody's look would let readers see what others wrote."""
    unseen = Component.objects.filter(Q(vouched__isnull=True) | ~Q(vouched=F("head")), head__isnull=False)
    unseen = unseen.filter(work__in=Work.objects.filter(queueing.counts_in(person, "pk"), is_ready=True))
    made = Revision.objects.filter(component__in=unseen.values("pk"), is_vouched=False, edition__isnull=False)
    made = made.exclude(author__in=rows_of(person))
    works = Work.objects.filter(pk__in=made.values("work")).order_by("pk").select_related("started_by")
    found = [work for work in works[: 2 * WORKS_NAMED] if standings.counts(work, person)]
    return tuple(Looks(work.slug, work.title) for work in found[:WORKS_NAMED])
