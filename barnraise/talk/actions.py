"""Writes of talk: reporting what is wrong, closing a report with a reason, thanking by name."""

from datetime import timedelta
from uuid import UUID

from barnraise import record
from barnraise.base import Refused, now
from barnraise.people.identity import rows_of
from barnraise.people.models import Person
from barnraise.record.log.entries.talk import ReportClosed, ReportMade, Thanked
from barnraise.talk.models import Report, Thanks
from barnraise.talk.muting import check_may_write_to
from barnraise.works.models import Component, Work

# A page of plain words; whoever has more to say can send a contribution.
LONGEST = 4000
LONGEST_QUOTE = 1000
# Chosen so that a reader who goes through a whole book is not stopped, and a script is.
REPORTS_AN_HOUR = 20


def report(
    work: Work,
    person: Person,
    path: str,
    *,
    edition: int,
    body: str,
    quote: str = "",
    asks_more: bool = False,
) -> Report:
    """Say that a component, or a passage of it, is wrong or needs more; it stands until somebody closes it.

    Refused: `not_found`, `report_empty`, `report_long`, `reports_hour_cap`.
    """
    said = body.strip()
    if not said:
        raise Refused("report_empty")
    passage = " ".join(quote.replace("\0", "").split())
    if len(said) > LONGEST or len(passage) > LONGEST_QUOTE:
        raise Refused("report_long", most=LONGEST)
    with record.writing():
        record.lock(work.chain_id)
        component = Component.objects.filter(work=work, path=path, head__isnull=False).order_by("-is_here").first()
        if component is None:
            raise Refused("not_found", status=404)
        _check_rate(person)
        made = Report.objects.create(
            work=work,
            component=component,
            edition=edition,
            person=person,
            body=record.say(said),
            quote=passage,
            asks_more=asks_more,
            at=now(),
        )
        event = ReportMade(
            report=made.uid,
            component=component.uid,
            edition=edition,
            text=record.bind(made.body),
            asks="more" if asks_more else "",
        )
        record.note(work.chain_id, person.uid, event)
    return made


def close_report(work: Work, uid: UUID, person: Person, reason: str) -> Report:
    """Close a report with a reason. Refused: `not_found`, `sign_in_first`, `report_reason_missing`, `report_closed`."""
    if person.kind != Person.MEMBER:
        raise Refused("sign_in_first", status=401)
    if not reason.strip():
        raise Refused("report_reason_missing")
    with record.writing():
        record.lock(work.chain_id)
        found = Report.objects.filter(work=work, uid=uid).select_related("component").first()
        if found is None:
            raise Refused("not_found", status=404)
        if found.closed_at is not None:
            raise Refused("report_closed", status=409)
        found.closed_at, found.closed_by, found.reason = now(), person, record.say(reason.strip()[:LONGEST])
        found.save(update_fields=["closed_at", "closed_by", "reason"])
        record.note(work.chain_id, person.uid, ReportClosed(report=found.uid, reason=record.bind(found.reason)))
    return found


def thank(work: Work, contribution: UUID, by: Person, to: Person) -> None:
    """Thank the author of a contribution by name; twice is once.

    Refused: `sign_in_first`, `thanks_to_oneself`, `blocked` by her.
    """
    if by.kind != Person.MEMBER:
        raise Refused("sign_in_first", status=401)
    while to.became is not None:
        to = to.became
    if to == by:
        raise Refused("thanks_to_oneself")
    check_may_write_to([to], by)
    with record.writing():
        record.lock(work.chain_id)
        _, is_new = Thanks.objects.get_or_create(
            contribution=contribution, by=by, defaults={"work": work, "to": to, "at": now()}
        )
        if is_new:
            record.note(work.chain_id, by.uid, Thanked(contribution=contribution, to=to.uid))


def _check_rate(person: Person) -> None:
    hour = timedelta(hours=1)
    recent = Report.objects.filter(person__in=rows_of(person), at__gt=now() - hour).order_by("at")
    if recent.count() >= REPORTS_AN_HOUR:
        first = recent[0].at
        wait = -(-(first + hour - now()) // timedelta(seconds=1))
        raise Refused("reports_hour_cap", status=429, retry_after=int(wait), cap=REPORTS_AN_HOUR)
