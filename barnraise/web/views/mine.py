"""My contributions: their state, what is missing, who can supply it, and what became of them."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from barnraise import contributions, talk
from barnraise.base import Refused
from barnraise.contributions import queries
from barnraise.contributions.choices import choices
from barnraise.contributions.models import Contribution
from barnraise.contributions.queries import Whole
from barnraise.governance import concerned
from barnraise.people.models import Person
from barnraise.publishing import compared
from barnraise.publishing.placed import words_in_place
from barnraise.talk.discussing import Sent
from barnraise.talk.inputs import TITLE_LENGTH, Opening
from barnraise.talk.queries import Answer
from barnraise.web import reviewed
from barnraise.web.access import route
from barnraise.web.asking import asker
from barnraise.web.giving import named_by, piece_url
from barnraise.web.numbers import number_in
from barnraise.web.showing import show, work_or_404
from barnraise.web.views.discussing import known
from barnraise.web.views.reviewing import seen_or_404

A_PAGE = 50


@route("mine", may="anyone", name="mine")
def mine(request: HttpRequest) -> HttpResponse:
    """List what somebody gave and has in the making, whether she is signed in or a guest in this browser."""
    person, before = asker(request), number_in(request.GET.get("before", ""))
    found = queries.lines(author=person, viewer=person, before=before, limit=A_PAGE + 1) if person is not None else []
    lines = found[:A_PAGE]
    return show(
        request,
        "mine/list.html",
        title=_("My pieces"),
        here="mine",
        indexed=False,
        lines=lines,
        older=lines[-1].row_id if len(found) > A_PAGE else 0,
        drafts=contributions.drafts_of(person) if before is None else [],
        concerns=concerned.waiting_for(person),
        guest=person.name if person is not None and person.kind == Person.GUEST else "",
        answers=talk.queries.answers_to(person) if person is not None and person.kind == Person.GUEST else [],
    )


@route("mine/<str:key>", may="anyone", name="piece")
def piece(request: HttpRequest, key: str) -> HttpResponse:
    """Tell an author what happens to her piece; a guest's private link tells it in every browser."""
    person = asker(request)
    contribution = _mine(key, person)
    whole = queries.whole(contribution)
    return show(
        request,
        "mine/piece.html",
        title=whole.line.summary,
        here="mine",
        scripts=("draft.js",) if "sent" in request.GET else (),
        indexed=False,
        whole=whole,
        state=_state(whole),
        thanked=talk.queries.thanked_by(contribution.uid),
        outcome=compared.outcome(contribution),
        sent="sent" in request.GET,
        needs=reviewed.needs(whole, choices(contribution, contribution.author)),
        steps=reviewed.story(whole),
        is_guest=contribution.author.kind == Person.GUEST,
        answers=_answers(contribution),
        is_hers=_is_author(contribution, person),
        private_url=request.build_absolute_uri(piece_url(contribution)),
    )


@route("<slug:slug>/contributions/<int:number>/words", may="anyone", name="words")
def words(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Show the published pieces of a contribution with what it put in marked."""
    work = work_or_404(slug)
    contribution = queries.by_number(work, number)
    if contribution is None or contribution.edition is None:
        raise Refused("not_found", status=404)
    return show(
        request,
        "mine/words.html",
        title=_("Words in their place"),
        work=work,
        here="read",
        indexed=False,
        line=queries.line_of(contribution),
        pieces=words_in_place(work, contribution.edition),
    )


@route("<slug:slug>/contributions/<int:number>/ask-why", may="giver", name="ask_why", methods=("POST",))
def ask_why(request: HttpRequest, slug: str, number: int) -> HttpResponseBase:
    """Begin a discussion at a decision by one click; where one is open already, lead there."""
    found = seen_or_404(request, slug, number)
    person = known(request)
    if found.decided_at is None:
        raise Refused("not_decided", status=409)
    open_ = talk.threads.threads(found.work, is_resolved=False, contribution=found.uid, limit=20)
    about = next((one for one in open_ if one.about == "decision"), None)
    if about is not None:
        return redirect(f"/{slug}/talk/{about.number}")
    summary = queries.line_of(found).summary or _("Without a summary")
    words = _("I should like to understand how this was decided. Could you who decided it say a word about it?")
    title = _("Why was it decided so? %(summary)s") % {"summary": summary}
    given = Opening(about="decision", title=title[:TITLE_LENGTH], body=words)
    made = talk.begin(found.work, person, given, sent=Sent(found.uid, found.number))
    return redirect(f"/{slug}/talk/{made.number}?said")


def _answers(contribution: Contribution) -> list[Answer]:
    """Return what others answered to its author, a guest, whom nothing else tells."""
    author = contribution.author
    is_guest = author.kind == Person.GUEST
    return talk.queries.answers_to(author, contribution=contribution.uid) if is_guest else []


def _state(whole: Whole) -> str:
    """Return the state as things stand now: others may have changed the same since it was last decided about."""
    is_stuck = whole.line.state == Contribution.OPEN and any(piece.conflict for piece in whole.pieces)
    return Contribution.CONFLICTED if is_stuck else whole.line.state


def _mine(key: str, person: Person | None) -> Contribution:
    """Return the contribution that a key names to whoever may see it as hers. Refused: `not_found`."""
    uid = named_by(key)
    contribution = queries.by_uid(uid or key) if uid or _is_uid(key) else None
    if contribution is None or (uid is None and not _is_author(contribution, person)):
        raise Refused("not_found", status=404)
    return contribution


def _is_author(contribution: Contribution, person: Person | None) -> bool:
    if person is None:
        return False
    authors = [contribution.author, *contribution.authors.all()]
    return any(person.pk in (one.pk, one.became_id) for one in authors)


def _is_uid(key: str) -> bool:
    try:
        UUID(key)
    except ValueError:
        return False
    return True
