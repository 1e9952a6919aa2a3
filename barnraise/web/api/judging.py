"""Questions about items: what is asked, an answer that returns the next question, and what came of it."""

import json
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from barnraise import judging
from barnraise.base import Refused
from barnraise.contributions import inquiring, standings
from barnraise.contributions.inputs import Inquiring
from barnraise.judging import queries
from barnraise.judging.models import Item
from barnraise.people.models import Person
from barnraise.web.api import asking, cursors, shapes
from barnraise.web.api.door import operation
from barnraise.web.api.strict import refuse
from barnraise.web.api.telling import contribution_told
from barnraise.web.showing import work_or_404

STATES = (Item.DONE, Item.OPEN, Item.DISPUTED, Item.LEFT)


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemAnswer:
    """An answer: to which item, and what; of the form that the kind of the question takes."""

    item: str
    value: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemNamed:
    """Which item."""

    item: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Deciding:
    """What somebody decides about a disputed item, and why."""

    item: str
    value: Any
    reason: str


@operation("GET", "/works/{slug}/inquiries", may="anyone", answers=shapes.Listed[shapes.InquiryTold])
def list_inquiries(
    request: HttpRequest, slug: str, cursor: cursors.Cursor = "", limit: cursors.Limit = cursors.A_PAGE
) -> shapes.Listed[shapes.InquiryTold]:
    """List what a work asks, by name."""
    found, more = queries.inquiries_by_name(work_or_404(slug), after=cursors.place_in(cursor), limit=limit)
    return shapes.Listed([_inquiry_told(one) for one in found], cursors.cursor(more) if more else None)


@operation("POST", "/works/{slug}/inquiries", may="giver", answers=shapes.ContributionTold, status=201)
def begin_inquiry(request: HttpRequest, slug: str, given: Inquiring) -> shapes.ContributionTold:
    """Begin to ask something: the inquiry and its items, a table or pictures, go out as one contribution."""
    sent = inquiring.begin(work_or_404(slug), asking.known(request), given)
    return contribution_told(sent, whole=False)


@operation("GET", "/works/{slug}/inquiries/{name}", may="anyone", answers=shapes.InquiryTold)
def get_inquiry(request: HttpRequest, slug: str, name: str) -> shapes.InquiryTold:
    """Tell of one inquiry: its question, which answers it takes, how far it is."""
    found = queries.inquiry(work_or_404(slug), name)
    if found is None:
        raise Refused("not_found", status=404)
    return _inquiry_told(found)


@operation("GET", "/works/{slug}/inquiries/{name}/items", may="anyone", answers=shapes.Listed[shapes.ItemTold])
def list_items(
    request: HttpRequest,
    slug: str,
    name: str,
    state: str = Item.DONE,
    cursor: cursors.Cursor = "",
    limit: cursors.Limit = cursors.A_PAGE,
) -> shapes.Listed[shapes.ItemTold]:
    """List items in one state (done, open, disputed, left) with what was said of them and what came of it."""
    if state not in STATES:
        refuse("state", f"it is one of {', '.join(STATES)}")
    inquiry = inquiry_or_404(slug, name)
    after = cursors.number_in(cursor)
    found = queries.results(inquiry.uid, state=state, after=-1 if after is None else after, limit=limit + 1)
    items = [
        shapes.ItemTold(one.key, one.state, one.value, one.support, one.confidence, [list(said) for said in one.said])
        for one in found[:limit]
    ]
    return shapes.Listed(items, cursors.cursor(found[limit - 1].place) if len(found) > limit else None)


@operation("POST", "/works/{slug}/inquiries/{name}/next", may="giver", answers=shapes.TurnTold)
def next_question(request: HttpRequest, slug: str, name: str) -> shapes.TurnTold:
    """Give the question that the asker is asked next; it is hers until its lease lapses."""
    inquiry, person = inquiry_or_404(slug, name), asking.known(request)
    return turn_told(inquiry, person.pk, judging.next_for(inquiry, person.pk, counts=_counts(inquiry, slug, person)))


@operation("POST", "/works/{slug}/inquiries/{name}/page", may="giver", answers=shapes.Listed[shapes.QuestionTold])
def next_page(request: HttpRequest, slug: str, name: str) -> shapes.Listed[shapes.QuestionTold]:
    """Give all the questions that the asker holds now, to answer several at a time."""
    inquiry, person = inquiry_or_404(slug, name), asking.known(request)
    found = judging.page_for(inquiry, person.pk, counts=_counts(inquiry, slug, person))
    return shapes.Listed([shapes.QuestionTold(one.item, json.loads(one.shown), one.is_tutorial) for one in found], None)


@operation("POST", "/works/{slug}/inquiries/{name}/answers", may="giver", answers=shapes.TurnTold)
def answer_question(request: HttpRequest, slug: str, name: str, given: ItemAnswer) -> shapes.TurnTold:
    """Store an answer and give the next question, in one call. The same answer twice is one."""
    inquiry, person = inquiry_or_404(slug, name), asking.known(request)
    counts = _counts(inquiry, slug, person)
    return turn_told(inquiry, person.pk, judging.answer(inquiry, person.pk, given.item, given.value, counts=counts))


@operation("POST", "/works/{slug}/inquiries/{name}/flags", may="giver", answers=shapes.TurnTold)
def flag_item(request: HttpRequest, slug: str, name: str, given: ItemNamed) -> shapes.TurnTold:
    """Say that an item cannot be asked, where the process of the work has a rule for that; and give the next one."""
    inquiry, person = inquiry_or_404(slug, name), asking.known(request)
    return turn_told(
        inquiry, person.pk, judging.flag(inquiry, person.pk, given.item, counts=_counts(inquiry, slug, person))
    )


@operation("POST", "/works/{slug}/inquiries/{name}/skips", may="giver", answers=shapes.TurnTold)
def skip_question(request: HttpRequest, slug: str, name: str, given: ItemNamed) -> shapes.TurnTold:
    """Leave a question to others and give the next one; it does not come back."""
    inquiry, person = inquiry_or_404(slug, name), asking.known(request)
    return turn_told(
        inquiry, person.pk, judging.skip(inquiry, person.pk, given.item, counts=_counts(inquiry, slug, person))
    )


@operation("POST", "/works/{slug}/inquiries/{name}/undo", may="giver", answers=shapes.TurnTold)
def undo_answer(request: HttpRequest, slug: str, name: str) -> shapes.TurnTold:
    """Take back what the asker did last; that question comes again."""
    inquiry, person = inquiry_or_404(slug, name), asking.known(request)
    return turn_told(inquiry, person.pk, judging.undo(inquiry, person.pk))


@operation("POST", "/works/{slug}/inquiries/{name}/decisions", may="member", answers=shapes.InquiryTold)
def decide_item(request: HttpRequest, slug: str, name: str, given: Deciding) -> shapes.InquiryTold:
    """Decide a disputed item with a reason; for people whose approval counts and who did not answer it."""
    work, person = work_or_404(slug), asking.known(request)
    counts = standings.counts(work, person)
    judging.adjudicate(inquiry_or_404(slug, name), person, given.item, given.value, given.reason, counts=counts)
    found = queries.inquiry(work, name)
    assert found is not None
    return _inquiry_told(found)


def inquiry_or_404(slug: str, name: str) -> judging.Open:
    """Return an open inquiry. Refused: `not_found`."""
    found = judging.open_at(slug, name)
    if found is None:
        raise Refused("not_found", status=404)
    return found


def _counts(inquiry: judging.Open, slug: str, person: Person) -> bool:
    return inquiry.asks_standing and standings.counts(work_or_404(slug), person)


def turn_told(inquiry: judging.Open, person_id: int, turn: judging.Turn) -> shapes.TurnTold:
    """Return what a call said and asks next, as the API tells it."""
    heard, question = turn.heard, turn.next
    return shapes.TurnTold(
        heard=shapes.HeardTold(
            heard.item,
            heard.state,
            heard.agree,
            heard.of,
            _plain(heard.value),
            heard.right,
            _plain(heard.expected),
            heard.why,
        )
        if heard is not None
        else None,
        next=shapes.QuestionTold(question.item, json.loads(question.shown), question.is_tutorial)
        if question is not None
        else None,
        free_at=queries.free_at(inquiry.uid, person_id, turn.places) if question is None else None,
    )


def _plain(value: str) -> Any:
    return json.loads(value) if value else None


def _inquiry_told(one: queries.Asked) -> shapes.InquiryTold:
    return shapes.InquiryTold(
        name=one.name,
        title=one.declared.title,
        question=one.declared.question,
        hint=one.declared.hint,
        kind=one.declared.kind,
        by=one.declared.by,
        choices=list(one.declared.choices),
        done=one.done,
        disputed=one.disputed,
        total=one.total,
        problem=one.problem,
        url=f"/{one.work_slug}/questions/{one.name}",
    )
