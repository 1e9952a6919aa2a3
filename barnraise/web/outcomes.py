"""What was done to an account, said once on the page that follows."""

from typing import Any

from django.http import HttpRequest

from barnraise.publishing.page import Message
from barnraise.web.sentences import sentence
from barnraise.web.sentences_of_accounts import FAILED, OUTCOMES

_KEY = "outcomes"


def say(request: HttpRequest, code: str, **facts: str | int) -> None:
    """Have the next page say what became of a change, by a code of `OUTCOMES`."""
    request.session[_KEY] = [*request.session.get(_KEY, []), [code, facts]]


def taken(request: HttpRequest) -> tuple[Message, ...]:
    """Return what the page is to say, and forget it."""
    if _KEY not in request.session:
        return ()
    rows: list[tuple[str, dict[str, Any]]] = request.session.pop(_KEY)
    # What an older version left in a session may be said no more.
    return tuple(
        Message(sentence(code, facts, among=OUTCOMES), is_error=code in FAILED)
        for code, facts in rows
        if code in OUTCOMES
    )
