"""What happened to one's own pieces, how often by mail, and what waits for one's judgement."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Annotated, Literal

from django.http import HttpRequest
from ninja import Query
from pydantic import Field as Limits

from barnraise import notices
from barnraise.base import Refused
from barnraise.contributions import queries as contributions
from barnraise.contributions import queueing
from barnraise.contributions.queueing import Age, By, Kind, Size, Sought
from barnraise.notices import choices, queries
from barnraise.notices.events import Topic
from barnraise.notices.inputs import Chosen, How, Mail, Wish
from barnraise.people.models import Account
from barnraise.web import digests
from barnraise.web.api import asking, cursors, shapes
from barnraise.web.api.door import operation
from barnraise.web.api.telling import line_told, who
from barnraise.web.showing import work_or_404

Word = Annotated[str, Query(max_length=64, pattern=r"^[^\x00]*$")]
PathWord = Annotated[str, Query(max_length=1000, pattern=r"^[^\x00]*$")]
Few = Annotated[int, Query(description="rows of a page", ge=1, le=50)]


@dataclass(frozen=True, slots=True)
class NoticeTold:
    """Something one is told; `person` null: the process, or the site. `reason`: what was given for it. `ends_at`: the
    end that it announces. `asks`: something is asked of one.
    """

    id: int
    kind: str
    said: str
    at: datetime
    person: shapes.Who | None
    work: str
    title: str
    url: str
    is_new: bool
    reason: str
    ends_at: datetime | None
    topic: str
    asks: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """Up to which notice, by its id, all are seen."""

    until: Annotated[int, Limits(ge=0, le=2**60)]


@dataclass(frozen=True, slots=True)
class MailTold:
    """How often notices come by mail; `can_be_sent`: this site sends mail, and one's address is confirmed."""

    mail: Mail
    can_be_sent: bool


@dataclass(frozen=True, slots=True)
class Choices:
    """All that one has chosen: at most two hundred."""

    choices: list[Chosen]


@dataclass(frozen=True, slots=True, kw_only=True)
class Choosing:
    """How to be told of one topic ("": of all) in one work ("": in all); `how` "" takes the choice back."""

    work: Annotated[str, Limits(max_length=64, pattern=r"^[^\x00]*$")] = ""
    topic: Literal["", Topic] = ""
    how: Literal["", How]


@operation("GET", "/notices", may="reader", answers=shapes.Listed[NoticeTold])
def list_notices(request: HttpRequest, cursor: cursors.Cursor = "", limit: Few = 50) -> shapes.Listed[NoticeTold]:
    """List what happened to one's pieces and in one's discussions, the newest first."""
    return _listed(_account(request), cursor, limit)


def _listed(account: Account, cursor: str = "", limit: int = 50) -> shapes.Listed[NoticeTold]:
    found = queries.told(account, before=cursors.number_in(cursor), limit=limit + 1)
    more = len(found) > limit
    return shapes.Listed(
        [
            NoticeTold(
                id=one.row_id,
                kind=digests.code_of(one),
                said=digests.said(one),
                at=one.at,
                person=who(one.who) if one.who is not None else None,
                work=one.slug,
                title=one.title,
                url=one.url,
                is_new=one.is_new,
                reason=one.reason,
                ends_at=one.moment,
                topic=one.topic,
                asks=one.acts,
            )
            for one in found[:limit]
        ],
        cursors.cursor(found[limit - 1].row_id) if more else None,
    )


@operation("POST", "/notices/seen", may="member", answers=shapes.Listed[NoticeTold])
def see_notices(request: HttpRequest, given: Seen) -> shapes.Listed[NoticeTold]:
    """Mark notices as seen, up to one of them. Answers the newest."""
    account = _account(request)
    notices.see(account, given.until)
    return _listed(account)


@operation("GET", "/notices/mail", may="reader", answers=MailTold)
def read_mail(request: HttpRequest) -> MailTold:
    """Tell how often one's notices come by mail."""
    return _mail(_account(request))


@operation("POST", "/notices/mail", may="member", answers=MailTold)
def choose_mail(request: HttpRequest, given: Wish) -> MailTold:
    """Choose how often one's notices come by mail: never, daily, weekly, or each as it happens."""
    account = _account(request)
    notices.wish(account, given)
    return _mail(account)


@operation("GET", "/notices/choices", may="reader", answers=Choices)
def list_choices(request: HttpRequest) -> Choices:
    """List how one is told of which topic in which work: `work` "" is all works, `topic` "" all topics."""
    return _chosen(_account(request))


@operation("POST", "/notices/choices", may="member", answers=Choices)
def choose_told(request: HttpRequest, given: Choosing) -> Choices:
    """Choose how one is told of one topic, in one work or everywhere. What asks something of one is always told."""
    account = _account(request)
    notices.choose(account, Chosen(**asdict(given)), work_or_404(given.work) if given.work else None)
    return _chosen(account)


@operation("GET", "/review", may="reader", answers=shapes.Listed[shapes.ContributionLine])
def list_waiting(
    request: HttpRequest,
    work: Word = "",
    kind: Kind = "",
    size: Size = "",
    age: Age = "",
    whose: By = "",
    language: Word = "",
    path: PathWord = "",
    everywhere: bool = False,
    cursor: cursors.Cursor = "",
    limit: Few = 20,
) -> shapes.Listed[shapes.ContributionLine]:
    """List what waits for one's judgement, the oldest first; `everywhere`: also where it does not count yet."""
    sought = Sought(
        work=work_or_404(work) if work else None,
        everywhere=everywhere,
        kind=kind,
        size=size,
        age=age,
        whose=whose,
        language=language,
        path=path,
    )
    found = queueing.waiting(asking.known(request), sought).filter(pk__gt=cursors.number_in(cursor) or 0).order_by("pk")
    rows = list(
        found.select_related("work", "author__became", "summary").prefetch_related("version__changes")[: limit + 1]
    )
    lines = [contributions.line_of(one) for one in rows]
    more = len(lines) > limit
    return shapes.Listed(
        [line_told(one) for one in lines[:limit]], cursors.cursor(lines[limit - 1].row_id) if more else None
    )


def _chosen(account: Account) -> Choices:
    found = choices.chosen(account)
    return Choices(
        [Chosen(work=one.work.slug if one.work is not None else "", topic=one.topic, how=one.how) for one in found]
    )


def _mail(account: Account) -> MailTold:
    wanted = queries.mail_wanted(account)
    told: Mail = next(one for one in notices.inputs.MAILS if one == wanted)
    return MailTold(told, digests.can_be_sent(account))


def _account(request: HttpRequest) -> Account:
    account = Account.objects.filter(person=asking.known(request), is_active=True).select_related("person").first()
    if account is None:
        raise Refused("sign_in_first", status=401)
    return account
