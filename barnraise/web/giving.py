"""Sending as whoever one is: a member, a known guest, or somebody who becomes a guest by giving."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable
from typing import TypeVar
from uuid import UUID

from django.core import signing
from django.http import HttpRequest

from barnraise import people
from barnraise.base import Refused
from barnraise.contributions.models import Contribution
from barnraise.people.models import Person
from barnraise.web.asking import asker, giver

_signer = signing.Signer(salt="barnraise.piece", sep=".")
Given = TypeVar("Given")


def give(request: HttpRequest, act: Callable[[Person], Given]) -> Given:
    """Act as whoever asks. Of a guest who is made for it nothing stays when the act is refused."""
    if asker(request) is not None:
        return act(giver(request))
    guest = giver(request)
    try:
        return act(guest)
    except Refused:
        people.forget_guest(guest)
        request.new_guest_secret = None  # type: ignore[attr-defined]
        raise


def piece_url(contribution: Contribution, *, sent: bool = False) -> str:
    """Return the page that tells an author what happens to her piece: a guest's works in every browser."""
    key = str(contribution.uid)
    if contribution.author.kind == Person.GUEST:
        key = _signer.sign(urlsafe_b64encode(contribution.uid.bytes).decode().rstrip("="))
    return f"/mine/{key}{'?sent' if sent else ''}"


def named_by(key: str) -> str | None:
    """Return the id of the contribution that a guest's private link names; None for a link that was not made here."""
    try:
        return str(UUID(bytes=urlsafe_b64decode(_signer.unsign(key) + "==")))
    except signing.BadSignature:
        return None
