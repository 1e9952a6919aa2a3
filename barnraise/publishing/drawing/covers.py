"""The cover of a work, drawn from its title, its kind and its edition."""

import hashlib
from functools import cache
from pathlib import Path
from random import Random

from barnraise.base.documents import toml_of
from barnraise.publishing.drawing.lettering import cut_short, escaped, runs_from_the_right, wrapped
from barnraise.publishing.drawing.motifs import MOTIFS

# Size of the lettering in pixels, and the most lines of it that fit between the rule and the drawing.
_SIZES = ((27, 3), (22, 4), (18, 5))
_LINE_WIDTH = 184
_PALE = "#fdf4e3"
_CLOTHS = ("#7e2a1e", "#3f5437", "#2f4a58", "#5b5046", "#5a3450", "#7a5a1e", "#33404a", "#2f4f4a")


def cover(title: str, *, kind: str, above: str, below: str, name: str | None = None) -> str:
    """Draw the cover: the cloth and the drawing belong to the kind, the drawing varies with the title.

    `above` and `below` are the two small lines, already in the reader's language ("Manual", "Edition 31"). `name` is
    what a screen reader says; None where the title stands beside the cover. The result is also a file of its own.
    """
    size, lines = _fitted(title)
    spoken = f'role="img" aria-label="{escaped(name)}"' if name else 'aria-hidden="true"'
    return _bound(title, kind, spoken, f"{_small(above, 42)}{_large(lines, size)}{_small(below, 332)}")


def cloth(title: str, *, kind: str) -> str:
    """Draw the cover without its lettering, for who sets that in fonts of her own."""
    return _bound(title, kind, 'aria-hidden="true"', "")


def cloth_colour(kind: str) -> str:
    """Return the colour of a kind's cloth."""
    return (_kinds().get(kind) or _by_hash(kind))[0]


def _bound(title: str, kind: str, spoken: str, lettering: str) -> str:
    cloth, motif = _kinds().get(kind) or _by_hash(kind)
    drawing = MOTIFS[motif](Random(_number(title)))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="cover" viewBox="0 0 240 340" {spoken}>'
        f'<rect width="240" height="340" fill="{cloth}"/>'
        '<path d="M12 0v340" stroke="#000" stroke-opacity=".28" stroke-width="2"/>'
        f'<path d="M28 24h184M28 318h184" stroke="{_PALE}" stroke-opacity=".55"/>'
        f'<g fill="none" stroke="{_PALE}" stroke-opacity=".8" stroke-width="1.6" stroke-linecap="round">{drawing}</g>'
        f"{lettering}</svg>"
    )


def _fitted(title: str) -> tuple[int, list[str]]:
    for size, most in _SIZES:
        lines = wrapped(title, ems=_LINE_WIDTH / size, lines=most)
        if lines is not None and (size == _SIZES[-1][0] or not _breaks_a_word(title, lines)):
            return size, lines
    return size, cut_short(title, ems=_LINE_WIDTH / size, lines=most)


def _breaks_a_word(title: str, lines: list[str]) -> bool:
    return title.isascii() and " ".join(lines) != " ".join(title.split())


def _large(lines: list[str], size: int) -> str:
    step = round(size * 1.12)
    spans = []
    for number, line in enumerate(lines):
        x = 212 if runs_from_the_right(line) else 28
        direction = ' direction="rtl"' if x == 212 else ""
        spans.append(f'<text x="{x}" y="{51 + size + number * step}"{direction}>{escaped(line)}</text>')
    return f'<g fill="{_PALE}" font-family="Literata,Georgia,serif" font-size="{size}">{"".join(spans)}</g>'


def _small(text: str, y: int) -> str:
    letters = escaped(cut_short(text.upper(), ems=19, lines=1)[0]) if text else ""
    x, direction = (212, ' direction="rtl"') if runs_from_the_right(text) else (28, "")
    return (
        f'<text x="{x}" y="{y}"{direction} fill="{_PALE}" font-family="Source Sans,Arial,sans-serif" font-size="9.5"'
        f' font-weight="600" letter-spacing=".12em">{letters}</text>'
    )


def kind_names() -> tuple[str, ...]:
    """Return the kinds of work that have a cover of their own."""
    return tuple(_kinds())


@cache
def _kinds() -> dict[str, tuple[str, str]]:
    document = toml_of(Path(__file__).with_name("kinds.toml").read_text("utf-8"))
    return {kind: (drawn["cloth"], drawn["motif"]) for kind, drawn in document.items()}


def _by_hash(kind: str) -> tuple[str, str]:
    number, names = _number(kind), list(MOTIFS)
    return _CLOTHS[number % len(_CLOTHS)], names[number // len(_CLOTHS) % len(names)]


def _number(text: str) -> int:
    return int.from_bytes(hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()[:6])
