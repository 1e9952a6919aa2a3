"""Discussions: their lists, the page of one, beginning one, saying something, settling, taking back."""

from dataclasses import dataclass
from typing import Literal
from urllib.parse import quote, urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from markupsafe import Markup

from barnraise import talk, works
from barnraise.base import Refused
from barnraise.contributions import queries
from barnraise.people.models import Person
from barnraise.publishing import feeds, files
from barnraise.publishing.comments import comment_html
from barnraise.publishing.shown import published
from barnraise.talk import discussing, threads
from barnraise.talk.discussing import Sent
from barnraise.talk.inputs import Opening, Saying
from barnraise.talk.mentions import names_nobody
from barnraise.talk.models import Discussion
from barnraise.talk.threads import Said, Thread
from barnraise.web.access import route
from barnraise.web.asking import asker
from barnraise.web.giving import give
from barnraise.web.numbers import number_in
from barnraise.web.sentences import sentence
from barnraise.web.showing import show, work_or_404
from barnraise.web.views.reviewing import seen_or_404
from barnraise.works.models import Component, Work

A_PAGE = 50


@dataclass(frozen=True)
class Comment:
    """One comment as its page shows it; `html` is "" for one that is hidden."""

    said: Said
    html: Markup
    url: str
    is_own: bool


@route("<slug:slug>/talk", may="anyone", name="talk")
def listed(request: HttpRequest, slug: str) -> HttpResponse:
    """List what is talked about in a work, or about one piece of it: the open discussions, or the settled ones."""
    work = work_or_404(slug)
    is_resolved, path = "settled" in request.GET, request.GET.get("path", "")
    before, begun = (number_in(request.GET.get(name, "")) for name in ("before", "begun"))
    component = component_at(work, path) if path else None
    found = threads.threads(
        work,
        is_resolved=is_resolved,
        component=component,
        before=before,
        begun=begun,
        viewer=asker(request),
        limit=A_PAGE + 1,
    )
    older = {"before": found[A_PAGE - 1].latest, "begun": begun or found[0].latest} if len(found) > A_PAGE else {}
    more = {"settled": ""} if is_resolved else {}
    about = {"path": path} if path else {}
    return show(
        request,
        "talk/list.html",
        title=_("Talk"),
        work=work,
        here="talk",
        feed_url=f"/{slug}/talk/feed.atom",
        threads=seen(found[:A_PAGE], asker(request)),
        path=path,
        is_resolved=is_resolved,
        open_url=f"/{slug}/talk?{urlencode(about)}" if about else f"/{slug}/talk",
        settled_url=f"/{slug}/talk?{urlencode({**about, 'settled': ''})}",
        begin_url=f"/{slug}/talk/new" + (f"?{urlencode(about)}" if about else ""),
        older=f"?{urlencode({**about, **more, **older})}" if older else "",
    )


@route("<slug:slug>/talk/feed.atom", may="anyone", name="talk_feed")
def feed_of_work(request: HttpRequest, slug: str) -> HttpResponse:
    """Send the feed of what is said in a work."""
    return HttpResponse(feeds.of_talk(work_or_404(slug)), content_type=files.ATOM)


@route("<slug:slug>/talk/<int:number>/feed.atom", may="anyone", name="discussion_feed")
def feed_of_discussion(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Send the feed of one discussion."""
    found = discussion_or_404(request, slug, number)
    return HttpResponse(feeds.of_talk(found.work, found), content_type=files.ATOM)


@route("<slug:slug>/talk/new", may="anyone", name="begin_discussion", methods=("GET", "POST"))
def begin(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Begin a discussion about the work, a piece or a passage of it, a contribution, or the decision on one."""
    work = work_or_404(slug)
    asked = request.POST if request.method == "POST" else request.GET
    sent, about = _sent(request, slug, asked.get("contribution", ""), asked.get("decision", ""))
    path = asked.get("path", "")
    if path:
        component_at(work, path)
    edition = asked.get("edition", "")
    given = Opening(
        title=asked.get("title", "").replace("\0", ""),
        body=asked.get("body", "").replace("\0", ""),
        about="component" if path else about,
        path=path,
        quote=asked.get("quote", "").replace("\0", ""),
        edition=number_in(edition) or 0,
    )
    if request.method != "POST":
        return _begin_page(request, work, given, sent)
    try:
        made = give(request, lambda person: talk.begin(work, person, given, sent=sent))
    except Refused as refused:
        return _begin_page(request, work, given, sent, refused)
    return redirect(f"/{slug}/talk/{made.number}?said{_nobody(given.body)}")


@route("<slug:slug>/talk/<int:number>", may="anyone", name="discussion")
def discussion(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Show one discussion: what it is about, and what was said, a page at a time."""
    return _page(request, discussion_or_404(request, slug, number))


@route("<slug:slug>/talk/<int:number>/<int:place>", may="anyone", name="comment")
def comment(request: HttpRequest, slug: str, number: int, place: int) -> HttpResponseBase:
    """Lead to one comment: its permanent address, on whatever page it stands."""
    found = discussion_or_404(request, slug, number)
    if not 1 <= place <= found.length:
        raise Refused("not_found", status=404)
    after = threads.page_of(place)
    return redirect(f"/{slug}/talk/{number}" + (f"?after={after}" if after else "") + f"#c{place}")


@route("<slug:slug>/talk/<int:number>/say", may="anyone", name="say", methods=("POST",))
def say(request: HttpRequest, slug: str, number: int) -> HttpResponseBase:
    """Take a comment."""
    found = discussion_or_404(request, slug, number)
    body = request.POST.get("body", "").replace("\0", "")
    try:
        made = give(request, lambda person: talk.say(found, person, Saying(body=body)))
    except Refused as refused:
        return _page(request, found, body, refused)
    after = threads.page_of(made.place)
    return redirect(f"/{slug}/talk/{number}?said{_nobody(body)}{f'&after={after}' if after else ''}#c{made.place}")


@route("<slug:slug>/talk/<int:number>/settle", may="giver", name="settle_discussion", methods=("POST",))
def settle(request: HttpRequest, slug: str, number: int) -> HttpResponseBase:
    """Settle a discussion, or open it again."""
    found = discussion_or_404(request, slug, number)
    act = discussing.reopen if found.resolved_at is not None else discussing.resolve
    act(found, known(request))
    return redirect(f"/{slug}/talk/{number}")


@route("<slug:slug>/talk/<int:number>/<int:place>/take-back", may="giver", name="take_back", methods=("POST",))
def take_back(request: HttpRequest, slug: str, number: int, place: int) -> HttpResponseBase:
    """Take one's own comment back; its place stays."""
    found = discussing.comment_at(discussion_or_404(request, slug, number), place)
    if found is None:
        raise Refused("not_found", status=404)
    discussing.take_back(found, known(request))
    return redirect(f"/{slug}/talk/{number}/{place}")


def discussion_or_404(request: HttpRequest, slug: str, number: int) -> Discussion:
    """Return a discussion that whoever asks may know of. Refused: `not_found`."""
    found = discussing.discussion_of(work_or_404(slug), number)
    if found is None or not seen([threads.thread(found)], asker(request)):
        raise Refused("not_found", status=404)
    return found


def seen(found: list[Thread], person: Person | None) -> list[Thread]:
    """Return those of some discussions that somebody may see: not about what is hidden from her."""
    visible = queries.seen_among([one.contribution for one in found if one.contribution], person)
    return [one for one in found if one.contribution is None or one.contribution in visible]


def known(request: HttpRequest) -> Person:
    """Return who asks; somebody who has given nothing yet has nothing here to act on."""
    person = asker(request)
    if person is None:
        raise Refused("sign_in_first", status=401)
    return person


def component_at(work: Work, path: str) -> Component:
    """Return the component that stands at a path, or last stood there. Refused: `not_found`."""
    rows = Component.objects.filter(work=work, path=path, head__isnull=False)
    found = rows.order_by("-is_here", "-pk").first()
    if found is None:
        raise Refused("not_found", status=404)
    return found


def about_url(slug: str, one: Thread) -> str:
    """Return the address of what a discussion is about; "" for the work itself."""
    if one.contribution_number is not None:
        return f"/{slug}/contributions/{one.contribution_number}"
    if not one.path:
        return ""
    return f"/{slug}/read/{quote(one.path)}" if one.is_here else f"/{slug}/history/{quote(one.path)}"


def _sent(
    request: HttpRequest, slug: str, contribution: str, decision: str
) -> tuple[Sent | None, Literal["work", "contribution", "decision"]]:
    if not (contribution or decision):
        return None, "work"
    number = number_in(contribution or decision)
    if number is None:
        raise Refused("not_found", status=404)
    found = seen_or_404(request, slug, number)
    return Sent(found.uid, found.number, found.author), "contribution" if contribution else "decision"


def _begin_page(
    request: HttpRequest, work: Work, given: Opening, sent: Sent | None, refused: Refused | None = None
) -> HttpResponse:
    return _with_wait(
        show(
            request,
            "talk/begin.html",
            title=_("Begin a discussion"),
            work=work,
            here="talk",
            status=refused.status if refused else 200,
            scripts=("draft.js",),
            indexed=False,
            given=given,
            sent=sent,
            edition=given.edition or work.edition,
            piece=works.outline.title_in(work, given.path) if given.path else "",
            why=_why(refused),
            is_guest=not request.user.is_authenticated,
        ),
        refused,
    )


def _page(request: HttpRequest, found: Discussion, body: str = "", refused: Refused | None = None) -> HttpResponse:
    start = number_in(request.GET.get("after", "")) or 0
    told = threads.said_in(found, after=start, viewer=asker(request), limit=threads.A_PAGE + 1)
    one, person, slug = threads.thread(found), asker(request), found.work.slug
    return _with_wait(
        show(
            request,
            "talk/discussion.html",
            title=one.title,
            work=found.work,
            here="talk",
            status=refused.status if refused else 200,
            scripts=("draft.js",),
            # What a guest says is not offered to search engines: that is what links are planted for.
            indexed=all(said.who is None or said.who.kind == Person.MEMBER for said in told),
            feed_url=f"/{slug}/talk/{found.number}/feed.atom",
            one=one,
            about_url=about_url(slug, one),
            passage_stands=threads.passage_stands(found),
            comments=_comments(found, told[: threads.A_PAGE], person),
            newer=f"?after={told[threads.A_PAGE - 1].place}" if len(told) > threads.A_PAGE else "",
            older=f"?after={max(0, start - threads.A_PAGE)}" if start else "",
            has_said="said" in request.GET,
            names_nobody="nobody" in request.GET,
            may_settle=_may_settle(found, person),
            body=body,
            why=_why(refused),
            is_guest=not request.user.is_authenticated,
        ),
        refused,
    )


def _comments(found: Discussion, told: list[Said], person: Person | None) -> tuple[Comment, ...]:
    links, base = published(found.work), f"/{found.work.slug}/talk/{found.number}"
    mine = person.uid if person is not None else None
    return tuple(
        Comment(
            said=one,
            html=comment_html(one.body, links, name=f"c{one.place}") if one.body else Markup(),
            url=f"{base}/{one.place}",
            is_own=one.who is not None and one.who.uid == mine,
        )
        for one in told
    )


def _may_settle(found: Discussion, person: Person | None) -> bool:
    if person is None:
        return False
    return person.kind == Person.MEMBER or found.opened_by_id == person.pk


def _why(refused: Refused | None) -> str:
    return sentence(refused.code, dict(refused.facts)) if refused is not None else ""


def _with_wait(response: HttpResponse, refused: Refused | None) -> HttpResponse:
    if refused is not None and refused.retry_after is not None:
        response.headers["Retry-After"] = str(refused.retry_after)
    return response


def _nobody(body: str) -> str:
    """Return what the next page needs to say that a name in a comment tells nobody."""
    return "&nobody" if names_nobody(body) else ""
