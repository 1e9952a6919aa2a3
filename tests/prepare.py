"""What the tests need beside Python: a Chromium, and strace. Run by `make test` before anything else.

Takes $BROWSER, `chromium` or `google-chrome`; as root on Debian it installs what is missing by apt. strace shows the
tests what SQLite writes and when, for the power losses that they play.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
HELP = (
    "The tests need Chromium and strace. Type one of these and run `make test` again:\n"
    "  sudo apt-get install chromium strace   (Debian, Ubuntu)\n"
    "  BROWSER=/path/to/chrome make test      (one that you have)\n"
    "  FAST=1 make test                       (leaves browser, slow tests and PostgreSQL out)"
)


def browser() -> str | None:
    """Return the path of a Chromium on this machine."""
    given = os.environ.get("BROWSER", "")
    if given and (found := shutil.which(given)):
        return found
    return next((found for name in NAMES if (found := shutil.which(name))), None)


def missing() -> list[str]:
    """Return the Debian packages of what is not there."""
    tools = {"chromium": browser(), "strace": shutil.which("strace")}
    return [package for package, found in tools.items() if found is None]


def install(packages: list[str]) -> None:
    """Install packages where that is possible without asking: as root on Debian."""
    if packages and os.geteuid() == 0 and Path("/etc/debian_version").is_file() and shutil.which("apt-get"):
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        print(f"Installing {' and '.join(packages)} for the tests …", flush=True)
        subprocess.run(["apt-get", "update", "-qq"], env=quiet, check=False, stdout=subprocess.DEVNULL)
        command = ["apt-get", "install", "-y", "-qq", *packages]
        subprocess.run(command, env=quiet, check=False, stdout=subprocess.DEVNULL)


def main() -> int:
    """Make sure everything is there; 1 when something is missing."""
    install(missing())
    is_ready = not missing()
    print(f"Browser tests use {browser()}." if is_ready else HELP, flush=True)
    return 0 if is_ready else 1


if __name__ == "__main__":
    sys.exit(main())
