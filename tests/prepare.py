"""What the tests need beside Python: a Chromium. Run by `make test` before anything else.

Takes $BROWSER, `chromium` or `google-chrome`; as root on Debian it installs Chromium by apt. Prints its path.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
HELP = (
    "The browser tests need Chromium. Type one of these and run `make test` again:\n"
    "  sudo apt-get install chromium          (Debian, Ubuntu)\n"
    "  BROWSER=/path/to/chrome make test      (one that you have)\n"
    "  FAST=1 make test                       (leaves browser and PostgreSQL out)"
)


def browser() -> str | None:
    """Return the path of a Chromium on this machine."""
    given = os.environ.get("BROWSER", "")
    if given and (found := shutil.which(given)):
        return found
    return next((found for name in NAMES if (found := shutil.which(name))), None)


def install() -> None:
    """Install Chromium where that is possible without asking: as root on Debian."""
    if os.geteuid() == 0 and Path("/etc/debian_version").is_file() and shutil.which("apt-get"):
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        print("Installing Chromium for the browser tests …", flush=True)
        subprocess.run(["apt-get", "update", "-qq"], env=quiet, check=False, stdout=subprocess.DEVNULL)
        subprocess.run(
            ["apt-get", "install", "-y", "-qq", "chromium"], env=quiet, check=False, stdout=subprocess.DEVNULL
        )


def main() -> int:
    """Make sure there is a Chromium; 1 when there is none."""
    if browser() is None:
        install()
    found = browser()
    print(f"Browser tests use {found}." if found else HELP, flush=True)
    return 0 if found else 1


if __name__ == "__main__":
    sys.exit(main())
