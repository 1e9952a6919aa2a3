"""Accounts, guests, joining and leaving, tokens.

A person is who gets credit; an account is how a member signs in. Guests have a made-up name and a secret in their
browser, and keep what they gave when they join.
"""

from barnraise.people.actions import (
    forget_guest,
    guest_with,
    issue_token,
    join,
    revoke_token,
    sign_in_link,
    take_over,
    use_sign_in_link,
)
from barnraise.people.queries import Profile, guest_of, named, of_account, profile, who_has

__all__ = [
    "Profile",
    "forget_guest",
    "guest_of",
    "guest_with",
    "issue_token",
    "join",
    "named",
    "of_account",
    "profile",
    "revoke_token",
    "sign_in_link",
    "take_over",
    "use_sign_in_link",
    "who_has",
]
