"""What follows when somebody becomes another, leaves, or may not act for a while, before anything is decided anew."""

from collections.abc import Iterable

from barnraise import record
from barnraise.base import now
from barnraise.contributions import standings
from barnraise.contributions.models import Contribution, Draft, Hold, Standing
from barnraise.judging import leasing, settling
from barnraise.people.models import Person
from barnraise.people.suspending import may_act
from barnraise.record.log.entries.review import LetGo
from barnraise.tasks import actions

COUNTED = ("integrated", "judged", "unopposed", "reviewed")


def settle(people: Iterable[int]) -> None:
    """Give back what people hold who cannot act, and put together what is one person's now.

    In short transactions; doing it twice does no harm.
    """
    for person in Person.objects.filter(pk__in=people).select_related("became").order_by("pk"):
        if person.became is not None:
            _put_together(person, person.became)
        if not may_act(person):
            actions.give_back_of(person)
            _end_holds(person)
        if not may_act(person) or person.became is not None:
            leasing.give_back_of(person.pk)


def _end_holds(person: Person) -> None:
    """End what somebody holds who could not let go of it any more."""
    for held in Hold.objects.filter(person=person, until__gt=now()).select_related("contribution__work"):
        with record.writing():
            record.lock(held.contribution.work.chain_id)
            at = now()
            if Hold.objects.filter(pk=held.pk, until__gt=at).update(until=at):
                Contribution.objects.filter(pk=held.contribution_id).update(held_until=at)
                record.note(held.contribution.work.chain_id, None, LetGo(contribution=held.contribution.uid))


def _put_together(row: Person, person: Person) -> None:
    """Let drafts and counts of a former row be its person's; answers are read as theirs, and asked about anew."""
    for draft in Draft.objects.filter(person=row):
        with record.writing():
            if not Draft.objects.filter(person=person, work=draft.work_id, path=draft.path).exists():
                Draft.objects.filter(pk=draft.pk).update(person=person)
    for work in [one.work for one in Standing.objects.filter(person=row).select_related("work__started_by")]:
        with record.writing():
            record.lock(work.chain_id)
            counts = Standing.objects.filter(work=work, person=row).values(*COUNTED).first()
            if counts is not None:
                Standing.objects.filter(work=work, person=row).delete()
                standings.add(work, [person], **counts)
    settling.recount_of(person.pk)
