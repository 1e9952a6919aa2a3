"""The providers of accounts elsewhere, as allauth knows them; loaded only where the operator has keys for some."""

import re
from typing import Any

from allauth.socialaccount.models import SocialApp, SocialLogin, SocialToken
from allauth.socialaccount.providers import registry
from allauth.socialaccount.providers.base import ProviderAccount, ProviderException
from allauth.socialaccount.providers.oauth2.provider import OAuth2Provider
from allauth.socialaccount.providers.oauth2.views import OAuth2Adapter
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from barnraise.web.logins import ELSEWHERE, Elsewhere, Logins


class _Adapter(OAuth2Adapter):  # type: ignore[misc]
    elsewhere: Elsewhere

    def get_callback_url(self, request: HttpRequest, app: SocialApp) -> str:
        # The one address that the provider knows, whatever host name was asked.
        return settings.BARNRAISE_URL + reverse("came_back", args=[self.provider_id])

    def parse_token(self, data: dict[str, Any]) -> SocialToken:
        # The token itself is used once, below, and never kept, not even in the session.
        return SocialToken(token="")

    def complete_login(
        self, request: HttpRequest, app: SocialApp, token: SocialToken, *, response: dict[str, Any]
    ) -> SocialLogin:
        said = response
        if self.elsewhere.profile:
            shown = {"Authorization": f"Bearer {_plain(response['access_token'])}"}
            with Logins(request).get_requests_session() as session:
                said = session.request("GET", self.elsewhere.profile, headers=shown).json()
        return self.get_provider().sociallogin_from_response(request, said)


class _Provider(OAuth2Provider):  # type: ignore[misc]
    account_class = ProviderAccount
    pkce_enabled_default = True
    oauth2_adapter_class: type[_Adapter]

    @property
    def _elsewhere(self) -> Elsewhere:
        return self.oauth2_adapter_class.elsewhere

    def get_default_scope(self) -> list[str]:
        return list(self._elsewhere.scope)

    def extract_uid(self, data: dict[str, Any]) -> str:
        number = _at(data, self._elsewhere.number)
        if not number or len(number) > 191:
            raise ProviderException("does not say who she is")
        return number

    def extract_common_fields(self, data: dict[str, Any]) -> dict[str, str]:
        return {"username": _at(data, self._elsewhere.called)}

    def extract_extra_data(self, data: dict[str, Any]) -> dict[str, str]:
        return {"name": _at(data, self._elsewhere.called)[:191]}


def _plain(token: Any) -> str:
    if not isinstance(token, str) or not re.fullmatch(r"[!-~]+", token):
        raise ProviderException("no token")
    return token


def _at(data: Any, path: tuple[str, ...]) -> str:
    for key in path:
        data = data.get(key) if isinstance(data, dict) else None
    return str(data) if isinstance(data, str | int) and not isinstance(data, bool) else ""


def provider_of(elsewhere: Elsewhere) -> type[OAuth2Provider]:
    """Return allauth's kind of provider for one."""
    told = {
        "provider_id": elsewhere.id,
        "authorize_url": elsewhere.authorize,
        "access_token_url": elsewhere.token,
        "elsewhere": elsewhere,
    }
    adapter = type(f"{elsewhere.name}Adapter", (_Adapter,), told)
    named = {"id": elsewhere.id, "name": elsewhere.name, "oauth2_adapter_class": adapter}
    return type(f"{elsewhere.name}Provider", (_Provider,), named)


for _one in ELSEWHERE:
    registry.register(provider_of(_one))
