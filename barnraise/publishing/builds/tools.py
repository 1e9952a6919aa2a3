"""The two converters: where they are, and how they are run: bounded, cut off, in one folder."""

import os
import signal
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

from barnraise.base import Refused
from barnraise.publishing.builds import confined, fonts

TYPESET = Path(__file__).with_name("typeset.py")
SECONDS = 180
PANDOC_MEGABYTES, TYPST_MEGABYTES = 3000, 3000
TOLD = 600


def missing() -> tuple[str, ...]:
    """Return the names of the tools that are not installed."""
    return tuple(name for name, package in (("pandoc", "pypandoc"), ("typst", "typst")) if find_spec(package) is None)


def told_missing() -> str:
    """Return the tools that are not installed as words of a sentence; empty where all are there."""
    return " and ".join(missing())


def refuse_missing() -> None:
    """Refuse where a tool is not there: `builder_missing`."""
    lacking = told_missing()
    if lacking:
        raise Refused("builder_missing", status=501, tools=lacking)


def pandoc(folder: Path, *arguments: str, at: int) -> None:
    """Convert in a folder, with pandoc's own sandbox besides; `at` is the time that goes into the result."""
    program = _pandoc()
    heap = ["+RTS", f"-M{PANDOC_MEGABYTES * 3 // 4}M", "-RTS"]
    run(folder, [str(program), *heap, "--sandbox", *arguments], readable=[program], memory=PANDOC_MEGABYTES, at=at)


def typst(folder: Path, task: str, *, at: int) -> None:
    """Do one task of the typesetter in a folder."""
    program = Path(sys.executable)
    readable = [Path(sys.prefix), Path(sys.base_prefix), TYPESET, *fonts.folders()]
    run(folder, [str(program), "-I", str(TYPESET), task], readable=readable, memory=TYPST_MEGABYTES, at=at)


def run(folder: Path, command: list[str], *, readable: list[Path], memory: int, at: int) -> None:
    """Run a tool in a folder. Refused: `build_slow`, `build_failed` with what the tool said."""
    seen = ":".join(str(place.resolve()) for place in readable)
    whole = [sys.executable, "-I", str(Path(confined.__file__)), str(folder), str(SECONDS), str(memory), seen, "--"]
    environment = {
        "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8", "HOME": str(folder), "PATH": "/nowhere", "SOURCE_DATE_EPOCH": str(at),
    }  # fmt: skip
    with subprocess.Popen(
        [*whole, *command],
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        start_new_session=True,
    ) as running:
        try:
            said = running.communicate(timeout=SECONDS)[1]
        except BaseException as error:
            os.killpg(running.pid, signal.SIGKILL)
            if isinstance(error, subprocess.TimeoutExpired):
                raise Refused("build_slow", status=500, seconds=SECONDS) from None
            raise
    if running.returncode != 0:
        raise Refused("build_failed", status=500, reason=_reason(folder, said, running.returncode))


def _reason(folder: Path, said: bytes, code: int) -> str:
    trouble = folder / "trouble.txt"
    told = trouble.read_text() if trouble.is_file() else said.decode(errors="replace")
    lines = [line for line in told.replace(str(folder), "").splitlines() if line.strip()]
    return "\n".join(lines)[-TOLD:] or f"it ended with {code}"


def _pandoc() -> Path:
    import pypandoc  # optional: comes with the extra `typesetting`

    return Path(pypandoc.get_pandoc_path()).resolve()
