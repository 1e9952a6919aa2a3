"""Takes the pictures of docs/pictures from the demo: `.venv/bin/python tools/take_pictures.py [FOLDER]`.

Plays the demo in a temporary BARNRAISE_HOME, serves it, and photographs some of its pages with Chromium.
"""

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests import prepare  # noqa: E402  (the project's folder comes first)

MOST_BYTES = 300_000
# Name, address, width, height, colour scheme.
PICTURES = (
    ("shelf", "/", 1280, 800, "light"),
    ("read", "/joints-and-frames/read/joints/drawboring.md", 1280, 860, "light"),
    ("contribution", "/joints-and-frames/contributions/70", 1280, 860, "light"),
    ("phone", "/joints-and-frames/read/joints/drawboring.md", 390, 800, "dark"),
)


@contextmanager
def demo() -> Iterator[str]:
    """Play and serve the demo; yield its address."""
    with tempfile.TemporaryDirectory(prefix="barnraise-pictures-") as home, socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address, port = f"http://127.0.0.1:{free.getsockname()[1]}", str(free.getsockname()[1])
        free.close()
        around = {**os.environ, "BARNRAISE_HOME": home, "BARNRAISE_URL": address}
        barnraise = [sys.executable, "-m", "barnraise"]
        for command in ("init", "demo"):
            subprocess.run([*barnraise, command], env=around, cwd=ROOT, check=True)
        server = subprocess.Popen([*barnraise, "serve", "--port", port], env=around, cwd=ROOT)
        try:
            _wait_for(address)
            yield address
        finally:
            server.terminate()
            server.wait(20)


def _wait_for(address: str) -> None:
    for _ in range(300):
        try:
            urlopen(address, timeout=2).close()
            return
        except (URLError, OSError):
            time.sleep(0.1)
    raise SystemExit("The server did not start.")


def main() -> int:
    """Take every picture; 1 when one of them is too large."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs" / "pictures"
    folder.mkdir(parents=True, exist_ok=True)
    large = []
    with demo() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=prepare.browser(), args=["--no-sandbox"])
        for name, place, width, height, scheme in PICTURES:
            page = browser.new_page(viewport={"width": width, "height": height}, color_scheme=scheme)
            page.goto(address + place)
            page.wait_for_load_state("networkidle")
            picture = folder / f"{name}.png"
            page.screenshot(path=picture)
            if picture.stat().st_size > MOST_BYTES:
                large.append(f"{picture} has {picture.stat().st_size} bytes, more than {MOST_BYTES}.")
            page.close()
        browser.close()
    print("\n".join(large) or f"The pictures are in {folder}.")
    return 1 if large else 0


if __name__ == "__main__":
    sys.exit(main())
