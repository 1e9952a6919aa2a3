"""Concerns: telling two people that something hurts, and what they say came of it."""

from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest

from barnraise.base import Refused
from barnraise.governance import concerned, concerns
from barnraise.governance.concerns import About, Settling
from barnraise.governance.models import Concern
from barnraise.talk import discussing
from barnraise.web.api import asking, cursors, shapes
from barnraise.web.api.contributions import contribution_or_404
from barnraise.web.api.discussions import discussion_or_404
from barnraise.web.api.door import operation
from barnraise.web.api.talk import person_or_404
from barnraise.web.api.telling import who


@dataclass(frozen=True, slots=True, kw_only=True)
class Concerned:
    """What something hurts, and how."""

    why: str


@operation(
    "POST",
    "/works/{slug}/discussions/{number}/comments/{place}/concerns",
    may="giver",
    answers=shapes.ConcernTold,
    status=201,
)
def concern_about_comment(
    request: HttpRequest, slug: str, number: int, place: int, given: Concerned
) -> shapes.ConcernTold:
    """Tell two people who are not involved that a comment hurts the work or somebody. Guests may."""
    found = discussing.comment_at(discussion_or_404(request, slug, number), place) if 0 < place < 2**31 else None
    if found is None or found.person is None or found.hidden_at is not None:
        raise Refused("not_found", status=404)
    return _told(concerns.raise_concern(About(post=found), asking.known(request), given.why))


@operation("POST", "/contributions/{id}/concerns", may="giver", answers=shapes.ConcernTold, status=201)
def concern_about_contribution(request: HttpRequest, id: str, given: Concerned) -> shapes.ConcernTold:
    """Tell two people who are not involved that a contribution hurts the work or somebody. Guests may."""
    about = About(contribution=contribution_or_404(request, id))
    return _told(concerns.raise_concern(about, asking.known(request), given.why))


@operation("POST", "/people/{id}/concerns", may="giver", answers=shapes.ConcernTold, status=201)
def concern_about_person(request: HttpRequest, id: str, given: Concerned) -> shapes.ConcernTold:
    """Tell two people of the commons that somebody hurts the work or somebody. Guests may."""
    found = person_or_404(id)
    while found.became is not None:
        found = found.became
    return _told(concerns.raise_concern(About(person=found), asking.known(request), given.why))


@operation("GET", "/concerns", may="giver", answers=shapes.ConcernsTold)
def list_concerns(
    request: HttpRequest, cursor: cursors.Cursor = "", limit: cursors.Limit = cursors.A_PAGE
) -> shapes.ConcernsTold:
    """List what who asks is asked to look at, and what she raised, with what came of it: so many of each a page."""
    person, (after, before) = asking.known(request), cursors.numbers_in(cursor, 2) or (0, concerned.LAST)
    asked = concerned.asked_of(person, after=after, limit=limit + 1)
    raised = concerned.raised_by(person, before=before, limit=limit + 1)
    more = len(asked) > limit or len(raised) > limit
    # Each list goes on where it stands; one that is at its end has nothing beyond.
    places = [shown[-1].row_id if (shown := rows[:limit]) else at for rows, at in ((asked, after), (raised, before))]
    return shapes.ConcernsTold(
        [_one(one) for one in asked[:limit]],
        [_one(one) for one in raised[:limit]],
        cursors.cursor(".".join(map(str, places))) if more else None,
    )


@operation("GET", "/concerns/{id}", may="giver", answers=shapes.ConcernTold)
def read_concern(request: HttpRequest, id: str) -> shapes.ConcernTold:
    """Read a concern that one raised, or is asked to look at."""
    return _told(_concern(request, id))


@operation("POST", "/concerns/{id}/settle", may="member", answers=shapes.ConcernTold)
def settle_concern(request: HttpRequest, id: str, given: Settling) -> shapes.ConcernTold:
    """Say what came of a concern that one is asked to look at; "hidden" hides the comment, with the reason."""
    found = _concern(request, id)
    concerns.settle(found, asking.known(request), given)
    return _told(found)


def _concern(request: HttpRequest, id: str) -> Concern:
    try:
        found = concerned.concern_of(UUID(id))
    except ValueError:
        found = None
    if found is None or not concerned.may_see(found, asking.asker(request)):
        raise Refused("not_found", status=404)
    return found


def _told(concern: Concern) -> shapes.ConcernTold:
    return _one(concerned.told(concern))


def _one(one: concerned.Told) -> shapes.ConcernTold:
    return shapes.ConcernTold(
        id=one.uid,
        about=one.kind,
        url=f"{settings.BARNRAISE_URL}{one.url}",
        person=who(one.whom) if one.whom is not None else None,
        why=one.why,
        at=one.at,
        asks_operator=one.asks_operator,
        settled_at=one.settled_at,
        settled_by=who(one.settled_by) if one.settled_by is not None else None,
        outcome=one.outcome or None,
        reason=one.reason or None,
    )
