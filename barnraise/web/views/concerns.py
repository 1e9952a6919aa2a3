"""Concerns: raising one about a comment, a contribution or a person; what one is asked to look at, and settling it."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from barnraise import people
from barnraise.base import Refused
from barnraise.governance import concerned, concerns
from barnraise.governance.concerns import About, Settling
from barnraise.governance.models import Concern
from barnraise.people.models import Person
from barnraise.publishing.comments import comment_html
from barnraise.publishing.shown import published
from barnraise.talk import discussing
from barnraise.web.access import route
from barnraise.web.asking import asker, giver
from barnraise.web.giving import give
from barnraise.web.sentences import sentence
from barnraise.web.showing import show
from barnraise.web.views.discussing import discussion_or_404
from barnraise.web.views.reviewing import seen_or_404

OUTCOMES = (Concern.HIDDEN, Concern.ACTED, Concern.DISMISSED)


@route(
    "<slug:slug>/talk/<int:number>/<int:place>/concern",
    may="anyone",
    name="concern_about_comment",
    methods=("GET", "POST"),
)
def about_comment(request: HttpRequest, slug: str, number: int, place: int) -> HttpResponseBase:
    """Raise a concern about a comment."""
    post = discussing.comment_at(discussion_or_404(request, slug, number), place)
    if post is None or post.person is None or post.hidden_at is not None:
        raise Refused("not_found", status=404)
    return _raise(request, About(post=post), f"/{slug}/talk/{number}/{place}", _("A comment"))


@route("<slug:slug>/contributions/<int:number>/concern", may="anyone", name="concern_about", methods=("GET", "POST"))
def about_contribution(request: HttpRequest, slug: str, number: int) -> HttpResponseBase:
    """Raise a concern about a contribution."""
    found = seen_or_404(request, slug, number)
    title = _("Contribution %(number)s") % {"number": number}
    return _raise(request, About(contribution=found), f"/{slug}/contributions/{number}", title)


@route("people/<uuid:uid>/concern", may="anyone", name="concern_about_person", methods=("GET", "POST"))
def about_person(request: HttpRequest, uid: UUID) -> HttpResponseBase:
    """Raise a concern about a person."""
    found = people.by_uid(uid)
    if found is None:
        raise Refused("not_found", status=404)
    while found.became is not None:
        found = found.became
    return _raise(request, About(person=found), f"/people/{found.uid}", found.name)


@route("concerns", may="giver", name="concerns")
def listed(request: HttpRequest) -> HttpResponse:
    """List what one is asked to look at, what one raised and what came of it, and what was hidden of one's own."""
    person = _known(request)
    return show(
        request,
        "concerns/list.html",
        title=_("Concerns"),
        here="mine",
        indexed=False,
        asked=concerned.asked_of(person),
        raised=concerned.raised_by(person),
        hidden=concerned.hidden_of(person),
        is_thanked="thanks" in request.GET,
    )


@route("concerns/<uuid:uid>", may="giver", name="concern", methods=("GET", "POST"))
def one(request: HttpRequest, uid: UUID) -> HttpResponseBase:
    """Show a concern to who raised it and to those who are asked to look, and take what came of it."""
    person, found = _known(request), concerned.concern_of(uid)
    if found is None or not concerned.may_see(found, person):
        raise Refused("not_found", status=404)
    if request.method != "POST":
        return _page(request, found, person)
    outcome = next((one for one in OUTCOMES if one == request.POST.get("outcome")), "")
    reason = request.POST.get("reason", "").replace("\0", "")
    try:
        if not outcome:
            raise Refused("concern_outcome_missing")
        concerns.settle(found, giver(request), Settling(outcome=outcome, reason=reason))  # type: ignore[arg-type]
    except Refused as refused:
        return _page(request, found, person, refused)
    return redirect(f"/concerns/{uid}")


def _raise(request: HttpRequest, about: About, back: str, what: str) -> HttpResponseBase:
    why, refused = request.POST.get("why", "").replace("\0", ""), None
    if request.method == "POST":
        try:
            give(request, lambda person: concerns.raise_concern(about, person, why))
            return redirect("/concerns?thanks")
        except Refused as wrong:
            refused = wrong
    response = show(
        request,
        "concerns/raise.html",
        title=_("This hurts"),
        work=about.post.work if about.post is not None else about.contribution.work if about.contribution else None,
        indexed=False,
        status=refused.status if refused is not None else 200,
        what=what,
        back=back,
        typed=why,
        why=sentence(refused.code, dict(refused.facts)) if refused is not None else "",
    )
    if refused is not None and refused.retry_after is not None:
        response.headers["Retry-After"] = str(refused.retry_after)
    return response


def _page(request: HttpRequest, found: Concern, person: Person, refused: Refused | None = None) -> HttpResponse:
    told = concerned.told(found)
    return show(
        request,
        "concerns/one.html",
        title=_("A concern"),
        here="mine",
        indexed=False,
        status=refused.status if refused is not None else 200,
        one=told,
        body=comment_html(told.body, published(found.work), name="said") if told.body else "",
        may_settle=told.settled_at is None and concerns.is_asked(found, person),
        outcome=request.POST.get("outcome", ""),
        typed=request.POST.get("reason", ""),
        why=sentence(refused.code, dict(refused.facts)) if refused is not None else "",
    )


def _known(request: HttpRequest) -> Person:
    person = asker(request)
    if person is None:
        raise Refused("sign_in_first", status=401)
    return person
