"""One form, once done: the key that every form carries, who opened it, and what it was answered the first time.

A second click, or the same form sent again, is answered as the first time, while that still runs too: the key is taken
in the transaction of its effect. What is refused frees it. Other words under the same key are another act, so that
whoever goes back, corrects and sends again is not passed over in silence.
"""

import hashlib
import re
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.template.backends.utils import csrf_input
from django.utils.functional import lazy
from django.utils.html import format_html
from django.utils.safestring import SafeString

from barnraise import people, record
from barnraise.base import Refused, random_token, sha256
from barnraise.people.models import Person
from barnraise.record.storage import answers
from barnraise.web.asking import GUEST_COOKIE, KEY, asker, key_of, new_secret

BY = "form_by"
GUARDS = frozenset((KEY, BY, "csrfmiddlewaretoken"))
# Where a session begins and ends: nothing is made there twice, since a name is taken once.
WAYS_IN = ("/sign-in", "/sign-out", "/join")
CREATED = 201
DONE_COOKIE, DONE_MOST, SHORT = "done_forms", 16, 12
_short = re.compile(r"[A-Za-z0-9_-]{12}")
_GUEST = "guest "


def context(request: HttpRequest) -> dict[str, Any]:
    """Give templates `csrf_input`: Django's token, a key for this page, and who opened it. A context processor."""
    return {"csrf_input": lazy(lambda: guards(request), SafeString, str)()}


def guards(request: HttpRequest, *, key: str = "", by: str | None = None) -> SafeString:
    """Return the hidden fields that guard a form; `key` and `by` are those of a form that comes back."""
    if request.path.startswith(WAYS_IN):
        return csrf_input(request)
    hidden = '<input type="hidden" name="{}" value="{}">'
    if not hasattr(request, "form_guards"):
        request.form_guards = random_token(), opener(asker(request))  # type: ignore[attr-defined]
    new_key, now = request.form_guards  # type: ignore[attr-defined]
    own = format_html(hidden + hidden, KEY, key or new_key, BY, now if by is None else by)
    return csrf_input(request) + own


def opener(person: Person | None) -> str:
    """Return what a form says of who opened it: a guest who has joined since has another name."""
    if person is None:
        return ""
    return f"{_GUEST if person.kind == Person.GUEST else ''}{person.uid}"


def check_opener(request: HttpRequest) -> None:
    """Refuse a form that would be sent under another name than the one it was opened under.

    Refused: `signed_out` (nobody is signed in now), `form_of_another` (somebody else is), `form_of_guest`.
    """
    by = request.POST.get(BY)
    if by is None:
        return
    person = asker(request)
    now = opener(person)
    if by == now or (not by and now.startswith(_GUEST)):  # a stranger was promised a name that we make up
        return
    if now and not now.startswith(_GUEST):
        code = "form_of_another" if by and not by.startswith(_GUEST) else "form_of_guest"
        raise Refused(code, status=409, name=_name_of(by), now=person.name if person is not None else "")
    raise Refused("signed_out", status=409, name=_name_of(by))


def once(request: HttpRequest, act: Callable[[], HttpResponseBase]) -> HttpResponseBase:
    """Do what a form asks for, or answer as the first time.

    Refused: `form_done`, for what only the first answer could show; and the codes of `act`.
    """
    sent = key_of(request)
    if not sent:
        return act()
    asked = _asked(request)
    key = sha256(f"form {request.POST.get(BY, '')} {sent} {asked.hex()}".encode()).hex()
    try:
        response = _first(key, asked, act)
    except IntegrityError:
        kept = record.answer_to(key)
        if kept is None:
            raise  # it was about something else
        response = _again(request, kept.status, kept.body)
    if _is_done(response):
        _say_done(request, response, sent)
    return response


def _first(key: str, asked: bytes, act: Callable[[], HttpResponseBase]) -> HttpResponseBase:
    with record.writing():
        record.keep_answer(key, request=asked, status=0, body="")  # on PostgreSQL a second click waits here
        response, refused = _outcome(act)
        if response is not None and _is_done(response):
            answers.finish_answer(key, status=response.status_code, body=response.headers.get("Location", ""))
        else:
            answers.free_answer(key)
    # What an act leaves where it refuses stays, such as what time decided first: so it is raised after the commit.
    if refused is not None:
        raise refused
    assert response is not None
    return response


def _outcome(act: Callable[[], HttpResponseBase]) -> tuple[HttpResponseBase | None, Refused | None]:
    try:
        return act(), None
    except Refused as refused:
        return None, refused


def _is_done(response: HttpResponseBase) -> bool:
    return isinstance(response, HttpResponseRedirect) or response.status_code == CREATED


def _say_done(request: HttpRequest, response: HttpResponseBase, sent: str) -> None:
    """Tell the browser's script which forms arrived, so that it forgets the words that it kept for them."""
    before = [one for one in request.COOKIES.get(DONE_COOKIE, "").split(".") if _short.fullmatch(one)]
    response.set_cookie(
        DONE_COOKIE,
        ".".join([sent[:SHORT], *before][:DONE_MOST]),
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )


def _again(request: HttpRequest, status: int, location: str) -> HttpResponseBase:
    if status == CREATED:
        raise Refused("form_done", status=409)
    secret = new_secret(request)
    if asker(request) is None and GUEST_COOKIE not in request.COOKIES and people.guest_of(secret) is not None:
        request.new_guest_secret = secret  # type: ignore[attr-defined]  # the browser dropped the first answer
    return HttpResponseRedirect(location)


def _asked(request: HttpRequest) -> bytes:
    """Return the SHA-256 of what a form says: its address, its fields and its files."""
    said = [str(request.method), request.get_full_path()]
    for name, values in sorted(request.POST.lists()):
        if name not in GUARDS:
            said += [name, *values, ""]
    for name, files in sorted(request.FILES.lists()):
        said += [name, *(f"{file.name} {_hash_of(file)}" for file in files if isinstance(file, UploadedFile)), ""]
    return sha256("".join(f"{len(one)} {one}" for one in said).encode("utf-8", "surrogatepass"))


def _hash_of(file: "UploadedFile[Any]") -> str:
    hashed = hashlib.sha256()
    for piece in file.chunks():
        hashed.update(piece)
    file.seek(0)
    return hashed.hexdigest()


def _name_of(by: str) -> str:
    try:
        known = people.profile(UUID(by.removeprefix(_GUEST)))
    except ValueError:
        return ""
    return known.name if known is not None else ""
