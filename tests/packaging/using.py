"""What is done with an installed Barnraise: served until it has published, exported, backed up."""

import urllib.request
import zipfile
from pathlib import Path

from tests.conditions import LIMIT_SECONDS, wait_for
from tests.trust.stores import Server, Store


def used(store: Store, folder: Path, *, slug: str, page: str, words: str) -> None:
    """Serve a work, wait until it is published, read a page, export it, back the store up."""
    server = store.serve()
    try:
        wait_until_published(store, server, slug)
        with urllib.request.urlopen(f"{server.url}/{slug}/{page}", timeout=LIMIT_SECONDS) as answer:
            assert words in answer.read().decode()
        store.run("barnraise", "backup", str(folder / "backup.zip"))
    finally:
        server.stop()
    store.run("barnraise", "export", slug, str(folder / "work.zip"), "--format", "zip")
    assert zipfile.ZipFile(folder / "work.zip").testzip() is None
    assert zipfile.ZipFile(folder / "backup.zip").testzip() is None


def wait_until_published(store: Store, server: Server, slug: str) -> None:
    """Wait until a work's pages and its feed lie in the store as files."""
    found = wait_for(
        lambda: server.process.poll() is not None or [*store.home.glob(f"published/*/{slug}/*")],
        f"/{slug}/ published",
        pause=0.1,
    )
    assert found is not True, "the server ended"
