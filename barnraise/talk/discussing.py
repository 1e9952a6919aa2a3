"""Writes of discussions: beginning, saying, settling, taking back; and what the site itself has to say."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from django.db.models import F, Max

from barnraise import record
from barnraise.base import Refused, now
from barnraise.people.identity import rows_of
from barnraise.people.models import Person
from barnraise.record.log.entries.talk import CommentHidden, CommentMade, Discussed, Reopened, Resolved
from barnraise.rules import talking
from barnraise.talk.inputs import BODY_LENGTH, QUOTE_LENGTH, TITLE_LENGTH, Opening, Saying
from barnraise.talk.models import Discussion, Post
from barnraise.talk.muting import check_may_write_to
from barnraise.talk.quoting import holds
from barnraise.works.models import Component, Work

HiddenBy = Literal["author", "asked", "operator"]


@dataclass(frozen=True, slots=True)
class Sent:
    """A contribution that a discussion is about: its id, number and author. The caller knows that it is there."""

    uid: UUID
    number: int
    author: Person | None = None


def begin(work: Work, person: Person, given: Opening, *, sent: Sent | None = None) -> Discussion:
    """Begin a discussion with its first comment. `sent` is the contribution that it names.

    Refused: `title_missing`, `title_long`, `comment_empty`, `comment_long`, `not_found`, `passage_gone`,
    `edition_unknown`, `begins_hour_cap`, `says_hour_cap`, `blocked` by the contribution's author.
    """
    title, body = _title(given.title), _body(given.body)
    if (sent is None) == (given.about in (Discussion.CONTRIBUTION, Discussion.DECISION)):
        raise Refused("not_found", status=404)
    if not 0 <= given.edition <= work.edition:
        raise Refused("edition_unknown", edition=given.edition, newest=work.edition)
    component = _component(work, given) if given.about == Discussion.COMPONENT else None
    with record.writing():
        record.lock(work.chain_id)
        if sent is not None and sent.author is not None:
            check_may_write_to([sent.author], person)
        _check_rate(person, begins=True)
        _check_rate(person, begins=False)
        made = _opened(
            work,
            about=given.about,
            component=component,
            edition=given.edition or work.edition,
            quote=given.quote.strip() if component is not None else "",
            contribution=sent.uid if sent is not None else None,
            contribution_number=sent.number if sent is not None else None,
            toward=sent.author if sent is not None else None,
            title=record.say(title),
            opened_by=person,
        )
        _post(made, person, body)
    return made


def say(discussion: Discussion, person: Person, given: Saying) -> Post:
    """Say something in a discussion, a settled one too.

    Refused: `comment_empty`, `comment_long`, `says_hour_cap`; `blocked` by who began it, or whose contribution it is
    about.
    """
    body = _body(given.body)
    with record.writing():
        record.lock(discussion.work.chain_id)
        check_may_write_to([one for one in (discussion.opened_by, discussion.toward) if one is not None], person)
        _check_rate(person, begins=False)
        return _post(discussion, person, body)


def tell(work: Work, key: str, *, title: str, body: str, component: Component | None = None) -> Discussion:
    """Let the site itself say something where people talk, such as why a build failed.

    `key` names the matter ("build-pdf"): while its discussion is open, what is told again is added there, and what was
    the last word already is not repeated. Once somebody has settled it, it begins anew. `title` and `body` (Markdown)
    are cut to what fits. Call it inside a transaction or outside; it never refuses.
    """
    with record.writing():
        record.lock(work.chain_id)
        found = Discussion.objects.filter(work=work, key=key, resolved_at=None).first()
        if found is None:
            found = _opened(
                work,
                about=Discussion.COMPONENT if component is not None else Discussion.WORK,
                component=component,
                edition=work.edition,
                title=record.say(title.strip()[:TITLE_LENGTH]),
                key=key,
            )
        said = body.strip()[:BODY_LENGTH]
        last = Post.objects.filter(discussion=found).select_related("body").order_by("-place").first()
        if last is None or last.person_id is not None or record.text_of(last.body) != said:
            _post(found, None, said)
    return found


def told(work: Work, key: str) -> None:
    """Settle what the site itself told under a key: the matter is over. Nothing happens where nothing is open."""
    with record.writing():
        record.lock(work.chain_id)
        for found in Discussion.objects.filter(work=work, key=key, resolved_at=None):
            _resolve(found, None)


def resolve(discussion: Discussion, person: Person) -> None:
    """Settle a discussion; twice is once. Refused: `not_yours` for guests who did not begin it."""
    with record.writing():
        record.lock(discussion.work.chain_id)
        _check_settles(discussion, person)
        _resolve(discussion, person)


def reopen(discussion: Discussion, person: Person) -> None:
    """Open a settled discussion again. Refused: `not_yours`, `told_again` where the site has begun another since."""
    with record.writing():
        record.lock(discussion.work.chain_id)
        _check_settles(discussion, person)
        others = Discussion.objects.filter(work=discussion.work, key=discussion.key, resolved_at=None)
        if discussion.key and others.exclude(pk=discussion.pk).exists():
            raise Refused("told_again", status=409)
        settled = Discussion.objects.filter(pk=discussion.pk, resolved_at__isnull=False)
        if settled.update(resolved_at=None, resolved_by=None):
            record.note(discussion.work.chain_id, person.uid, Reopened(discussion=discussion.uid))


def take_back(post: Post, person: Person) -> None:
    """Take one's own comment back: its place stays, its words are no longer shown.

    Refused: `not_yours`, `already_done` where they are not shown any more.
    """
    if post.person_id is None or person.pk not in _whom(post.person_id):
        raise Refused("not_yours", status=403)
    if Post.objects.filter(pk=post.pk, hidden_at__isnull=False).exists():
        raise Refused("already_done", status=409)
    hide(post, by="author", person=person)


def hide(post: Post, *, by: HiddenBy, person: Person | None, why: str = "") -> None:
    """Show a comment's words no longer; its place, who hid it and why stay. Its text stays bound in the record."""
    with record.writing():
        record.lock(post.work.chain_id)
        hidden = Post.objects.filter(pk=post.pk, hidden_at=None)
        if hidden.exists():
            said = record.say(why) if why else None
            hidden.update(hidden_at=now(), hidden_by=by, why_hidden=said)
            who = person.uid if person is not None else None
            record.note(post.work.chain_id, who, CommentHidden(comment=post.uid, by=by, reason=record.bind(said)))


def discussion_of(work: Work, number: int) -> Discussion | None:
    """Return a discussion by its number in its work."""
    rows = Discussion.objects.filter(work=work, number=number)
    about = ("work", "component", "title", "opened_by__became", "resolved_by__became", "toward")
    return rows.select_related(*about).first()


def comment_of(uid: UUID) -> Post | None:
    """Return a comment by its id."""
    return Post.objects.filter(uid=uid).select_related("discussion", "work", "person__became", "body").first()


def comment_at(discussion: Discussion, place: int) -> Post | None:
    """Return a comment by its place."""
    rows = Post.objects.filter(discussion=discussion, place=place)
    return rows.select_related("discussion", "work", "person__became", "body").first()


def _opened(work: Work, **facts: object) -> Discussion:
    last = Discussion.objects.filter(work=work).aggregate(last=Max("number"))["last"] or 0
    made = Discussion(work=work, number=last + 1, at=now(), **facts)
    made.save(force_insert=True)
    component, opener = made.component, made.opened_by
    event = Discussed(
        discussion=made.uid,
        about=made.about,
        component=component.uid if component is not None else None,
        contribution=made.contribution,
        edition=made.edition,
        title=record.bind(made.title),
    )
    record.note(work.chain_id, opener.uid if opener is not None else None, event)
    return made


def _post(discussion: Discussion, person: Person | None, body: str) -> Post:
    Discussion.objects.filter(pk=discussion.pk).update(length=F("length") + 1)
    discussion.refresh_from_db(fields=["length"])
    made = Post(
        discussion=discussion,
        work=discussion.work,
        place=discussion.length,
        person=person,
        body=record.say(body),
        at=now(),
    )
    made.save(force_insert=True)
    discussion.latest = made.pk
    Discussion.objects.filter(pk=discussion.pk).update(latest=made.pk)
    event = CommentMade(discussion=discussion.uid, comment=made.uid, place=made.place, body=record.bind(made.body))
    record.note(discussion.work.chain_id, person.uid if person is not None else None, event)
    return made


def _resolve(discussion: Discussion, person: Person | None) -> None:
    open_ = Discussion.objects.filter(pk=discussion.pk, resolved_at=None)
    if open_.update(resolved_at=now(), resolved_by=person):
        who = person.uid if person is not None else None
        record.note(discussion.work.chain_id, who, Resolved(discussion=discussion.uid))


def _check_settles(discussion: Discussion, person: Person) -> None:
    opener = discussion.opened_by_id
    if person.kind != Person.MEMBER and (opener is None or person.pk not in _whom(opener)):
        raise Refused("not_yours", status=403)


def _whom(person_id: int) -> Iterable[int]:
    """Return the row ids under which somebody acts: her own, and that of who she became."""
    found = Person.objects.filter(pk=person_id).values_list("pk", "became_id").first() or (person_id, None)
    return [one for one in found if one is not None]


def _title(title: str) -> str:
    title = " ".join(title.split())
    if not title:
        raise Refused("title_missing")
    if len(title) > TITLE_LENGTH:
        raise Refused("title_long", most=TITLE_LENGTH)
    return title


def _body(body: str) -> str:
    body = body.strip()
    if not body:
        raise Refused("comment_empty")
    if len(body) > BODY_LENGTH:
        raise Refused("comment_long", most=BODY_LENGTH)
    return body


def _component(work: Work, given: Opening) -> Component:
    found = Component.objects.filter(work=work, path=given.path, head__isnull=False).order_by("-is_here", "-pk").first()
    if found is None:
        raise Refused("not_found", status=404)
    if len(given.quote) > QUOTE_LENGTH:
        raise Refused("words_long", most=QUOTE_LENGTH)
    if given.quote.strip() and not holds(work, found, given.edition, given.quote):
        raise Refused("passage_gone")
    return found


def _check_rate(person: Person, *, begins: bool) -> None:
    at, is_member = now(), person.kind == Person.MEMBER
    most = talking.most_an_hour(is_signed_in=is_member, begins=begins)
    own = rows_of(person)
    rows = Discussion.objects.filter(opened_by__in=own) if begins else Post.objects.filter(person__in=own)
    nth = rows.order_by("-at").values_list("at", flat=True)[most - 1 : most].first() if most else None
    capped = talking.why_not_say(talking.Saying(now=at, is_signed_in=is_member, begins=begins, full_since=nth))
    if capped is not None:
        raise Refused(capped.code, status=429, retry_after=capped.retry_after, cap=capped.cap)
