"""The formats that a work goes out in."""

import os
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path

from barnraise.base import Refused, why_not_path
from barnraise.exchange.git_writing import write_git
from barnraise.exchange.inputs import BOOKS, formats
from barnraise.exchange.zip_writing import write_zip
from barnraise.works.models import Work

Pages = Callable[[Work], Iterable[tuple[str, bytes]]]
# Writes a work to a place in a format, at an edition or (None) as it is published now.
Book = Callable[[Work, Path, str, int | None], None]
# Says who made a work and where it is from, at an edition or (None) as it is now.
Credits = Callable[[Work, int | None], str]


def write_out(
    work: Work,
    out: Path,
    format: str,
    *,
    edition: int | None = None,
    pages: Pages | None = None,
    book: Book | None = None,
    credits: Credits | None = None,
) -> None:
    """Write a work to a place that is free: a bare git repository, a zip archive, its published site, or a book.

    `edition` is for zip and books: any that there is. `pages` gives the site as (path, bytes), `book` writes EPUB and
    PDF, `credits` is what lies beside the pieces of a zip, since who publishes stands beside this package and not below
    it; without them there is none of these. Nothing stands at `out` before it is whole.
    Codes: `format_unknown`, `out_exists`, `edition_unknown`, `git_failed`.
    """
    if format == "git":
        write_git(work, out)
    elif format == "zip":
        _refuse_taken(out)
        with tempfile.NamedTemporaryFile(dir=_parent(out), prefix=".barnraise-", delete=False) as file:
            try:
                write_zip(work, file, edition=edition, credits=credits(work, edition) if credits else "")
                file.flush()
                os.fchmod(file.fileno(), 0o644)
                Path(file.name).rename(out)
            except BaseException:
                Path(file.name).unlink()
                raise
    elif format == "html" and pages is not None:
        _refuse_taken(out)
        _write_pages(pages(work), out)
    elif format in BOOKS and book is not None:
        _refuse_taken(out)
        with tempfile.TemporaryDirectory(dir=_parent(out), prefix=".barnraise-") as folder:
            book(work, made := Path(folder) / out.name, format, edition)
            made.rename(out)
    else:
        raise Refused("format_unknown", format=format, formats=", ".join(formats()))


def _write_pages(pages: Iterable[tuple[str, bytes]], out: Path) -> None:
    with tempfile.TemporaryDirectory(dir=_parent(out), prefix=".barnraise-") as folder:
        site = Path(folder) / "site"
        site.mkdir()
        for path, content in pages:
            # Here names are written to a disk: those that are odd keep to other formats.
            reason = why_not_path(path)
            if reason is not None:
                raise Refused(reason, path=path)
            place = site / path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(content)
        site.rename(out)


def _refuse_taken(out: Path) -> None:
    if out.exists() or out.is_symlink():
        raise Refused("out_exists", out=str(out))


def _parent(out: Path) -> Path:
    out.parent.mkdir(parents=True, exist_ok=True)
    return out.parent
