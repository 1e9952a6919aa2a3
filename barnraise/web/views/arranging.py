"""Putting tasks in order: cutting one into parts, joining several, letting one wait for another."""

import re
from collections.abc import Callable
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from barnraise import tasks
from barnraise.base import Refused
from barnraise.tasks import arranging
from barnraise.web.access import route
from barnraise.web.asking import giver
from barnraise.web.views.tasks import number, show_one

_uid = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}", re.IGNORECASE)


@route("tasks/<uuid:uid>/split", may="member", name="split_task", methods=("POST",))
def split(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Cut a piece into parts: one a line, with its minutes behind a bar where they are not thirty."""
    lines = [line for line in _sent(request, "parts").splitlines() if line.strip()]
    parts = [_part(line) for line in lines[: arranging.MOST_PARTS + 1]]
    in_order = "in_order" in request.POST
    return _acted(request, uid, lambda: arranging.split(uid, giver(request), parts, in_order=in_order))


@route("tasks/<uuid:uid>/join", may="member", name="join_tasks", methods=("POST",))
def join(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Let a piece take others in, which are named by their addresses."""
    others = [UUID(one) for one in _uid.findall(_sent(request, "others"))]
    return _acted(request, uid, lambda: arranging.merge(uid, giver(request), others))


@route("tasks/<uuid:uid>/wait", may="member", name="order_task", methods=("POST",))
def wait(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Let a piece wait for another, named by its address; nothing: it waits no more."""
    found = _uid.findall(_sent(request, "needs"))
    if not found and _sent(request, "needs").strip():
        return show_one(request, uid, Refused("task_needs_unknown"))
    needs = UUID(found[0]) if found else None
    return _acted(request, uid, lambda: arranging.wait(uid, giver(request), needs))


def _acted(request: HttpRequest, uid: UUID, act: Callable[[], object]) -> HttpResponse:
    try:
        act()
    except Refused as refused:
        if refused.status == 404 and tasks.task_of(uid) is None:
            raise
        return show_one(request, uid, refused)
    return redirect(f"/tasks/{uid}")


def _part(line: str) -> tasks.Offer:
    title, bar, minutes = line.rpartition("|")
    if not bar or not minutes.strip().isdecimal():
        return tasks.Offer(title=line.strip())
    return tasks.Offer(title=title.strip(), minutes=number(minutes.strip()) or 0)


def _sent(request: HttpRequest, name: str) -> str:
    return request.POST.get(name, "").replace("\0", "")[:20_000]
