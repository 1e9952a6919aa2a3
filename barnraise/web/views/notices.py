"""Notices: what happened to one's pieces and in one's discussions, as a page, as a feed, and how often by mail."""

from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from markupsafe import Markup

from barnraise import notices, people
from barnraise.base import Refused
from barnraise.notices import choices, queries
from barnraise.notices.events import TOPICS
from barnraise.notices.inputs import HOWS, MAILS, Chosen, Wish
from barnraise.people.models import Account, Person
from barnraise.publishing import feeds, files
from barnraise.publishing.templating import person as person_mark
from barnraise.web import digests
from barnraise.web.access import route
from barnraise.web.numbers import number_in
from barnraise.web.sentences import sentence
from barnraise.web.sentences_of_notices import HOW_NAMES, NOTICES, TOPIC_NAMES
from barnraise.web.showing import show, work_or_404

_signer = signing.Signer(salt="barnraise.notices", sep=".")


@dataclass(frozen=True)
class Shown:
    """One notice as its page shows it: `said` with links."""

    told: queries.Told
    said: Markup


@route("notices", may="member", name="notices")
def listed(request: HttpRequest) -> HttpResponse:
    """Show what a member is told, the newest first, and what she can have by mail."""
    account, start = _account(request), number_in(request.GET.get("before", ""))
    found = queries.told(account, before=start, limit=queries.A_PAGE + 1)
    shown = found[: queries.A_PAGE]
    return show(
        request,
        "notices/list.html",
        title=_("What happened"),
        here="notices",
        indexed=False,
        scripts=("seen.js",),
        notices=[Shown(one, _said(one)) for one in shown],
        newest=shown[0].row_id if shown and any(one.is_new for one in shown) else 0,
        older=f"?before={shown[-1].row_id}" if len(found) > queries.A_PAGE else "",
        feed=f"/notices/{feed_key(account.person)}/feed.atom",
        mail=queries.mail_wanted(account),
        has_mail=bool(settings.BARNRAISE_MAIL_URL),
        address=notices.digests.address_of(account),
        was_kept="kept" in request.GET,
    )


@route("notices/seen", may="member", name="notices_seen", methods=("POST",))
def seen(request: HttpRequest) -> HttpResponseBase:
    """Mark notices as seen, up to the newest that was shown."""
    until = number_in(request.POST.get("until", ""))
    if until is None:
        raise Refused("form_old", status=422)
    notices.see(_account(request), until)
    return redirect("/notices")


@route("notices/mail", may="member", name="notices_mail", methods=("POST",))
def mail(request: HttpRequest) -> HttpResponseBase:
    """Keep how often a member wants her notices by mail."""
    wanted = next((one for one in MAILS if one == request.POST.get("mail")), None)
    if wanted is None:
        raise Refused("form_old", status=422)
    notices.wish(_account(request), Wish(mail=wanted))
    return redirect("/notices?kept#mail")


@route("notices/choices", may="member", name="notices_choices", methods=("GET", "POST"))
def choose(request: HttpRequest) -> HttpResponseBase:
    """Show how a member is told of each topic, in all works or in one, and keep what they choose."""
    account, slug = _account(request), request.GET.get("work", "")
    work = work_or_404(slug) if slug else None
    if request.method == "POST":
        for topic in ("", *TOPICS):
            notices.choose(account, Chosen(topic=topic, how=request.POST.get(f"how-{topic or 'all'}", "")), work)
        return redirect(f"/notices/choices?{f'work={slug}&' if slug else ''}kept")
    given = {one.topic: one.how for one in choices.chosen(account) if one.work == work}
    return show(
        request,
        "notices/choices.html",
        title=_("What I am told, and how"),
        here="notices",
        indexed=False,
        about=work,
        topics=[(topic or "all", _(TOPIC_NAMES[topic]), given.get(topic, "")) for topic in (*TOPICS, "")],
        hows=[(how, _(HOW_NAMES[how])) for how in ("", *HOWS)],
        works=choices.works_for(account),
        was_kept="kept" in request.GET,
        has_mail=digests.can_be_sent(account),
    )


@route("notices/<str:key>/feed.atom", may="anyone", name="notices_feed")
def feed(request: HttpRequest, key: str) -> HttpResponse:
    """Send a member's notices to whoever has the feed's address; they hold only what everybody may see."""
    account = _account_of(_person_of(key))
    entries = [
        feeds.FeedEntry(
            id=f"urn:uuid:{one.id}-notice",
            title=digests.said(one),
            url=one.url,
            at=one.at,
            authors=(one.who.name if one.who is not None and one.who.name else settings.BARNRAISE_NAME,),
            summary=f"{one.work}: {one.reason}" if one.reason else one.work,
        )
        for one in queries.told(account, limit=feeds.ENTRIES, as_anyone=True)
    ]
    told = feeds.feed(
        f"urn:uuid:{account.person.uid}#notices",
        _("What happened"),
        "/notices",
        entries,
        account.person.joined_at,
        self_url=f"/notices/{key}/feed.atom",
    )
    return HttpResponse(told, content_type=files.ATOM)


@route("notices/mail/<str:key>/stop", may="anyone", name="notices_stop", methods=("GET", "POST"))
def stop(request: HttpRequest, key: str) -> HttpResponse:
    """Stop somebody's mail: a page with one button, and what mail programs press themselves (RFC 8058)."""
    person = digests.stopped_by(key)
    if person is None or person.left_at is not None:
        raise Refused("not_found", status=404)
    if request.method == "POST":
        notices.stop_mail(person)
    return show(
        request,
        "notices/stop.html",
        title=_("No more mail"),
        indexed=False,
        has_stopped=request.method == "POST" or not queries.wants_mail(_account_of(person)),
        address=f"/notices/mail/{key}/stop",
    )


# A mail program has no cookie, and so no token of ours; the signed address is the permission, for this alone.
stop.csrf_exempt = True  # type: ignore[attr-defined]


def feed_key(person: Person) -> str:
    """Return what proves, in an address, that its holder may read somebody's feed, and nothing else."""
    return _signer.sign(str(person.uid))


def _said(one: queries.Told) -> Markup:
    text = Markup("{}").format(
        sentence(digests.code_of(one), {"who": "{who}", "title": "{title}", "name": "{name}"}, among=NOTICES)
    )
    link = Markup('<a href="{}"><bdi>{}</bdi></a>').format(one.url, one.title or _("Without a summary"))
    who = person_mark(one.who.name, f"/people/{one.who.uid}") if one.who is not None else settings.BARNRAISE_NAME
    return Markup(text).format(who=who, title=link, name=one.name)


def _account(request: HttpRequest) -> Account:
    assert isinstance(request.user, Account)
    return request.user


def _account_of(person: Person | None) -> Account:
    account = Account.objects.filter(person=person, is_active=True).select_related("person").first()
    if person is None or person.left_at is not None or account is None:
        raise Refused("not_found", status=404)
    return account


def _person_of(key: str) -> Person | None:
    try:
        return people.by_uid(UUID(_signer.unsign(key)))
    except (signing.BadSignature, ValueError):
        return None
