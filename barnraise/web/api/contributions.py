"""Contributions: sent, changed, taken back, and what became of them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query
from pydantic import WithJsonSchema, create_model, model_validator

from barnraise import contributions
from barnraise.base import Refused
from barnraise.contributions import Resubmission, Submission, consenting, queries, reviewing, submitting
from barnraise.contributions.inputs import Made
from barnraise.contributions.models import Contribution
from barnraise.people.models import Person
from barnraise.web.api import asking, cursors, shapes
from barnraise.web.api.door import operation
from barnraise.web.api.strict import refuse
from barnraise.web.api.telling import contribution_told, line_told
from barnraise.web.inputs import schema_of, unknown_field
from barnraise.web.showing import work_or_404
from barnraise.works.models import Work

Told = Callable[[], shapes.ContributionTold]
STATES = (*Contribution.UNDECIDED, Contribution.INTEGRATED, Contribution.DECLINED, Contribution.WITHDRAWN)
# How it was made, as one word beside its source, or all of it as one object.
_WORDS = {"type": "string", "enum": ["own", "translated", "adapted", "machine"]}
_WHOLE: dict[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "required": ["how"],
    "properties": {"how": _WORDS, **{name: {"type": "string"} for name in ("source", "source_licence", "tool")}},
}


def _with_made_flat(sent: Any) -> Any:
    made = sent.get("made") if isinstance(sent, dict) else None
    if not isinstance(made, dict):
        return {**sent, "made": "own"} if isinstance(sent, dict) and made is None else sent
    for name in made.keys() - _WHOLE["properties"].keys():
        raise unknown_field(f"made.{name}", _WHOLE["properties"])
    flat = {"source": made.get("source") or made.get("tool"), "source_licence": made.get("source_licence")}
    return {**sent, **{key: value for key, value in flat.items() if value}, "made": made.get("how")}


_MADE: Any = Annotated[Made, WithJsonSchema({"anyOf": [_WORDS, _WHOLE], "default": "own"})]
SENT = create_model(
    "Submission",
    __base__=schema_of(Submission),
    __validators__={"made_flat": model_validator(mode="before")(_with_made_flat)},  # type: ignore[dict-item]
    made=(_MADE, "own"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Why an edition is taken back, in one line."""

    summary: str


State = Annotated[str, Query(description=f"only those in this state: {', '.join(STATES)}")]


@operation(
    "POST",
    "/works/{slug}/contributions",
    may="giver",
    answers=shapes.ContributionTold,
    status=201,
    schema=SENT,
    in_two=True,
)
def contribute(request: HttpRequest, slug: str, given: Submission) -> Told:
    """Send a contribution: durable when this answers, and integrated already where the process says so."""
    work, person = work_or_404(slug), asking.known(request)
    ready = submitting.prepare(work, person, given)
    return lambda: contribution_told(contributions.submit(work, person, given, ready=ready), whole=False)


@operation("GET", "/works/{slug}/contributions", may="anyone", answers=shapes.Listed[shapes.ContributionLine])
def list_contributions(
    request: HttpRequest,
    slug: str,
    state: State = "",
    cursor: cursors.Cursor = "",
    limit: cursors.Limit = cursors.A_PAGE,
) -> shapes.Listed[shapes.ContributionLine]:
    """List a work's contributions, the newest first."""
    return _listed(asking.asker(request), state, cursor, limit, work=work_or_404(slug))


@operation("GET", "/contributions", may="giver", answers=shapes.Listed[shapes.ContributionLine])
def list_my_contributions(
    request: HttpRequest, state: State = "", cursor: cursors.Cursor = "", limit: cursors.Limit = cursors.A_PAGE
) -> shapes.Listed[shapes.ContributionLine]:
    """List one's own contributions to all works, the newest first."""
    person = asking.known(request)
    return _listed(person, state, cursor, limit, author=person)


@operation("GET", "/contributions/{id}", may="anyone", answers=shapes.ContributionTold)
def read_contribution(request: HttpRequest, id: str) -> shapes.ContributionTold:
    """Read a contribution: its state, the hash of its version, what is missing, and who can supply it."""
    return contribution_told(contribution_or_404(request, id))


@operation(
    "POST", "/contributions/{id}/versions", may="giver", answers=shapes.ContributionTold, status=201, in_two=True
)
def revise(request: HttpRequest, id: str, given: Resubmission) -> Told:
    """Send a new version of one's own contribution: all of its changes, against a base of its own."""
    contribution, person = contribution_or_404(request, id), asking.known(request)
    ready = submitting.prepare(contribution.work, person, given)
    return lambda: contribution_told(contributions.resubmit(contribution, person, given, ready=ready))


@operation("POST", "/contributions/{id}/offers", may="giver", answers=shapes.ContributionTold)
def take_offers(request: HttpRequest, id: str) -> shapes.ContributionTold:
    """Take what merging offers where others changed the same; it is consent to this kind of offer from then on."""
    made = consenting.take_offers(contribution_or_404(request, id), asking.known(request))
    return contribution_told(made)


@operation("POST", "/contributions/{id}/withdraw", may="giver", answers=shapes.ContributionTold)
def withdraw(request: HttpRequest, id: str) -> shapes.ContributionTold:
    """Take one's own contribution back before it is decided."""
    contribution = contribution_or_404(request, id)
    contributions.withdraw(contribution, asking.known(request))
    return contribution_told(contribution_or_404(request, id))


@operation("POST", "/contributions/{id}/agree", may="giver", answers=shapes.ContributionTold)
def agree(request: HttpRequest, id: str) -> shapes.ContributionTold:
    """Agree that one's own words go on under the licence that a contribution proposes."""
    reviewing.agree(contribution_or_404(request, id), asking.known(request))
    return contribution_told(contribution_or_404(request, id))


@operation("POST", "/works/{slug}/editions/{number}/revert", may="giver", answers=shapes.ContributionTold, status=201)
def revert(request: HttpRequest, slug: str, number: int, given: Reason) -> shapes.ContributionTold:
    """Take an edition's changes back, by a contribution like any other."""
    made = contributions.revert(work_or_404(slug), asking.known(request), number, given.summary)
    return contribution_told(made)


def contribution_or_404(request: HttpRequest, id: str) -> Contribution:
    """Return a contribution that the asker may know of. Refused: `not_found`."""
    try:
        found = queries.by_uid(UUID(id))
    except ValueError:
        found = None
    if found is None or not queries.may_see(found, asking.asker(request)):
        raise Refused("not_found", status=404)
    return found


def _listed(
    viewer: Person | None,
    state: str,
    cursor: str,
    limit: int,
    *,
    work: Work | None = None,
    author: Person | None = None,
) -> shapes.Listed[shapes.ContributionLine]:
    if state and state not in STATES:
        refuse("state", f"it is one of {', '.join(STATES)}")
    states = (state,) if state else ()
    before = cursors.number_in(cursor)
    found = queries.lines(work=work, author=author, viewer=viewer, states=states, before=before, limit=limit + 1)
    more = len(found) > limit
    return shapes.Listed(
        [line_told(line) for line in found[:limit]], cursors.cursor(found[limit - 1].row_id) if more else None
    )
