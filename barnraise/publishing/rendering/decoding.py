"""From bytes to text: which encoding, and how much of a text may be laid out."""

import codecs
import re
from dataclasses import dataclass

from barnraise.publishing.rendering import phrases

TEXT_SIGNS = 1_500_000
LINE_SIGNS = 200_000
HEAD_SIGNS = 20_000
_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
# What no page can show: controls but tab and line ends, and halves of pairs.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True)
class Text:
    """A decoded text with `\\n` line ends; `is_whole` is False when only its head may be shown."""

    text: str
    note: str = ""
    is_whole: bool = True


def decode(content: bytes) -> Text:
    """Return the text of some bytes: by BOM, else UTF-8, else a guess of Latin-1 that is noted.

    Only the head of a text that is too long to lay out is returned. Signs that cannot be shown become U+FFFD.
    """
    text, note = _decoded(content[: TEXT_SIGNS * 4])
    text = _UNPRINTABLE.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n"))
    if len(text) > TEXT_SIGNS:
        return Text(text[:HEAD_SIGNS], phrases.LARGE.format(shown=f"{HEAD_SIGNS:,}"), is_whole=False)
    if len(text) > LINE_SIGNS and max(map(len, text.split("\n"))) > LINE_SIGNS:
        return Text(text[:HEAD_SIGNS], phrases.LONG_LINES.format(shown=f"{HEAD_SIGNS:,}"), is_whole=False)
    return Text(text, note)


def is_binary(content: bytes) -> bool:
    """Say whether bytes hold no text: zero bytes outside UTF-16 with a BOM, or more than a tenth controls."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return False
    head = content[:8192]
    controls = len(head.translate(None, delete=bytes(range(32, 256)) + b"\t\n\r\f\x1b\x08"))
    return b"\0" in head or (len(head) > 64 and controls * 10 > len(head))


def _decoded(content: bytes) -> tuple[str, str]:
    for bom, encoding in _BOMS:
        if content.startswith(bom):
            return content[len(bom) :].decode(encoding, errors="replace"), ""
    try:
        return content.decode("utf-8"), ""
    except UnicodeDecodeError as error:
        if error.start >= len(content) - 3 and len(content) >= TEXT_SIGNS * 4:
            return content[: error.start].decode("utf-8"), ""
        return content.decode("latin-1"), phrases.NOT_UTF8
