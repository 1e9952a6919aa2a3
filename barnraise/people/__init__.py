"""Accounts, guests, joining and leaving, tokens.

A person is who gets credit; an account is how a member signs in. Guests have a made-up name and a secret in their
browser, and keep what they gave when they join.
"""

from typing import TYPE_CHECKING

from barnraise.base.lazy_modules import front_door

if TYPE_CHECKING:
    from barnraise.people.actions import (
        describe,
        forget_guest,
        guest_with,
        issue_token,
        join,
        revoke_token,
        sign_in_link,
        take_over,
        use_sign_in_link,
    )
    from barnraise.people.leaving import leave
    from barnraise.people.queries import by_uid, guest_of, named, own, profile, who_has, writer_with
else:
    __getattr__ = front_door(__name__)

__all__ = [
    "by_uid",
    "describe",
    "forget_guest",
    "guest_of",
    "guest_with",
    "issue_token",
    "join",
    "leave",
    "named",
    "own",
    "profile",
    "revoke_token",
    "sign_in_link",
    "take_over",
    "use_sign_in_link",
    "who_has",
    "writer_with",
]
