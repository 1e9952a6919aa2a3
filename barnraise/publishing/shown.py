"""A work as somebody reads it: which revision of each piece she sees, and where each path leads her."""

import mimetypes
import posixpath
from dataclasses import dataclass, field, replace
from functools import cached_property
from urllib.parse import quote

from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from barnraise import credit, record, works
from barnraise.credit import Credited
from barnraise.publishing.page import Link, Workbar
from barnraise.publishing.rendering import Dialect, Rendered, Target, render
from barnraise.publishing.rendering.pictures import is_picture
from barnraise.works.heads import Piece
from barnraise.works.models import Revision, Work
from barnraise.works.outline import is_page

INDEXES = ("README.md", "index.md", "_index.md", "readme.md", "index.rst", "README.rst")
REMEMBERED = 50_000
MOST_KNOWN = 200_000  # paths held in memory at once, about 40 MB
MOST_KNOWN_THEN = 20_000  # the same of a former edition, where each is looked up
# Paths that are asked for one by one, each with up to thirty queries where nothing stands there: then all are read at
# once if they are no more than FEW, and after more asking if they are no more than is held at all.
MOST_ASKED_OF_FEW, FEW = 8, 2_000
MOST_ASKED = 100
# Files that nobody reads as text: a link to one leads to its bytes.
_BYTES = frozenset("pdf zip gz xz bz2 zst 7z tar epub odt docx xlsx pptx mp3 mp4 ogg webm wav woff woff2 ttf".split())


@dataclass(frozen=True)
class Shown:
    """One reader's view of a work: what is published, the newest edition, or everything as it was at an edition.

    `looked_at`: something newer than what readers see waits for a look; else what is published is what is newest.
    It answers what rendering asks about links, and remembers the answers for as long as it lives. `paths` and
    `folders` are all that there are, where they were read beforehand (`knowing_paths`).
    """

    work: Work
    looked_at: bool = False
    edition: int | None = None
    is_newest: bool = False
    paths: frozenset[str] | None = field(default=None, compare=False, repr=False)
    folders: frozenset[str] = field(default=frozenset(), compare=False, repr=False)
    _targets: dict[str, Target] = field(default_factory=dict, compare=False, repr=False)

    @cached_property
    def people(self) -> tuple[Credited, ...]:
        """Who wrote the work as it is published, most words first."""
        return credit.shares(self.work)

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
            return works.heads.published_revisions(self.work)
        rows = Revision.objects.filter(component__work=self.work, component__is_here=True, blob__isnull=False)
        return rows.filter(component__head_id=F("pk"))

    @cached_property
    def _knowing_few(self) -> "Shown":
        return knowing_paths(self, most=FEW)

    @cached_property
    def _knowing(self) -> "Shown":
        return knowing_paths(self)

    def _target(self, path: str) -> Target:
        if not path:
            return Target("page", f"/{self.work.slug}/")
        if self.paths is None and len(self._targets) >= MOST_ASKED_OF_FEW and self._knowing_few.paths is not None:
            return self._knowing_few.target(path)
        if self.paths is None and len(self._targets) >= MOST_ASKED:
            # Of a huge work the words of further links are shown, and lead nowhere.
            return self._knowing.target(path) if self._knowing.paths is not None else Target("outside")
        if self._has(path):
            return Target("file", self.raw_url(path)) if is_file(path) else Target("page", self.url(path))
        if self.paths is not None and path not in self.folders:
            return Target("missing", edit_url(self.work, path))
        names = [f"{path}/{name}" for name in INDEXES]
        there = self._among(names)
        index = next((name for name in names if name in there), None)
        if index is not None:
            return Target("page", self.url(index))
        if self.edition is None and self._is_folder(path):
            return Target("page", self.url(path) + "/")
        return Target("missing", edit_url(self.work, path))

    def _has(self, path: str) -> bool:
        return bool(self._among([path]))

    def _among(self, paths: list[str]) -> set[str]:
        """Return those of some paths at which something stands."""
        if self.paths is not None:
            return {path for path in paths if path in self.paths}
        if self.edition is None:
            return set(self.here().filter(path__in=paths).values_list("path", flat=True))
        return {path for path in paths if self.piece(path) is not None}

    def _is_folder(self, path: str) -> bool:
        if self.paths is not None:
            return path in self.folders
        return self.here().filter(path__startswith=f"{path}/").exists()


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


def knowing_paths(shown: Shown, *, most: int = MOST_KNOWN) -> Shown:
    """Return the same view with every path read beforehand, for making many pages; of a huge work the same as it is."""
    if shown.edition is None:
        paths = list(shown.here().values_list("path", flat=True)[: most + 1])
    else:
        most = min(most, MOST_KNOWN_THEN)
        paths = [piece.path for piece in works.heads.pieces(shown.work, shown.edition, limit=most + 1)]
    if len(paths) > most:
        return shown
    folders: set[str] = set()
    for path in paths:
        folder = path.rpartition("/")[0]
        while folder and folder not in folders:
            folders.add(folder)
            folder = folder.rpartition("/")[0]
    return replace(shown, paths=frozenset(paths), folders=frozenset(folders), _targets={})


def published(work: Work) -> Shown:
    """Return a work as its readers see it: each piece up to what was looked at, or shown by the rules of its time."""
    return Shown(work, looked_at=works.heads.has_waiting(work))


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
        ("talk", _("Talk"), f"{base}talk"),
        ("editions", _("Editions"), f"{base}editions"),
        ("decide", _("How we decide"), f"{base}process"),
    )
    found = tuple(Link(text, url, key == here) for key, text, url in links)
    return Workbar(title=work.title, url=base, links=found, language=work.language)
