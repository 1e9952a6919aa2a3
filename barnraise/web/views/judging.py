"""Quick questions: one after another, by mouse, by number keys or by a form alone; thanks; what is disputed."""

from typing import Any
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from barnraise import judging
from barnraise.base import Refused
from barnraise.contributions import standings
from barnraise.contributions.queries import named as contributions_named
from barnraise.judging import queries
from barnraise.judging.declaring import Declared
from barnraise.judging.models import Item
from barnraise.people.models import Person
from barnraise.web import desk
from barnraise.web.access import route
from barnraise.web.asking import asker, giver
from barnraise.web.giving import give
from barnraise.web.numbers import LARGEST, number_in
from barnraise.web.sentences import sentence
from barnraise.web.showing import show, work_or_404
from barnraise.works.models import Work

A_PAGE = 50
# A picture that is clicked on is shown so many pixels wide, so that a form alone can tell where.
MARK_WIDTH = 320
# Kinds whose answers fit into a few lines, so that several stand on a page; as many as a block can hold.
ON_A_PAGE = ("choice", "several", "number", "text")
MOST_ON_A_PAGE = 50


@route("questions", may="anyone", name="questions")
def questions(request: HttpRequest) -> HttpResponse:
    """List what works ask of everybody who has a few minutes."""
    found = queries.everywhere()
    return show(request, "judging/list.html", title=_("Quick questions"), here="questions", inquiries=found)


@route("<slug:slug>/questions", may="anyone", name="work_questions")
def work_questions(request: HttpRequest, slug: str) -> HttpResponse:
    """List what one work asks."""
    work = work_or_404(slug)
    found = queries.inquiries(work)
    return show(request, "judging/list.html", title=_("Quick questions"), work=work, inquiries=found)


@route("<slug:slug>/questions/<slug:name>", may="anyone", name="question", methods=("GET", "POST"))
def question(request: HttpRequest, slug: str, name: str) -> HttpResponse:
    """Ask one thing after another; an answer, a skip or a step back leads to the next question."""
    work = work_or_404(slug)
    inquiry = _inquiry_or_404(work, name)
    if request.method != "POST":
        return _asked(request, work, name, inquiry)
    try:
        give(request, lambda person: _act(inquiry, person, request.POST, counts=_counts(inquiry, work, person)))
    except Refused as refused:
        if refused.status == 404 or refused.status >= 500:
            raise
        return _asked(request, work, name, inquiry, refused)
    return redirect(f"/{slug}/questions/{quote(name)}")


@route("<slug:slug>/questions/<slug:name>/page", may="anyone", name="question_page", methods=("GET", "POST"))
def question_page(request: HttpRequest, slug: str, name: str) -> HttpResponse:
    """Ask several things at once; what is left empty on the page is asked again."""
    work = work_or_404(slug)
    inquiry = _inquiry_or_404(work, name)
    refused: Refused | None = None
    if request.method == "POST":
        for key, value in _values(inquiry.declared, request.POST):
            try:
                give(
                    request,
                    lambda person, key=key, value=value: judging.answer(  # type: ignore[misc]
                        inquiry, person.pk, key, value, counts=_counts(inquiry, work, person)
                    ),
                )
            except Refused as why:
                refused = why
        if refused is None:
            return redirect(f"/{slug}/questions/{quote(name)}/page")
        if refused.status == 404 or refused.status >= 500:
            raise refused
    return _several_asked(request, work, name, inquiry, refused)


@route("<slug:slug>/questions/<slug:name>/thanks", may="anyone", name="question_thanks")
def question_thanks(request: HttpRequest, slug: str, name: str) -> HttpResponse:
    """Say thanks, and what came of it."""
    work = work_or_404(slug)
    inquiry = _inquiry_or_404(work, name)
    return _page(request, "judging/thanks.html", work, name, inquiry)


@route("<slug:slug>/questions/<slug:name>/results", may="anyone", name="question_results")
def question_results(request: HttpRequest, slug: str, name: str) -> HttpResponse:
    """List what people's answers were made into, and what they disagree on."""
    return _results(request, work_or_404(slug), name)


@route("<slug:slug>/questions/<slug:name>/decide", may="member", name="question_decide", methods=("POST",))
def question_decide(request: HttpRequest, slug: str, name: str) -> HttpResponse:
    """Decide an item that people disagree on, with a reason."""
    work = work_or_404(slug)
    inquiry, person = _inquiry_or_404(work, name), giver(request)
    key, reason = (request.POST.get(name, "").replace("\0", "") for name in ("item", "reason"))
    try:
        value = _value(inquiry.declared, request.POST)
        judging.adjudicate(inquiry, person, key, value, reason, counts=standings.counts(work, person))
    except Refused as refused:
        if refused.status == 404:
            raise
        return _results(request, work, name, refused)
    return redirect(f"/{slug}/questions/{quote(name)}/results?disputed")


def _refusal(inquiry: judging.Open) -> tuple[queries.Refusal, str] | None:
    """Return what keeps results out of their table, and the sentence for it."""
    found = queries.refused(inquiry.uid)
    return (found, sentence(found.code, {"path": inquiry.declared.results_path})) if found is not None else None


def _inquiry_or_404(work: Work, name: str) -> judging.Open:
    found = judging.open_at(work.slug, name)
    if found is None:
        raise Refused("not_found", status=404)
    return found


def _counts(inquiry: judging.Open, work: Work, person: Person | None) -> bool:
    """Tell whether somebody's approval counts, where a stage asks for that; nobody looks where none does."""
    return inquiry.asks_standing and standings.counts(work, person)


def _act(inquiry: judging.Open, person: Person, post: QueryDict, *, counts: bool) -> judging.Turn:
    """Do what the form says. Refused: the codes of `judging.answer`, `flag`, `skip` and `undo`."""
    if post.get("do") == "undo":
        return judging.undo(inquiry, person.pk)
    key = post.get("item", "").replace("\0", "")
    if post.get("do") == "skip":
        return judging.skip(inquiry, person.pk, key, counts=counts)
    if post.get("do") == "flag":
        return judging.flag(inquiry, person.pk, key, counts=counts)
    return judging.answer(inquiry, person.pk, key, _value(inquiry.declared, post), counts=counts)


def _value(declared: Declared, post: QueryDict) -> Any:
    """Return what a form answers, in the form that the kind of the question takes."""
    given = post.get("value", "")
    if declared.kind == "choice":
        return given
    if declared.kind == "several":
        return post.getlist("value")
    if declared.kind == "ranking":
        return [post.get(f"place-{number}", "") for number in range(1, len(declared.choices) + 1)]
    if declared.kind == "mark":
        return [_whole(post.get(f"mark.{axis}", "")) * 1000 // MARK_WIDTH for axis in "xy"]
    if declared.kind == "number":
        return _number(given)
    return given.replace("\0", "") if given.strip() else None


def _values(declared: Declared, post: QueryDict) -> list[tuple[str, Any]]:
    """Return what a page of questions answers, by item, without those that were left empty."""
    found: list[tuple[str, Any]] = []
    for key, given in _typed(post).items():
        if any(one.strip() for one in given):
            one = QueryDict(mutable=True)
            one.setlist("value", given)
            found.append((key, _value(declared, one)))
    return found


def _typed(post: QueryDict) -> dict[str, list[str]]:
    """Return what was typed or chosen on a page of questions, by item."""
    numbers = range(1, MOST_ON_A_PAGE + 1)
    found = {post.get(f"item-{number}", "").replace("\0", ""): post.getlist(f"value-{number}") for number in numbers}
    return {key: given for key, given in found.items() if key}


def _whole(word: str) -> int:
    number = number_in(word)
    return number if number is not None else -1


def _number(word: str) -> int | float | None:
    try:
        found = float(word.strip().replace(",", "."))
    except ValueError:
        return None
    if not -LARGEST <= found <= LARGEST:  # nor is what compares with nothing
        return None
    return int(found) if found.is_integer() else found


def _asked(
    request: HttpRequest, work: Work, name: str, inquiry: judging.Open, refused: Refused | None = None
) -> HttpResponse:
    person = asker(request)
    turn = _first(inquiry, work, person)
    asked = None
    if turn.next is not None:
        shown = judging.answering.shown(turn.next)
        asked = {"item": turn.next.item, "shown": shown, "is_tutorial": turn.next.is_tutorial}
    status = refused.status if refused else 200
    more = {"asked": asked, "last": queries.last_of(inquiry.uid, person), "why": desk.why(refused).get("all", "")}
    return _page(request, "judging/ask.html", work, name, inquiry, status=status, places=turn.places, **more)


def _first(inquiry: judging.Open, work: Work, person: Person | None) -> judging.Turn:
    """Return what somebody is asked next; of somebody who has given nothing yet, what anybody could be asked."""
    if person is None:
        return judging.answering.first_for_anyone(inquiry)
    return judging.next_for(inquiry, person.pk, counts=_counts(inquiry, work, person))


def _several_asked(
    request: HttpRequest, work: Work, name: str, inquiry: judging.Open, refused: Refused | None
) -> HttpResponse:
    person = asker(request)
    if inquiry.declared.kind not in ON_A_PAGE:
        return redirect(f"/{work.slug}/questions/{quote(name)}")
    found = judging.page_for(inquiry, person.pk, counts=_counts(inquiry, work, person)) if person is not None else []
    turn = _first(inquiry, work, person) if not found else judging.Turn(None, None)
    found += [turn.next] if turn.next is not None else []
    asked = [{"item": one.item, "shown": judging.answering.shown(one)} for one in found]
    status = refused.status if refused else 200
    more = {"asked": asked, "typed": _typed(request.POST), "why": desk.why(refused).get("all", "")}
    return _page(request, "judging/page.html", work, name, inquiry, status=status, places=turn.places, **more)


def _page(
    request: HttpRequest,
    template: str,
    work: Work,
    name: str,
    inquiry: judging.Open,
    status: int = 200,
    places: frozenset[int] | None = None,
    **more: Any,
) -> HttpResponse:
    told = queries.inquiry(work, name)
    is_over = "asked" in more and not more["asked"] and told is not None
    return show(
        request,
        template,
        title=inquiry.declared.question,
        work=work,
        status=status,
        scripts=("keys.js",),
        indexed=False,
        inquiry=told,
        rest=queries.rest_for(told, asker(request), places) if is_over and told is not None else None,
        share=queries.share_of(inquiry.uid, asker(request)),
        people=queries.people_in(inquiry.uid),
        mark_width=MARK_WIDTH,
        is_guest=not request.user.is_authenticated,
        has_page=inquiry.declared.kind in ON_A_PAGE,
        **more,
    )


def _results(request: HttpRequest, work: Work, name: str, refused: Refused | None = None) -> HttpResponse:
    inquiry = _inquiry_or_404(work, name)
    is_disputed = "disputed" in request.GET or refused is not None
    after = number_in(request.GET.get("after", ""))
    place = after if after is not None else -1
    state = Item.DISPUTED if is_disputed else Item.LEFT if "left" in request.GET else Item.DONE
    found = queries.results(inquiry.uid, state=state, after=place, limit=A_PAGE + 1)
    may_decide, shown = standings.counts(work, asker(request)), [one.key for one in found[:A_PAGE]]
    return _page(
        request,
        "judging/results.html",
        work,
        name,
        inquiry,
        status=refused.status if refused else 200,
        results=found[:A_PAGE],
        further=found[A_PAGE - 1].place if len(found) > A_PAGE else None,
        state=state,
        is_disputed=is_disputed,
        refusal=_refusal(inquiry),
        sent=contributions_named(queries.sent(inquiry.uid)),
        may_decide=may_decide,
        answered=queries.answered_by(inquiry.uid, asker(request), shown) if may_decide and is_disputed else set(),
        item=request.POST.get("item", ""),
        why=desk.why(refused).get("all", ""),
    )
