"""What contributions leave to do: each that is open is a task to read it, and a claim ends when its piece is given."""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from uuid import UUID

from django.db.models import Q, QuerySet

from barnraise import record, tasks
from barnraise.base import Refused
from barnraise.contributions import working
from barnraise.contributions.landing import paths_of
from barnraise.contributions.models import Contribution, Review
from barnraise.contributions.queries import may_see
from barnraise.people.models import Person
from barnraise.record.log.entries.contributions import ContributionEvent, Submitted
from barnraise.record.log.entries.people import Joined
from barnraise.record.log.entries.review import LookedAt, Reviewed, ReviewWithdrawn
from barnraise.record.log.followers import SHORT_BATCH
from barnraise.record.models import Entry
from barnraise.tasks.models import Claim, Task
from barnraise.works.models import Work

MINUTES_TO_READ = 5
# An author who sends has done what she took; whoever reads has done what she took to read.
_GIVES = (Submitted, Reviewed, LookedAt)


class Inviting:
    """The follower that offers open contributions to readers and ends the claims of those who gave."""

    name = "inviting"
    most = SHORT_BATCH

    def prepare(self, batch: Sequence[Entry]) -> None:
        """End the claims of whoever gave what she had taken, each in a short transaction of its own."""
        found = _contributions(batch)
        for entry in batch:
            given = found.get(_named(entry))
            if not isinstance(entry.event, _GIVES) or given is None or entry.person is None:
                continue
            for uid, person in _fulfilled(entry, given):
                with suppress(Refused):  # she gave it back meanwhile
                    tasks.complete(uid, person)

    def apply(self, batch: Sequence[Entry]) -> None:
        """Offer what waits for a reader, take back what was decided."""
        found = {given.pk: given for given in _contributions(batch).values()}
        found |= {given.pk: given for given in _of_joined(batch)}
        for given in sorted(found.values(), key=lambda one: (one.work_id, one.pk)):
            _invite(given)


def invite(work: Work) -> None:
    """Ask for readers of everything in a work that waits for some, and for nobody else; without an entry."""
    rows = Contribution.objects.filter(work=work).select_related("work", "author", "version", "summary")
    asked = Task.objects.filter(work=work, reason__in=("review", "conflict")).exclude(state=Task.GONE)
    named = [UUID(key.split(":")[1]) for key in asked.exclude(key=None).values_list("key", flat=True) if ":" in key]
    with record.writing():
        for given in rows.filter(Q(state__in=Contribution.UNDECIDED) | Q(uid__in=named)).order_by("pk"):
            _invite(given)


def wants_readers(contribution: Contribution) -> bool:
    """Tell whether everybody is asked to read a contribution."""
    return (
        contribution.state == Contribution.OPEN and may_see(contribution, None) and not working.has_pieces(contribution)
    )


def _invite(given: Contribution) -> None:
    record.lock(given.work.chain_id)
    key = f"review:{given.uid}"
    if not working.offer(given) and wants_readers(given):
        tasks.see(
            given.work,
            key,
            "review",
            minutes=MINUTES_TO_READ,
            title=given.summary,
            made_by=given.author,
            slots=3,
            url=f"/{given.work.slug}/contributions/{given.number}",
        )
    else:
        tasks.unsee(given.work, key)
    _waits_for_its_author(given)


def _of_joined(batch: Sequence[Entry]) -> Iterable[Contribution]:
    """Return what is open of those who joined: a guest's was for few to see, and is for everybody from then on."""
    joined = [entry.person for entry in batch if isinstance(entry.event, Joined) and entry.person is not None]
    if not joined:
        return ()
    rows = Contribution.objects.select_related("work", "author", "version", "summary")
    return rows.filter(author__uid__in=joined, state=Contribution.OPEN)


def _waits_for_its_author(given: Contribution) -> None:
    """Show its author what came into conflict, as long as it is."""
    key = f"conflict:{given.uid}"
    if given.state == Contribution.CONFLICTED:
        url = f"/{given.work.slug}/contributions/{given.number}/solve"
        tasks.see(given.work, key, "conflict", title=given.summary, made_by=given.author, url=url)
    else:
        tasks.unsee(given.work, key)


def _named(entry: Entry) -> UUID | None:
    return entry.event.contribution if isinstance(entry.event, ContributionEvent) else None


def _contributions(batch: Sequence[Entry]) -> dict[UUID | None, Contribution]:
    """Return the contributions that entries of one chain name, as they are now, by their ids."""
    named = dict.fromkeys(uid for entry in batch if (uid := _named(entry)) is not None)
    named |= dict.fromkeys(_with_reviews_taken_back(batch))
    return {one.uid: one for one in _in_chain(batch[0].chain_id, list(named))} if named else {}


def _with_reviews_taken_back(batch: Sequence[Entry]) -> Iterable[UUID]:
    """Return the ids of what lost a review: a guest's contribution may be for few to see again."""
    reviews = [entry.event.review for entry in batch if isinstance(entry.event, ReviewWithdrawn)]
    rows = Review.objects.filter(uid__in=reviews)
    return rows.values_list("version__contribution__uid", flat=True) if reviews else ()


@record.prepared
def _in_chain(chain_id: int, uids: list[UUID]) -> QuerySet[Contribution]:
    rows = Contribution.objects.select_related("work", "author", "version", "summary")
    return rows.filter(uid__in=uids, work__chain=chain_id)


def _fulfilled(entry: Entry, given: Contribution) -> list[tuple[UUID, Person]]:
    claims = Claim.objects.filter(person__uid=str(entry.person), state=Claim.OPEN, task__work=given.work)
    if isinstance(entry.event, Submitted):
        # The task names its page as it stands now; who claimed it may have sent the name that it had.
        paths = paths_of(given.version) if given.version is not None else ()
        claims = claims.filter(task__path__in=paths).exclude(task__path="").exclude(task__reason="review")
    else:
        claims = claims.filter(task__key=f"review:{given.uid}")
    return [(claim.task.uid, claim.person) for claim in claims.select_related("task", "person")]
