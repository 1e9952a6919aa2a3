"""What one watches, and the recent changes of a work: filtered, gone through by one key, taken back in two clicks."""

from datetime import UTC, datetime, timedelta
from urllib.parse import quote, urlencode
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from barnraise import people, works
from barnraise.base import Refused, micros
from barnraise.contributions import reverting
from barnraise.people.models import Person
from barnraise.publishing import feeds, files, recent
from barnraise.publishing.page import Link
from barnraise.publishing.watched import A_PAGE, happenings
from barnraise.talk import watching
from barnraise.web.access import route
from barnraise.web.asking import giver
from barnraise.web.numbers import number_in
from barnraise.web.sentences import sentence
from barnraise.web.showing import show, work_or_404
from barnraise.web.views.discussing import component_at

_signer = signing.Signer(salt="barnraise.watching", sep=".")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@route("watching", may="member", name="watching")
def mine(request: HttpRequest) -> HttpResponse:
    """Show what happened to what a member watches."""
    person = giver(request)
    watches = watching.watches(person)
    before = request.GET.get("before", "")
    moment = number_in(before)
    until = _EPOCH + timedelta(microseconds=moment) if moment is not None else None
    found = happenings(watches, person, before=until, limit=A_PAGE + 1)
    return show(
        request,
        "talk/watching.html",
        title=_("What I watch"),
        here="mine",
        indexed=False,
        found=found[:A_PAGE],
        watches=watches,
        older=f"?before={micros(found[A_PAGE - 1].at)}" if len(found) > A_PAGE else "",
        feed=f"/watching/{_signer.sign(str(person.uid))}/feed.atom",
    )


@route("watching/<str:key>/feed.atom", may="anyone", name="watching_feed")
def feed(request: HttpRequest, key: str) -> HttpResponse:
    """Send the feed of what a member watches, to whoever has its address; it holds only what everybody may see."""
    try:
        person = people.by_uid(UUID(_signer.unsign(key)))
    except (signing.BadSignature, ValueError):
        person = None
    if person is None or person.left_at is not None:
        raise Refused("not_found", status=404)
    entries = [
        feeds.FeedEntry(
            id=f"urn:uuid:{one.id}",
            title=f"{one.work}: {one.title or one.path}",
            url=one.url,
            at=one.at,
            authors=(one.who.name if one.who is not None else settings.BARNRAISE_NAME,),
            summary=one.path,
        )
        for one in happenings(watching.watches(person), None, away=person, limit=feeds.ENTRIES)
    ]
    told = feeds.feed(
        f"urn:uuid:{person.uid}#watching",
        _("What I watch"),
        "/watching",
        entries,
        person.joined_at,
        self_url=f"/watching/{key}/feed.atom",
    )
    return HttpResponse(told, content_type=files.ATOM)


@route("<slug:slug>/watch", may="member", name="watch", methods=("GET", "POST"))
def watch(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Ask whether to watch a work or a piece of it, and do so."""
    work, person = work_or_404(slug), giver(request)
    path = (request.POST if request.method == "POST" else request.GET).get("path", "").replace("\0", "")
    component = component_at(work, path) if path else None
    if request.method == "POST":
        act = watching.unwatch if "no_longer" in request.POST else watching.watch
        act(person, work, component)
        return redirect("/watching")
    return show(
        request,
        "talk/watch.html",
        title=_("Watch"),
        work=work,
        indexed=False,
        path=path,
        piece=works.outline.title_in(work, path) if path else work.title,
        back=f"/{slug}/read/{quote(path)}" if path else f"/{slug}/",
        is_watching=watching.is_watching(person, work, component),
    )


@route("<slug:slug>/changes", may="anyone", name="changes")
def changes(request: HttpRequest, slug: str) -> HttpResponse:
    """List the recent changes of a work: all, or those that need a look."""
    work, kind = work_or_404(slug), kind_of(request)
    by = _person(request.GET.get("by", ""))
    page = recent.changes(work, kind, before=_before(request), by=by)
    about = {"by": str(by.uid)} if by is not None else {}
    return show(
        request,
        "talk/changes.html",
        title=_("Recent changes"),
        work=work,
        here="editions",
        indexed=False,
        rows=page.rows,
        kind=kind,
        by=by,
        tabs=tuple(Link(words, f"?{urlencode({'show': one, **about})}", one == kind) for one, words in _words()),
        older=f"?{urlencode({'show': kind, **about, 'before': page.older})}" if page.older else "",
        is_through="through" in request.GET,
        since=min((row.row.change.edition for row in page.rows), default=0),
    )


@route("<slug:slug>/changes/next", may="anyone", name="next_change")
def next_change(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Lead to the next older change of the kind one goes through; to the list when there is none."""
    work, kind = work_or_404(slug), kind_of(request)
    found = recent.next_of(work, kind, _before(request) or work.edition + 1)
    if found is None:
        return redirect(f"/{slug}/changes?show={kind}&through")
    return redirect(f"/{slug}/editions/{found}?show={kind}")


@route("<slug:slug>/changes/by/<uuid:uid>/revert", may="anyone", name="revert_all", methods=("GET", "POST"))
def revert_all(request: HttpRequest, slug: str, uid: UUID) -> HttpResponseBase:
    """Take back what one person did to many pieces, in one contribution."""
    work, author = work_or_404(slug), people.by_uid(uid)
    if author is None:
        raise Refused("not_found", status=404)
    given = number_in(request.GET.get("since", ""))
    since = given if given is not None else 2
    offered = _("Take back what %(name)s did from edition %(number)s on") % {"name": author.name, "number": since}
    why, status = "", 200
    if request.method == "POST":
        try:
            summary = request.POST.get("summary", "").replace("\0", "")
            sent = reverting.undo_all(work, giver(request), author, since, summary)
            return redirect(f"/{slug}/contributions/{sent.number}")
        except Refused as refused:
            why, status = sentence(refused.code, dict(refused.facts)), refused.status
    undone = reverting.undone_by(work, author, since)
    return show(
        request,
        "review/revert_all.html",
        title=offered,
        work=work,
        here="editions",
        indexed=False,
        status=status,
        summary=request.POST.get("summary", offered[:500]),
        why=why,
        undone=undone[:A_PAGE],
        more=max(0, len(undone) - A_PAGE),
        address=f"/{slug}/changes/by/{uid}/revert?since={since}",
    )


def kind_of(request: HttpRequest) -> recent.Kind:
    """Return which changes somebody goes through; all, if the address names no kind."""
    return next((one for one in recent.KINDS if one == request.GET.get("show")), "all")


def _words() -> tuple[tuple[recent.Kind, str], ...]:
    return (
        ("all", _("All")),
        ("unlooked", _("Not yet looked at")),
        ("guests", _("By guests")),
        ("large", _("Large")),
        ("reverting", _("Taking back")),
    )


def _person(uid: str) -> Person | None:
    try:
        return people.by_uid(UUID(uid)) if uid else None
    except ValueError:
        return None


def _before(request: HttpRequest) -> int | None:
    return number_in(request.GET.get("before", ""))
