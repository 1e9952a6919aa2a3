"""Git histories to measure with: those in a folder, or one that is made."""

import random
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

MADE_COMMITS = 3000
MADE_FILES = 300


@contextmanager
def histories(data: Path | None) -> Iterator[list[tuple[str, Path]]]:
    """Give (name, bare repository) for each history in a folder; without a folder, one that is always the same."""
    with TemporaryDirectory(prefix="bench-") as folder:
        if data is None:
            yield [("made", _made(Path(folder) / "made.git"))]
            return
        found = [place for place in sorted([data, *data.iterdir()]) if (place / "objects").is_dir()]
        found += [place / ".git" for place in sorted(data.iterdir()) if (place / ".git" / "objects").is_dir()]
        found += [place / "repo" for place in sorted(data.iterdir()) if (place / "repo" / "objects").is_dir()]
        yield [(_name(place), place) for place in found]


def git(place: Path, *arguments: str, given: bytes | None = None) -> bytes:
    """Call git in a repository and return what it answers."""
    command = ["git", "-c", "safe.directory=*", f"--git-dir={place}", *arguments]
    return subprocess.run(command, input=given, stdout=subprocess.PIPE, check=True).stdout


def _name(place: Path) -> str:
    return (place.parent if place.name in (".git", "repo") else place).name.removesuffix(".git")


def _made(place: Path) -> Path:
    """Make a history of small changes to many pages by many people, with a side branch now and then."""
    chance = random.Random(7)
    words = ["beam", "post", "joint", "peg", "brace", "rafter", "sill", "tenon", "the", "of", "and", "a"]
    pages = [[" ".join(chance.choices(words, k=12)) for _ in range(30)] for _ in range(MADE_FILES)]
    stream: list[bytes] = []
    for number in range(1, MADE_COMMITS + 1):
        page = chance.randrange(MADE_FILES)
        pages[page][chance.randrange(30)] = " ".join(chance.choices(words, k=12))
        content = "\n".join(pages[page]).encode()
        who = b"Person %d <p%d@example.org> %d +0000" % (page % 90, page % 90, 1_500_000_000 + number * 600)
        stream.append(b"commit refs/heads/main\ncommitter %s\ndata 6\nchange\n" % who)
        stream.append(b"M 100644 inline part%d/page%d.md\ndata %d\n%s\n" % (page % 20, page, len(content), content))
    subprocess.run(["git", "init", "--bare", "--quiet", "--initial-branch=main", str(place)], check=True)
    git(place, "fast-import", "--quiet", given=b"".join(stream))
    return place
