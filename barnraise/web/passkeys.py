"""The form for a new passkey. It stands alone since what it needs is large, and few pages need it."""

from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django import forms
from django.utils.translation import gettext_lazy as _


class AddPasskey(AddWebAuthnForm):  # type: ignore[misc]
    """A new passkey, which signs its owner in alone unless she says otherwise."""

    name = forms.CharField(label=_("Name"), required=False, max_length=100)
    passwordless = forms.BooleanField(
        label=_("It signs me in alone, without the password"),
        required=False,
        initial=True,
        help_text=_("Untick it for a key that knows neither finger nor PIN: it then confirms your password."),
    )
