"""A work's site as a folder: complete, with links that hold wherever it lies."""

import io
import re
import zipfile
from pathlib import Path
from urllib.parse import unquote

from django.test import Client

from barnraise import exchange
from barnraise.publishing import folder
from barnraise.publishing.site import alone, publish
from tests.makers import Makers
from tests.promises import promises

FILES: dict[str, str | bytes] = {
    "one.md": "# One\n\nSee [two](deep/two.md) and ![a square](deep/square.svg).\n",
    "deep/two.md": "# Two\n\nBack to [one](../one.md).\n",
    "deep/square.svg": '<svg xmlns="http://www.w3.org/2000/svg"><rect width="9" height="9"/></svg>',
}


@promises(
    "On the published pages they lead to the published",
    "It contains no programs that have to run",
    "The folder can be copied to any web server",
)
def test_every_link_in_the_folder_leads_to_a_file_or_to_the_commons(
    make: Makers, tmp_path: Path, settings: object
) -> None:
    settings.BARNRAISE_HOME = tmp_path / "home"  # type: ignore[attr-defined]
    work = make.work(files=FILES)
    with alone():
        publish(work)
    exchange.write_out(work, tmp_path / "site", "html", pages=folder.pages)
    site = tmp_path / "site"
    pages = sorted(str(page.relative_to(site)) for page in site.rglob("*.html"))
    assert pages == ["credits.html", "index.html", "outline.html", "read/deep/two.md.html", "read/one.md.html"]
    broken = []
    for page in site.rglob("*.html"):
        for link in re.findall(r' (?:href|src)="([^"#]+)', page.read_text()):
            if not link.startswith("http") and not (page.parent / unquote(link)).resolve().is_file():
                broken.append((page.name, link))
    assert broken == []
    assert 'href="deep/two.md.html"' in (site / "read/one.md.html").read_text()
    assert 'src="../raw/deep/square.svg"' in (site / "read/one.md.html").read_text()


@promises(
    "“Take it away” on a work's front page gives the zip",
    "any edition as a zip archive ·",
    "Archives, books and the site need nobody’s permission",
    "Then they go along when somebody takes",
)
def test_a_reader_takes_all_pieces_as_an_archive(make: Makers, client: Client) -> None:
    make.work(files=FILES)
    answer = client.get("/book/take/zip")
    packed = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))  # type: ignore[attr-defined]
    assert sorted(packed.namelist()) == sorted([".commons/process.toml", ".commons/work.toml", "CREDITS.txt", *FILES])
    assert packed.read("one.md").decode() == FILES["one.md"]
