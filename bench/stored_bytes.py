"""What a history costs on disk, beside the pack that git makes of it with all its care."""

import subprocess
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from bench._histories import git, histories
from bench.figures import Figure, against
from bench.history_import import imported

BENCH = "stored_bytes"


def figures(data: Path | None = None) -> Iterator[Figure]:
    """Measure the packed contents of each history, which the goal is about, and the whole file with its indexes."""
    with histories(data) as found:
        for name, repository in found:
            ours = imported(repository)
            pack = _pack(repository)
            yield against(BENCH, f"contents, {name}", ours["packed"], "bytes", beside=pack, goal=("≤", 1.0))
            yield Figure(BENCH, f"whole file with indexes, {name}", ours["file"], "bytes", pack, ours["file"] / pack)


def _pack(repository: Path) -> int:
    """Return the bytes of the one pack that `git gc --aggressive` makes of the newest commit's history."""
    with TemporaryDirectory(prefix="bench-git-") as folder:
        copy = Path(folder) / "copy.git"
        command = ["git", "-c", "safe.directory=*", "clone", "--bare", "--quiet", "--single-branch", "--no-tags"]
        subprocess.run([*command, "--no-local", str(repository), str(copy)], check=True)
        git(copy, "gc", "--aggressive", "--prune=now", "--quiet")
        return sum(file.stat().st_size for file in (copy / "objects" / "pack").glob("*.pack"))
