"""Beginning an inquiry in the browser: what is asked, of which items, and when there are answers enough."""

from dataclasses import replace
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from barnraise import judging
from barnraise.base import Refused
from barnraise.contributions import Change, inquiring
from barnraise.contributions.inputs import Inquiring
from barnraise.contributions.models import Contribution
from barnraise.contributions.processes import process_of
from barnraise.judging.declaring import KINDS, WITH_CHOICES
from barnraise.rules.asking import Asking, asking_in
from barnraise.web import desk, forms
from barnraise.web.access import route
from barnraise.web.asking import asker
from barnraise.web.giving import give, piece_url
from barnraise.web.numbers import number_in
from barnraise.web.showing import show, work_or_404
from barnraise.works.models import Work

# A table that was refused comes back in its box up to this many signs; a longer one is chosen again.
KEPT = 200_000
MOST_TYPED = 99_999  # a number of people or of answers


@route("<slug:slug>/ask", may="anyone", name="begin_inquiry", methods=("GET", "POST"))
def begin(request: HttpRequest, slug: str) -> HttpResponse:
    """Let somebody say what is to be asked of everybody, with the items that she brings."""
    work = work_or_404(slug)
    if request.method != "POST":
        return _form(request, work, Inquiring(title="", question=""))
    typed = _typed(request)
    try:
        words = forms.words_in(request.POST)
        given = _with_files(request, replace(typed, licence=words.licence))
        sent = give(request, lambda person: inquiring.begin(work, person, given))
    except Refused as refused:
        return _form(request, work, _kept(request, typed), refused)
    return redirect(_after(work, sent))


def _after(work: Work, sent: Contribution) -> str:
    """Return where she goes: to what the work asks, where hers is among it already, or to what happens to her piece.

    Not to the question itself: whoever opens that is asked, and holds what others could answer.
    """
    if sent.state != Contribution.INTEGRATED:
        return piece_url(sent, sent=True)
    work.refresh_from_db()
    judging.refresh(work)
    return f"/{work.slug}/questions"


def _typed(request: HttpRequest) -> Inquiring:
    post = request.POST

    def line(name: str) -> str:
        return " ".join(post.get(name, "").replace("\0", "").split())

    choices = tuple(one.strip() for one in post.get("choices", "").replace("\0", "").splitlines() if one.strip())
    kind = line("kind")
    return Inquiring(
        title=line("title"),
        question=line("question"),
        name=line("name"),
        hint=line("hint"),
        kind=kind if kind in KINDS else "choice",
        choices=choices if kind in WITH_CHOICES or not kind else (),
        items=post.get("items", "").encode(errors="replace") if post.get("items", "").strip() else None,
        rows=line("rows"),
        folder=line("folder"),
        key=line("key"),
        picture=line("picture"),
        audio=line("audio"),
        pair=tuple(one for one in (line("first"), line("second")) if one),
        least=_number(line("least"), 3),
        most=_number(line("most"), 3),
        agree=_number(line("agree"), 0),
        blank=line("blank"),
        results=line("results"),
        column=line("column") or "answer",
        known=inquiring.known_in(post.get("known", "").replace("\0", "")),
    )


def _number(word: str, otherwise: int) -> int:
    number = number_in(word, most=MOST_TYPED)
    return number if number is not None else otherwise


def _with_files(request: HttpRequest, typed: Inquiring) -> Inquiring:
    """Add what was uploaded: a table, pictures one by one, or an archive of them."""
    table = request.FILES.get("table")
    if isinstance(table, UploadedFile):
        return replace(typed, items=table.read())
    pictures: list[Change] = []
    for one in request.FILES.getlist("pictures"):
        content, name = one.read(), one.name or "picture"
        pictures += (
            inquiring.unpacked(content) if name.lower().endswith(".zip") else [Change(path=name, content=content)]
        )
    return replace(typed, pictures=tuple(pictures)) if pictures else typed


def _kept(request: HttpRequest, typed: Inquiring) -> Inquiring:
    """Put a table that was uploaded in its box, so that it need not be chosen again."""
    table = request.FILES.get("table")
    if not isinstance(table, UploadedFile):
        return typed
    table.seek(0)
    content = table.read(KEPT + 1)
    return replace(typed, items=content) if len(content) <= KEPT else typed


def _form(request: HttpRequest, work: Work, typed: Inquiring, refused: Refused | None = None) -> HttpResponse:
    known = [
        f"{'*' if one.tutorial else ''}{one.item} | {one.answer}{' | ' + one.why if one.why else ''}"
        for one in typed.known
    ]
    told: Asking | None = asking_in(process_of(work), typed.results or "results/x.csv")
    more: dict[str, Any] = {
        "typed": typed,
        "items": (typed.items or b"").decode(errors="replace"),
        "known": "\n".join(known),
        "kinds": list(KINDS),
        "asking": told,
        "giving": desk.giving(work, asker(request), [f"{judging.declaring.FOLDER}x.toml", "items/x.csv"]),
        "why": desk.why(refused),
    }
    status = refused.status if refused else 200
    return show(
        request, "judging/begin.html", title=_("Ask many people"), work=work, status=status, indexed=False, **more
    )
