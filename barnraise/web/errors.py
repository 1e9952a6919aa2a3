"""A refusal as a page or as JSON: the same code, the same sentence."""

from urllib.parse import urlencode, urlsplit, urlunsplit

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext, gettext_noop

from barnraise.base import Refused
from barnraise.publishing.page import Doors, Link, Page
from barnraise.web import form_keys
from barnraise.web.adapting import is_own_path
from barnraise.web.kept_words import is_ours, words_in
from barnraise.web.sentences import sentence

TITLES = {
    308: gettext_noop("It moved"),
    401: gettext_noop("Who are you?"),
    403: gettext_noop("That is somebody else's to do"),
    404: gettext_noop("Nothing is here"),
    405: gettext_noop("Not this way"),
    409: gettext_noop("Something changed meanwhile"),
    410: gettext_noop("It was removed"),
    413: gettext_noop("That is too large"),
    422: gettext_noop("That did not work"),
    429: gettext_noop("A little later, please"),
    451: gettext_noop("That was removed here, for good"),
    500: gettext_noop("Something broke on our side"),
    503: gettext_noop("Others are writing just now"),
    507: gettext_noop("Nothing can be written now"),
}
TITLES_OF_CODES = {"too_slow": gettext_noop("That took too long")}


def answer(request: HttpRequest, refused: Refused) -> HttpResponse:
    """Say a refusal to whoever asked: JSON to programs, a page to people."""
    if request.path.startswith("/api/"):
        response: HttpResponse = JsonResponse({"error": told(refused)}, status=refused.status)
    else:
        response = _page(request, refused)
    if refused.retry_after is not None:
        response.headers["Retry-After"] = str(refused.retry_after)
    if refused.status == 308:
        response.headers["Location"] = _moved(request, str(refused.facts["slug"]), str(refused.facts["now"]))
    if refused.status == 405:
        response.headers["Allow"] = str(refused.facts.get("allowed", ""))
    response.headers["Cache-Control"] = "no-store"
    return response


def _moved(request: HttpRequest, former: str, now: str) -> str:
    """Return the address that was asked for with a work's present slug in place of a former one."""
    before, _, after = request.get_full_path().partition(f"/{former}")
    return f"{before}/{now}{after}"


def told(refused: Refused) -> dict[str, object]:
    """Return a refusal as the API tells it: code, message, facts."""
    facts = dict(refused.facts)
    return {"code": refused.code, "message": sentence(refused.code, facts), "facts": _plain(facts)}


def _plain(facts: dict[str, object]) -> dict[str, object]:
    kept = (str, int, bool, list, type(None))
    return {name: fact if isinstance(fact, kept) else str(fact) for name, fact in facts.items()}


def _page(request: HttpRequest, refused: Refused) -> HttpResponse:
    title = gettext(TITLES_OF_CODES.get(refused.code) or TITLES.get(refused.status, TITLES[422]))
    acts = [Link(gettext("To the shelf"), Doors().shelf)]
    if refused.status == 401:
        acts = [
            Link(gettext("Sign in"), Doors().sign_in + _way_back(request)),
            Link(gettext("Join"), Doors().join),
            *acts,
        ]
    context = {
        "page": Page(title=title, indexed=False, person=_name(request)),
        "status": refused.status,
        "title": title,
        "code": refused.code,
        "sentence": sentence(refused.code, dict(refused.facts)),
        "acts": acts,
        "kept_words": words_in(request, refused.code),
    }
    return render(request, "error.html", context, status=refused.status)


def _way_back(request: HttpRequest) -> str:
    """Return the part of the address of signing in that leads back to the page on which a form stood."""
    came_from = urlsplit(request.headers.get("Referer", ""))
    page = urlunsplit(("", "", came_from.path, came_from.query, ""))
    is_known = request.method == "POST" and came_from.netloc == request.get_host() and is_own_path(page)
    return f"?{urlencode({'next': page})}" if is_known else ""


def _name(request: HttpRequest) -> str | None:
    user = getattr(request, "user", None)
    return user.username if user is not None and user.is_authenticated else None


def forged(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Django's answer to a form whose token is missing or old; a view with a way to show the form again does that."""
    try:
        form_keys.check_opener(request)
    except Refused as refused:
        if is_ours(request):
            return answer(request, refused)
    match = request.resolver_match
    again = getattr(match.func, "when_forged", None) if match is not None else None
    if match is not None and again is not None and request.method == "POST":
        shown: HttpResponse = again(request, *match.args, **match.kwargs)
        return shown
    has_words = is_ours(request) and words_in(request, "form_kept") is not None
    return answer(request, Refused("form_kept" if has_words else "form_old", status=403))


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Say that nothing is here; what somebody may not know of looks the same."""
    return answer(request, Refused("not_found", status=404))


def too_often(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Say that this was tried too often from here; guesses are counted over 15 minutes."""
    return answer(request, Refused("too_often", status=429, retry_after=900))


def broken(request: HttpRequest) -> HttpResponse:
    """Say that something went wrong on our side."""
    return answer(request, Refused("broken", status=500))
