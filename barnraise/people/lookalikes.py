"""What a name looks like: two names with a skeleton in common would be taken for one another (Unicode, UTS 39)."""

from functools import lru_cache
from pathlib import Path

from barnraise.base.unicode_forms import normalized

_FILE = Path(__file__).with_name("confusables.txt")
# Code points that show nothing of themselves (Default_Ignorable_Code_Point), as ranges.
IGNORABLE = (
    (0x00AD, 0x00AD),
    (0x034F, 0x034F),
    (0x061C, 0x061C),
    (0x115F, 0x1160),
    (0x17B4, 0x17B5),
    (0x180B, 0x180F),
    (0x200B, 0x200F),
    (0x202A, 0x202E),
    (0x2060, 0x206F),
    (0x3164, 0x3164),
    (0xFE00, 0xFE0F),
    (0xFEFF, 0xFEFF),
    (0xFFA0, 0xFFA0),
    (0xFFF0, 0xFFF8),
    (0x1BCA0, 0x1BCA3),
    (0x1D173, 0x1D17A),
    (0xE0000, 0xE0FFF),
)


def is_ignorable(character: str) -> bool:
    """Tell whether a character shows nothing of itself."""
    return any(first <= ord(character) <= last for first, last in IGNORABLE)


def skeletons(name: str) -> tuple[str, str]:
    """Return the skeletons of a name as it is written, and of its letters whatever their case.

    The second keeps a capital I apart from a small l, else “Ian” and “Lan” were one; the first finds “BiII” for “Bill”.
    """
    plain = normalized("NFD", normalized("NFKC", name))
    seen = [one for one in " ".join(plain.split()) if not is_ignorable(one)]
    table = _table()
    written = "".join(table.get(one, one) for one in seen)
    either = "".join("i" if _is_capital_i(one, table) else table.get(one, one) for one in seen)
    return normalized("NFD", written), normalized("NFD", either.casefold())


def _is_capital_i(character: str, table: dict[str, str]) -> bool:
    return character.isupper() and table.get(character) == "l"


@lru_cache(maxsize=1)
def _table() -> dict[str, str]:
    """Return what each character looks like.

    Letters of the plain alphabet that look like two (m like rn) stay themselves: “Corn” and “Com” are honest names.
    """
    found: dict[str, str] = {}
    for line in _FILE.read_text(encoding="ascii").splitlines():
        if line.startswith("#"):
            continue
        prototype, characters = (part.split() for part in line.split(":"))
        looks = "".join(chr(int(one, 16)) for one in prototype)
        alike = [chr(int(one, 16)) for one in characters]
        plain = next((one for one in alike if one.isascii() and one.isalpha()), "") if len(looks) > 1 else ""
        found |= {one: plain or looks for one in alike if one != plain}
    return found
