"""The boxes that directives become: a notice with its word, a fold, or a grey box with the directive's name."""

import re
from html import escape

from barnraise.publishing.rendering import phrases
from barnraise.publishing.rendering.names import names

_TONES = {
    **dict.fromkeys(("tip", "hint", "success", "check", "done"), " good"),
    **dict.fromkeys(("warning", "caution", "attention", "deprecated"), " warn"),
    **dict.fromkeys(("danger", "error", "bug", "failure", "fail"), " error"),
}
_FOLDS = names("solution spoiler details dropdown toggle collapse expand")
_PLAIN = names("div container tab-set tab-item grid grid-item card column columns row figure group-tab section main")
_code = re.compile(r"`([^`]{1,200})`")


def is_known(name: str) -> bool:
    """Say whether a directive of this name is a notice or a fold."""
    return name.lower() in phrases.ADMONITIONS or name.lower() in _FOLDS


def opening(name: str, title: str = "", *, is_fold: bool = False, is_open: bool = False) -> str:
    """Return the html that opens a box, on one line; `closing` with the same name and fold closes it."""
    kind = name.lower()
    word = phrases.ADMONITIONS.get(kind, name)
    shown = _titled(word, title, kind)
    if is_fold or kind in _FOLDS:
        return f"<details{' open' if is_open else ''}><summary>{shown}</summary>"
    if kind in phrases.ADMONITIONS:
        heading = f"<p>{shown}</p>" if shown else ""
        return f'<div class="notice{_TONES.get(kind, "")}" role="note">{heading}'
    if kind in _PLAIN:
        return f"<div><p><b>{_inline(title)}</b></p>" if title else "<div>"
    return f'<div class="directive"><p class="label">{escape(f"{name} {title}".strip())}</p>'


def closing(name: str, *, is_fold: bool = False) -> str:
    """Return the html that closes a box."""
    return "</details>" if is_fold or name.lower() in _FOLDS else "</div>"


def inline(words: str) -> str:
    """Return the small grey box of a directive that stands in a line."""
    return f'<span class="directive">{escape(words[:300], quote=False)}</span>'


def block(words: str) -> str:
    """Return the grey box of a directive that stands alone."""
    return f'<div class="directive">{escape(words[:300], quote=False)}</div>'


def _titled(word: str, title: str, kind: str) -> str:
    if kind.startswith(("version", "deprecated")):
        return _inline(f"{word} {title}".strip())
    return _inline(title or word)


def _inline(words: str) -> str:
    return _code.sub(r"<code>\1</code>", escape(words, quote=False))
