"""Words inside a drawing: how wide they are about, where they break, which way they run, what must be escaped."""

import unicodedata
from html import escape as _escape

_ELLIPSIS = "…"
_NARROW = frozenset("fijlrtI.,:;'|!()[] ’‘·")
_BROAD = frozenset("mwMW@%—…")


def escaped(text: str) -> str:
    """Escape text for markup, without the control characters that no document may hold."""
    return _escape("".join(sign for sign in text if sign.isprintable() or sign == " "), quote=True)


def runs_from_the_right(text: str) -> bool:
    """Say whether the first letter with a direction runs from right to left (Unicode bidirectional rule P2)."""
    for sign in text:
        direction = unicodedata.bidirectional(sign)
        if direction in ("L", "R", "AL"):
            return direction != "L"
    return False


def width(text: str) -> float:
    """Estimate the width of a text in ems of the serif, a little too wide rather than too narrow."""
    return sum(_width(sign) for sign in text)


def wrapped(text: str, *, ems: float, lines: int) -> list[str] | None:
    """Break a text into at most so many lines of this width; None when it does not fit.

    Breaks at spaces, between ideographs, and, where one word alone is too long, inside it.
    """
    done: list[str] = []
    line = ""
    for piece in _breakable(" ".join(text.split()), ems):
        if width((line + piece).rstrip()) <= ems:
            line += piece
        else:
            done.append(line.rstrip())
            line = piece
    done.append(line.rstrip())
    kept = [line for line in done if line]
    return kept if len(kept) <= lines else None


def cut_short(text: str, *, ems: float, lines: int) -> list[str]:
    """Break a text into at most so many lines, the last ending in an ellipsis when there was more."""
    whole = wrapped(text, ems=ems, lines=lines)
    if whole is not None:
        return whole
    every = wrapped(text[:1000], ems=ems, lines=1000) or [""]
    last = every[lines - 1]
    while last and width(last + _ELLIPSIS) > ems:
        last = last[:-1]
    return [*every[: lines - 1], last.rstrip() + _ELLIPSIS]


def _breakable(text: str, ems: float) -> list[str]:
    pieces = [""]
    for sign in text:
        joins = bool(unicodedata.combining(sign)) or unicodedata.category(sign) in ("Mn", "Mc", "Me", "Cf")
        after_space = pieces[-1].endswith(" ")
        ideographs = _is_wide(sign) or (pieces[-1] != "" and _is_wide(pieces[-1][-1]))
        closes = unicodedata.category(sign) in ("Pe", "Pf", "Po")
        too_long = width(pieces[-1] + sign) > ems and sign != " "
        if not joins and sign != " " and (after_space or too_long or (ideographs and not closes)):
            pieces.append(sign)
        else:
            pieces[-1] += sign
    return pieces


def _is_wide(sign: str) -> bool:
    return unicodedata.east_asian_width(sign) in ("W", "F")


def _width(sign: str) -> float:
    if unicodedata.combining(sign) or unicodedata.category(sign) in ("Mn", "Me", "Cf"):
        return 0.0
    if _is_wide(sign):
        return 1.0
    if sign in _NARROW:
        return 0.32
    if sign in _BROAD:
        return 0.9
    return 0.7 if sign.isupper() else 0.54
