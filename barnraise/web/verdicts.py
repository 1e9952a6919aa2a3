"""The buttons with which one judges: one for each value that the process declares, and what they send."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from barnraise.base import Refused
from barnraise.rules.ballots import APPROVE, ASK, DECLINE, NEITHER, BallotChoice, side_of

# Where one goes through items one by one. 1 to 4 give a reason there.
_KEYS = {APPROVE: "a", ASK: "q", DECLINE: "d", NEITHER: "0", "1": "+"}
_MORE_KEYS = "56789"


@dataclass(frozen=True)
class VerdictButton:
    """One button: what it sends, what stands on it, the key that presses it or "", whether it needs a reason.

    `number`: its value where there is a scale; one of more than eleven values is drawn as a field for a number.
    """

    sends: str
    words: str
    key: str
    needs_reason: bool
    number: int | None = None


def buttons(choices: Iterable[BallotChoice]) -> tuple[VerdictButton, ...]:
    """Return a button for each thing that somebody may say."""
    more = iter(_MORE_KEYS)
    return tuple(
        VerdictButton(one.said, _words(one), _KEYS.get(one.said) or next(more, ""), one.needs_reason, one.number)
        for one in choices
    )


def given_by(sent: str) -> dict[str, Any]:
    """Return what a button or the field for a number sent, as fields of a review.

    Refused: `verdict_missing` for an empty field, `form_old`.
    """
    if not sent:
        raise Refused("verdict_missing", status=422)
    if sent in (APPROVE, ASK, DECLINE):
        return {"verdict": sent}
    if not sent.removeprefix("-").isdecimal() or len(sent) > 4:
        raise Refused("form_old", status=422)
    return {"value": int(sent)}


def check_read(given: Mapping[str, Any], sent: QueryDict) -> None:
    """Refuse an approval of pieces that its page only linked to, unless the form says that they were read too.

    Refused: `pieces_unread`, with how many.
    """
    unread = sent.getlist("elsewhere") if "read_elsewhere" not in sent else []
    if unread and (given.get("verdict") == APPROVE or given.get("value", 0) > 0):
        raise Refused("pieces_unread", status=422, count=len(unread))


def number_said(number: int) -> str:
    """Return a number of a scale with its sign: +1, 0, −2."""
    return f"+{number}" if number > 0 else f"−{-number}" if number else "0"


def _words(choice: BallotChoice) -> str:
    if choice.name:
        return choice.name.capitalize()
    words = {APPROVE: _("Approve"), ASK: _("Ask"), DECLINE: _("Decline"), NEITHER: _("Neither")}.get(choice.said)
    words = words or (_("For it") if side_of(choice.said) > 0 else _("Against it"))
    return words if choice.number is None else f"{number_said(choice.number)} · {words}"
