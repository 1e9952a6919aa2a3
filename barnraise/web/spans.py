"""Lengths of time in words."""

from django.utils.translation import ngettext


def span(hours: int) -> str:
    """Return a length of time in words: whole days from two days on, else hours."""
    if hours >= 48 and hours % 24 == 0:
        return ngettext("{count} day", "{count} days", hours // 24).format(count=hours // 24)
    return ngettext("{count} hour", "{count} hours", hours).format(count=hours)


def span_of(minutes: int) -> str:
    """Return a length of time in words: whole hours or days where it is so many, else minutes."""
    if minutes and minutes % 60 == 0:
        return span(minutes // 60)
    return ngettext("{count} minute", "{count} minutes", minutes).format(count=minutes)
