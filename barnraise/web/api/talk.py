"""What people say beside the work: reports of what is wrong, and thanks by name."""

from dataclasses import dataclass, field
from uuid import UUID

from django.http import HttpRequest

from barnraise import notices, people, talk
from barnraise.base import Refused
from barnraise.people.models import Person
from barnraise.web.api import asking, cursors, shapes
from barnraise.web.api.contributions import contribution_or_404
from barnraise.web.api.door import operation
from barnraise.web.api.strict import refuse
from barnraise.web.api.telling import report_told, who
from barnraise.web.showing import work_or_404


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What is wrong with a component that its reader cannot mend, or, with `more`, what she would like to find."""

    path: str
    body: str
    more: bool = False
    quote: str = field(default="", metadata={"help": "the passage it is about"})
    edition: int = field(default=0, metadata={"help": "the edition that was read; 0 for the newest"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Closing:
    """Why a report needs nobody any more."""

    reason: str


@operation("GET", "/works/{slug}/reports", may="anyone", answers=shapes.Listed[shapes.ReportTold])
def list_reports(
    request: HttpRequest,
    slug: str,
    closed: bool = False,
    cursor: cursors.Cursor = "",
    limit: cursors.Limit = cursors.A_PAGE,
) -> shapes.Listed[shapes.ReportTold]:
    """List what readers report of a work and nobody has closed, or, with `closed`, what was; the newest first."""
    before = cursors.number_in(cursor)
    found = talk.queries.reports_of(work_or_404(slug), is_open=not closed, before=before, limit=limit + 1)
    more = len(found) > limit
    return shapes.Listed(
        [report_told(one) for one in found[:limit]], cursors.cursor(found[limit - 1].id) if more else None
    )


@operation("POST", "/works/{slug}/reports", may="giver", answers=shapes.ReportTold, status=201)
def report(request: HttpRequest, slug: str, given: Report) -> shapes.ReportTold:
    """Say that a component is wrong or, with `more`, needs more; it stands until somebody closes it. Guests may."""
    work = work_or_404(slug)
    if not 0 <= given.edition <= work.edition:
        refuse("edition", f"the newest is {work.edition}")
    edition = given.edition or work.edition
    made = talk.report(
        work,
        asking.known(request),
        given.path,
        edition=edition,
        body=given.body,
        quote=given.quote,
        asks_more=given.more,
    )
    return report_told(talk.queries.reported(made))


@operation("POST", "/works/{slug}/reports/{id}/close", may="member", answers=shapes.ReportTold)
def close_report(request: HttpRequest, slug: str, id: str, given: Closing) -> shapes.ReportTold:
    """Close a report with a reason; every member may."""
    work = work_or_404(slug)
    try:
        uid = UUID(id)
    except ValueError:
        raise Refused("not_found", status=404) from None
    return report_told(talk.queries.reported(talk.close_report(work, uid, asking.known(request), given.reason)))


@operation("GET", "/contributions/{id}/thanks", may="anyone", answers=shapes.Listed[shapes.Who])
def list_thanks(
    request: HttpRequest, id: str, cursor: cursors.Cursor = "", limit: cursors.Limit = cursors.A_PAGE
) -> shapes.Listed[shapes.Who]:
    """List who thanked for a contribution, the first first."""
    return _thanked(contribution_or_404(request, id).uid, cursors.number_in(cursor) or 0, limit)


@operation("POST", "/contributions/{id}/thanks", may="member", answers=shapes.Listed[shapes.Who])
def thank(request: HttpRequest, id: str) -> shapes.Listed[shapes.Who]:
    """Thank the author of another's contribution by name; twice is once. Answers who thanked, as their list begins."""
    contribution = contribution_or_404(request, id)
    talk.thank(contribution.work, contribution.uid, asking.known(request), contribution.author)
    return _thanked(contribution.uid)


@dataclass(frozen=True, slots=True, kw_only=True)
class Distance:
    """How far somebody is kept away."""

    block: bool = field(default=False, metadata={"help": "she cannot write to one either"})


@operation("GET", "/muted", may="reader", answers=shapes.Listed[shapes.MutedTold])
def list_muted(
    request: HttpRequest, cursor: cursors.Cursor = "", limit: cursors.Limit = cursors.A_PAGE
) -> shapes.Listed[shapes.MutedTold]:
    """List whom who asks mutes or blocks, the newest first; nobody else sees it."""
    return _muted(asking.known(request), cursors.number_in(cursor), limit)


@operation("POST", "/people/{id}/mute", may="member", answers=shapes.Listed[shapes.MutedTold])
def mute(request: HttpRequest, id: str, given: Distance) -> shapes.Listed[shapes.MutedTold]:
    """Mute somebody or, with `block`, block her; the last one counts. Answers the list as it begins."""
    talk.muting.mute(asking.known(request), person_or_404(id), block=given.block)
    notices.queries.recount_between(asking.known(request), person_or_404(id))
    return _muted(asking.known(request))


@operation("POST", "/people/{id}/unmute", may="member", answers=shapes.Listed[shapes.MutedTold])
def unmute(request: HttpRequest, id: str) -> shapes.Listed[shapes.MutedTold]:
    """Let somebody come near again. Answers the list as it begins."""
    talk.muting.unmute(asking.known(request), person_or_404(id))
    notices.queries.recount_between(asking.known(request), person_or_404(id))
    return _muted(asking.known(request))


def person_or_404(id: str) -> Person:
    """Return a person by her id. Refused: `not_found`."""
    try:
        found = people.by_uid(UUID(id))
    except ValueError:
        found = None
    if found is None:
        raise Refused("not_found", status=404)
    return found


def _muted(person: Person, before: int | None = None, limit: int = cursors.A_PAGE) -> shapes.Listed[shapes.MutedTold]:
    found = talk.muting.mutes(person, before=before, limit=limit + 1)
    told = [shapes.MutedTold(who(one.who), one.is_blocked, one.at) for one in found[:limit]]
    return shapes.Listed(told, cursors.cursor(found[limit - 1].row_id) if len(found) > limit else None)


def _thanked(contribution: UUID, after: int = 0, limit: int = cursors.A_PAGE) -> shapes.Listed[shapes.Who]:
    found = talk.queries.thanks_for(contribution, after=after, limit=limit + 1)
    more = cursors.cursor(found[limit - 1][0]) if len(found) > limit else None
    return shapes.Listed([who(one) for _, one in found[:limit]], more)
