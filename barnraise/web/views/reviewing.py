"""Reading contributions and judging them."""

from dataclasses import dataclass, replace
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from barnraise import contributions, talk
from barnraise.base import Refused
from barnraise.contributions import assessments, queries, replaying, reserving, reviewing, turns
from barnraise.contributions.below import lower_of, upper_of
from barnraise.contributions.choices import Choices, choices
from barnraise.contributions.inputs import Remark, Review
from barnraise.contributions.models import Comment, Contribution
from barnraise.people.models import Person
from barnraise.publishing.page import Link
from barnraise.publishing.shown import Shown
from barnraise.web import reviewed, verdicts
from barnraise.web.access import route
from barnraise.web.asking import asker, giver
from barnraise.web.bytes import raw
from barnraise.web.numbers import number_in
from barnraise.web.sentences import sentence
from barnraise.web.showing import show, work_or_404
from barnraise.web.two_texts import two_texts
from barnraise.works.history import Who, who

A_PAGE = 30
STATES: dict[str, tuple[str, ...]] = {
    "waiting": (Contribution.OPEN,),
    "back": (Contribution.RETURNED, Contribution.CONFLICTED),
    "integrated": (Contribution.INTEGRATED,),
    "not-taken": (Contribution.DECLINED, Contribution.WITHDRAWN),
    "all": (),
}


@route("<slug:slug>/contributions", may="anyone", name="contributions")
def listed(request: HttpRequest, slug: str) -> HttpResponse:
    """List a work's contributions: first those that wait to be read, then what the filter names."""
    work = work_or_404(slug)
    chosen = request.GET.get("state", "waiting")
    if chosen not in STATES:
        chosen = "waiting"
    before = request.GET.get("before", "")
    lines = queries.lines(
        work=work,
        viewer=asker(request),
        states=STATES[chosen],
        before_number=number_in(before),
        limit=A_PAGE + 1,
    )
    older = f"?state={chosen}&before={lines[A_PAGE - 1].number}" if len(lines) > A_PAGE else ""
    return show(
        request,
        "review/list.html",
        title=_("Review"),
        work=work,
        here="review",
        lines=lines[:A_PAGE],
        tabs=_tabs(chosen),
        chosen=chosen,
        older=older,
    )


def _tabs(chosen: str) -> tuple[Link, ...]:
    words = {
        "waiting": _("Waiting to be read"),
        "back": _("Back with their authors"),
        "integrated": _("Integrated"),
        "not-taken": _("Not taken"),
        "all": _("All"),
    }
    return tuple(Link(words[state], f"?state={state}", state == chosen) for state in STATES)


@dataclass(frozen=True)
class Kept:
    """What somebody typed in a form that was refused, and why it was: shown again, nothing lost."""

    why: str = ""
    form: str = ""
    comment: str = ""
    quote: str = ""
    body: str = ""
    replacement: str = ""
    path: str = ""


@route("<slug:slug>/contributions/<int:number>", may="anyone", name="contribution")
def contribution(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Show one contribution: what changes, what is missing, who said what."""
    return _page(request, seen_or_404(request, slug, number))


# Open to anyone, so that what somebody wrote comes back to her when her session has ended; the action refuses guests.
@route("<slug:slug>/contributions/<int:number>/review", may="giver", methods=("POST",))
def judge(request: HttpRequest, slug: str, number: int) -> HttpResponseBase:
    """Take a judgement of the version that was read."""
    found = seen_or_404(request, slug, number)
    comment = request.POST.get("comment", "")
    try:
        contributions.review(found, _known(request), _review_in(request, comment))
    except Refused as refused:
        kept = Kept(why=_why(refused), form="review", comment=comment)
        return _page(request, seen_or_404(request, slug, number), kept, refused.status)
    then = request.POST.get("then", "")
    # Whoever goes through recent changes goes on with the next one; nowhere else is she led.
    return redirect(then if then.startswith(f"/{slug}/changes/next?") else f"/{slug}/contributions/{number}")


def _review_in(request: HttpRequest, comment: str) -> Review:
    given = verdicts.given_by(request.POST.get("verdict", ""))
    verdicts.check_read(given, request.POST)
    paths = _pieces_in(request) if given == {"verdict": "approve"} else ()
    return Review(version=request.POST.get("version", ""), comment=comment, paths=paths, **given)


def _pieces_in(request: HttpRequest) -> tuple[str, ...]:
    """Return the pieces that were ticked; none when all are, or when there was nothing to tick.

    Those that the page only linked to go with what is approved: its form said that they were read too.
    """
    offered, ticked, elsewhere = (request.POST.getlist(name) for name in ("offered", "path", "elsewhere"))
    if offered and not ticked and not elsewhere:
        raise Refused("paths_none")
    return () if set(ticked) == set(offered) else (*ticked, *elsewhere)


@route("<slug:slug>/contributions/<int:number>/remark", may="giver", methods=("POST",))
def remark(request: HttpRequest, slug: str, number: int) -> HttpResponseBase:
    """Take a remark, with the exact words to put in place of a passage if some are offered."""
    found = seen_or_404(request, slug, number)
    replacement = request.POST.get("replacement", "").replace("\r\n", "\n")
    # Who typed words to put there means them; the box alone says that the passage shall go.
    offers = request.POST.get("offers") == "1" or bool(replacement)
    given = Remark(
        path=request.POST.get("path", ""),
        quote=request.POST.get("quote", "").strip(),
        body=request.POST.get("body", ""),
        replacement=replacement if offers else None,
    )
    try:
        if offers and not given.quote:
            raise Refused("quote_missing")
        contributions.remark(found, _known(request), given)
    except Refused as refused:
        kept = Kept(_why(refused), "remark", "", given.quote, given.body, replacement, given.path)
        return _page(request, seen_or_404(request, slug, number), kept, refused.status)
    return redirect(f"/{slug}/contributions/{number}#talk")


@route("<slug:slug>/contributions/<int:number>/remarks/<uuid:uid>/accept", may="giver", methods=("POST",))
def accept(request: HttpRequest, slug: str, number: int, uid: UUID) -> HttpResponseBase:
    """Take over the exact words that a remark offers."""
    contributions.accept(_remark_of(request, slug, number, uid), _known(request))
    return redirect(f"/{slug}/contributions/{number}")


@route("<slug:slug>/contributions/<int:number>/remarks/<uuid:uid>/settle", may="giver", methods=("POST",))
def settle(request: HttpRequest, slug: str, number: int, uid: UUID) -> HttpResponseBase:
    """Mark a remark as settled."""
    contributions.settle(_remark_of(request, slug, number, uid), _known(request))
    return redirect(f"/{slug}/contributions/{number}#talk")


@route("<slug:slug>/contributions/<int:number>/reviews/<uuid:uid>/withdraw", may="member", methods=("POST",))
def take_review_back(request: HttpRequest, slug: str, number: int, uid: UUID) -> HttpResponseBase:
    """Take one's own judgement back."""
    row = queries.review_of(uid)
    if row is None or row.version.contribution_id != seen_or_404(request, slug, number).pk:
        raise Refused("not_found", status=404)
    contributions.withdraw_review(row, giver(request))
    return redirect(f"/{slug}/contributions/{number}")


@route("<slug:slug>/contributions/<int:number>/agree", may="giver", methods=("POST",))
def agree(request: HttpRequest, slug: str, number: int) -> HttpResponseBase:
    """Agree that one's own words go on under the licence that a contribution proposes."""
    reviewing.agree(seen_or_404(request, slug, number), _known(request))
    return redirect(f"/{slug}/contributions/{number}#licence")


@route("<slug:slug>/contributions/<int:number>/before/<path:path>", may="anyone")
def bytes_before(request: HttpRequest, slug: str, number: int, path: str) -> HttpResponse:
    """Send the bytes of one piece as they were before a contribution."""
    return _bytes(seen_or_404(request, slug, number), path, "before")


@route("<slug:slug>/contributions/<int:number>/after/<path:path>", may="anyone")
def bytes_after(request: HttpRequest, slug: str, number: int, path: str) -> HttpResponse:
    """Send the bytes of one piece as a contribution leaves them."""
    return _bytes(seen_or_404(request, slug, number), path, "after")


def _bytes(found: Contribution, path: str, side: str) -> HttpResponse:
    content = queries.bytes_of(found, path, side)
    if content is None:
        raise Refused("not_found", status=404)
    return raw(content, path)


def seen_or_404(request: HttpRequest, slug: str, number: int) -> Contribution:
    """Return a contribution that whoever asks may know of. Refused: `not_found`."""
    found = queries.by_number(work_or_404(slug), number)
    if found is None or not queries.may_see(found, asker(request)):
        raise Refused("not_found", status=404)
    return found


def _known(request: HttpRequest) -> Person:
    """Return who asks; somebody who has given nothing yet has nothing here to act on."""
    person = asker(request)
    if person is None:
        raise Refused("sign_in_first", status=401)
    return person


def _remark_of(request: HttpRequest, slug: str, number: int, uid: UUID) -> Comment:
    comment = reviewing.comment_of(uid)
    if comment is None or comment.version.contribution_id != seen_or_404(request, slug, number).pk:
        raise Refused("not_found", status=404)
    return comment


def _why(refused: Refused) -> str:
    return sentence(refused.code, dict(refused.facts))


def _page(request: HttpRequest, found: Contribution, kept: Kept | None = None, status: int = 200) -> HttpResponse:
    person = asker(request)
    whole, may = _without_muted(queries.whole(found), person), choices(found, person)
    thanked, as_text = talk.queries.thanked_by(found.uid), request.GET.get("as") == "text"
    reserved = reserving.reservation(found, person)
    first = number_in(request.GET.get("from", "")) or 0
    return show(
        request,
        "review/contribution.html",
        title=whole.line.summary,
        work=found.work,
        here="review",
        status=status,
        indexed=queries.may_see(found, None),
        scripts=("quoting.js",),
        whole=whole,
        line=whole.line,
        may=may,
        person=person,
        url=reviewed.url_of(whole),
        changed=reviewed.changed(Shown(found.work, is_newest=True), whole, as_text=as_text, first=first),
        as_text=as_text,
        elsewhere=reviewed.elsewhere(whole),
        needs=reviewed.needs(whole, may),
        preview=replaying.preview(found),
        reserved=reserved,
        turn=reviewed.turn_said(turns.turn_said(whole.turn, whole.turn_of, reserved)),
        reviews=assessments.on_reviews(found, person),
        stand=reviewed.stand(whole, may),
        buttons=verdicts.buttons(may.sayable),
        story=reviewed.story(whole),
        link=reviewed.person_link,
        kept=kept or Kept(),
        why_not=sentence(may.why_not_review, _stage(may)) if may.why_not_review else "",
        why_not_take=sentence(may.piece.why_not_take, dict(may.piece.facts))
        if may.piece and may.piece.why_not_take
        else "",
        talked=talk.threads.threads(found.work, contribution=found.uid, viewer=person, limit=20),
        thanked=thanked,
        lower=lower_of(found),
        upper=upper_of(found),
        both=two_texts(found, whole, person),
        may_build=found.state in Contribution.UNDECIDED and queries.may_see(found, None),
        asked=whole.asked,
        may_agree=person is not None and any(who(person) in one.silent for one in whole.asked),
        may_thank=_may_thank(person, may.is_author, thanked),
    )


def _without_muted(whole: queries.Whole, person: Person | None) -> queries.Whole:
    """Leave out the remarks, and the words of reviews, of people whom somebody keeps away."""
    away = talk.muting.muted_uids(person)
    if not away:
        return whole
    kept = [one for one in whole.told if one.verdict != "remark" or one.who.uid not in away]
    return replace(whole, told=tuple(replace(one, text="") if one.who.uid in away else one for one in kept))


def _may_thank(person: Person | None, is_author: bool, thanked: list[Who]) -> bool:
    if person is None or person.kind != Person.MEMBER or is_author:
        return False
    return all(one.uid != person.uid for one in thanked)


def _stage(may: Choices) -> dict[str, object]:
    return {"stage": may.piece.stage} if may.piece is not None else {}
