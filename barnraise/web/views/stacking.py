"""Building on an open contribution, and taking that out again when it will not come."""

from collections.abc import Iterator
from dataclasses import replace

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from barnraise import contributions
from barnraise.base import Refused
from barnraise.contributions import queries, stacking
from barnraise.contributions.inputs import Change
from barnraise.contributions.models import Contribution
from barnraise.contributions.queries import Piece, Whole
from barnraise.web import desk
from barnraise.web.access import route
from barnraise.web.asking import asker
from barnraise.web.forms import Words, submission, words_in
from barnraise.web.giving import give, piece_url
from barnraise.web.reviewed import url_of
from barnraise.web.showing import show
from barnraise.web.typed import as_bytes, as_text
from barnraise.web.views.changing import Box, is_typed, own
from barnraise.web.views.reviewing import seen_or_404


@route("<slug:slug>/contributions/<int:number>/build", may="anyone", name="build", methods=("GET", "POST"))
def build(request: HttpRequest, slug: str, number: int) -> HttpResponseBase:
    """Write on in the texts of an open contribution: what is sent waits until that is integrated."""
    found = seen_or_404(request, slug, number)
    whole = queries.whole(found)
    if request.method != "POST":
        stacking.lower_for(found.work, str(found.uid), asker(request))
        return _page(request, found, whole, Words())
    words = words_in(request.POST)
    try:
        if request.POST.get("version") != whole.version_hash:
            raise Refused("version_stale", status=409)
        given = replace(submission(words, whole.base_edition, _retyped(request, whole)), builds_on=str(found.uid))
        sent = give(request, lambda person: contributions.submit(found.work, person, given))
    except Refused as refused:
        return _page(request, found, whole, words, refused)
    return redirect(piece_url(sent, sent=True))


@route("<slug:slug>/contributions/<int:number>/stand-alone", may="giver", name="stand_alone", methods=("POST",))
def stand_alone(request: HttpRequest, slug: str, number: int) -> HttpResponseBase:
    """Send one's own without what it builds on."""
    found, person = own(request, slug, number)
    stacking.stand_alone(found, person)
    return redirect(f"/{slug}/contributions/{number}")


def _retyped(request: HttpRequest, whole: Whole) -> Iterator[Change]:
    for number, piece in enumerate(whole.pieces):
        typed = request.POST.get(f"text-{number}")
        if typed is None or piece.after is None or not is_typed(piece):
            continue
        content = as_bytes(typed, piece.after)
        if content != piece.after:
            yield Change(path=piece.path, content=content)


def _page(
    request: HttpRequest, found: Contribution, whole: Whole, words: Words, refused: Refused | None = None
) -> HttpResponse:
    giving = desk.giving(found.work, asker(request), [piece.path for piece in whole.pieces], base=whole.base_edition)
    return show(
        request,
        "review/build.html",
        title=_("Build on this"),
        work=found.work,
        here="review",
        indexed=False,
        status=refused.status if refused is not None else 200,
        whole=whole,
        url=url_of(whole),
        boxes=tuple(_boxes(request, whole.pieces)),
        words=words,
        giving=replace(giving, next=(_("It is read like every other, and waits for what it builds on."),)),
        why=desk.why(refused),
    )


def _boxes(request: HttpRequest, pieces: tuple[Piece, ...]) -> Iterator[Box]:
    for number, piece in enumerate(pieces):
        if piece.after is not None and is_typed(piece):
            text = request.POST.get(f"text-{number}", as_text(piece.after))
            yield Box(number=number, path=piece.path, text=text, is_left_out=False, remarks=())
