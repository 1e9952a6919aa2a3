"""Contributing in the page: writing one component, as a guest or signed in."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from barnraise import contributions
from barnraise.base import Refused
from barnraise.contributions.models import Contribution
from barnraise.people.models import Person
from barnraise.publishing.page import EDITOR_SCRIPTS
from barnraise.web import desk, forms
from barnraise.web.access import route
from barnraise.web.asking import asker, giver
from barnraise.web.giving import give, piece_url
from barnraise.web.showing import is_of_the_commons, readable_or_refused, show, work_or_404
from barnraise.works.models import Work

SCRIPTS = (*EDITOR_SCRIPTS, "keeping.js")


@route("<slug:slug>/edit/<path:path>", may="anyone", name="edit", methods=("GET", "POST"))
def edit(request: HttpRequest, slug: str, path: str) -> HttpResponse:
    """Show the box in which a component is written; send, show or keep what was typed there."""
    work, person = work_or_404(slug), asker(request)
    if request.method != "POST":
        if not is_of_the_commons(path):
            readable_or_refused(slug)
        return _page(request, work, desk.opened(work, path, person))
    if "forget" in request.POST and person is not None:
        contributions.drop_draft(person, work, [path])
        return redirect(request.path)
    sheet = forms.sheet_in(request, work, path)
    try:
        if "keep" in request.POST:
            _keep(work, sheet, giver(request))
            return redirect("gather", slug=slug)
        if "send" in request.POST:
            return redirect(piece_url(_send(request, work, sheet), sent=True))
    except Refused as refused:
        return _page(request, work, sheet, refused)
    return _page(request, work, sheet)


@route("<slug:slug>/preview", may="anyone", methods=("POST",), once=False)
def preview(request: HttpRequest, slug: str) -> HttpResponse:
    """Return a component as it will read, as a piece of html."""
    work = work_or_404(slug)
    sheet = forms.sheet_in(request, work, forms.path_in(request.POST, work))
    response = HttpResponse(desk.shown(work, sheet))
    response.headers["Cache-Control"] = "no-store"
    return response


@route("<slug:slug>/draft", may="anyone", name="keep_draft", methods=("POST",), once=False)
def keep_draft(request: HttpRequest, slug: str) -> HttpResponse:
    """Keep what is being typed; a draft that says what the edition says is dropped."""
    work = work_or_404(slug)
    sheet = forms.sheet_in(request, work, forms.path_in(request.POST, work))
    kept = _keep(work, sheet, giver(request))
    return JsonResponse({"kept": kept})


def _send(request: HttpRequest, work: Work, sheet: forms.Sheet) -> Contribution:
    changes = forms.changes_in(work, sheet)
    given = forms.submission(sheet.words, sheet.base_edition, changes)
    return give(request, lambda person: contributions.submit(work, person, given))


def _keep(work: Work, sheet: forms.Sheet, person: Person) -> bool:
    """Keep a form as drafts: the component's own, and one for each file that it brings."""
    if not _differs(work, sheet):
        contributions.drop_draft(person, work, [sheet.path])
        return False
    base = sheet.base_edition
    for one in sheet.attached:
        contributions.keep_draft(person, work, one.path, body=None, blob=one.sha256, base_edition=base)
    summary = sheet.words.summary
    body = None if sheet.blob else (sheet.text or "").replace("\r\n", "\n")
    contributions.keep_draft(person, work, sheet.path, body=body, blob=sheet.blob, summary=summary, base_edition=base)
    return True


def _differs(work: Work, sheet: forms.Sheet) -> bool:
    if sheet.attached or sheet.blob:
        return True
    before = desk.base_of(work, sheet).text
    return sheet.text is not None and sheet.text.replace("\r\n", "\n") != before


def _page(request: HttpRequest, work: Work, sheet: forms.Sheet, refused: Refused | None = None) -> HttpResponse:
    laid = desk.laid_out(work, sheet, asker(request), refused)
    title = _("Begin “{title}”") if laid.is_new else _("Improve “{title}”")
    response = show(
        request,
        "write/edit.html",
        title=title.format(title=laid.title),
        work=work,
        here="read",
        status=refused.status if refused else 200,
        scripts=SCRIPTS,
        indexed=False,
        desk=laid,
    )
    if refused is not None and refused.retry_after is not None:
        response.headers["Retry-After"] = str(refused.retry_after)
    return response


def typed_again(request: HttpRequest, slug: str, path: str) -> HttpResponse:
    """Show the form again with all that was typed, after it had been open too long to be taken."""
    work = work_or_404(slug)
    return _page(request, work, forms.sheet_in(request, work, path, is_forged=True), Refused("form_kept", status=403))


edit.when_forged = typed_again  # type: ignore[attr-defined]
