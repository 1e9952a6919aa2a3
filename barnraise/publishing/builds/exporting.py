"""A work, or a part of one, as a file of one format, as it is published now or as it was at an edition."""

from pathlib import Path

from barnraise.base import Refused
from barnraise.publishing.builds import tools
from barnraise.publishing.builds.book import FORMATS
from barnraise.publishing.builds.gathering import gather
from barnraise.publishing.builds.parts import part_named
from barnraise.publishing.builds.writing import write
from barnraise.publishing.shown import Shown, published
from barnraise.works.models import Work


def export(work: Work, out: Path, format: str, edition: int | None = None, *, part: str | None = None) -> None:
    """Write a work as EPUB or PDF to a place that is free: what readers see now, or an edition.

    Refused: `edition_unknown`, `part_unknown`, `book_empty`, `book_large` (more than 2,000 pieces: name a part),
    `builder_missing`, `build_failed`, `build_slow`.
    """
    if format not in FORMATS:
        raise Refused("format_unknown", format=format, formats=", ".join(FORMATS))
    tools.refuse_missing()
    shown = shown_at(work, edition)
    found = part_named(shown, part) if part else None
    write(gather(shown, format, found), format, out)


def shown_at(work: Work, edition: int | None) -> Shown:
    """Return a work as readers see it now, or as it was at an edition. Refused: `edition_unknown`."""
    if edition is None:
        return published(work)
    if not 1 <= edition <= work.edition:
        raise Refused("edition_unknown", status=404, edition=edition, newest=work.edition)
    return Shown(work, edition=edition)
