"""Beside the work: what readers report, who closes it and why, and thanks by name."""

from functools import partial
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from barnraise import talk, works
from barnraise.base import Refused
from barnraise.contributions import queries
from barnraise.web import desk
from barnraise.web.access import route
from barnraise.web.asking import asker, giver
from barnraise.web.giving import give
from barnraise.web.numbers import number_in
from barnraise.web.showing import show, work_or_404
from barnraise.works.models import Work

A_PAGE = 50


@route("<slug:slug>/wrong/<path:path>", may="anyone", name="wrong", methods=("GET", "POST"))
def wrong(request: HttpRequest, slug: str, path: str) -> HttpResponse:
    """Take one field: what is wrong with a component that its reader cannot mend."""
    return _report(request, slug, path, asks_more=False)


@route("<slug:slug>/more/<path:path>", may="anyone", name="more", methods=("GET", "POST"))
def more(request: HttpRequest, slug: str, path: str) -> HttpResponse:
    """Take one field: what a reader would like to find in a component, or in a passage of it."""
    return _report(request, slug, path, asks_more=True)


def _report(request: HttpRequest, slug: str, path: str, *, asks_more: bool) -> HttpResponse:
    work = work_or_404(slug)
    if works.piece_at(work, path) is None:
        raise Refused("not_found", status=404)
    sent = request.POST if request.method == "POST" else request.GET
    body, quote = (sent.get(name, "").replace("\0", "") for name in ("body", "quote"))
    refused = None
    if request.method == "POST":
        told = partial(talk.report, path=path, edition=work.edition, body=body, quote=quote, asks_more=asks_more)
        try:
            give(request, lambda person: told(work, person))
            return redirect(f"/{slug}/reports?thanks")
        except Refused as error:
            refused = error
    return _asked(request, work, path, {"body": body, "quote": quote}, refused, asks_more=asks_more)


@route("<slug:slug>/reports", may="anyone", name="reports")
def reports(request: HttpRequest, slug: str) -> HttpResponse:
    """List a work's reports: the open ones, or those that were closed, a page at a time."""
    return _reports(request, work_or_404(slug))


@route("<slug:slug>/reports/<uuid:uid>/close", may="member", name="close_report", methods=("POST",))
def close_report(request: HttpRequest, slug: str, uid: UUID) -> HttpResponse:
    """Close a report with a reason."""
    work = work_or_404(slug)
    reason = request.POST.get("reason", "").replace("\0", "")
    try:
        talk.close_report(work, uid, giver(request), reason)
    except Refused as refused:
        if refused.status == 404:
            raise
        return _reports(request, work, refused, uid)
    return redirect(f"/{slug}/reports")


@route("<slug:slug>/contributions/<int:number>/thank", may="member", name="thank", methods=("POST",))
def thank(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Thank the author of a contribution by name."""
    work, person = work_or_404(slug), giver(request)
    contribution = queries.by_number(work, number)
    if contribution is None or not queries.may_see(contribution, person):
        raise Refused("not_found", status=404)
    talk.thank(work, contribution.uid, person, contribution.author)
    return redirect(f"/{slug}/contributions/{number}")


def _asked(
    request: HttpRequest, work: Work, path: str, typed: dict[str, str], refused: Refused | None, *, asks_more: bool
) -> HttpResponse:
    response = show(
        request,
        "talk/wrong.html",
        title=_("What should it say more of?") if asks_more else _("What is wrong?"),
        work=work,
        here="read",
        status=refused.status if refused else 200,
        scripts=("draft.js",),
        indexed=False,
        path=path,
        asks_more=asks_more,
        **typed,
        why=desk.why(refused).get("all", ""),
        is_guest=not request.user.is_authenticated,
    )
    if refused is not None and refused.retry_after is not None:
        response.headers["Retry-After"] = str(refused.retry_after)
    return response


def _reports(
    request: HttpRequest, work: Work, refused: Refused | None = None, closing: UUID | None = None
) -> HttpResponse:
    is_open = "closed" not in request.GET
    cursor = number_in(request.GET.get("before", ""))
    found = talk.queries.reports_of(work, is_open=is_open, before=cursor, limit=A_PAGE + 1)
    return show(
        request,
        "talk/reports.html",
        title=_("What readers report"),
        work=work,
        status=refused.status if refused else 200,
        indexed=False,
        reports=found[:A_PAGE],
        older=found[A_PAGE - 1].id if len(found) > A_PAGE else None,
        is_open=is_open,
        thanks="thanks" in request.GET,
        may_close=request.user.is_authenticated,
        closing=closing,
        typed=request.POST.get("reason", ""),
        why=desk.why(refused).get("all", ""),
        asker=asker(request),
    )
