"""The review queue: what waits for one's judgement, one by one, with everything needed on one screen."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from barnraise import contributions, people
from barnraise.base import Refused
from barnraise.contributions import queries, queue_rest, queueing, reviewing
from barnraise.contributions.choices import choices
from barnraise.contributions.inputs import Review
from barnraise.contributions.models import Contribution
from barnraise.contributions.models import Review as ReviewRow
from barnraise.contributions.queueing import Served, Sought
from barnraise.contributions.reviewing import UNDO_MINUTES
from barnraise.people.models import Person
from barnraise.people.suspending import is_suspended, suspension_of
from barnraise.publishing.shown import Shown
from barnraise.web import reviewed, verdicts
from barnraise.web.access import route
from barnraise.web.asking import giver
from barnraise.web.numbers import number_in
from barnraise.web.sentences import sentence
from barnraise.web.showing import show, work_or_404

# What one sitting remembers of what was passed over; the session that holds it is read with every page.
MOST_SKIPPED = 200


@dataclass(frozen=True)
class Kept:
    """What somebody typed that was refused, and why it was: shown again, nothing lost."""

    why: str = ""
    comment: str = ""


@route("review", may="member", name="queue")
def everywhere(request: HttpRequest) -> HttpResponse:
    """Serve the next contribution that waits for her who asks, in every work in which her approval counts."""
    return _next(request, sought_in(request, request.GET))


@route("<slug:slug>/review", may="member", name="work_queue")
def of_work(request: HttpRequest, slug: str) -> HttpResponse:
    """Serve the next contribution to one work that waits for her who asks."""
    return _next(request, sought_in(request, request.GET, slug))


@route("review/judge", may="member", name="queue_judge", methods=("POST",))
def judge(request: HttpRequest) -> HttpResponseBase:
    """Take a judgement of what was served, and serve the next."""
    person, found = giver(request), _named(request)
    sought = sought_in(request, request.POST, request.POST.get("within", ""))
    comment = (request.POST.get("comment", "").strip() or request.POST.get("reason", "")).replace("\0", "")
    try:
        given = verdicts.given_by(request.POST.get("verdict", ""))
        verdicts.check_read(given, request.POST)
        version = request.POST.get("version", "")
        row = contributions.review(found, person, Review(version=version, comment=comment, **given))
    except Refused as refused:
        kept = Kept(sentence(refused.code, dict(refused.facts)), comment)
        return _next(request, sought, at=found.uid, kept=kept, status=refused.status)
    queueing.keep_no_longer(found, person)
    return redirect(address(sought, done=str(row.uid)))


@route("review/skip", may="member", name="queue_skip", methods=("POST",))
def skip(request: HttpRequest) -> HttpResponseBase:
    """Pass a version over for this sitting; what changed in it brings it back."""
    person, found = giver(request), _named(request)
    queueing.keep_no_longer(found, person)
    skipped = [one for one in _skipped(request) if one != found.version_id]
    request.session["skipped"] = [*skipped, found.version_id][-MOST_SKIPPED:]
    after = _after(request.POST) or found.pk
    return redirect(address(sought_in(request, request.POST, request.POST.get("within", "")), after=str(after)))


@route("review/undo", may="member", name="queue_undo", methods=("POST",))
def undo(request: HttpRequest) -> HttpResponseBase:
    """Take the last judgement back and serve the same again; what it let in leads to taking that back."""
    row = _own_review(request.POST.get("review", ""), giver(request))
    if row is None:
        raise Refused("not_found", status=404)
    found = row.version.contribution
    if found.state == Contribution.INTEGRATED and found.edition is not None:
        return redirect(f"/{found.work.slug}/editions/{found.edition}/revert")
    reviewing.undo_review(row, giver(request))
    return redirect(
        address(sought_in(request, request.POST, request.POST.get("within", "")), at=str(found.uid), undone="")
    )


def sought_in(request: HttpRequest, given: Any, slug: str = "") -> Sought:
    """Return what an address or a form asks for; what it cannot mean is left out."""
    by = _uid(given.get("by", ""))
    return Sought(
        work=work_or_404(slug) if slug else None,
        everywhere="everywhere" in given,
        kind=next((one for one in queueing.KINDS if one == given.get("kind")), ""),
        size=next((one for one in queueing.SIZES if one == given.get("size")), ""),
        age=next((one for one in queueing.AGES if one == given.get("age")), ""),
        whose=next((one for one in queueing.BYS if one == given.get("whose")), ""),
        language=given.get("language", "").replace("\0", "").strip()[:35],
        path=given.get("path", "").replace("\0", "").strip()[:1000],
        by=by,
    )


def address(sought: Sought, **more: str) -> str:
    """Return the address of the queue with its filters."""
    base = f"/{sought.work.slug}/review" if sought.work is not None else "/review"
    query = urlencode({**filters(sought), **more})
    return f"{base}?{query}" if query else base


def filters(sought: Sought) -> dict[str, str]:
    """Return the filters that are set, as an address holds them."""
    found = {name: getattr(sought, name) for name in ("kind", "size", "age", "whose", "language", "path")}
    found |= {"by": str(sought.by) if sought.by is not None else "", "everywhere": "1" if sought.everywhere else ""}
    return {name: value for name, value in found.items() if value}


def _next(
    request: HttpRequest,
    sought: Sought,
    *,
    at: UUID | None = None,
    kept: Kept | None = None,
    status: int = 200,
) -> HttpResponse:
    person = giver(request)
    after = _after(request.GET) if at is None else 0
    named = at or _uid(request.GET.get("at", ""))
    waiting = queueing.waiting(person, sought)
    served = queueing.serve(person, waiting, after=after, skipped=_skipped(request), at=named)
    by = people.by_uid(sought.by) if sought.by is not None else None
    return show(
        request,
        "review/queue.html",
        title=_("Review, one by one"),
        work=sought.work,
        here="review" if sought.work is not None else "tasks",
        status=status,
        indexed=False,
        scripts=("keys.js", "queue.js"),
        sought=sought,
        by=by,
        picked=filters(sought),
        within=sought.work.slug if sought.work is not None else "",
        here_url=address(sought),
        plain_url=address(Sought(work=sought.work)),
        wide_url=address(Sought(work=None, everywhere=True)),
        has_passed=bool(after or _skipped(request)),
        left=waiting.count(),
        done=_done(request, person),
        undo_minutes=UNDO_MINUTES,
        was_undone="undone" in request.GET,
        kept=kept or Kept(),
        **(_shown(served, person) if served is not None else _nothing(person, sought)),
        next_url=address(sought, after=str(served.after)) if served is not None else "",
    )


def _nothing(person: Person, sought: Sought) -> dict[str, Any]:
    """Return what still waits for somebody to whom nothing is served."""
    found = queue_rest.rest(person, sought)
    barred = sentence("suspended", suspension_of(person)) if found.is_barred and is_suspended(person) else ""
    return {"whole": None, "rest": found, "barred": barred}


def _shown(served: Served, person: Person) -> dict[str, Any]:
    """Return everything that is needed to judge one contribution."""
    found = served.contribution
    whole, may = queries.whole(found), choices(found, person)
    return {
        "whole": whole,
        "line": whole.line,
        "may": may,
        "buttons": verdicts.buttons(may.sayable),
        "is_shared": served.is_shared,
        "after": served.after,
        "url": reviewed.url_of(whole),
        "changed": reviewed.changed(Shown(found.work, is_newest=True), whole, as_text=False),
        "elsewhere": reviewed.elsewhere(whole),
        "needs": reviewed.needs(whole, may),
        "story": reviewed.story(whole),
        "link": reviewed.person_link,
        "author": found.author.uid,
        "person_uid": person.uid,
    }


def _done(request: HttpRequest, person: Person) -> ReviewRow | None:
    """Return the judgement that was given last, if it can still be taken back by one key."""
    row = _own_review(request.GET.get("done", ""), person)
    return row if row is not None and row.withdrawn_at is None else None


def _own_review(uid: str, person: Person) -> ReviewRow | None:
    known = _uid(uid)
    row = queries.review_of(known) if known is not None else None
    return row if row is not None and row.person_id == person.pk else None


def _named(request: HttpRequest) -> Contribution:
    uid = _uid(request.POST.get("contribution", ""))
    found = queries.by_uid(uid) if uid is not None else None
    if found is None or not queries.may_see(found, giver(request)) or not found.work.is_ready:
        raise Refused("not_found", status=404)
    return found


def _skipped(request: HttpRequest) -> list[int]:
    return list(request.session.get("skipped", ()))


def _after(given: Any) -> int:
    told = given.get("after", "")
    number = number_in(told.removeprefix("-")) or 0
    return -number if told.startswith("-") else number


def _uid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
