"""Signing in by an account elsewhere (OAuth 2): who may be asked, what is asked, and that nothing more is kept.

allauth keeps the state and speaks the protocol. Where each provider is asked stands here, since its own table speaks
OAuth 1 to OpenStreetMap, which no longer listens, and fetches the whole of a person's record from ORCID.
"""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Any, NoReturn
from urllib.parse import urlencode

from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.internal.flows.signup import get_pending_signup
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialLogin
from allauth.socialaccount.providers.base import AuthError, ProviderException
from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse

from barnraise import exchange
from barnraise.base import Refused
from barnraise.base.documents import Unreadable, json_of
from barnraise.people.models import Account

MOST_BYTES = 1 << 20
SECONDS = 10
Asked = Callable[..., Any]  # as exchange.ask


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Where a provider is asked, and where its answer says who somebody is there.

    Without `profile` the answer that gives the token says it.
    """

    id: str
    name: str
    authorize: str
    token: str
    profile: str
    scope: tuple[str, ...]
    number: tuple[str, ...]
    called: tuple[str, ...]


_WIKI = "https://meta.wikimedia.org/w/rest.php/oauth2"
_OSM = "https://www.openstreetmap.org/oauth2"
ELSEWHERE = (
    Elsewhere(
        "github",
        "GitHub",
        "https://github.com/login/oauth/authorize",
        "https://github.com/login/oauth/access_token",
        "https://api.github.com/user",
        scope=(),
        number=("id",),
        called=("login",),
    ),
    Elsewhere(
        "mediawiki",
        "Wikimedia",
        f"{_WIKI}/authorize",
        f"{_WIKI}/access_token",
        f"{_WIKI}/resource/profile",
        scope=(),
        number=("sub",),
        called=("username",),
    ),
    Elsewhere(
        "openstreetmap",
        "OpenStreetMap",
        f"{_OSM}/authorize",
        f"{_OSM}/token",
        "https://api.openstreetmap.org/api/0.6/user/details.json",
        scope=("read_prefs",),
        number=("user", "id"),
        called=("user", "display_name"),
    ),
    Elsewhere(
        "orcid",
        "ORCID",
        "https://orcid.org/oauth/authorize",
        "https://orcid.org/oauth/token",
        "",
        scope=("/authenticate",),
        number=("orcid",),
        called=("name",),
    ),
)


@dataclass(frozen=True, slots=True)
class _Response:
    """What allauth reads of an answer."""

    status_code: int
    content: bytes
    headers = {"content-type": "application/json"}

    def json(self) -> dict[str, Any]:
        """Return the object that was answered."""
        try:
            said = json_of(self.content)
        except Unreadable as error:
            raise ProviderException("not JSON") from error
        if self.status_code not in (200, 201) or not isinstance(said, dict):
            raise ProviderException(f"answered {self.status_code}")
        return said


@dataclass(frozen=True, slots=True)
class _Session:
    """What allauth needs of a session of `requests`; every question goes through the one way out."""

    ask: Asked

    def __enter__(self) -> "_Session":
        return self

    def __exit__(self, *raised: object) -> None:
        pass

    def request(
        self,
        method: str,
        url: str,
        *,
        data: dict[str, str] | None = None,
        headers: dict[str, str] | None = None,
        params: None = None,
        auth: None = None,
    ) -> _Response:
        """Ask a provider; no redirect is followed, since secrets go along."""
        sent = {"Accept": "application/json", **(headers or {})}
        body = b""
        if data:
            sent["Content-Type"] = "application/x-www-form-urlencoded"
            body = urlencode(data).encode()
        try:
            answer = self.ask(method, url, headers=sent, body=body, most_bytes=MOST_BYTES, seconds=SECONDS)
        except Refused as refused:
            raise ProviderException(refused.code) from refused
        return _Response(answer.status, answer.body)


class Logins(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """Our answers to allauth about accounts elsewhere."""

    ask: Asked = staticmethod(exchange.ask)

    def get_requests_session(self) -> _Session:
        """Return what asks a provider."""
        return _Session(self.ask)

    def list_apps(self, request: HttpRequest, provider: str | None = None, client_id: str | None = None) -> list[Any]:
        """Return the keys that the operator's file gives; the database holds none."""
        return [
            SocialApp(provider=name, **given["APP"])
            for name, given in settings.SOCIALACCOUNT_PROVIDERS.items()
            if provider in (None, name) and client_id in (None, given["APP"]["client_id"])
        ]

    def populate_user(self, request: HttpRequest, sociallogin: SocialLogin, data: dict[str, Any]) -> Account:
        """Keep the name that she has elsewhere as a proposal; addresses are neither asked nor kept."""
        account: Account = sociallogin.user
        account.username = data.get("username", "")[:60].strip()
        return account

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        """Let a new person in; she chooses her name on a page of ours."""
        return True

    def is_auto_signup_allowed(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        """Make nobody before she has said her name."""
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Refuse to connect what is another member's: `login_taken`."""
        is_connecting = sociallogin.state.get("process") == "connect"
        if is_connecting and sociallogin.is_existing and sociallogin.user != request.user:
            raise Refused("login_taken", status=409)

    def get_connect_redirect_url(self, request: HttpRequest, socialaccount: SocialAccount) -> str:
        """Go back to one's own account."""
        return reverse("profile")

    def on_authentication_error(
        self, request: HttpRequest, provider: Any, error: str | None = None, **more: Any
    ) -> NoReturn:
        """Say what came of it. Refused: `login_cancelled`, `login_failed`."""
        code = "login_cancelled" if error == AuthError.CANCELLED else "login_failed"
        raise Refused(code, provider=provider.name)


def offered() -> list[tuple[str, str]]:
    """Return id and name of each provider for which the operator has keys."""
    return [(one.id, one.name) for one in ELSEWHERE if one.id in settings.SOCIALACCOUNT_PROVIDERS]


def way_to(request: HttpRequest, provider: str, *, process: str, on: str) -> str:
    """Return the address where a provider asks her; what comes back must fit what this session remembers."""
    answer = _known(request, provider).redirect(request, process, next_url=on or None)
    return str(answer.headers["Location"])


def come_back(request: HttpRequest, provider: str) -> HttpResponseBase:
    """Take up what a provider answers: sign in, connect, or go on to choosing a name."""
    from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView  # slow: as in `oauth`

    known = _known(request, provider)
    answer: HttpResponseBase = OAuth2CallbackView.adapter_view(known.oauth2_adapter_class)(request)
    return answer


def waiting(request: HttpRequest) -> SocialLogin | None:
    """Return who has shown who she is elsewhere, and has no name here yet."""
    try:
        return get_pending_signup(request)
    except SocialApp.DoesNotExist:
        return None


def _known(request: HttpRequest, provider: str) -> Any:
    if provider not in settings.SOCIALACCOUNT_PROVIDERS:
        raise Refused("not_found", status=404)
    try:
        return Logins(request).get_provider(request, provider)
    except SocialApp.DoesNotExist:
        raise Refused("not_found", status=404) from None


if settings.SOCIALACCOUNT_PROVIDERS:
    import_module("barnraise.web.oauth")  # which needs `Logins`; it is large, and most sites have no keys
