"""The mail that tells notices: its words, its way to unsubscribe in one click, and sending what is due."""

import logging
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.core.mail import EmailMultiAlternatives, get_connection
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from barnraise import notices, people, talk
from barnraise.notices.digests import Due
from barnraise.notices.queries import Told
from barnraise.people.models import Account, Person
from barnraise.publishing.telling import exact
from barnraise.publishing.templating import render
from barnraise.publishing.watched import Happening, happenings
from barnraise.web.sentences import sentence
from barnraise.web.sentences_of_notices import NOTICES

# What one watches is told in short; its own page tells all.
MOST_WATCHED = 10
A_TURN = 100

_signer = signing.Signer(salt="barnraise.digest", sep=".")
_log = logging.getLogger("barnraise.mail")


@dataclass(frozen=True)
class Line:
    """One line of a mail: what happened, in which work, and where to read it."""

    said: str
    work: str
    url: str


def send_due(at: datetime | None = None) -> int:
    """Send every mail that is due, each once; nothing where no mail is set. Returns how many were sent.

    A mail server that cannot be reached leaves all of them due.
    """
    if not settings.BARNRAISE_MAIL_URL:
        return 0
    sent = 0
    for one in notices.digests.due(at, limit=A_TURN):
        sent += _send(one, at)
    return sent


def can_be_sent(account: Account) -> bool:
    """Tell whether this site sends mail, and knows where to."""
    return bool(settings.BARNRAISE_MAIL_URL) and bool(notices.digests.address_of(account))


def stop_key(person: Person) -> str:
    """Return what proves, in an address, that its holder may stop somebody's mail, and nothing else."""
    return _signer.sign(str(person.uid))


def stopped_by(key: str) -> Person | None:
    """Return whose mail a key stops; None for one that was not made here."""
    try:
        return people.by_uid(UUID(_signer.unsign(key)))
    except (signing.BadSignature, ValueError):
        return None


def said(one: Told) -> str:
    """Say in a plain sentence what a notice tells, with the end that it announces."""
    name = one.who.name if one.who is not None and one.who.name else settings.BARNRAISE_NAME
    told = sentence(code_of(one), {"who": name, "title": one.title, "name": one.name}, among=NOTICES)
    told = f"{told} ({_('no longer asked')})" if one.is_past else told
    return f"{told} ({exact(one.moment)})" if one.moment is not None else told


def code_of(one: Told) -> str:
    """Name the sentence of a notice."""
    return f"{one.kind}_{one.detail}" if one.detail else one.kind


def _send(one: Due, at: datetime | None) -> int:
    watched = _watched(one)
    if not one.told and not watched:
        claimed = notices.digests.claim(one, at)
        if claimed is not None:
            notices.digests.confirm(claimed)
        return 0
    connection = get_connection()
    try:
        connection.open()
    except OSError as error:
        _log.error("The mail server cannot be reached (%s); what is due is tried again.", type(error).__name__)
        return 0
    try:
        claimed = notices.digests.claim(one, at)
        if claimed is None:
            return 0
        letter = message(one, watched, claimed)
        letter.connection = connection
        return _handed_over(letter, claimed)
    finally:
        connection.close()


def _handed_over(letter: EmailMultiAlternatives, claimed: UUID) -> int:
    try:
        letter.send()
    except OSError as error:  # as all errors of smtplib are
        answer = getattr(error, "smtp_code", 0)
        # A server that answers "not now" has certainly not taken it; one that answers "never" is asked next period.
        if 400 <= answer < 500:
            notices.digests.give_back(claimed)
        elif not answer:
            _log.error("A mail was not taken (%s); what it told comes with the next.", type(error).__name__)
        return 0
    notices.digests.confirm(claimed)
    return 1


def _watched(one: Due) -> list[Happening]:
    watches = talk.watching.watches(one.account.person) if one.is_usual else []
    if not watches:
        return []
    away = talk.muting.muted_uids(one.account.person)
    hers = one.account.person.uid
    found = happenings(watches, one.account.person, limit=2 * MOST_WATCHED)
    new = [each for each in found if each.at > one.since]
    told = {each.url for each in one.told}
    others = [each for each in new if each.who is None or each.who.uid not in {hers, *away}]
    return [each for each in others if each.url not in told][:MOST_WATCHED]


def message(one: Due, watched: list[Happening], uid: UUID) -> EmailMultiAlternatives:
    """Compose a mail as text and as simple HTML, with RFC 8058's one-click way to stop it."""
    site, host = settings.BARNRAISE_URL, urlsplit(settings.BARNRAISE_URL).hostname or "localhost"
    lines = [Line(said(each), each.work, f"{site}{each.url}") for each in one.told]
    others = [Line(each.title or each.path or each.work, each.work, f"{site}{each.url}") for each in watched]
    stop = f"{site}/notices/mail/{stop_key(one.account.person)}/stop"
    context = {
        "commons": settings.BARNRAISE_NAME,
        "site": site,
        "name": one.account.person.name,
        "lines": lines,
        "more": one.more,
        "others": others,
        "stop": stop,
    }
    letter = EmailMultiAlternatives(
        subject=_one_line(_subject(lines, others)),
        body=_as_text(context),
        to=[one.address],
        headers={
            "List-Unsubscribe": f"<{stop}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            "List-Id": f"<notices.{host}>",
            "Auto-Submitted": "auto-generated",
            "Message-ID": f"<digest.{uid}@{host}>",
        },
    )
    letter.attach_alternative(render("mail/digest.html", **context), "text/html")
    return letter


def _subject(lines: list[Line], others: list[Line]) -> str:
    name = settings.BARNRAISE_NAME
    if len(lines) == 1:
        return f"{name}: {lines[0].said}"
    count = len(lines) or len(others)
    words = ngettext("%(count)s thing happened", "%(count)s things happened", count) % {"count": count}
    return f"{name}: {words}"


def _one_line(text: str) -> str:
    """Return a text as a subject may be: of one line, and not too long."""
    line = " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())
    return line if len(line) <= 150 else f"{line[:149]}…"


def _as_text(context: dict[str, object]) -> str:
    """Write the mail as plain text: each line with its address below."""
    lines, others, more = context["lines"], context["others"], context["more"]
    assert isinstance(lines, list) and isinstance(others, list)
    parts = [_("What happened to your pieces and in your discussions:"), ""] if lines else []
    parts += [f"- {_one_line(each.said)} ({_one_line(each.work)})\n  {each.url}" for each in lines]
    if more:
        parts += [_("And %(count)s more: %(url)s") % {"count": more, "url": f"{context['site']}/notices"}]
    if others:
        parts += ["", _("What you watch:"), ""]
        parts += [f"- {_one_line(each.said)} ({_one_line(each.work)})\n  {each.url}" for each in others]
    parts += ["", "-- ", _("%(name)s at %(commons)s") % context]
    parts += [_("All notices, and how often they come: %(url)s") % {"url": f"{context['site']}/notices"}]
    parts += [_("No more of these mails: %(url)s") % {"url": context["stop"]}]
    return "\n".join(str(one) for one in parts) + "\n"
