"""A work as somebody reads it: which revision of each piece she sees, and where each path leads her."""

import mimetypes
import posixpath
from dataclasses import dataclass, field
from urllib.parse import quote

from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from barnraise import contributions, record, works
from barnraise.publishing.page import Link, Workbar
from barnraise.publishing.rendering import Dialect, Rendered, Target, render
from barnraise.publishing.rendering.pictures import is_picture
from barnraise.works.heads import Piece
from barnraise.works.models import Revision, Work
from barnraise.works.outline import is_page

INDEXES = ("README.md", "index.md", "_index.md", "readme.md", "index.rst", "README.rst")
REMEMBERED = 50_000
# Files that nobody reads as text: a link to one leads to its bytes.
_BYTES = frozenset("pdf zip gz xz bz2 zst 7z tar epub odt docx xlsx pptx mp3 mp4 ogg webm wav woff woff2 ttf".split())


@dataclass(frozen=True)
class Shown:
    """One reader's view of a work: what is published, the newest edition, or everything as it was at an edition.

    It answers what rendering asks about links, and remembers the answers for as long as it lives.
    """

    work: Work
    looked_at: bool = False
    edition: int | None = None
    is_newest: bool = False
    _targets: dict[str, Target] = field(default_factory=dict, compare=False, repr=False)

    def piece(self, path: str) -> Piece | None:
        """Return what this reader sees at a path."""
        if self.edition is not None:
            return works.piece_at(self.work, path, self.edition)
        return works.published_at(self.work, path, looked_at=self.looked_at)

    def url(self, path: str) -> str:
        """Return the address at which this reader reads a path."""
        base = f"/{self.work.slug}/"
        if self.edition is not None:
            return f"{base}at/{self.edition}/{quote(path)}"
        return f"{base}{'newest' if self.is_newest else 'read'}/{quote(path)}"

    def raw_url(self, path: str) -> str:
        """Return the address of a path's bytes."""
        number = self.work.edition if self.is_newest else self.edition
        return f"/{self.work.slug}/raw/{quote(path)}" + (f"?edition={number}" if number is not None else "")

    def target(self, path: str) -> Target:
        """Return where a path leads: a page, a file's bytes, a folder, or the place where it may be begun."""
        if path not in self._targets:
            if len(self._targets) >= REMEMBERED:
                self._targets.clear()
            self._targets[path] = self._target(path)
        return self._targets[path]

    def content(self, path: str) -> bytes | None:
        """Return the bytes at a path, for includes."""
        piece = self.piece(path)
        return record.fetch(piece.blob_id) if piece is not None else None

    def here(self) -> QuerySet[Revision]:
        """Return the revisions that stand in the present view, every path once; not for a former edition."""
        if self.looked_at:
            return Revision.objects.filter(work=self.work, component__vouched_id=F("pk"), blob__isnull=False)
        rows = Revision.objects.filter(component__work=self.work, component__is_here=True, blob__isnull=False)
        return rows.filter(component__head_id=F("pk"))

    def _target(self, path: str) -> Target:
        if not path:
            return Target("page", f"/{self.work.slug}/")
        if self._has(path):
            return Target("file", self.raw_url(path)) if is_file(path) else Target("page", self.url(path))
        index = next((f"{path}/{name}" for name in INDEXES if self._has(f"{path}/{name}")), None)
        if index is not None:
            return Target("page", self.url(index))
        if self.edition is None and self.here().filter(path__startswith=f"{path}/").exists():
            return Target("page", self.url(path) + "/")
        return Target("missing", edit_url(self.work, path))

    def _has(self, path: str) -> bool:
        if self.edition is None:
            return self.here().filter(path=path).exists()
        return self.piece(path) is not None


@dataclass(frozen=True)
class _OwnBytes:
    """The links of a page about one file: the file itself is reached by its bytes."""

    shown: Shown
    path: str

    def target(self, path: str) -> Target:
        """Return where a path leads."""
        return Target("file", self.shown.raw_url(path)) if path == self.path else self.shown.target(path)

    def content(self, path: str) -> bytes | None:
        """Return the bytes at a path."""
        return self.shown.content(path)


def published(work: Work) -> Shown:
    """Return a work as its readers see it, by its process."""
    return Shown(work, looked_at=contributions.process_of(work).readers == "looked_at")


def rendered(shown: Shown, piece: Piece, content: bytes | None = None) -> Rendered:
    """Return a piece as safe html."""
    content = record.fetch(piece.blob_id) if content is None else content
    links = shown if is_page(piece.path) else _OwnBytes(shown, piece.path)
    return render(content, piece.path, links, dialect=Dialect())


def is_file(path: str) -> bool:
    """Tell whether a path is shown by its bytes: a picture, or a kind of file that nobody reads as text."""
    ending = posixpath.basename(path).rpartition(".")[2].lower()
    return is_picture(ending) or ending in _BYTES


def type_of(path: str) -> str:
    """Guess the content type of a file by its name; every text goes out as plain text."""
    guessed = mimetypes.guess_type(path)[0] or ""
    if guessed.startswith(("image/", "audio/", "video/", "font/")) or guessed in ("application/pdf", "application/zip"):
        return guessed
    return "application/octet-stream" if is_file(path) else "text/plain; charset=utf-8"


def edit_url(work: Work, path: str) -> str:
    """Return where a path is improved or begun."""
    return f"/{work.slug}/edit/{quote(path)}"


def workbar(work: Work, here: str = "") -> Workbar:
    """Return the row of links inside a work; `here` names the one that is this page."""
    base = f"/{work.slug}/"
    links = (
        ("front", _("Front page"), base),
        ("read", _("Read"), f"{base}outline"),
        ("review", _("Review"), f"{base}contributions"),
        ("editions", _("Editions"), f"{base}editions"),
        ("decide", _("How we decide"), f"{base}process"),
    )
    return Workbar(title=work.title, url=base, links=tuple(Link(text, url, key == here) for key, text, url in links))
