"""Pieces to do: those that suit who asks, one with who may take it, and what she holds."""

from collections.abc import Callable
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from barnraise import tasks
from barnraise.base import Refused
from barnraise.contributions import working
from barnraise.people.models import Person
from barnraise.tasks import queries
from barnraise.tasks.inputs import REASONS
from barnraise.web import desk
from barnraise.web.access import route
from barnraise.web.asking import asker, giver
from barnraise.web.giving import give
from barnraise.web.numbers import number_in
from barnraise.web.sentences import sentence
from barnraise.web.showing import show, work_or_404
from barnraise.works.models import Work

BEST = 6
MOST = 60
LONGEST = 480  # minutes
TIMES = (5, 30, 120)


@route("tasks", may="anyone", name="tasks")
def list_tasks(request: HttpRequest) -> HttpResponse:
    """Show what suits who asks, in every work."""
    return _list(request, None)


@route("<slug:slug>/tasks", may="anyone", name="work_tasks")
def work_tasks(request: HttpRequest, slug: str) -> HttpResponse:
    """Show what suits who asks in one work."""
    return _list(request, work_or_404(slug))


@route("<slug:slug>/tasks/offer", may="member", name="offer_task", methods=("POST",))
def offer(request: HttpRequest, slug: str) -> HttpResponse:
    """Take what a member asks others to do."""
    work = work_or_404(slug)
    given = tasks.Offer(
        title=_sent(request, "title"),
        about=_sent(request, "about"),
        path=_sent(request, "path"),
        minutes=_typed(request, "minutes", 30),
        slots=_typed(request, "slots", 1),
        topics=_sent(request, "topics"),
        difficulty=number(_sent(request, "difficulty")) or 1,
        urgency=2 if _sent(request, "urgent") else 1,
        language=_sent(request, "language"),
    )
    try:
        made = tasks.offer(work, giver(request), given)
    except Refused as refused:
        return _list(request, work, refused)
    return redirect(f"/tasks/{made.uid}")


@route("tasks/<uuid:uid>", may="anyone", name="task")
def task(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Show one piece to do."""
    return show_one(request, uid)


@route("tasks/<uuid:uid>/take", may="anyone", name="take_task", methods=("POST",))
def take(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Take a piece; nobody's permission is needed, nor an account. Who reserves what she reads stays on its page."""
    answer = _acted(request, uid, lambda: give(request, lambda person: working.claim(uid, person)))
    found = queries.task_of(uid) if answer.status_code == 302 else None
    # Only to the page of what she took, if it has one: nobody is led elsewhere.
    leads_there = found is not None and found.url and found.url == _sent(request, "then")
    return redirect(found.url) if found is not None and leads_there else answer


@route("tasks/<uuid:uid>/longer", may="anyone", name="extend_task", methods=("POST",))
def longer(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Keep a piece for one lease more."""
    return _acted(request, uid, lambda: tasks.extend(uid, _holder(request), _sent(request, "progress")))


@route("tasks/<uuid:uid>/back", may="anyone", name="release_task", methods=("POST",))
def back(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Give a piece back."""
    return _acted(request, uid, lambda: tasks.release(uid, _holder(request)))


@route("tasks/<uuid:uid>/done", may="anyone", name="complete_task", methods=("POST",))
def done(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Say that a piece is done."""
    return _acted(request, uid, lambda: tasks.complete(uid, _holder(request)))


@route("tasks/<uuid:uid>/cannot", may="anyone", name="give_up_task", methods=("POST",))
def cannot(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Close a piece that cannot be done, and say why."""
    return _acted(request, uid, lambda: tasks.give_up(uid, _holder(request), _sent(request, "reason")))


def _acted(request: HttpRequest, uid: UUID, act: Callable[[], object]) -> HttpResponse:
    try:
        act()
    except Refused as refused:
        if refused.status == 404:
            raise
        return show_one(request, uid, refused)
    return redirect(f"/tasks/{uid}")


def _holder(request: HttpRequest) -> Person:
    person = asker(request)
    if person is None:
        raise Refused("claim_over", status=409)
    return person


def _list(request: HttpRequest, work: Work | None, refused: Refused | None = None) -> HttpResponse:
    person = asker(request)
    minutes = number(request.GET.get("minutes", ""))
    kind = request.GET.get("kind", "")
    limit = MOST if "all" in request.GET else BEST
    topic, language = (request.GET.get(name, "").replace("\0", "").strip()[:35] for name in ("topic", "language"))
    wanted = tasks.Wanted(
        minutes=minutes, work=work, kind=kind if kind in REASONS else "", topic=topic, language=language
    )
    found = working.offers_for(person, wanted, limit=limit)
    return show(
        request,
        "tasks/list.html",
        title=_("Pieces that suit you"),
        work=work,
        here="tasks",
        status=refused.status if refused else 200,
        indexed=False,
        scripts=("countdown.js",),
        tasks=found,
        held=tasks.held_by(person) if person is not None else [],
        kinds=REASONS,
        times=TIMES,
        minutes=minutes,
        kind=kind,
        topic=topic,
        language=language,
        is_all=limit == MOST or len(found) < limit,
        may_offer=request.user.is_authenticated,
        nothing=_nothing(person) if not found else "",
        typed={name: _sent(request, name) for name in ("title", "about", "path", "minutes", "topics", "language")},
        why=desk.why(refused).get("all", ""),
    )


def _nothing(person: Person | None) -> str:
    """Say why somebody is offered nothing: by what is theirs to change, if that is why."""
    why = working.why_nothing(person)
    if why.why_not:
        return sentence(why.why_not, dict(why.facts))
    if person is None or person.kind != Person.MEMBER:
        return _("Nothing that needs no account is free just now; members also read what others send.")
    return _("Nothing of this kind is free for you just now.")


def show_one(request: HttpRequest, uid: UUID, refused: Refused | None = None) -> HttpResponse:
    """Show one piece, with what is tied to it and why the last act on it was refused."""
    found = tasks.task_of(uid)
    if found is None:
        raise Refused("not_found", status=404)
    person = asker(request)
    held = tasks.held_by(person, uid) if person is not None else []
    found_free = working.available(uid, person)
    return show(
        request,
        "tasks/one.html",
        title=found.title,
        here="tasks",
        status=refused.status if refused else 200,
        indexed=False,
        scripts=("countdown.js",),
        task=found,
        tied=queries.around(uid),
        may_arrange=request.user.is_authenticated and found.state == "open" and not found.line,
        typed={name: _sent(request, name) for name in ("parts", "others", "needs")},
        held=held[0] if held else None,
        why=desk.why(refused).get("all", ""),
        free=found_free,
        why_not=sentence(found_free.why_not, dict(found_free.facts)) if found_free.why_not else "",
    )


def _sent(request: HttpRequest, name: str) -> str:
    return request.POST.get(name, "").replace("\0", "")


def _typed(request: HttpRequest, name: str, otherwise: int) -> int:
    """Return a number as it was typed, 0 for what is none, so that it is refused and not taken for another."""
    word = _sent(request, name).strip()
    return (number(word) or 0) if word else otherwise


def number(text: str) -> int | None:
    """Return a number of minutes or people as somebody typed it; None for what is none."""
    return number_in(text, most=LONGEST) or None
