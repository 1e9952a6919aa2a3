"""Published pages as files: one a page, compressed, with what its answer's head says; written whole or not at all.

A file is named by a hash of its address, so that no path of a work can be a path outside, a device's name or too long.
The folder carries the mark of the code that makes pages: after an update the former files are not served any more.
"""

import gzip
import hashlib
import os
import secrets
import zlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote_to_bytes

from django.conf import settings

from barnraise.base import own_files
from barnraise.works import staleness

HTML = "text/html; charset=utf-8"
ATOM = "application/atom+xml; charset=utf-8"
_PACKAGE = Path(__file__).resolve().parent.parent
_LEVEL = 6


class Kept(NamedTuple):
    """A published page: the tag of its bytes, its type, its length, and its bytes as gzip."""

    tag: str
    type: str
    length: int
    packed: bytes

    def content(self) -> bytes:
        """Return the page's bytes."""
        return zlib.decompress(self.packed, wbits=31)  # half of the time that `gzip` takes for its checks in Python


def write(url: str, content: str, type_: str = HTML) -> bool:
    """Keep a page for an address of a work; True when its bytes are other than before."""
    body = content.encode("utf-8", "replace")
    tag = hashlib.sha256(body).hexdigest()[:32]
    file = address_file(url)
    head = f"{tag} {len(body)} {type_}\n".encode()
    if _head_of(file) == head:
        return False
    file.parent.mkdir(parents=True, exist_ok=True)
    made = file.with_name(f"{file.name}.{secrets.token_hex(4)}.new")
    made.write_bytes(head + gzip.compress(body, _LEVEL, mtime=0))
    made.replace(file)
    return True


def says(url: str, content: str) -> bool:
    """Tell whether the page kept for an address holds exactly this, head and bytes."""
    body = content.encode("utf-8", "replace")
    try:
        head, _, packed = address_file(url).read_bytes().partition(b"\n")
        tag, length, _ = head.decode().split(" ", 2)
        whole = gzip.decompress(packed)
    except (OSError, EOFError, ValueError, zlib.error):
        return False
    return (tag, length, whole) == (hashlib.sha256(body).hexdigest()[:32], str(len(body)), body)


def read(address: bytes) -> Kept | None:
    """Return what is published at an address (its decoded bytes, without query); None when nothing may be given."""
    file = file_of(address)
    if file is None:
        return None
    try:
        with own_files.opened(file) as opened:
            whole = opened.read()
    except OSError:
        return None
    # Asked last: what was read before an act was committed must not be given after it.
    if staleness.is_stale(file.parent.parent.name, staleness.PAGES):
        return None
    head, _, packed = whole.partition(b"\n")
    tag, length, type_ = head.decode().split(" ", 2)
    return Kept(tag, type_, int(length), packed)


def drop(url: str) -> bool:
    """Take a page away; True when there was one."""
    file = address_file(url)
    found = file.exists()
    file.unlink(missing_ok=True)
    return found


def file_of(address: bytes) -> Path | None:
    """Return the file for an address of a work, there or not; None for an address of no work."""
    slug = address[1:].partition(b"/")[0]
    if not slug or len(slug) > 64 or not slug.replace(b"-", b"").isalnum() or len(address) == len(slug) + 1:
        return None
    name = hashlib.sha256(address).hexdigest()[:40]
    return Path(f"{folder_of(slug.decode('ascii'))}/{name[:2]}/{name[2:]}")


def address_file(url: str) -> Path:
    """Return the file for an address of a work as it is written in a link."""
    file = file_of(unquote_to_bytes(url))
    assert file is not None, url
    return file


def files_of(slug: str) -> Iterator[Path]:
    """Return every published file of a work."""
    for folder, _, names in os.walk(folder_of(slug)):
        yield from (Path(folder, name) for name in names if len(name) == 38)


def folder_of(slug: str) -> str:
    """Return the folder of a work's published files; ValueError for a slug that could lead elsewhere."""
    if not (slug.isascii() and slug.replace("-", "").isalnum()):
        raise ValueError(f"“{slug}” is no address of a work")
    return f"{settings.BARNRAISE_HOME}/published/{mark()}/{slug}"


@cache
def mark() -> str:
    """Return the mark of everything but the store that a published page depends on."""
    read = hashlib.sha256(f"{settings.BARNRAISE_NAME}\n{settings.BARNRAISE_URL}".encode())
    sources = [*_PACKAGE.glob("publishing/**/*.py"), *_PACKAGE.glob("templates/**/*.html")]
    for file in [*sorted(sources), Path(settings.STATIC_ROOT, "staticfiles.json")]:
        read.update(file.read_bytes() if file.is_file() else b"")
    return read.hexdigest()[:16]


def _head_of(file: Path) -> bytes:
    try:
        with own_files.opened(file) as opened:
            return opened.readline(500)
    except OSError:
        return b""
