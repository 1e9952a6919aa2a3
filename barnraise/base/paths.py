"""Names of components: how odd bytes are kept, and which names new contributions may use.

A path is text. Bytes that are not UTF-8 are kept as `\\xNN`, and a real backslash as `\\x5c`, so that every
git path has exactly one text and comes back byte for byte.
"""

import re
import unicodedata

from barnraise.base.unicode_forms import normalized

PATH_BYTES = 1000
DEVICE_NAMES = frozenset(
    ["con", "prn", "aux", "nul", *(f"com{n}" for n in range(1, 10)), *(f"lpt{n}" for n in range(1, 10))]
)
_escape = re.compile(r"\\x([0-9a-f]{2})")
# What HFS+ drops when it compares names: it would make ".g\u200cit" another spelling of ".git".
_ignored_by_hfs = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]")
_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def path_from_bytes(name: bytes) -> str:
    """Return the text that stands for a path's bytes; the inverse of `path_to_bytes`."""
    return name.replace(b"\\", b"\\x5c").decode("utf-8", errors="backslashreplace")


def path_to_bytes(path: str) -> bytes:
    """Return the bytes that a path's text stands for."""
    # re.split with a group alternates between what lies outside the escapes and the two digits of each.
    parts = _escape.split(path)
    return b"".join(bytes.fromhex(part) if place % 2 else part.encode("utf-8") for place, part in enumerate(parts))


def why_not_path(path: str, *, imported: bool = False) -> str | None:
    """Return why a component may not have this path, or None.

    Codes: `path_empty`, `path_outside`, `path_git`, `path_long` are refused everywhere, since such a name could
    write outside a tree or into `.git`, in any spelling. `path_odd` (control or bidi characters, trailing blanks
    or dots, device names, backslashes, not NFC, `.commons` spelt otherwise) is refused in new contributions and kept in
    imported history.
    """
    if not path:
        return "path_empty"
    raw = path_to_bytes(path)
    if len(raw) > PATH_BYTES:
        return "path_long"
    spelled = raw.decode("utf-8", errors="replace").replace("\\", "/")
    if spelled.startswith("/") or re.match(r"^[A-Za-z]:", spelled) or b"\0" in raw:
        return "path_outside"
    pieces = spelled.split("/")
    if any(_folded(piece) in ("", ".", "..") for piece in pieces):
        return "path_outside"
    if any(_is_git(piece) for piece in pieces):
        return "path_git"
    if not imported and ("\\" in path or any(_is_odd(piece) for piece in pieces) or _is_almost(pieces[0], ".commons")):
        return "path_odd"
    return None


def folded_path(path: str) -> str:
    """Return a path as those file systems take it that ignore case: two paths of one folded form are one file there."""
    return "/".join(_folded(piece) for piece in path.split("/"))


def _folded(piece: str) -> str:
    """Fold a name as the file systems do that would confuse it with another."""
    return _ignored_by_hfs.sub("", normalized("NFKC", piece)).casefold()


def _is_git(piece: str) -> bool:
    folded = _folded(piece).split(":")[0].rstrip(". ")
    return folded == ".git" or re.fullmatch(r"git~\d+", folded) is not None


def _is_almost(piece: str, name: str) -> bool:
    """Tell whether file systems that ignore case would take a name for another: the rules' gates know one spelling."""
    return piece != name and _folded(piece) == name


def _is_odd(piece: str) -> bool:
    if piece != normalized("NFC", piece) or piece != piece.strip() or piece.endswith("."):
        return True
    if any(unicodedata.category(sign) in ("Cc", "Cs", "Co", "Cn") or sign in _BIDI for sign in piece):
        return True
    return piece.split(".")[0].casefold() in DEVICE_NAMES or any(sign in '<>:"|?*' for sign in piece)
