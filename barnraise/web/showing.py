"""How a view shows a page: the person who looks, the row of links inside a work, a work or 404."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from barnraise import works
from barnraise.base import Refused
from barnraise.governance import queries as governance_of
from barnraise.people.models import Account
from barnraise.publishing.page import Page
from barnraise.publishing.shown import edit_url, workbar
from barnraise.rules.process import COMMONS
from barnraise.web import outcomes
from barnraise.web.kept_words import not_shown
from barnraise.works.declaration import WORK_PATH
from barnraise.works.models import Work

# On every page of the server: where a form with words stands, and where one that was sent leads to.
DRAFTS = "draft.js"
REFUSED = 400


def show(
    request: HttpRequest,
    template: str,
    *,
    title: str,
    work: Work | None = None,
    here: str = "",
    status: int = 200,
    scripts: tuple[str, ...] = (),
    indexed: bool = True,
    feed_url: str = "",
    **context: Any,
) -> HttpResponse:
    """Answer with a page made for this request; it is never cached."""
    page = Page(
        title=title or settings.BARNRAISE_NAME,
        here=here,
        workbar=workbar(work, here) if work is not None else None,
        person=name_of(request),
        unread=request.user.unread if isinstance(request.user, Account) else 0,
        scripts=scripts if DRAFTS in scripts else (*scripts, DRAFTS),
        indexed=indexed,
        feed_url=feed_url,
        language=getattr(request, "LANGUAGE_CODE", "en"),
        messages=outcomes.taken(request),
    )
    context = {"page": page, "work": work, **context}
    response = render(request, template, context, status=status)
    if status >= REFUSED:
        # A page that no longer has the form, such as for whom it is not, still gives the words back.
        kept = not_shown(request, response.content.decode())
        response = render(request, template, {**context, "kept_words": kept}, status=status) if kept else response
    response.headers["Cache-Control"] = "no-store" if request.user.is_authenticated else "private, no-cache"
    return response


def name_of(request: HttpRequest) -> str | None:
    """Return the name of the member who looks; None for guests and readers."""
    user = request.user
    return user.person.name if isinstance(user, Account) else None


def work_or_404(slug: str) -> Work:
    """Return the work at an address.

    Refused: `work_moved` (308) where it has another now, `work_hidden` (403), `work_removed` (410), `not_found`.
    """
    work = works.work_of(slug)
    if work is not None:
        return work
    moved = works.slugs.now_at(slug)
    if moved is not None:
        raise Refused("work_moved", status=308, slug=slug, now=moved)
    act = governance_of.about_work(slug)
    if act is None:
        raise Refused("not_found", status=404)
    facts: dict[str, Any] = {"slug": slug, "reason": act.reason, "act": str(act.uid), "at": f"{act.at:%Y-%m-%d}"}
    if act.until is None:
        raise Refused("work_removed", status=410, **facts)
    raise Refused("work_hidden", status=403, until=f"{act.until:%Y-%m-%d}", **facts)


def readable_or_refused(slug: str) -> Work:
    """Return a work whose pages may be shown. Refused: `not_found`, `not_free` (nobody may be given copies yet)."""
    work = work_or_404(slug)
    if not work.is_free:
        raise Refused("not_free", status=403, work=work.title, url=edit_url(work, WORK_PATH))
    return work


def is_of_the_commons(path: str) -> bool:
    """Tell whether a path is one of the documents by which a work says what it is; they are never hidden."""
    return path.startswith(COMMONS)
