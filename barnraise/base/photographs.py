"""What a camera or a program wrote into a picture beside it: position, device, owner, serial number, thumbnail.

Nothing is encoded anew: the picture's own bytes, its orientation and its colour profile stay as they are. Formats: JPEG
(ITU T.81, Exif 3.0 section 4.7), PNG (W3C PNG third edition, chapter 11), WebP (RFC 9649), GIF89a, AVIF (ISO 14496-12).
"""

import struct
import zlib
from collections.abc import Callable, Iterator

_TAG_ORIENTATION = 0x0112
_PNG, _JPEG, _GIF = b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", (b"GIF87a", b"GIF89a")
# The chunks that change how a PNG looks; texts, times and what is unknown are not among them.
_PNG_SHOWN = frozenset(b"cHRM gAMA iCCP sBIT sRGB cICP mDCV cLLI bKGD hIST tRNS pHYs sPLT acTL fcTL fdAT".split())
_WEBP_TOLD = frozenset((b"EXIF", b"XMP "))
_WEBP_EXIF, _WEBP_XMP = 0x08, 0x04
_GIF_SHOWN = (b"NETSCAPE2.0", b"ANIMEXTS1.0", b"ICCRGBG1012")
_AVIF_BRANDS = (b"avif", b"avis", b"mif1", b"msf1", b"heic", b"heix")


class _Odd(ValueError):
    """The bytes are not those of the format that they begin as."""


def stripped(content: bytes) -> bytes:
    """Return a picture without what was written beside it; the same bytes where nothing was, or it is no picture.

    What cannot be followed to its end is returned as it is. Time and memory grow with the bytes.
    """
    found = _format(content)
    if found is None:
        return content
    try:
        made = found(content)
    except (_Odd, struct.error, IndexError):
        return content
    return content if made == content else made


def _format(content: bytes) -> Callable[[bytes], bytes] | None:
    if content.startswith(_JPEG):
        return _jpeg
    if content.startswith(_PNG):
        return _png
    if content.startswith(_GIF):
        return _gif
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return _webp
    return _avif if content[4:8] == b"ftyp" and content[8:12] in _AVIF_BRANDS else None


def _jpeg(content: bytes) -> bytes:
    """Keep the segments that decode the picture; what follows its end is another picture, or a film, and goes."""
    kept, orientation = [b"\xff\xd8"], 1
    for marker, segment in _segments(content):
        body = segment[4:]
        if marker == 0xE1 and body.startswith(b"Exif\0\0"):
            orientation = _orientation(body[6:]) or orientation
        elif marker == 0xE0 and body.startswith(b"JFIF\0"):
            # Its own thumbnail follows these twelve bytes.
            kept.append(segment[:2] + struct.pack(">H", 16) + body[:12] + b"\0\0")
        elif _decodes(marker, body):
            kept.append(segment)
    if orientation != 1:
        kept.insert(2 if kept[1][1] == 0xE0 else 1, _jpeg_exif(orientation))
    return b"".join(kept)


def _decodes(marker: int, body: bytes) -> bool:
    """Tell whether a segment says how to decode or to colour the picture; of applications' segments two do."""
    if marker == 0xE2:
        return body.startswith(b"ICC_PROFILE\0")
    if marker == 0xEE:
        return body.startswith(b"Adobe")
    return not 0xE0 <= marker <= 0xEF and marker != 0xFE


def _segments(content: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield each segment after the first two bytes with its marker; a scan's data belongs to its segment."""
    at = 2
    while True:
        if content[at] != 0xFF:
            raise _Odd
        while content[at + 1] == 0xFF:  # fill bytes
            at += 1
        marker = content[at + 1]
        if marker == 0xD9:
            yield marker, b"\xff\xd9"
            return
        end = at + 2 + struct.unpack_from(">H", content, at + 2)[0]
        if end > len(content) or end < at + 4:
            raise _Odd
        if marker == 0xDA:
            end = _end_of_scan(content, end)
        yield marker, content[at:end]
        at = end


def _end_of_scan(content: bytes, at: int) -> int:
    while True:
        at = content.find(b"\xff", at)
        if at < 0 or at + 1 >= len(content):
            raise _Odd
        following = content[at + 1]
        # A stuffed zero and the restart markers belong to the data.
        if following and not 0xD0 <= following <= 0xD7 and following != 0xFF:
            return at
        at += 1 if following == 0xFF else 2


def _jpeg_exif(orientation: int) -> bytes:
    body = b"Exif\0\0" + _tiff(orientation)
    return b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body


def _tiff(orientation: int) -> bytes:
    """Return the smallest Exif block, which says how the picture is turned and nothing else."""
    entry = struct.pack(">HHIHH", _TAG_ORIENTATION, 3, 1, orientation, 0)
    return b"MM\0*" + struct.pack(">IH", 8, 1) + entry + struct.pack(">I", 0)


def _orientation(tiff: bytes) -> int:
    """Return how an Exif block says that its picture is turned, 1 to 8; 0 where it does not say."""
    order = {b"II*\0": "<", b"MM\0*": ">"}.get(tiff[:4])
    if order is None:
        return 0
    try:
        first = struct.unpack_from(f"{order}I", tiff, 4)[0]
        for place in range(struct.unpack_from(f"{order}H", tiff, first)[0]):
            tag, kind, _, value = struct.unpack_from(f"{order}HHIH", tiff, first + 2 + 12 * place)
            if tag == _TAG_ORIENTATION and kind == 3:
                return value if 1 <= value <= 8 else 0
    except struct.error:
        return 0
    return 0


def _png(content: bytes) -> bytes:
    kept, at = [_PNG], len(_PNG)
    while True:
        size, kind = struct.unpack_from(">I4s", content, at)
        chunk = content[at : at + 12 + size]
        if len(chunk) != 12 + size:
            raise _Odd
        if kind == b"eXIf":
            orientation = _orientation(chunk[8:-4])
            kept += [_png_chunk(kind, _tiff(orientation))] if orientation > 1 else []
        elif kind[:1].isupper() or kind in _PNG_SHOWN:
            kept.append(chunk)
        if kind == b"IEND":
            return b"".join(kept)
        at += len(chunk)


def _png_chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I4s", len(body), kind) + body + struct.pack(">I", zlib.crc32(kind + body))


def _webp(content: bytes) -> bytes:
    kept: list[tuple[bytes, bytes]] = []
    orientation, at, end = 0, 12, 8 + struct.unpack_from("<I", content, 4)[0]
    if end > len(content):
        raise _Odd
    while at < end:
        kind, size = struct.unpack_from("<4sI", content, at)
        body = content[at + 8 : at + 8 + size]
        if len(body) != size:
            raise _Odd
        if kind == b"EXIF":
            orientation = _orientation(body.removeprefix(b"Exif\0\0"))
        if kind not in _WEBP_TOLD:
            kept.append((kind, body))
        at += 8 + size + size % 2
    if not kept:
        raise _Odd
    if orientation > 1:
        kept.append((b"EXIF", _tiff(orientation)))
    flags = _WEBP_EXIF if orientation > 1 else 0
    kept = [
        (kind, bytes([body[0] & ~(_WEBP_EXIF | _WEBP_XMP) | flags]) + body[1:] if kind == b"VP8X" else body)
        for kind, body in kept
    ]
    whole = b"".join(kind + struct.pack("<I", len(body)) + body + b"\0" * (len(body) % 2) for kind, body in kept)
    return b"RIFF" + struct.pack("<I", 4 + len(whole)) + b"WEBP" + whole


def _gif(content: bytes) -> bytes:
    flags = content[10]
    at = 13 + (3 * 2 ** ((flags & 7) + 1) if flags & 0x80 else 0)
    kept = [content[:at]]
    while True:
        start, kind = at, content[at]
        if kind == 0x3B:
            return b"".join([*kept, b";"])
        if kind == 0x2C:
            flags = content[at + 9]
            at = _end_of_blocks(content, at + 11 + (3 * 2 ** ((flags & 7) + 1) if flags & 0x80 else 0))
            kept.append(content[start:at])
        elif kind == 0x21:
            label, name = content[at + 1], content[at + 3 : at + 14]
            at = _end_of_blocks(content, at + 2)
            if label == 0xF9 or label == 0x01 or (label == 0xFF and name in _GIF_SHOWN):
                kept.append(content[start:at])
        else:
            raise _Odd


def _end_of_blocks(content: bytes, at: int) -> int:
    while size := content[at]:
        at += 1 + size
    return at + 1


def _avif(content: bytes) -> bytes:
    """Fill with zeros what the list of items says is Exif or XMP; the way an AVIF is turned stands elsewhere."""
    made = bytearray(content)
    for start, size in _told_extents(content):
        made[start : start + size] = b"\0" * size
    return bytes(made)


def _told_extents(content: bytes) -> Iterator[tuple[int, int]]:
    meta = next((body for kind, body in _boxes(content, 0, len(content)) if kind == b"meta"), None)
    if meta is None:
        return
    inside = dict(_boxes(content, meta[0] + 4, meta[1]))
    if b"iinf" not in inside or b"iloc" not in inside:
        return
    told = {item for item, kind in _items(content, *inside[b"iinf"]) if kind in (b"Exif", b"mime")}
    for item, start, size in _extents(content, *inside[b"iloc"]):
        if item in told and start + size <= len(content):
            yield start, size


def _boxes(content: bytes, at: int, end: int) -> Iterator[tuple[bytes, tuple[int, int]]]:
    while at + 8 <= end:
        size, kind = struct.unpack_from(">I4s", content, at)
        head = 8
        if size == 1:
            size, head = struct.unpack_from(">Q", content, at + 8)[0], 16
        size = size or end - at
        if size < head or at + size > end:
            raise _Odd
        yield kind, (at + head, at + size)
        at += size


def _items(content: bytes, at: int, end: int) -> Iterator[tuple[int, bytes]]:
    at += 6 if content[at] == 0 else 8
    for kind, (start, _) in _boxes(content, at, end):
        version = content[start]
        if kind == b"infe" and version >= 2:
            size = 2 if version == 2 else 4
            item = int.from_bytes(content[start + 4 : start + 4 + size])
            yield item, content[start + 6 + size : start + 10 + size]


def _extents(content: bytes, at: int, end: int) -> Iterator[tuple[int, int, int]]:
    """Yield each item's pieces as (item, start, bytes); only those that count from the start of the file."""
    version, sizes = content[at], content[at + 4 : at + 6]
    offset_size, length_size, base_size = sizes[0] >> 4, sizes[0] & 15, sizes[1] >> 4
    index_size = sizes[1] & 15 if version else 0
    wide = 4 if version == 2 else 2
    at += 6

    def number(size: int) -> int:
        nonlocal at
        if at + size > end:
            raise _Odd
        at += size
        return int.from_bytes(content[at - size : at])

    for _ in range(number(wide)):
        item = number(wide)
        method = number(2) & 15 if version else 0
        number(2)
        base = number(base_size)
        for _ in range(number(2)):
            number(index_size)
            start, size = base + number(offset_size), number(length_size)
            if method == 0:
                yield item, start, size
