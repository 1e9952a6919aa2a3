"""The works of which books are made here: a small one in Arabic, and folders of the examples."""

from pathlib import Path

import barnraise.examples
from barnraise.publishing.builds.book import Format
from barnraise.publishing.builds.gathering import gather
from barnraise.publishing.builds.writing import write
from barnraise.publishing.shown import published
from barnraise.works.models import Work
from tests.makers import Makers

BARN = Path(__file__).with_name("barn")
HANDBOOK = Path(barnraise.examples.__file__).parent


def barn(make: Makers) -> Work:
    """Start the Arabic book, which has a page of ten other scripts."""
    return make.work(slug="barn", files=_files(BARN))


def handbook(make: Makers) -> Work:
    """Start the handbook as it lies in the examples."""
    declared = (HANDBOOK / "declared/handbook.toml").read_bytes()
    return make.work(slug="handbook", files={**_files(HANDBOOK / "handbook"), ".commons/work.toml": declared})


def book_of(work: Work, format: Format, folder: Path) -> Path:
    """Write a work as its readers see it."""
    out = folder / f"{work.slug}.{format}"
    write(gather(published(work), format), format, out)
    return out


def _files(folder: Path) -> dict[str, str | bytes]:
    files = [one for one in sorted(folder.rglob("*")) if one.is_file()]
    return {one.relative_to(folder).as_posix(): one.read_bytes() for one in files}
