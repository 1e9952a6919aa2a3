"""The wheel holds the whole package, is the same whoever builds it, and works where only it is installed."""

import hashlib
import os
import tarfile
import zipfile
from pathlib import Path

import pytest

from tests.packaging.distributions import build, copy_of_checkout, installed, sources
from tests.packaging.using import used
from tests.promises import promises

pytestmark = pytest.mark.xdist_group("packaging")


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of the checkout."""
    return copy_of_checkout(tmp_path_factory.mktemp("source"))


@pytest.fixture(scope="module")
def wheel(source: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the wheel of that copy."""
    return build("wheel", source, tmp_path_factory.mktemp("wheel"))


def test_the_wheel_holds_every_file_of_the_package_and_none_besides(wheel: Path) -> None:
    packed = [name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name]
    assert sorted(packed) == sorted(str(path) for path in sources() if path.parts[0] == "barnraise")


def test_wheels_built_from_the_checkout_and_from_the_source_archive_are_equal(
    source: Path, wheel: Path, tmp_path: Path
) -> None:
    with tarfile.open(build("sdist", source, tmp_path / "sdist")) as archive:
        archive.extractall(tmp_path / "unpacked", filter="data")
    (unpacked,) = (tmp_path / "unpacked").iterdir()
    for path in unpacked.rglob("*"):
        os.utime(path, (0, 0))  # when a file was unpacked does not count
    again = build("wheel", unpacked, tmp_path / "again")
    assert _sha256(again) == _sha256(wheel)


def _sha256(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


@promises("You host it yourself, with Python and git.")
@pytest.mark.slow
@pytest.mark.sqlite
def test_an_installed_barnraise_serves_publishes_exports_and_backs_up(wheel: Path, tmp_path: Path) -> None:
    store = installed(wheel, tmp_path / "environment", tmp_path / "commons").begun()
    book = tmp_path / "book"
    book.mkdir()
    (book / "page.md").write_text("# A page\n\nIts words.\n")
    store.run("barnraise", "import", str(book), "--slug", "book", "--title", "Book", "--licence", "CC0-1.0")
    used(store, tmp_path, slug="book", page="read/page.md", words="Its words.")
