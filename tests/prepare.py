"""What the tests need beside Python: a Chromium, and strace. Run by `make test` before anything else.

Takes $BROWSER, or what of NAMES there is. As root on Debian it installs what is missing by apt: the shell of Chromium
too, where there is a whole one, since tests take a quarter less time in it. strace shows the tests what SQLite writes
and when, for the power losses that they play.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

SHELL = "chromium-headless-shell"
NAMES = (SHELL, "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
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


def install(package: str) -> None:
    """Install a package with apt; what that says of a package that it does not know is left to who asked."""
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    print(f"Installing {package} for the tests …", flush=True)
    for words in (["update", "-qq"], ["install", "-y", "-qq", package]):
        subprocess.run(["apt-get", *words], env=quiet, check=False, stdout=subprocess.DEVNULL)


def main() -> int:
    """Make sure everything is there; 1 when something is missing."""
    # Each alone, and a whole Chromium only where there is no shell: one that apt does not know stops all in its line.
    if os.geteuid() == 0 and Path("/etc/debian_version").is_file() and shutil.which("apt-get"):
        if not os.environ.get("BROWSER") and shutil.which(SHELL) is None:
            install(SHELL)
        for package in missing():
            install(package)
    is_ready = not missing()
    print(f"Browser tests use {browser()}." if is_ready else HELP, flush=True)
    return 0 if is_ready else 1


if __name__ == "__main__":
    sys.exit(main())
