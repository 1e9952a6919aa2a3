"""The ids of headings, as GitHub and mdBook make them of their words; each stands once on its page."""

import unicodedata
from collections import Counter

from barnraise.publishing.rendering.resolving import content_id

_KEPT = frozenset({"L", "M", "N"})


class Anchors:
    """The ids of one page's headings."""

    def __init__(self) -> None:
        self._taken: set[str] = set()
        self._next: Counter[str] = Counter()

    def of(self, words: str) -> str:
        """Return the id of a heading that says something: lower case, hyphens, a number where it is taken."""
        slug = content_id("".join(_sign(sign) for sign in words.lower()))
        if not slug:
            return ""
        # The next number of each is kept: to count up from the first anew costs the square of a long page.
        anchor = slug
        while anchor in self._taken:
            self._next[slug] += 1
            anchor = f"{slug}-{self._next[slug]}"
        return self.own(anchor)

    def own(self, anchor: str) -> str:
        """Return an id that its author gave, which no other heading gets now."""
        self._taken.add(anchor)
        return anchor


def _sign(sign: str) -> str:
    if sign.isspace():
        return "-"
    if sign.isalnum() or sign in "-_":
        return sign
    kind = unicodedata.category(sign)
    return sign if kind[0] in _KEPT or kind == "Pc" else ""
