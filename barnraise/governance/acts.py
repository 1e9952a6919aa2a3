"""Suspending and hiding: by the operator while the commons is young, by the commons' own documents from then on."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet

from barnraise import record
from barnraise.base import Refused, micros, now
from barnraise.governance import commons
from barnraise.governance.models import Act
from barnraise.governance.places import Target, address_of, blobs_of, target_at, texts_of, touched_by
from barnraise.people.models import Person
from barnraise.people.suspending import suspend_until
from barnraise.record.log.entries.governance import (
    ActEnded,
    ActLifted,
    ActOver,
    ContentChanged,
    ContentHidden,
    ContentRestored,
    Suspended,
    ThingHidden,
)
from barnraise.record.storage import redactions
from barnraise.rules.commons import OPERATOR_DAYS, why_not_operator
from barnraise.tasks.closing import name_no_places
from barnraise.works import staleness
from barnraise.works.models import Work
from barnraise.works.slugs import COMMONS

LONGEST_REASON = 500


@dataclass(frozen=True, slots=True)
class By:
    """Who decided: the operator of the machine (no edition), or the commons, in an edition of its own work."""

    edition: int | None = None

    @property
    def told(self) -> str:
        """Say it, as a notice does."""
        return "the operator of the machine" if self.edition is None else f"the commons (edition {self.edition})"


OPERATOR = By()


def suspend(person: Person, *, reason: str, days: int = OPERATOR_DAYS) -> Act:
    """Suspend somebody, as the operator.

    Refused: `commons_decides`, `days_many`, `act_reason_missing`, `words_long`.
    """
    return suspend_for(person, reason=_checked(reason, days), until=now() + timedelta(days=days), by=OPERATOR)


def hide(address: str, *, reason: str, days: int = OPERATOR_DAYS) -> Act:
    """Hide a work, piece or contribution, as the operator.

    Refused: as of `suspend`, and `address_unknown`, `commons_needed`, `commons_hidden` for the commons itself.
    """
    said = _checked(reason, days)
    return hide_for(target_at(address), reason=said, until=now() + timedelta(days=days), by=OPERATOR)


def lift(act: Act, *, by: By = OPERATOR) -> None:
    """End a suspension or a hiding before its time. Refused: `act_over` for what ended, or is for good."""
    with record.writing():
        site = record.lock(record.site_chain().pk)
        running = _running().filter(pk=act.pk).first()
        if running is None:
            raise Refused("act_over", status=409)
        _end(running, site.pk, how=ActLifted, by=by)


def suspend_for(person: Person, *, reason: str, until: datetime, by: By) -> Act:
    """Suspend somebody until a time; a running suspension of the same origin is replaced."""
    with record.writing():
        site = record.lock(record.site_chain().pk)
        act = _made(Act.SUSPENDED, reason, until, by, person=person)
        latest = _running().filter(person=person).order_by("-until").values_list("until", flat=True).first()
        suspend_until(person, latest)
        event = Suspended(
            act=act.uid, about=person.uid, until=micros(until), edition=by.edition, reason=record.bind(act.reason)
        )
        record.note(site.pk, None, event)
    return act


def hide_for(target: Target, *, reason: str, until: datetime, by: By) -> Act:
    """Hide something until a time. Refused: `commons_hidden` for the commons' own work as a whole."""
    if target.is_whole and target.work.slug == COMMONS:
        raise Refused("commons_hidden")
    blob_ids, texts = (set(), set()) if target.is_whole else (blobs_of(target), texts_of(target))
    notice = f"This is hidden until {until:%Y-%m-%d} by {by.told}: {reason}\n"
    with record.writing():
        site = record.lock(record.site_chain().pk)
        act = _made(Act.HIDDEN, reason, until, by, **named(target))
        if target.is_whole:
            Work.objects.filter(pk=target.work.pk).update(is_ready=False, withheld="hidden")
        redactions.hide(blob_ids, texts, notice=notice, until=until)
        event = ThingHidden(
            act=act.uid, until=micros(until), edition=by.edition, reason=record.bind(act.reason), **told(act)
        )
        record.note(site.pk, None, event)
        tell_works(ContentHidden, act, target, blob_ids)
    return act


def next_end() -> datetime | None:
    """Return when the next act has run its time, if any will."""
    running = Act.objects.filter(ended_at=None, until__isnull=False)
    return running.order_by("until").values_list("until", flat=True).first()


def expire() -> int:
    """End what has run its time; return how many acts ended."""
    over = Act.objects.filter(ended_at=None, until__lte=now()).values_list("pk", flat=True)
    count = 0
    for pk in list(over[:500]):
        with record.writing():
            site = record.lock(record.site_chain().pk)
            rows = Act.objects.select_related("person", "work", "component")
            act = rows.filter(pk=pk, ended_at=None).first()
            if act is not None:
                _end(act, site.pk, how=ActEnded, by=By(act.edition))
                count += 1
    return count


def named(target: Target) -> dict[str, object]:
    """Return what a target is called in the row of an act."""
    return {
        "work": target.work,
        "component": target.component,
        "component_edition": target.edition,
        "contribution": target.contribution.uid if target.contribution is not None else None,
    }


def target_of(act: Act) -> Target:
    """Return what an act is about, where that is no person."""
    assert act.work is not None
    sent = act.work.contributions.filter(uid=act.contribution).first() if act.contribution is not None else None
    return Target(act.work, act.component, act.component_edition, sent)


def told(act: Act) -> dict[str, Any]:
    """Return what an entry says of what an act is about."""
    return {
        "work": act.work.uid if act.work is not None else None,
        "component": act.component.uid if act.component is not None else None,
        "component_edition": act.component_edition,
        "contribution": act.contribution,
    }


def tell_works(how: type[ContentChanged], act: Act, target: Target, blob_ids: set[int]) -> None:
    """Add an entry to the chain of every work that shows what an act is about; followers publish it anew."""
    touched = touched_by(blob_ids)
    touched.setdefault(target.work, [])
    for work, components in sorted(touched.items(), key=lambda item: item[0].pk):
        if how in staleness.TAKING_AWAY:
            name_no_places(work, [one.path for one in components])
        event = how(act=act.uid, components=tuple(one.uid for one in components))
        entry = record.note(work.chain_id, None, event)
        if how in staleness.TAKING_AWAY:
            staleness.mark(work, entry, components)


def _made(kind: str, reason: str, until: datetime | None, by: By, **about: object) -> Act:
    return Act.objects.create(kind=kind, reason=record.say(reason), until=until, edition=by.edition, at=now(), **about)


def _end(act: Act, site_id: int, *, how: type[ActOver], by: By) -> None:
    """End an act; what another running act still asks for stays so."""
    act.ended_at = now()
    act.save(update_fields=["ended_at"])
    about = act.person.uid if act.person is not None else None
    record.note(site_id, None, how(act=act.uid, edition=by.edition, about=about))
    if act.person is not None:
        latest = _running().filter(person=act.person).order_by("-until").values_list("until", flat=True)
        suspend_until(act.person, latest.first())
        return
    target = target_of(act)
    others = [target_of(one) for one in _running().filter(kind=Act.HIDDEN, work=target.work)]
    if target.is_whole:
        if not any(one.is_whole for one in others):
            Work.objects.filter(pk=target.work.pk, withheld="hidden").update(is_ready=True, withheld="")
        tell_works(ContentRestored, act, target, set())
        return
    apart = [one for one in others if not one.is_whole]
    blob_ids = blobs_of(target).difference(*(blobs_of(one) for one in apart))
    redactions.show_again(blob_ids, texts_of(target).difference(*(texts_of(one) for one in apart)))
    tell_works(ContentRestored, act, target, blob_ids)


def _running() -> QuerySet[Act]:
    """Return the acts that hold for a while, and do now: what was removed is gone for good."""
    return Act.objects.select_related("person", "work", "component").filter(until__gt=now(), ended_at=None)


def _checked(reason: str, days: int) -> str:
    why = why_not_operator(counting=commons.counting(), days=days)
    if why:
        raise Refused(why, status=409, most=OPERATOR_DAYS, counting=commons.counting())
    return checked_reason(reason)


def checked_reason(reason: str) -> str:
    """Return a reason as it will stand. Refused: `act_reason_missing`, `words_long`."""
    said = " ".join(reason.split())
    if not said:
        raise Refused("act_reason_missing")
    if len(said) > LONGEST_REASON:
        raise Refused("words_long", most=LONGEST_REASON)
    return said


def where(act: Act) -> str:
    """Return the address of the page of what an act is about."""
    return f"/people/{act.person.uid}" if act.person is not None else address_of(target_of(act))
