"""How works decide: holds, whether reviews were fair, and the ladder of standing."""

from uuid import UUID

from django.http import HttpRequest

from barnraise import contributions, people
from barnraise.base import Refused
from barnraise.contributions import climbing, holding
from barnraise.contributions.inputs import Assessing, Holding, RungAsked, Speaking
from barnraise.web.api import asking, shapes
from barnraise.web.api.contributions import contribution_or_404
from barnraise.web.api.door import operation
from barnraise.web.api.shapes_of_deciding import AskingTold, AssessmentTold, LadderTold, RungTold
from barnraise.web.api.telling import contribution_told, who
from barnraise.web.showing import work_or_404
from barnraise.works.models import Work


@operation("POST", "/contributions/{id}/hold", may="member", answers=shapes.ContributionTold, status=201)
def hold_contribution(request: HttpRequest, id: str, given: Holding) -> shapes.ContributionTold:
    """Hold a contribution for as long as its work's process says, with a reason that its author reads."""
    holding.hold(contribution_or_404(request, id), asking.known(request), given)
    return contribution_told(contribution_or_404(request, id))


@operation("POST", "/contributions/{id}/let-go", may="member", answers=shapes.ContributionTold)
def let_go(request: HttpRequest, id: str) -> shapes.ContributionTold:
    """End one's own hold before its time."""
    holding.let_go(contribution_or_404(request, id), asking.known(request))
    return contribution_told(contribution_or_404(request, id))


@operation("POST", "/reviews/{id}/assess", may="member", answers=AssessmentTold, status=201)
def assess_review(request: HttpRequest, id: str, given: Assessing) -> AssessmentTold:
    """Say whether somebody's review was fair; a later word replaces an earlier one."""
    try:
        row = contributions.queries.review_of(UUID(id))
    except ValueError:
        row = None
    if row is None:
        raise Refused("not_found", status=404)
    contribution_or_404(request, str(row.version.contribution.uid))
    made = holding.assess(row, asking.known(request), given)
    return AssessmentTold(review=row.uid, is_fair=made.is_fair, at=made.at)


@operation("GET", "/works/{slug}/ladder", may="anyone", answers=LadderTold)
def read_ladder(request: HttpRequest, slug: str) -> LadderTold:
    """List the rungs of a work's ladder, as who asks stands to each, and who waits for one."""
    return _ladder(request, work_or_404(slug))


@operation("POST", "/works/{slug}/ladder/ask", may="member", answers=LadderTold)
def ask_for_rung(request: HttpRequest, slug: str, given: RungAsked) -> LadderTold:
    """Ask for a rung: it is given where asking is enough, else those who hold it are asked."""
    work = work_or_404(slug)
    climbing.ask(work, asking.known(request), given.rung)
    return _ladder(request, work)


@operation("POST", "/works/{slug}/ladder/speak", may="member", answers=LadderTold)
def speak_for(request: HttpRequest, slug: str, given: Speaking) -> LadderTold:
    """Speak for somebody who asked for a rung that one holds."""
    work, other = work_or_404(slug), people.queries.by_uid(given.whom)
    if other is None:
        raise Refused("not_found", status=404)
    climbing.speak_for(work, asking.known(request), given.rung, other)
    return _ladder(request, work)


def _ladder(request: HttpRequest, work: Work) -> LadderTold:
    person = asking.asker(request)
    return LadderTold(
        rungs=[RungTold(one.rung, one.state, list(one.lacking)) for one in climbing.places(work, person)],
        asking=[
            AskingTold(one.rung, who(one.who), one.asked_at, one.voices, one.wanted)
            for one in climbing.asking(work, person)
        ],
    )
