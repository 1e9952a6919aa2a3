"""Which edition may be given a name, and by whom."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What somebody would release, and what stands in its way.

    `counts`: their approval counts in this work. `waiting`: how many pieces readers see otherwise than the edition has
    them, since nobody has looked yet. `is_named`: it is a release already.
    """

    counts: bool
    edition: int
    newest: int
    is_free: bool
    waiting: int = 0
    is_named: bool = False


def why_not_release(wish: Wish) -> str | None:
    """A release gives the newest edition a name: whoever's approval counts may do it, once for each edition, when the
    work is free and no piece of it waits for a look. It changes nothing in the text, and is never taken back.
    """
    if not wish.is_free:
        return "release_not_free"
    if not wish.counts:
        return "release_no_standing"
    if wish.is_named:
        return "release_named"
    if wish.edition != wish.newest or wish.edition < 1:
        return "release_not_newest"
    return "release_waits" if wish.waiting else None
