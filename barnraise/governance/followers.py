"""The follower that carries out what the commons decides about suspensions and hiding."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from barnraise.base import Refused, now
from barnraise.governance import acts, commons
from barnraise.governance.models import Act
from barnraise.governance.places import target_at
from barnraise.people.models import Person
from barnraise.record.log.entries.contributions import Integrated
from barnraise.record.log.entries.review import LookedAt
from barnraise.record.log.entries.works import Founded
from barnraise.record.models import Entry
from barnraise.rules.commons import Declared

_DECIDE = (Founded, Integrated, LookedAt)


class Commons:
    """Makes the acts of the commons those that its document names; a document that cannot be read changes nothing."""

    name = "commons"

    def prepare(self, batch: Sequence[Entry]) -> None:
        """Bring the acts up to date, each in a short transaction of its own; the same again changes nothing."""
        if not any(isinstance(entry.event, _DECIDE) for entry in batch):
            return
        work = commons.own_work()
        if work is None or work.chain_id != batch[0].chain_id:
            return
        told = commons.suspensions()
        if told is None:
            return
        by = acts.By(work.edition)
        kept = {_suspended(one, by) for one in told.people} | {_hidden(one, by) for one in told.things}
        # What ran out, and is not ended yet, ends by itself.
        running = Act.objects.filter(ended_at=None, edition__isnull=False, until__gt=now())
        for act in running.exclude(pk__in=[one for one in kept if one is not None]):
            acts.lift(act, by=by)

    def apply(self, batch: Sequence[Entry]) -> None:
        """Leave everything to `prepare`."""


def _suspended(one: Declared, by: acts.By) -> int | None:
    person = Person.objects.filter(uid=UUID(one.about)).select_related("became").first()
    if person is None or one.until <= now():
        return None
    person = person.became or person
    known = _known(Act.SUSPENDED, one.until, person=person)
    return known if known is not None else acts.suspend_for(person, reason=one.reason, until=one.until, by=by).pk


def _hidden(one: Declared, by: acts.By) -> int | None:
    if one.until <= now():
        return None
    try:
        target = target_at(one.about)
        known = _known(Act.HIDDEN, one.until, **acts.named(target))
        return known if known is not None else acts.hide_for(target, reason=one.reason, until=one.until, by=by).pk
    except Refused:
        return None  # what is not there any more needs no hiding


def _known(kind: str, until: datetime, **about: object) -> int | None:
    rows = Act.objects.filter(kind=kind, until=until, ended_at=None, edition__isnull=False, **about)
    return rows.values_list("pk", flat=True).first()
