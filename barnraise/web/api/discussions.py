"""Discussions and their comments."""

from django.conf import settings
from django.http import HttpRequest

from barnraise import talk
from barnraise.base import Refused
from barnraise.talk import discussing, threads
from barnraise.talk.discussing import Sent
from barnraise.talk.inputs import Opening, Saying
from barnraise.talk.models import Discussion, Post
from barnraise.web.api import asking, cursors, shapes
from barnraise.web.api.contributions import contribution_or_404
from barnraise.web.api.door import operation
from barnraise.web.api.telling import who
from barnraise.web.showing import work_or_404
from barnraise.web.views.discussing import component_at, seen


@operation("GET", "/works/{slug}/discussions", may="anyone", answers=shapes.Listed[shapes.DiscussionTold])
def list_discussions(
    request: HttpRequest,
    slug: str,
    settled: bool = False,
    path: str = "",
    cursor: cursors.Cursor = "",
    limit: cursors.Limit = cursors.A_PAGE,
) -> shapes.Listed[shapes.DiscussionTold]:
    """List a work's open discussions, or, with `settled`, those; of one component with `path`. Last spoken in first."""
    work, (before, begun) = work_or_404(slug), cursors.numbers_in(cursor, 2) or (None, None)
    found = threads.threads(
        work,
        is_resolved=settled,
        component=component_at(work, path.replace("\0", "")) if path else None,
        before=before,
        begun=begun,
        viewer=asking.asker(request),
        limit=limit + 1,
    )
    told = [_discussion_told(slug, one) for one in seen(found[:limit], asking.asker(request))]
    more = f"{found[limit - 1].latest}.{begun or found[0].latest}" if len(found) > limit else ""
    return shapes.Listed(told, cursors.cursor(more) if more else None)


@operation("POST", "/works/{slug}/discussions", may="giver", answers=shapes.DiscussionTold, status=201)
def begin_discussion(request: HttpRequest, slug: str, given: Opening) -> shapes.DiscussionTold:
    """Begin a discussion with its first comment. Guests may."""
    work, sent = work_or_404(slug), None
    if given.about in (Discussion.CONTRIBUTION, Discussion.DECISION):
        about = contribution_or_404(request, given.contribution)
        if about.work_id != work.pk:
            raise Refused("not_found", status=404)
        sent = Sent(about.uid, about.number, about.author)
    made = talk.begin(work, asking.known(request), given, sent=sent)
    return _told(request, slug, made.number)


@operation("GET", "/works/{slug}/discussions/{number}", may="anyone", answers=shapes.DiscussionTold)
def read_discussion(request: HttpRequest, slug: str, number: int) -> shapes.DiscussionTold:
    """Read what a discussion is about, and whether it is settled."""
    return _told(request, slug, number)


@operation(
    "GET", "/works/{slug}/discussions/{number}/comments", may="anyone", answers=shapes.Listed[shapes.CommentTold]
)
def list_comments(
    request: HttpRequest,
    slug: str,
    number: int,
    cursor: cursors.Cursor = "",
    limit: cursors.Limit = cursors.A_PAGE,
) -> shapes.Listed[shapes.CommentTold]:
    """List what was said in a discussion, in its order."""
    after = cursors.number_in(cursor) or 0
    about, viewer = discussion_or_404(request, slug, number), asking.asker(request)
    found = threads.said_in(about, after=min(after, 2**31 - 1), viewer=viewer, limit=limit + 1)
    told = [_comment_told(slug, one) for one in found[:limit]]
    return shapes.Listed(told, cursors.cursor(found[limit - 1].place) if len(found) > limit else None)


@operation("POST", "/works/{slug}/discussions/{number}/comments", may="giver", answers=shapes.CommentTold, status=201)
def comment(request: HttpRequest, slug: str, number: int, given: Saying) -> shapes.CommentTold:
    """Say something in a discussion. Guests may."""
    made = talk.say(discussion_or_404(request, slug, number), asking.known(request), given)
    return _said(slug, made)


@operation("POST", "/works/{slug}/discussions/{number}/settle", may="giver", answers=shapes.DiscussionTold)
def settle_discussion(request: HttpRequest, slug: str, number: int) -> shapes.DiscussionTold:
    """Settle a discussion; members may, and the guest who began it. Twice is once."""
    discussing.resolve(discussion_or_404(request, slug, number), asking.known(request))
    return _told(request, slug, number)


@operation("POST", "/works/{slug}/discussions/{number}/reopen", may="giver", answers=shapes.DiscussionTold)
def reopen_discussion(request: HttpRequest, slug: str, number: int) -> shapes.DiscussionTold:
    """Open a settled discussion again; members may, and the guest who began it."""
    discussing.reopen(discussion_or_404(request, slug, number), asking.known(request))
    return _told(request, slug, number)


@operation(
    "POST",
    "/works/{slug}/discussions/{number}/comments/{place}/take-back",
    may="giver",
    answers=shapes.CommentTold,
)
def take_comment_back(request: HttpRequest, slug: str, number: int, place: int) -> shapes.CommentTold:
    """Take one's own comment back: its place stays, its words are no longer shown."""
    found = discussing.comment_at(discussion_or_404(request, slug, number), place) if 0 < place < 2**31 else None
    if found is None:
        raise Refused("not_found", status=404)
    discussing.take_back(found, asking.known(request))
    return _said(slug, found)


def discussion_or_404(request: HttpRequest, slug: str, number: int) -> Discussion:
    """Return a discussion that whoever asks may know of. Refused: `not_found`."""
    work = work_or_404(slug)
    found = discussing.discussion_of(work, number) if 0 < number < 2**63 else None
    if found is None or not seen([threads.thread(found)], asking.asker(request)):
        raise Refused("not_found", status=404)
    return found


def _told(request: HttpRequest, slug: str, number: int) -> shapes.DiscussionTold:
    return _discussion_told(slug, threads.thread(discussion_or_404(request, slug, number)))


def _discussion_told(slug: str, one: threads.Thread) -> shapes.DiscussionTold:
    return shapes.DiscussionTold(
        id=one.uid,
        number=one.number,
        work=slug,
        url=f"{settings.BARNRAISE_URL}/{slug}/talk/{one.number}",
        title=one.title,
        about=one.about,
        path=one.path or None,
        quote=one.quote or None,
        edition=one.edition,
        contribution=one.contribution,
        person=who(one.who) if one.who is not None else None,
        at=one.at,
        comments=one.length,
        resolved_at=one.resolved_at,
        resolved_by=who(one.resolved_by) if one.resolved_by is not None else None,
    )


def _said(slug: str, post: Post) -> shapes.CommentTold:
    return _comment_told(slug, threads.said_in(post.discussion, after=post.place - 1, limit=1)[0])


def _comment_told(slug: str, one: threads.Said) -> shapes.CommentTold:
    return shapes.CommentTold(
        id=one.uid,
        url=f"{settings.BARNRAISE_URL}/{slug}/talk/{one.number}/{one.place}",
        place=one.place,
        person=who(one.who) if one.who is not None else None,
        at=one.at,
        body=one.body,
        hidden_by=one.hidden_by or None,
        why_hidden=one.why_hidden or None,
    )
