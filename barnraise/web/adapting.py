"""What allauth asks of us: where to go after signing in, whose guesses are one, no machine's address in clear."""

import hmac
from ipaddress import IPv6Address, ip_address
from typing import Any, NoReturn

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context as current
from allauth.core import ratelimit
from django.core.cache import cache
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext_lazy as _

from barnraise.base import Refused, now, random_token
from barnraise.people.names import folded
from barnraise.web import asking, outcomes

DAY_SECONDS = 86_400
# The same whether the name is unknown or the password wrong.
_MISMATCH = _("Name and password do not go together. Nothing was changed; try again, or join if you are new.")

# What allauth would say, by the name of its template: our code, or "" where the page itself says it.
MESSAGES = {
    "account/messages/cannot_delete_primary_email.txt": "address_kept",
    "account/messages/email_confirmation_failed.txt": "address_not_confirmed",
    "account/messages/email_confirmation_sent.txt": "address_written",
    "account/messages/email_confirmed.txt": "address_confirmed",
    "account/messages/email_deleted.txt": "address_removed",
    "account/messages/logged_in.txt": "",
    "account/messages/logged_out.txt": "",
    "account/messages/login_code_sent.txt": "",
    "account/messages/password_changed.txt": "",
    "account/messages/password_set.txt": "",
    "account/messages/phone_verification_sent.txt": "",
    "account/messages/phone_verified.txt": "",
    "account/messages/primary_email_set.txt": "address_first",
    "account/messages/unverified_primary_email.txt": "address_unconfirmed",
    "mfa/messages/recovery_codes_generated.txt": "codes_made",
    "mfa/messages/totp_activated.txt": "app_added",
    "mfa/messages/totp_deactivated.txt": "app_removed",
    "mfa/messages/webauthn_added.txt": "passkey_added",
    "mfa/messages/webauthn_removed.txt": "passkey_removed",
    "socialaccount/messages/account_connected.txt": "login_connected",
    "socialaccount/messages/account_connected_other.txt": "",
    "socialaccount/messages/account_connected_updated.txt": "login_connected",
    "socialaccount/messages/account_disconnected.txt": "",
    "usersessions/messages/sessions_logged_out.txt": "",
}


class Accounts(DefaultAccountAdapter):  # type: ignore[misc]
    """Our answers to allauth."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "username_password_mismatch": _MISMATCH,
        "email_password_mismatch": _MISMATCH,
        "too_many_login_attempts": _("Too many guesses at this name. Wait a quarter of an hour and try again."),
    }

    def get_client_ip(self, request: HttpRequest) -> str:
        """Return a stand-in for the asking machine's address, good for counting for one day only."""
        return stand_in(super().get_client_ip(request))

    def is_safe_url(self, url: str | None) -> bool:
        """Tell whether an address is a path of ours; nobody is ever sent elsewhere."""
        return is_own_path(url)

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Keep joining to our own page, which makes the person with the account."""
        return False

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        message_context: dict[str, Any] | None = None,
        extra_tags: str = "",
        message: str | None = None,
    ) -> None:
        """Say in our words what became of a change; `message` is why a passkey did not sign in."""
        code = "passkey_unknown" if message else MESSAGES[message_template or ""]
        if code:
            outcomes.say(request, code, email=str((message_context or {}).get("email", "")))

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Go where it is said what a new password ended, and what goes on."""
        return reverse("password_changed")

    def respond_user_inactive(self, request: HttpRequest, user: Any) -> NoReturn:
        """Say to whoever has shown that an account is hers that it is closed. Refused: `account_closed`."""
        raise Refused("account_closed", status=403)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send a mail now, since she waits for it. Refused: `mail_down`, `mail_refused`."""
        try:
            super().send_mail(template_prefix, email, context)
        except OSError as error:
            # What was not sent does not count: she may ask again as soon as she likes.
            ratelimit.clear(current.request, action="confirm_email", key=email.lower())
            if hasattr(error, "recipients"):  # the server refuses the address itself (smtplib.SMTPRecipientsRefused)
                raise Refused("mail_refused", address=email) from None
            raise Refused("mail_down", status=503, retry_after=60) from None

    def post_login(self, request: HttpRequest, user: Any, **more: Any) -> Any:
        """Offer what a guest gave in this browser, before going on."""
        response = super().post_login(request, user, **more)
        if asking.waiting_guest(request) is not None and isinstance(response, HttpResponseRedirect):
            return HttpResponseRedirect(f"{reverse('take_over_guest')}?{urlencode({'next': response.url})}")
        return response

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        # By the name alone: neither another spelling of it nor another host name of ours gives more guesses.
        return folded(credentials.get("email") or credentials.get("username") or "")


def is_own_path(url: str | None) -> bool:
    """Tell whether an address leads to this site whatever its host name: a path without scheme and host."""
    return bool(url) and str(url).startswith("/") and url_has_allowed_host_and_scheme(url, allowed_hosts=None)


def stand_in(address: str) -> str:
    """Return a keyed hash of an address as an address of its own kind (fd00::/8).

    The key is drawn anew every day and kept nowhere but where guesses are counted: when it is forgotten there, nobody
    can find the address again, not even with the site's secret. Addresses of one IPv6 network (/64) count as one.
    """
    given = ip_address(address)
    counted = IPv6Address(int(given) >> 64 << 64) if isinstance(given, IPv6Address) else given
    key = str(cache.get_or_set(f"key-of-{now().date()}", random_token, timeout=DAY_SECONDS))
    return str(IPv6Address(b"\xfd" + hmac.digest(key.encode(), counted.packed, "sha256")[:7] + bytes(8)))
