"""Several components at once: what is in the making in a work, sent together; moving and removing."""

import posixpath
from typing import Any
from urllib.parse import quote

from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from barnraise import contributions, record, works
from barnraise.base import Refused, why_not_path
from barnraise.contributions import Change, reachable
from barnraise.contributions.models import Contribution
from barnraise.people.models import Person
from barnraise.publishing.shown import is_file, type_of
from barnraise.web import desk, forms
from barnraise.web.access import route
from barnraise.web.asking import asker, giver
from barnraise.web.giving import give, piece_url
from barnraise.web.showing import show, work_or_404
from barnraise.works.models import Work


@route("<slug:slug>/edit", may="anyone", name="gather", methods=("GET", "POST"))
def gather(request: HttpRequest, slug: str) -> HttpResponse:
    """Show what somebody has in the making in a work; send it together, drop a part, or go on to another piece."""
    work, person = work_or_404(slug), asker(request)
    if request.method != "POST":
        return _basket(request, work)
    words = forms.words_in(request.POST)
    try:
        if "next" in request.POST:
            return redirect(_edit_url(work, _named(request.POST.get("piece", ""))))
        if person is not None and "drop" in request.POST:
            contributions.drop_draft(person, work, [request.POST["drop"].replace("\0", "")])
            return redirect("gather", slug=slug)
        return redirect(piece_url(_send_all(request, work, words), sent=True))
    except Refused as refused:
        return _basket(request, work, words, refused)


@route("<slug:slug>/move/<path:path>", may="anyone", name="move", methods=("GET", "POST"))
def move(request: HttpRequest, slug: str, path: str) -> HttpResponse:
    """Move a component to another path; it keeps its history and its credit."""
    return _leave(request, work_or_404(slug), path, "write/move.html")


@route("<slug:slug>/remove/<path:path>", may="anyone", name="remove", methods=("GET", "POST"))
def remove(request: HttpRequest, slug: str, path: str) -> HttpResponse:
    """Remove a component; every edition that had it keeps it."""
    return _leave(request, work_or_404(slug), path, "write/remove.html")


@route("<slug:slug>/drafts/<slug:sha256>/<str:name>", may="anyone", name="draft_file")
def draft_file(request: HttpRequest, slug: str, sha256: str, name: str) -> HttpResponseBase:
    """Return a picture that somebody sent ahead of a change, for their own preview of it."""
    work, person = work_or_404(slug), asker(request)
    blob_id = reachable.staged(work, person, sha256) if person is not None else None
    if blob_id is None or not is_file(name) or name.lower().endswith(".svg"):
        raise Refused("not_found", status=404)
    response = FileResponse(iter([record.fetch(blob_id)]), content_type=type_of(name))
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _send_all(request: HttpRequest, work: Work, words: forms.Words) -> Contribution:
    drafts = contributions.drafts_of(asker(request), work)
    if not drafts:
        raise Refused("draft_empty")
    changes = [forms.change_of(work, draft) for draft in drafts]
    given = forms.submission(words, forms.common_base(work, drafts), changes)
    return give(request, lambda person: contributions.submit(work, person, given))


def _basket(
    request: HttpRequest, work: Work, words: forms.Words | None = None, refused: Refused | None = None
) -> HttpResponse:
    person = asker(request)
    drafts = contributions.drafts_of(person, work)
    summary = next((draft.summary for draft in drafts if draft.summary), "")
    asked = request.GET.get("q", "").strip()[: works.search.LONGEST]
    return _answer(
        request,
        work,
        "write/gather.html",
        title=_("Several pieces at once"),
        refused=refused,
        words=words or forms.Words(summary=summary),
        giving=desk.giving(
            work,
            person,
            [draft.path for draft in drafts],
            base=forms.common_base(work, drafts) if drafts else None,
            leaves=[draft.moved_from for draft in drafts if draft.moved_from],
        ),
        drafts=drafts,
        asked=asked,
        found=works.search.named(work, asked) if asked else [],
    )


def _leave(request: HttpRequest, work: Work, path: str, template: str) -> HttpResponse:
    piece = works.piece_at(work, path)
    if piece is None:
        raise Refused("not_found", status=404)
    person, words, refused = asker(request), forms.Words(), None
    moved_to = request.POST.get("moved_to", path).strip()
    if request.method == "POST":
        words = forms.words_in(request.POST)
        base = forms.edition_in(request.POST)
        try:
            change = _moving(path, moved_to) if template == "write/move.html" else Change(path=path)
            if "keep" in request.POST:
                _keep(work, giver(request), change, base, words.summary)
                return redirect("gather", slug=work.slug)
            given = forms.submission(words, base, [change])
            sent = give(request, lambda person: contributions.submit(work, person, given))
            return redirect(piece_url(sent, sent=True))
        except Refused as error:
            refused = error
    title = _("Move “{title}”") if template == "write/move.html" else _("Remove “{title}”")
    return _answer(
        request,
        work,
        template,
        title=title.format(title=posixpath.basename(path)),
        refused=refused,
        words=words,
        giving=desk.giving(work, person, [moved_to], leaves=[path]),
        path=path,
        moved_to=moved_to,
        base_edition=work.edition,
    )


def _moving(path: str, moved_to: str) -> Change:
    if moved_to == path:
        raise Refused("nothing_changed")
    return Change(path=moved_to, moved_from=path)


def _keep(work: Work, person: Person, change: Change, base_edition: int, summary: str) -> None:
    why = why_not_path(change.path) if change.moved_from else None
    if why is not None:
        raise Refused(why, path=change.path)
    kept = {"base_edition": base_edition, "summary": summary, "moved_from": change.moved_from}
    contributions.keep_draft(person, work, change.path, body=None, **kept)  # type: ignore[arg-type]


def _named(typed: str) -> str:
    """Return the path that somebody means by a name she typed: a page is Markdown unless she says otherwise."""
    name = typed.strip().strip("/")
    if not name:
        raise Refused("title_missing")
    path = name if posixpath.splitext(name)[1] else f"{name}.md"
    why = why_not_path(path)
    if why is not None:
        raise Refused(why, path=path)
    return path


def _edit_url(work: Work, path: str) -> str:
    return f"/{work.slug}/edit/{quote(path)}"


def _answer(
    request: HttpRequest, work: Work, template: str, *, title: str, refused: Refused | None, **context: Any
) -> HttpResponse:
    response = show(
        request,
        template,
        title=title,
        work=work,
        here="read",
        status=refused.status if refused else 200,
        indexed=False,
        why=desk.why(refused),
        **context,
    )
    if refused is not None and refused.retry_after is not None:
        response.headers["Retry-After"] = str(refused.retry_after)
    return response
