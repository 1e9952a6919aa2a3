"""Make a release: `python tools/release.py 0.1.0`, or `make release VERSION=0.1.0`.

Writes version and changelog and commits them, then builds from that commit alone into dist/: wheel, source archive,
what they need locked by hash, a bill of materials (CycloneDX) and the SHA-256 sums of all. It tags and sends nothing:
the command for it is printed. With --dry-run it changes no file and builds the newest commit as it is.
"""

import argparse
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from datetime import UTC, datetime
from gzip import GzipFile
from io import BytesIO
from pathlib import Path

ROOT = Path(__file__).parents[1]
VERSION_FILE, CHANGELOG = ROOT / "barnraise/__init__.py", ROOT / "CHANGELOG.md"
UNRELEASED = "## Unreleased\n"
_version = re.compile(r"\d+\.\d+\.\d+((a|b|rc)\d+)?")
_written = re.compile(r'(?m)^__version__ = "(.*)"$')


def with_version(text: str, version: str) -> str:
    """Return the text of the package's front door with another version."""
    return _written.sub(f'__version__ = "{version}"', text)


def with_heading(changelog: str, version: str, day: str) -> str:
    """Return the changelog in which what was unreleased stands under the version. ValueError: nothing is new."""
    before, found, after = changelog.partition(UNRELEASED)
    if not found or not after.partition("\n## ")[0].strip():
        raise ValueError("CHANGELOG.md has nothing under “Unreleased”.")
    return f"{before}{UNRELEASED}\n## {version} ({day})\n{after}"


def git(*words: str) -> str:
    """Return what git says."""
    return subprocess.run(["git", *words], cwd=ROOT, check=True, capture_output=True, text=True).stdout.strip()


def prepare(version: str) -> None:
    """Write version and changelog, and commit them. SystemExit: the reason why not."""
    if not _version.fullmatch(version):
        sys.exit(f"{version!r} is no version: write it as 1.2.3 or 1.2.3rc1.")
    if git("status", "--porcelain"):
        sys.exit("There are changes that are not committed. Commit or stash them first.")
    if git("tag", "--list", f"v{version}"):
        sys.exit(f"v{version} is tagged already. Choose the next version.")
    day = f"{datetime.now(UTC):%-d %B %Y}"
    try:
        changelog = with_heading(CHANGELOG.read_text(), version, day)
    except ValueError as error:
        sys.exit(str(error))
    CHANGELOG.write_text(changelog)
    VERSION_FILE.write_text(with_version(VERSION_FILE.read_text(), version))
    git("commit", "--all", "--message", f"release: Version {version}.")


def build(out: Path) -> list[Path]:
    """Build the newest commit into an empty folder, and return the files; two builds of a commit are equal."""
    at = git("log", "-1", "--format=%ct")
    environ = {**os.environ, "SOURCE_DATE_EPOCH": at}
    with tempfile.TemporaryDirectory() as folder:
        packed = subprocess.run(["git", "archive", "HEAD"], cwd=ROOT, check=True, capture_output=True).stdout
        with tarfile.open(fileobj=BytesIO(packed)) as tree:
            tree.extractall(folder, filter="data")
        command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(out), folder]
        subprocess.run(command, check=True, env=environ, stdout=subprocess.DEVNULL)
        settle(next(out.glob("*.tar.gz")), int(at))
        version = next(out.glob("*.whl")).name.split("-")[1]
        write_materials(Path(folder), out / f"barnraise-{version}.cdx.json")
        shutil.copyfile(Path(folder, "requirements/base.txt"), out / "requirements.txt")
    files = sorted(out.iterdir())
    sums = "".join(f"{hashlib.sha256(file.read_bytes()).hexdigest()}  {file.name}\n" for file in files)
    (out / "SHA256SUMS").write_text(sums)
    return [*files, out / "SHA256SUMS"]


def settle(archive: Path, at: int) -> None:
    """Write a source archive again with one time and one owner: setuptools notes when it was packed, and by whom."""
    with tarfile.open(archive) as packed:
        members = [(member, packed.extractfile(member)) for member in packed.getmembers()]
        contents = [(member, file.read() if file else b"") for member, file in members]
    with (
        archive.open("wb") as out,
        GzipFile("", "wb", 9, out, at) as zipped,
        tarfile.open(fileobj=zipped, mode="w", format=tarfile.PAX_FORMAT) as packed,
    ):
        for member, content in sorted(contents, key=lambda one: one[0].name):
            member.mtime, member.uid, member.gid, member.uname, member.gname = at, 0, 0, "", ""
            member.pax_headers = {}
            packed.addfile(member, BytesIO(content))


def write_materials(tree: Path, out: Path) -> None:
    """Write which packages, in which versions with which hashes, the product is installed with."""
    command = ["cyclonedx-py", "requirements", "requirements/base.txt", "--pyproject", "pyproject.toml"]
    options = ["--output-reproducible", "--output-file", str(out)]
    subprocess.run([Path(sys.executable).with_name(command[0]), *command[1:], *options], cwd=tree, check=True)


def main() -> None:
    """Do what the arguments ask for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("version", nargs="?", help="such as 0.1.0")
    parser.add_argument("--dry-run", action="store_true", help="only build the newest commit")
    parser.add_argument("--out", type=Path, default=ROOT / "dist", help="an empty folder (dist)")
    given = parser.parse_args()
    if not given.dry_run and given.version is None:
        parser.error("name the version, or say --dry-run")
    if given.out.exists() and any(given.out.iterdir()):
        parser.error(f"{given.out} is not empty")
    given.out.mkdir(parents=True, exist_ok=True)
    if not given.dry_run:
        prepare(given.version)
    for file in build(given.out.resolve()):
        print(f"{file.stat().st_size:>12,}  {file}")
    if not given.dry_run:
        print(f"\nLook at them; then: git tag --sign v{given.version} && git push --follow-tags")


if __name__ == "__main__":
    main()
