"""The input of the one act: how often mail is wanted."""

from dataclasses import dataclass
from typing import Literal, get_args

Mail = Literal["never", "daily", "weekly", "each"]
MAILS: tuple[Mail, ...] = get_args(Mail)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """How often somebody wants her notices by mail: "never", "daily", "weekly", or "each" as soon as there is one."""

    mail: Mail
