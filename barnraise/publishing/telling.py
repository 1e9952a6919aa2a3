"""Numbers and times as people read them, in the active language."""

from datetime import UTC, datetime

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

NARROW_SPACE = "\u202f"
MINUS = "\u2212"

_MINUTE = 60
_HOUR = 60 * _MINUTE
_DAY = 24 * _HOUR


def number(value: int | float) -> str:
    """Write a number with a narrow space between thousands and a true minus; fractions keep at most two digits."""
    whole = f"{value:,}" if isinstance(value, int) else f"{value:,.2f}".rstrip("0").rstrip(".")
    return whole.replace(",", NARROW_SPACE).replace("-", MINUS)


def exact(at: datetime) -> str:
    """Write a time in full, in UTC ("22 November 2026, 14:20 UTC")."""
    return formats.date_format(at.astimezone(UTC), "j F Y, H:i") + NARROW_SPACE + "UTC"


def machine_time(at: datetime) -> str:
    """Write a time for the `datetime` attribute, in whole seconds of UTC."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def relative(at: datetime, now: datetime) -> str:
    """Tell how long ago or how far ahead a time is, by its largest unit; a date when it is over 30 days off."""
    seconds = int((at - now).total_seconds())
    if abs(seconds) < _MINUTE:
        return _("just now")
    if abs(seconds) < _HOUR:
        return _minutes(seconds)
    if abs(seconds) < _DAY:
        return _hours(seconds)
    if abs(seconds) < 30 * _DAY:
        return _days(seconds)
    return formats.date_format(at.astimezone(UTC), "j F Y")


def _minutes(seconds: int) -> str:
    count = abs(seconds) // _MINUTE
    if seconds < 0:
        return ngettext("%(count)d minute ago", "%(count)d minutes ago", count) % {"count": count}
    return ngettext("in %(count)d minute", "in %(count)d minutes", count) % {"count": count}


def _hours(seconds: int) -> str:
    count = abs(seconds) // _HOUR
    if seconds < 0:
        return ngettext("%(count)d hour ago", "%(count)d hours ago", count) % {"count": count}
    return ngettext("in %(count)d hour", "in %(count)d hours", count) % {"count": count}


def _days(seconds: int) -> str:
    count = abs(seconds) // _DAY
    if seconds < 0:
        return ngettext("%(count)d day ago", "%(count)d days ago", count) % {"count": count}
    return ngettext("in %(count)d day", "in %(count)d days", count) % {"count": count}
