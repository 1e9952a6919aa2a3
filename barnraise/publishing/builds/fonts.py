"""Which signs our fonts can set, and which fonts set which script; the fonts come from declared packages."""

import struct
import unicodedata
from bisect import bisect_right
from functools import cache
from importlib.util import find_spec
from pathlib import Path

# Package and folder in it; without a package its scripts are named as missing.
_PACKAGES = (
    ("fontpkg_literata", "files"),
    ("fontpkg_source_sans_3", "files"),
    ("fontpkg_source_code_pro", "files"),
    ("pylopdf_fonts_ar", ""),
    ("pylopdf_fonts_he", ""),
    ("pylopdf_fonts_hi", ""),
    ("pylopdf_fonts_jp", ""),
    ("pylopdf_fonts_ko", ""),
    ("pylopdf_fonts_zh_cn", ""),
    ("pylopdf_fonts_zh_tw", ""),
    ("manimgx_fonts", ""),
)
_HAN = {"ja": "Noto Serif JP", "ko": "Noto Serif KR", "zh-tw": "Noto Serif TC", "zh": "Noto Serif SC"}
_HAN_SANS = {language: family.replace("Serif", "Sans") for language, family in _HAN.items()}
_OTHER = (
    "Noto Naskh Arabic", "Noto Serif Hebrew", "Noto Serif Devanagari",
)  # fmt: skip
_OTHER_SANS = ("Noto Sans Arabic", "Noto Sans Hebrew", "Noto Sans Devanagari")
# For scripts that have one of these only, and for signs; the typesetter brings the last two with it.
_LAST = (
    *(f"Noto Sans {script}" for script in (
        "Armenian", "Georgian", "Ethiopic", "Thai", "Lao", "Khmer", "Myanmar", "Bengali", "Gujarati", "Gurmukhi",
        "Kannada", "Malayalam", "Oriya", "Sinhala", "Tamil", "Telugu",
    )),
    "Noto Sans", "Noto Sans Symbols", "Noto Emoji", "DejaVu Sans Mono", "New Computer Modern Math",
)  # fmt: skip
# Signs of those two that authors use; they are inside the typesetter and cannot be read as files.
_UNSEEN = frozenset(("Cc", "Cf", "Zs", "Zl", "Zp"))
_WITHIN = (
    frozenset(range(0x20, 0x370))
    | frozenset(range(0xFE00, 0xFE10))
    | frozenset(range(0x2000, 0x2800))
    | frozenset(range(0x1D400, 0x1D800))
)


def families(language: str) -> dict[str, tuple[str, ...]]:
    """Return the families for text, for what stands out, and for code, the first that has a sign setting it."""
    han = [_HAN[key] for key in _han_order(language)]
    han_sans = [_HAN_SANS[key] for key in _han_order(language)]
    return {
        "serif": ("Literata", *_OTHER, *han, *_LAST),
        "sans": ("Source Sans 3", *_OTHER_SANS, *han_sans, *_LAST),
        "mono": ("Source Code Pro", "DejaVu Sans Mono", *_OTHER_SANS, *han_sans, *_LAST),
    }


def _han_order(language: str) -> list[str]:
    """Return the languages that write Han, the nearest first: one sign has other strokes in each of them."""
    low = language.lower()
    own = "zh-tw" if low.startswith(("zh-tw", "zh-hk", "zh-hant")) else low.partition("-")[0]
    return sorted(_HAN, key=lambda one: (one != own, one != "zh"))


@cache
def folders() -> tuple[Path, ...]:
    """Return the folders of the fonts that are installed."""
    found = []
    for package, inside in _PACKAGES:
        spec = find_spec(package)
        if spec is not None and spec.origin is not None:
            found.append(Path(spec.origin).parent / inside)
    return tuple(found)


def unset_in(text: str) -> set[str]:
    """Return the signs of a text that no font can set."""
    return {sign for sign in set(text) if not _can_set(sign)}


def script_of(sign: str) -> str:
    """Name the script of a sign in words, after its name in Unicode ("Tibetan", "Egyptian hieroglyph")."""
    name = unicodedata.name(sign, "")
    word = name.partition(" ")[0].capitalize()
    if not word or word in ("Private", "Variation"):
        return f"U+{ord(sign):04X}"
    return "Egyptian hieroglyphs" if name.startswith("EGYPTIAN") else word


def _can_set(sign: str) -> bool:
    number = ord(sign)
    if number in _WITHIN or unicodedata.category(sign) in _UNSEEN:
        return True
    starts, ends = _covered()
    at = bisect_right(starts, number) - 1
    return at >= 0 and number <= ends[at]


@cache
def _covered() -> tuple[list[int], list[int]]:
    """Return the ranges of signs that some font has: their first and their last signs, in order."""
    ranges: list[tuple[int, int]] = []
    for folder in folders():
        for file in sorted([*folder.glob("*.ttf"), *folder.glob("*.otf")]):
            ranges += _ranges_in(file.read_bytes())
    merged: list[list[int]] = []
    for first, last in sorted(ranges):
        if merged and first <= merged[-1][1] + 1:
            merged[-1][1] = max(merged[-1][1], last)
        else:
            merged.append([first, last])
    return [one[0] for one in merged], [one[1] for one in merged]


def _ranges_in(font: bytes) -> list[tuple[int, int]]:
    """Read which signs a font has: the formats 4 and 12 of OpenType's table `cmap`."""
    count = struct.unpack_from(">H", font, 4)[0]
    tables = {font[at : at + 4]: struct.unpack_from(">I", font, at + 8)[0] for at in range(12, 12 + 16 * count, 16)}
    cmap = tables[b"cmap"]
    ranges: list[tuple[int, int]] = []
    for number in range(struct.unpack_from(">H", font, cmap + 2)[0]):
        at = cmap + struct.unpack_from(">I", font, cmap + 8 + 8 * number)[0]
        format = struct.unpack_from(">H", font, at)[0]
        if format == 4:
            half = struct.unpack_from(">H", font, at + 6)[0] // 2
            lasts = struct.unpack_from(f">{half}H", font, at + 14)
            firsts = struct.unpack_from(f">{half}H", font, at + 16 + 2 * half)
            ranges += [(first, last) for first, last in zip(firsts, lasts, strict=True) if first != 0xFFFF]
        elif format == 12:
            groups = struct.unpack_from(">I", font, at + 12)[0]
            ranges += [struct.unpack_from(">II", font, at + 16 + 12 * group) for group in range(groups)]
    return ranges
