"""The input of what a member chooses: how often mail is wanted, and how they are told of what."""

from dataclasses import dataclass
from typing import Literal, get_args

Mail = Literal["never", "daily", "weekly", "each"]
MAILS: tuple[Mail, ...] = get_args(Mail)
How = Literal["each", "daily", "site", "not"]
HOWS: tuple[How, ...] = get_args(How)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """How often somebody wants their notices by mail: "never", "daily", "weekly", or "each" as soon as there is one."""

    mail: Mail


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """How somebody is told of one topic ("": of all) in one work (its address; "": in all).

    "each": by mail at once, "daily": in one mail a day, "site": on the site and in the feed, "not": only what asks
    something of them, and only on the site; "" takes the choice back.
    """

    work: str = ""
    topic: str = ""
    how: str = ""
