"""The sentences for names that are somebody's, for ways into an account, and for what was done to one."""

from django.utils.translation import gettext_noop as _

ACCOUNTS: dict[str, str] = {
    "name_alike": _(
        "“{name}” looks like the name of somebody here, so that people would take you for them. Nothing was changed; "
        "choose another, or add a word to it."
    ),
    "name_kept": _(
        "“{name}” is, or looks like, a name that somebody here has just given up. It is kept for them until {until}. "
        "Nothing was changed; choose another."
    ),
}

# What was done to an account: said once, on the page that follows.
OUTCOMES: dict[str, str] = {
    "profile_kept": _("What others see of you is kept."),
    "name_given_up": _("You are called “{name}” from now on. “{before}” is kept for you until {until}."),
    "token_revoked": _("The token “{name}” is revoked. A program that has it can do nothing more."),
    "sessions_ended": _("You are signed out in {ended:other browser|other browsers}."),
    "author_claimed": _("What “{name}” gave is credited to you now."),
    "guest_taken_over": _("What “{name}” gave is credited to you now."),
    "login_connected": _("That account elsewhere opens your account here from now on."),
    "login_disconnected": _("{provider} no longer opens your account."),
    "passkey_added": _("The passkey is added."),
    "passkey_renamed": _("The passkey is called “{name}” now."),
    "passkey_removed": _("The passkey is removed. It opens your account no more."),
    "app_added": _("The app is added: signing in asks for its code too from now on."),
    "app_removed": _("The app is removed. Signing in no longer asks for its code."),
    "codes_made": _("New recovery codes are made. Those of before open nothing any more."),
    "address_written": _("A mail is on its way to {email}. Open the link in it, and the address is yours."),
    "address_confirmed": _("{email} is confirmed. It is an address of your account now."),
    "address_removed": _("{email} is removed from your account."),
    "address_first": _("{email} is the address that mail goes to now."),
    "address_kept": _("{email} is where mail goes to. Nothing was removed; choose another address for that first."),
    "address_unconfirmed": _(
        "Only a confirmed address can be the first. Nothing was changed; open the link in its mail."
    ),
    "address_not_confirmed": _("This link confirms nothing: it is too old. Nothing was changed; ask for another mail."),
    "passkey_unknown": _("That passkey did not sign you in. Nothing was changed; try again, or use your password."),
}
# Those that say that nothing was done.
FAILED = frozenset(("address_kept", "address_unconfirmed", "address_not_confirmed", "passkey_unknown"))
