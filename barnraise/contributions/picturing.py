"""How large a picture is, from its first bytes: so that nobody's browser is asked to unfold a poster of a gigapixel."""

import struct

# Pixels of one picture: what a phone of today shows without giving up.
MOST_PIXELS = 60_000_000
KINDS = (".png", ".jpg", ".jpeg", ".gif", ".webp", ".svg")
# Marks of a JPEG that tell its size; the others of this row tell something else.
_SIZES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


def size_of(content: bytes) -> tuple[int, int] | None:
    """Return width and height of a PNG, GIF, JPEG or WebP; None for what is none of these, or is broken."""
    try:
        if content[:8] == b"\x89PNG\r\n\x1a\n":
            return _pair(">II", content, 16)
        if content[:6] in (b"GIF87a", b"GIF89a"):
            return _pair("<HH", content, 6)
        if content[:2] == b"\xff\xd8":
            return _of_jpeg(content)
        if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
            return _of_webp(content)
    except (struct.error, IndexError):
        return None
    return None


def _pair(shape: str, content: bytes, at: int) -> tuple[int, int]:
    first, second = struct.unpack_from(shape, content, at)
    return int(first), int(second)


def _of_jpeg(content: bytes) -> tuple[int, int] | None:
    at = 2
    while content[at] == 0xFF:
        mark, (length,) = content[at + 1], struct.unpack_from(">H", content, at + 2)
        if mark in _SIZES:
            height, width = _pair(">HH", content, at + 5)
            return width, height
        at += 2 + length
    return None


def _of_webp(content: bytes) -> tuple[int, int] | None:
    kind = content[12:16]
    if kind == b"VP8X":
        width = int.from_bytes(content[24:27], "little") + 1
        return width, int.from_bytes(content[27:30], "little") + 1
    if kind == b"VP8L":
        bits = struct.unpack_from("<I", content, 21)[0]
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    width, height = _pair("<HH", content, 26)
    return width & 0x3FFF, height & 0x3FFF
