"""The page of one person, and the people of one work."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from barnraise import notices, people, talk
from barnraise.base import Refused
from barnraise.contributions import queries, taking_part
from barnraise.governance import queries as governance_of
from barnraise.people.models import Person
from barnraise.web.access import route
from barnraise.web.asking import asker, giver
from barnraise.web.numbers import number_in
from barnraise.web.showing import show, work_or_404

A_PAGE = 30
PEOPLE = 100


@route("people/<uuid:uid>", may="anyone", name="person")
def person(request: HttpRequest, uid: UUID) -> HttpResponseBase:
    """Show what somebody gave and judged, and how often she was thanked."""
    found = people.by_uid(uid)
    if found is None:
        raise Refused("not_found", status=404)
    if found.became is not None:
        return redirect(f"/people/{found.became.uid}")
    viewer = asker(request)
    lines = queries.lines(author=found, viewer=viewer, limit=A_PAGE + 1, before=_cursor(request))
    last = queries.by_uid(lines[A_PAGE - 1].uid) if len(lines) > A_PAGE else None
    return show(
        request,
        "people/person.html",
        title=found.name,
        indexed=found.kind == Person.MEMBER,
        one=people.profile(uid),
        lines=lines[:A_PAGE],
        older=f"?before={last.pk}" if last is not None else "",
        judged=taking_part.judged_by(found),
        thanks=talk.queries.thanks_to(found),
        suspension=governance_of.about_person(found),
        may_mute=viewer is not None and viewer.kind == Person.MEMBER and viewer.pk != found.pk,
        kept_away=talk.muting.is_muted(viewer, found) if viewer is not None else None,
    )


@route("people/<uuid:uid>/keep-away", may="member", name="keep_away", methods=("POST",))
def keep_away(request: HttpRequest, uid: UUID) -> HttpResponseBase:
    """Mute or block somebody, or let her come near again."""
    found = people.by_uid(uid)
    if found is None:
        raise Refused("not_found", status=404)
    how, person = request.POST.get("how", ""), giver(request)
    if how == "no_longer":
        talk.muting.unmute(person, found)
    else:
        talk.muting.mute(person, found, block=how == "block")
    notices.queries.recount_between(person, found)
    return redirect("/kept-away")


@route("kept-away", may="member", name="kept_away")
def kept_away(request: HttpRequest) -> HttpResponse:
    """List whom a member mutes and blocks; nobody else sees it."""
    muted = talk.muting.mutes(giver(request))
    return show(request, "people/kept_away.html", title=_("Whom I keep away"), here="mine", indexed=False, muted=muted)


def _cursor(request: HttpRequest) -> int | None:
    return number_in(request.GET.get("before", ""))


@route("<slug:slug>/people", may="anyone", name="participants")
def of_work(request: HttpRequest, slug: str) -> HttpResponse:
    """Show who took part in a work, and who is known from its imported history."""
    work = work_or_404(slug)
    start = _cursor(request) or 0
    found = taking_part.participants(work, start=start, limit=PEOPLE + 1)
    return show(
        request,
        "people/work.html",
        title=_("People"),
        work=work,
        here="people",
        found=found[:PEOPLE],
        older=f"?before={start + PEOPLE}" if len(found) > PEOPLE else "",
        imported=taking_part.imported_into(work, limit=PEOPLE) if not start else [],
        imported_count=taking_part.imported_count(work),
    )
