"""Judgements of exact versions, and remarks on their passages."""

from uuid import UUID

from django.http import HttpRequest

from barnraise import contributions
from barnraise.base import Refused
from barnraise.contributions import Remark, Review
from barnraise.contributions import reviewing as reviewing_
from barnraise.contributions.models import Comment
from barnraise.web.api import asking, shapes
from barnraise.web.api.contributions import contribution_or_404
from barnraise.web.api.door import operation
from barnraise.web.api.telling import contribution_told


@operation("POST", "/contributions/{id}/reviews", may="member", answers=shapes.ContributionTold, status=201)
def review(request: HttpRequest, id: str, given: Review) -> shapes.ContributionTold:
    """Judge one exact version, named by its hash; answers what became of the contribution."""
    contributions.review(contribution_or_404(request, id), asking.known(request), given)
    return contribution_told(contribution_or_404(request, id))


@operation("POST", "/reviews/{id}/withdraw", may="member", answers=shapes.ContributionTold)
def withdraw_review(request: HttpRequest, id: str) -> shapes.ContributionTold:
    """Take one's own judgement back before the contribution is decided."""
    row = contributions.queries.review_of(_uuid(id))
    if row is None:
        raise Refused("not_found", status=404)
    contribution_id = str(row.version.contribution.uid)
    contribution_or_404(request, contribution_id)
    contributions.withdraw_review(row, asking.known(request))
    return contribution_told(contribution_or_404(request, contribution_id))


@operation("POST", "/contributions/{id}/remarks", may="giver", answers=shapes.ContributionTold, status=201)
def remark(request: HttpRequest, id: str, given: Remark) -> shapes.ContributionTold:
    """Say something about a passage of the current version, with the words to put in its place or without."""
    contributions.remark(contribution_or_404(request, id), asking.known(request), given)
    return contribution_told(contribution_or_404(request, id))


@operation("POST", "/remarks/{id}/accept", may="giver", answers=shapes.ContributionTold, status=201)
def accept(request: HttpRequest, id: str) -> shapes.ContributionTold:
    """Take over the words that a remark proposes: a new version, with its proposer among the authors."""
    made = contributions.accept(_remark_or_404(request, id), asking.known(request))
    return contribution_told(made)


@operation("POST", "/remarks/{id}/settle", may="giver", answers=shapes.ContributionTold)
def settle(request: HttpRequest, id: str) -> shapes.ContributionTold:
    """Mark a remark as settled."""
    comment = _remark_or_404(request, id)
    contributions.settle(comment, asking.known(request))
    return contribution_told(contribution_or_404(request, str(comment.version.contribution.uid)))


def _remark_or_404(request: HttpRequest, id: str) -> Comment:
    comment = reviewing_.comment_of(_uuid(id))
    if comment is None:
        raise Refused("not_found", status=404)
    contribution_or_404(request, str(comment.version.contribution.uid))
    return comment


def _uuid(id: str) -> UUID:
    try:
        return UUID(id)
    except ValueError:
        raise Refused("not_found", status=404) from None
