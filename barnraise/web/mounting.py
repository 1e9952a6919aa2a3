"""allauth's own pages: which of them are here, at which address, and who may use them.

What is not named here is not reachable, whatever allauth brings. Joining, signing in and out are pages of ours
(`views/joining.py`) under allauth's names.
"""

from dataclasses import dataclass
from importlib import import_module
from typing import Any, cast

from allauth.account.models import EmailAddress, get_emailconfirmation_model
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db.models import Model
from django.http import HttpRequest, HttpResponseBase

from barnraise.base import Refused
from barnraise.people.models import Account
from barnraise.people.ways_in import removing
from barnraise.web import outcomes
from barnraise.web.access import May, View, route

_MODULES = {
    "account": "allauth.account.views",
    "second": "allauth.mfa.base.views",
    "codes": "allauth.mfa.recovery_codes.views",
    "app": "allauth.mfa.totp.views",
    "passkeys": "allauth.mfa.webauthn.views",
    "here": __name__,
}


@dataclass(frozen=True, slots=True)
class Mounted:
    """One page of allauth's, or of ours before it; `view` is where it is: a key of `_MODULES` and a name."""

    pattern: str
    name: str
    view: str
    may: May


PAGES = (
    Mounted("sign-in/second", "mfa_authenticate", "second.authenticate", "anyone"),
    Mounted("sign-in/passkey", "mfa_login_webauthn", "passkeys.login_webauthn", "anyone"),
    Mounted("profile/confirm", "account_reauthenticate", "account.reauthenticate", "member"),
    Mounted("profile/confirm/second", "mfa_reauthenticate", "second.reauthenticate", "member"),
    Mounted("profile/confirm/passkey", "mfa_reauthenticate_webauthn", "passkeys.reauthenticate_webauthn", "member"),
    Mounted("profile/password", "account_change_password", "account.password_change", "member"),
    Mounted("profile/password/first", "account_set_password", "account.password_set", "member"),
    Mounted("profile/keys", "mfa_index", "second.index", "member"),
    Mounted("profile/keys/app", "mfa_activate_totp", "app.activate_totp", "member"),
    Mounted("profile/keys/app/remove", "mfa_deactivate_totp", "app.deactivate_totp", "member"),
    Mounted("profile/keys/codes", "mfa_view_recovery_codes", "codes.view_recovery_codes", "member"),
    Mounted(
        "profile/keys/codes/new",
        "mfa_generate_recovery_codes",
        "codes.generate_recovery_codes",
        "member",
    ),
    Mounted(
        "profile/keys/codes/file",
        "mfa_download_recovery_codes",
        "codes.download_recovery_codes",
        "member",
    ),
    Mounted("profile/keys/passkeys", "mfa_list_webauthn", "passkeys.list_webauthn", "member"),
    Mounted("profile/keys/passkeys/add", "mfa_add_webauthn", "passkeys.add_webauthn", "member"),
    Mounted("profile/keys/passkeys/<int:pk>", "mfa_edit_webauthn", "here.rename_passkey", "member"),
    Mounted("profile/keys/passkeys/<int:pk>/remove", "mfa_remove_webauthn", "here.remove_passkey", "member"),
)


def confirm_address(request: HttpRequest, key: str) -> HttpResponseBase:
    """Confirm an address in a session of the account that it was written into. Refused: `address_of_others`.

    Who reads the mail has not said that the account is theirs: a stranger may have written the address there.
    """
    found = get_emailconfirmation_model().from_key(key)
    if found is not None and found.email_address.user_id != request.user.pk:
        raise Refused("address_of_others", status=403)
    answer: HttpResponseBase = import_module(_MODULES["account"]).confirm_email(request, key=key)
    return answer


def rename_passkey(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Rename one of one's own passkeys, and say so."""
    before = _passkey(request, pk)
    answer: HttpResponseBase = import_module(_MODULES["passkeys"]).edit_webauthn(request, pk=pk)
    after = _passkey(request, pk)
    # A redirect may also ask for the password first.
    if before is not None and after is not None and before.data["name"] != after.data["name"]:
        outcomes.say(request, "passkey_renamed", name=after.data["name"])
    return answer


def remove_passkey(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Remove one of one's own passkeys, unless nothing else opens the account. Refused: `last_way_in`."""
    return _removed(request, import_module(_MODULES["passkeys"]).remove_webauthn, _passkey(request, pk), pk=pk)


def addresses(request: HttpRequest) -> HttpResponseBase:
    """Manage one's own addresses; one that is the last way in is kept. Refused: `last_way_in`."""
    given = request.POST.get("email", "") if "action_remove" in request.POST else ""
    confirmed = EmailAddress.objects.filter(user=request.user, email=given.lower(), verified=True)
    return _removed(request, import_module(_MODULES["account"]).email, confirmed.first() if given else None)


def _passkey(request: HttpRequest, pk: int) -> Authenticator | None:
    mine = Authenticator.objects.filter(user=request.user, type=Authenticator.Type.WEBAUTHN)
    found: Authenticator | None = mine.filter(pk=pk).first()
    return found


def _removed(request: HttpRequest, view: View, way: Model | None, **more: int) -> HttpResponseBase:
    if request.method != "POST" or way is None:
        return view(request, **more)
    with removing(cast(Account, request.user).person, way):
        return view(request, **more)


# Only where mail can be sent (BARNRAISE_MAIL_URL).
PAGES_OF_MAIL = (
    Mounted("profile/address", "account_email", "here.addresses", "member"),
    Mounted("profile/address/sent", "account_email_verification_sent", "account.email_verification_sent", "anyone"),
    Mounted("profile/address/<str:key>", "account_confirm_email", "here.confirm_address", "member"),
    Mounted("sign-in/code", "account_request_login_code", "account.request_login_code", "anyone"),
    Mounted("sign-in/code/confirm", "account_confirm_login_code", "account.confirm_login_code", "anyone"),
)


def mount() -> None:
    """Declare allauth's pages beside our own."""
    for page in PAGES + (PAGES_OF_MAIL if settings.BARNRAISE_MAIL_URL else ()):
        # Some send mail, and no lock is held while a server of mail is waited for; allauth bounds how often.
        route(page.pattern, may=page.may, name=page.name, methods=("GET", "POST"), once=False)(_view(page.view))


def _view(name: str) -> View:
    """Return a view of allauth's that is imported when it is first asked: what passkeys need takes 5 MB."""

    module, _, name = name.partition(".")

    def view(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        answer: HttpResponseBase = getattr(import_module(_MODULES[module]), name)(request, *args, **kwargs)
        return answer

    return view
