"""What stands beside a picture is taken out; what shows it, its orientation and its colours stay to the byte."""

import struct
import zlib

import pytest

from barnraise.base.photographs import stripped

SECRET = b"N 47.3769 E 8.5417, camera 4711 of Ann"
THUMBNAIL = b"\xff\xd8thumbnail\xff\xd9"


def tiff(orientation: int, order: str = ">") -> bytes:
    """Return an Exif block of two fields, the orientation and one that says more, and a thumbnail behind them."""
    head = b"MM\0*" if order == ">" else b"II*\0"
    fields = struct.pack(f"{order}HHIHH", 0x0112, 3, 1, orientation, 0)
    fields += struct.pack(f"{order}HHII", 0x010F, 2, len(SECRET), 38)
    return head + struct.pack(f"{order}IH", 8, 2) + fields + struct.pack(f"{order}I", 0) + SECRET + THUMBNAIL


def segment(marker: int, body: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(body) + 2) + body


FRAME = segment(0xC0, b"frame") + segment(0xC4, b"codes")
SCAN = segment(0xDA, b"scan") + b"data\xff\x00more\xff\xd0more" + segment(0xDA, b"second") + b"data\xff\x00"
JFIF = b"JFIF\0\x01\x02\0\0\x48\0\x48"
COLOURS = segment(0xE2, b"ICC_PROFILE\0\x01\x01colours") + segment(0xEE, b"Adobe\0")


def jpeg(*beside: bytes, after: bytes = b"", thumbnail: bytes = b"\0\0") -> bytes:
    parts = (segment(0xE0, JFIF + thumbnail), *beside, COLOURS, FRAME, SCAN)
    return b"\xff\xd8" + b"".join(parts) + b"\xff\xd9" + after


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I4s", len(body), kind) + body + struct.pack(">I", zlib.crc32(kind + body))


def png(*beside: bytes, after: bytes = b"") -> bytes:
    shown = chunk(b"IHDR", b"head"), chunk(b"iCCP", b"colours"), *beside, chunk(b"IDAT", b"data"), chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(shown) + after


def riff(*chunks: tuple[bytes, bytes]) -> bytes:
    whole = b"".join(kind + struct.pack("<I", len(one)) + one + b"\0" * (len(one) % 2) for kind, one in chunks)
    return b"RIFF" + struct.pack("<I", 4 + len(whole)) + b"WEBP" + whole


def webp(flags: int, *beside: tuple[bytes, bytes]) -> bytes:
    return riff((b"VP8X", bytes([flags]) + b"\0" * 9), (b"ICCP", b"colours"), (b"VP8 ", b"odd"), *beside)


GIF = b"GIF89a" + struct.pack("<HHBBB", 1, 1, 0x80, 0, 0) + b"\0" * 6
GIF_PICTURE = b"!\xf9\x04\0\0\0\0\0" + b"," + b"\0" * 9 + b"\x02\x02\x4c\x01\0"
GIF_LOOP = b"!\xff\x0bNETSCAPE2.0\x03\x01\0\0\0"


def block(label: int, *parts: bytes) -> bytes:
    return bytes([0x21, label]) + b"".join(bytes([len(part)]) + part for part in parts) + b"\0"


def box(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I4s", len(body) + 8, kind) + body


def avif(exif: bytes) -> bytes:
    """Return an AVIF of two items, a picture and what is told of it; where their bytes lie stands in `iloc`."""
    data = b"picture" + exif

    def meta(start: int) -> bytes:
        infos = b"".join(box(b"infe", struct.pack(">IHH4s", 2 << 24, item, 0, kind)) for item, kind in ITEMS)
        places = b"".join(
            struct.pack(">HHHII", item, 0, 1, start + before, size)
            for item, before, size in ((1, 0, 7), (2, 7, len(exif)))
        )
        iloc = box(b"iloc", struct.pack(">IBBH", 0, 0x44, 0, 2) + places)
        return box(b"meta", b"\0" * 4 + box(b"iinf", struct.pack(">IH", 0, 2) + infos) + iloc)

    head = box(b"ftyp", b"avif\0\0\0\0avif")
    return head + meta(len(head) + len(meta(0)) + 8) + box(b"mdat", data)


ITEMS = ((1, b"av01"), (2, b"Exif"))
CLEAN = {
    "jpeg": jpeg(),
    "png": png(),
    "webp": webp(0x20),
    "gif": GIF + GIF_LOOP + GIF_PICTURE + b";",
    "avif": avif(b"\0" * len(SECRET)),
}
TOLD = {
    "jpeg": [
        jpeg(segment(0xE1, b"Exif\0\0" + tiff(1))),
        jpeg(segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + SECRET), segment(0xED, SECRET), segment(0xFE, SECRET)),
        jpeg(segment(0xE0, b"JFXX\0\x10" + THUMBNAIL), after=b"film" + SECRET),
        jpeg(segment(0xE2, b"MPF\0" + SECRET), thumbnail=b"\x01\x01" + SECRET),
    ],
    "png": [
        png(chunk(b"eXIf", tiff(1)), chunk(b"tEXt", b"Author\0" + SECRET), chunk(b"tIME", b"\x07\xea\x01\x01\0\0\0")),
        png(chunk(b"zTXt", SECRET), chunk(b"iTXt", SECRET), chunk(b"prIv", SECRET), after=SECRET),
    ],
    "webp": [webp(0x2C, (b"EXIF", tiff(1)), (b"XMP ", SECRET))],
    "gif": [GIF + GIF_LOOP + block(0xFE, SECRET) + block(0xFF, b"XMP DataXMP", SECRET) + GIF_PICTURE + b";" + SECRET],
    "avif": [avif(SECRET)],
}


@pytest.mark.parametrize("kind", TOLD)
def test_what_stands_beside_a_picture_goes_and_the_rest_stays_to_the_byte(kind: str) -> None:
    for told in TOLD[kind]:
        assert SECRET in told or THUMBNAIL in told
        assert stripped(told) == CLEAN[kind]


@pytest.mark.parametrize("kind", CLEAN)
def test_a_picture_with_nothing_beside_it_is_the_same_object(kind: str) -> None:
    assert stripped(CLEAN[kind]) is CLEAN[kind]


@pytest.mark.parametrize("order", "<>")
@pytest.mark.parametrize("orientation", [3, 6, 8])
def test_the_way_a_picture_is_turned_stays(orientation: int, order: str) -> None:
    turned = tiff(orientation, order)
    for told in (
        jpeg(segment(0xE1, b"Exif\0\0" + turned)),
        png(chunk(b"eXIf", turned)),
        webp(0x08, (b"EXIF", b"Exif\0\0" + turned)),
    ):
        made = stripped(told)
        assert SECRET not in made and THUMBNAIL not in made
        assert struct.pack(">HHIH", 0x0112, 3, 1, orientation) in made
        assert stripped(made) is made


@pytest.mark.parametrize("kind", TOLD)
def test_what_ends_anywhere_or_has_an_odd_byte_raises_nothing(kind: str) -> None:
    whole = TOLD[kind][0]
    for place in range(len(whole)):
        stripped(whole[:place])
        stripped(whole[:place] + bytes([whole[place] ^ 0xFF]) + whole[place + 1 :])


@pytest.mark.parametrize("content", [b"", b"words", b"<svg/>", b"\xff\xd8\xff", b"GIF89a", b"RIFF\0\0\0\0WEBP"])
def test_what_is_no_picture_is_returned_as_it_is(content: bytes) -> None:
    assert stripped(content) is content
