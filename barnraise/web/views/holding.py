"""Holding a contribution, letting it go, and saying whether a review was fair."""

from uuid import UUID

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect

from barnraise.base import Refused
from barnraise.contributions import holding, queries
from barnraise.contributions.inputs import Assessing, Holding
from barnraise.web.access import route
from barnraise.web.asking import giver
from barnraise.web.views.reviewing import seen_or_404


@route("<slug:slug>/contributions/<int:number>/hold", may="member", methods=("POST",))
def hold(request: HttpRequest, slug: str, number: int) -> HttpResponseBase:
    """Hold a contribution, with a reason."""
    found = seen_or_404(request, slug, number)
    holding.hold(found, giver(request), Holding(reason=request.POST.get("reason", "")))
    return redirect(f"/{slug}/contributions/{number}")


@route("<slug:slug>/contributions/<int:number>/let-go", may="member", methods=("POST",))
def let_go(request: HttpRequest, slug: str, number: int) -> HttpResponseBase:
    """End one's own hold."""
    holding.let_go(seen_or_404(request, slug, number), giver(request))
    return redirect(f"/{slug}/contributions/{number}")


@route("<slug:slug>/contributions/<int:number>/reviews/<uuid:uid>/assess", may="member", methods=("POST",))
def assess(request: HttpRequest, slug: str, number: int, uid: UUID) -> HttpResponseBase:
    """Say whether somebody's review was fair."""
    found = seen_or_404(request, slug, number)
    row = queries.review_of(uid)
    if row is None or row.version.contribution_id != found.pk:
        raise Refused("not_found", status=404)
    given = Assessing(is_fair=request.POST.get("fair") == "1", reason=request.POST.get("reason", ""))
    holding.assess(row, giver(request), given)
    return redirect(f"/{slug}/contributions/{number}")
