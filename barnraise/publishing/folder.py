"""The published site of a work as a folder of files, which any web server or no server at all can show."""

import posixpath
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

from django.conf import settings
from django.contrib.staticfiles import finders
from markupsafe import escape

from barnraise import record, works
from barnraise.base import photographs
from barnraise.publishing import fronts, lists, pieces
from barnraise.publishing.rendering import svg_safe
from barnraise.publishing.shown import Shown, is_file, knowing_paths, published
from barnraise.works.models import Work
from barnraise.works.outline import is_page

BATCH = 200
_LINK = re.compile(r' (href|src|action)="(/[^"/][^"]*|/)"')
_STATIC = ("look.css", "rendering.css", "favicon.svg", "theme.js", "times.js")


def pages(work: Work) -> Iterator[tuple[str, bytes]]:
    """Give every file of a work's site as (path, bytes): pages, pictures, stylesheet, fonts.

    Links among them are relative, so that the folder may lie anywhere; what needs the commons itself (improving,
    history, reviewing) leads to its address, BARNRAISE_URL.
    """
    shown = knowing_paths(published(work))
    yield "index.html", _site_page(shown, "index.html", fronts.front_page(shown))
    yield "outline.html", _site_page(shown, "outline.html", lists.outline_page(shown))
    yield "credits.html", _site_page(shown, "credits.html", lists.credits_page(shown))
    after = ""
    while batch := works.heads.published_pieces(work, looked_at=shown.looked_at, after=after, limit=BATCH):
        for piece in batch:
            if is_page(piece.path):
                path = f"read/{piece.path}.html"
                yield path, _site_page(shown, path, pieces.page_of(shown, piece, None))
            elif is_file(piece.path):
                yield from _bytes_of(piece.path, photographs.stripped(record.fetch(piece.blob_id)))
        after = batch[-1].path
    yield from _static_files()


def _bytes_of(path: str, content: bytes) -> Iterator[tuple[str, bytes]]:
    if path.lower().endswith(".svg"):
        safe = svg_safe(content)
        if safe is None:
            return
        content = safe
    yield f"raw/{path}", content


def _site_page(shown: Shown, path: str, page: str) -> bytes:
    """Return a page with its links fitted to the place where its file lies."""
    folder = posixpath.dirname(path) or "."

    def fitted(found: re.Match[str]) -> str:
        return f' {found[1]}="{escape(_link(shown, unescaped(found[2]), folder))}"'

    return _LINK.sub(fitted, page).encode("utf-8", "replace")


def unescaped(attribute: str) -> str:
    """Return what an attribute of our own templates says."""
    return attribute.replace("&#34;", '"').replace("&#39;", "'").replace("&lt;", "<").replace("&amp;", "&")


def _link(shown: Shown, url: str, folder: str) -> str:
    parts = urlsplit(url)
    place = _place(shown, parts.path)
    if place is None:
        return f"{settings.BARNRAISE_URL}{url}"
    fragment = f"#{parts.fragment}" if parts.fragment else ""
    return quote(posixpath.relpath(place, folder)) + fragment


def _place(shown: Shown, address: str) -> str | None:
    """Return the file that an address of the server becomes; None for what only the server can do."""
    base, static = f"/{shown.work.slug}/", settings.STATIC_URL
    if address.startswith(static):
        return f"static/{_plain_name(address.removeprefix(static))}"
    if not address.startswith(base):
        return None
    rest = unquote(address.removeprefix(base))
    if rest in ("", "outline", "credits"):
        return f"{rest or 'index'}.html"
    kind, _, path = rest.partition("/")
    paths = shown.paths
    if kind == "read" and is_page(path) and (paths is None or path in paths):
        return f"read/{path}.html"
    if kind == "raw" and is_file(path) and (paths is None or path in paths):
        return f"raw/{path}"
    return None


def _plain_name(name: str) -> str:
    """Take the mark of its bytes out of a static file's name."""
    return re.sub(r"\.[0-9a-f]{12}(?=\.[a-z0-9]+$)", "", name)


def _static_files() -> Iterator[tuple[str, bytes]]:
    for name in _STATIC:
        yield f"static/barnraise/{name}", _static(f"barnraise/{name}")
    fonts = finders.find("barnraise/fonts")
    assert isinstance(fonts, str)
    for font in sorted(Path(fonts).iterdir()):
        yield f"static/barnraise/fonts/{font.name}", font.read_bytes()


def _static(name: str) -> bytes:
    found = finders.find(name)
    assert isinstance(found, str)
    return Path(found).read_bytes()
