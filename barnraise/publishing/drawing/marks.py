"""The carpenter's mark of a person: a few straight cuts, chosen by a hash of the name."""

import hashlib

from barnraise.base.unicode_forms import normalized

# Carpenters numbered timbers with cuts that a chisel makes in one blow each. `x` stands for where the sign begins.
# (width, path): the path may move freely but begins at (x, 3) and is 14 high.
_SIGNS: tuple[tuple[int, str], ...] = (
    (0, "M{x} 3v14"),
    (5, "M{x} 3l2.5 14 2.5-14"),
    (5, "M{x} 3l5 14m0-14l-5 14"),
    (5, "M{x} 17l2.5-14 2.5 14"),
    (4, "M{x} 3v14m0-12l4 2.5"),
    (4, "M{x} 3v14m0-2l4-2.5"),
    (5, "M{x} 3v14l5-14v14"),
    (5, "M{x} 3l2.5 6 2.5-6m-2.5 6v8"),
    (4, "M{x} 3v14h4"),
)
_GAP = 3


def mark(name: str) -> str:
    """Cut the mark of this name; hidden from screen readers, since the name stands beside it.

    Equal names in any Unicode form have equal marks; 729 marks are told apart.
    """
    chosen = hashlib.sha256(normalized("NFC", name).encode("utf-8", "surrogatepass")).digest()
    signs = [_SIGNS[byte % len(_SIGNS)] for byte in chosen[:3]]
    cuts, x = [], 3
    for width, path in signs:
        cuts.append(path.format(x=x))
        x += width + _GAP
    return f'<svg class="mark" viewBox="1 2 {x - _GAP + 1} 16" aria-hidden="true"><path d="{"".join(cuts)}"/></svg>'
