"""Atom feeds (RFC 4287): the editions of a work, and of everything."""

import re
from datetime import datetime
from typing import NamedTuple

from django.conf import settings
from django.utils.translation import gettext as _

from barnraise import record, talk, works
from barnraise.contributions import queries
from barnraise.publishing.telling import machine_time
from barnraise.publishing.templating import render
from barnraise.talk.models import Discussion
from barnraise.works.models import Edition, Work

ENTRIES = 30
# Signs that XML 1.0 cannot hold.
_odd = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class FeedEntry(NamedTuple):
    """One edition in a feed."""

    id: str
    title: str
    url: str
    at: datetime
    authors: tuple[str, ...]
    summary: str


def of_work(work: Work) -> str:
    """Return the feed of a work's newest editions."""
    entries = [
        FeedEntry(
            id=f"urn:uuid:{work.uid}#{change.edition}",
            title=change.summary.strip().partition("\n")[0] or _("Edition %(number)s") % {"number": change.edition},
            url=f"/{work.slug}/editions/{change.edition}",
            at=change.at,
            authors=tuple(one.name for one in change.authors if one.name),
            summary=change.summary,
        )
        for change in works.history.of_work(work, limit=ENTRIES)
    ]
    return feed(f"urn:uuid:{work.uid}", work.title, f"/{work.slug}/", entries, work.started_at)


def of_talk(work: Work, discussion: Discussion | None = None) -> str:
    """Return the feed of what is said in a work, or in one of its discussions."""
    url = f"/{work.slug}/talk" + (f"/{discussion.number}" if discussion is not None else "")
    said = talk.threads.newest(work, discussion, limit=ENTRIES)
    seen = queries.seen_among([one.contribution for one in said if one.contribution], None)
    entries = [
        FeedEntry(
            id=f"urn:uuid:{one.uid}",
            title=one.title,
            url=f"/{work.slug}/talk/{one.number}/{one.place}",
            at=one.at,
            authors=(one.who.name if one.who is not None else settings.BARNRAISE_NAME,),
            summary=one.body,
        )
        for one in said
        if one.contribution is None or one.contribution in seen
    ]
    about = discussion.uid if discussion is not None else f"{work.uid}#talk"
    title = _("What is said about %(work)s") % {"work": work.title}
    return feed(f"urn:uuid:{about}", title, url, entries, work.started_at, self_url=f"{url}/feed.atom")


def of_all() -> str:
    """Return the feed of the newest editions of every work."""
    rows = Edition.objects.filter(work__is_ready=True).select_related("work", "by", "message").order_by("-at", "-pk")
    entries = [
        FeedEntry(
            id=f"urn:uuid:{edition.work.uid}#{edition.number}",
            title=f"{edition.work.title}: {_('Edition %(number)s') % {'number': edition.number}}",
            url=f"/{edition.work.slug}/editions/{edition.number}",
            at=edition.at,
            authors=(edition.by.name,) if edition.by else (),
            summary=record.text_of(edition.message),
        )
        for edition in rows[:ENTRIES]
    ]
    chain = record.site_chain()
    since = entries[0].at if entries else datetime.fromtimestamp(0).astimezone()
    return feed(f"urn:uuid:{chain.uid}", settings.BARNRAISE_NAME, "/", entries, since)


def feed(id_: str, title: str, url: str, entries: list[FeedEntry], since: datetime, *, self_url: str = "") -> str:
    """Return a feed of `entries` about what stands at `url`; `self_url` is its own address, if not below that."""
    entries = [
        entry._replace(
            title=_odd.sub("", entry.title),
            authors=tuple(_odd.sub("", name) for name in entry.authors),
            summary=_odd.sub("", entry.summary),
        )
        for entry in entries
    ]
    updated = max((entry.at for entry in entries), default=since)
    return render(
        "feed.xml",
        id=id_,
        title=_odd.sub("", title),
        url=url,
        self_url=self_url or f"{url}feed.atom",
        entries=entries,
        updated=machine_time(updated),
        site=settings.BARNRAISE_URL,
        told=machine_time,
    )
