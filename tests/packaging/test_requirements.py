"""What `make run` installs is small, and no page needs what an extra brings."""

import ast
import re
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.promises import promises
from tests.trust.stores import ROOT

MOST_MEGABYTES = 500


def locked(name: str) -> dict[str, Requirement]:
    """Return the requirements of a lock file that hold on this machine, by their canonical names."""
    lines = re.findall(r"^(\w[^\\\n]*)", (ROOT / "requirements" / name).read_text(), re.MULTILINE)
    found = [Requirement(line) for line in lines]
    return {canonicalize_name(one.name): one for one in found if one.marker is None or one.marker.evaluate()}


def installed_bytes(name: str) -> int:
    """Return how many bytes a distribution's files take."""
    files = metadata.files(name) or []
    return sum(Path(file.locate()).stat().st_size for file in files if Path(file.locate()).is_file())


def test_what_the_product_needs_takes_at_most_500_megabytes() -> None:
    sizes = {name: installed_bytes(name) / 10**6 for name in locked("base.txt")}
    assert len(sizes) > 20 and min(sizes.values()) > 0
    assert sum(sizes.values()) <= MOST_MEGABYTES, sorted(sizes.items(), key=lambda one: -one[1])[:5]


@promises("make run installs what the product needs")
def test_the_locks_agree_on_every_version() -> None:
    base = locked("base.txt")
    for name in ("typesetting.txt", "dev.txt"):
        larger = locked(name)
        assert {one: larger[one].specifier for one in base} == {one: base[one].specifier for one in base}


@promises("The first run installs into .venv")
def test_a_lock_names_hashes_and_no_address() -> None:
    for file in sorted((ROOT / "requirements").glob("*.txt")):
        text = file.read_text()
        assert "://" not in text and "--hash=sha256:" in text
        assert not re.search(r"^\w.*==[^\\]*$", text, re.MULTILINE), file.name


@promises(
    "Everything else works without them",
    "EPUB and PDF need two tools and some fonts",
)
def test_only_the_makers_of_books_import_what_an_extra_brings() -> None:
    extra = locked("typesetting.txt").keys() - locked("base.txt").keys()
    modules = {
        one for one, names in metadata.packages_distributions().items() if extra & {*map(canonicalize_name, names)}
    }
    importing = {
        str(path.relative_to(ROOT))
        for path in (ROOT / "barnraise").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Import | ast.ImportFrom) and _imported(node) & modules
    }
    builds = "barnraise/publishing/builds"
    assert {"typst", "pypandoc"} <= modules
    assert importing == {f"{builds}/tools.py", f"{builds}/typeset.py"}


def _imported(node: ast.Import | ast.ImportFrom) -> set[str]:
    names = [node.module or ""] if isinstance(node, ast.ImportFrom) else [alias.name for alias in node.names]
    return {name.split(".")[0] for name in names}
