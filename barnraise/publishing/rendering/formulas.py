"""Formulas: LaTeX to MathML, with the source where a formula cannot be read."""

from functools import cache
from html import escape
from typing import TYPE_CHECKING

from barnraise.base.lazy_modules import lazy_module

if TYPE_CHECKING:
    from latex2mathml import converter
else:
    converter = lazy_module("latex2mathml.converter")  # slow: most pages have no formula

FORMULA_SIGNS = 2000
PAGE_SIGNS = 40_000
_UNREADABLE = (AttributeError, IndexError, KeyError, TypeError, ValueError, RecursionError, StopIteration)


class Formulas:
    """Turns the formulas of one page into MathML until its budget of signs is spent."""

    def __init__(self) -> None:
        self._left = PAGE_SIGNS
        self._kept: dict[tuple[str, bool], str] = {}

    def html(self, source: str, *, is_display: bool) -> str:
        """Return a formula as MathML, or its source as code when it cannot be read or is too long."""
        key = (source.strip(), is_display)
        if key not in self._kept:
            self._kept[key] = self._converted(*key)
        return self._kept[key]

    def _converted(self, source: str, is_display: bool) -> str:
        if len(source) <= min(FORMULA_SIGNS, self._left) and _depth(source) <= 40:
            self._left -= len(source)
            try:
                return converter.convert(source, display="block" if is_display else "inline")
            except _unreadable():
                # The library knows part of LaTeX; a reader is better served by the source than by nothing.
                pass
        return f'<code class="math">{escape(source, quote=False)}</code>'


@cache
def _unreadable() -> tuple[type[Exception], ...]:
    from latex2mathml import exceptions  # slow: as above

    of_library = (one for one in vars(exceptions).values() if isinstance(one, type) and issubclass(one, Exception))
    return (*of_library, *_UNREADABLE)


def _depth(source: str) -> int:
    depth = deepest = 0
    for sign in source:
        depth += (sign == "{") - (sign == "}")
        deepest = max(deepest, depth)
    return deepest
