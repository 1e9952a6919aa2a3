"""S8, S10 and S11 on files of others, by `make trust DATA=DIR`: each comes in through the doors there are, inert.

DIR is shaped as the folders of payloads that are published: `import_hazards`, `epub_bad`, `xxe`, `svg`,
`path_traversal`, `csv_injection`, `naughty_strings` and `ssrf_redirect`.
"""

import io
import json
import os
import re
import shutil
import time
import zipfile
from collections import Counter
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path, PurePosixPath
from urllib.parse import urljoin, urlsplit

import pytest
from django.test import Client, RequestFactory

from barnraise import contributions, works
from barnraise.base import Refused
from barnraise.exchange import outbound
from barnraise.exchange.archives import in_archive
from barnraise.exchange.snapshots import Limits
from barnraise.web.signing import way_on
from tests.makers import Makers
from tests.trust.stores import Store

pytestmark = [pytest.mark.timeout(7200)]

DATA = Path(os.environ["BARNRAISE_DATA"])
MOST_SECONDS, MOST_MEGABYTES = 10, 256
A_PERSON = 15
FOLDERS = ("import_hazards", "epub_bad", "xxe", "svg", "csv_injection")
ARCHIVES = (".zip", ".tgz", ".tar")
LIMITS = Limits(file_bytes=2**20, all_bytes=2**22, files=100, ratio=100, ratio_above=2**16)
ACTIVE = frozenset("script iframe object embed applet base meta link frame frameset".split())
RUNS = ("javascript:", "vbscript:", "data:text", "data:image/svg")


def files() -> list[Path]:
    found = [file for folder in FOLDERS for file in sorted((DATA / folder).rglob("*")) if file.is_file()]
    return [file for file in found if file.name not in ("SOURCE.txt", "manifest.json")]


class Active(HTMLParser):
    """Finds what could run in the part of a page that contributors write."""

    def __init__(self) -> None:
        super().__init__()
        self.depth, self.found = 0, list[str]()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.depth += tag == "article"
        if not self.depth:
            return
        if tag in ACTIVE:
            self.found.append(tag)
        for name, value in attrs:
            plain = "".join((value or "").split()).lower()
            if name.startswith("on") or name in ("srcdoc", "formaction") or plain.startswith(RUNS):
                self.found.append(f"{tag} {name}={value}")

    def handle_endtag(self, tag: str) -> None:
        self.depth -= tag == "article"


def active(page: str) -> list[str]:
    finder = Active()
    finder.feed(page)
    return finder.found


def test_what_could_run_is_found() -> None:
    page = (
        "<script></script><article><p onclick=x><a href=' java\tscript:x'>a</a><svg><script></script></svg></article>"
    )
    assert active(page) == ["p onclick=x", "a href= java\tscript:x", "script"]


@pytest.mark.sqlite
def test_each_file_comes_in_as_it_is_or_is_refused_in_a_sentence(tmp_path: Path) -> None:
    store = Store(tmp_path / "home").begun()
    wrong, refused = [], 0
    for number, (file, source) in enumerate(_sources(tmp_path / "sources")):
        told, slug = tmp_path / f"told-{number}", f"work-{number}"
        process = store.begin("tests.trust.watched", str(told), "import", str(source), "--slug", slug)
        _said, complained = process.communicate(timeout=300)
        found = json.loads(told.read_text())
        refused += process.returncode != 0
        wrong += [
            f"{file}: {what}"
            for what, is_wrong in (
                (f"{found['seconds']:.1f} s", found["seconds"] > MOST_SECONDS),
                (f"{found['megabytes']:.0f} MB", found["megabytes"] > MOST_MEGABYTES),
                (f"wrote {found['written']}", found["written"]),
                (f"called {found['called']}", found["called"]),
                (complained[-500:], "Traceback" in complained or (process.returncode and not complained.strip())),
            )
            if is_wrong
        ]
    print(f"\n{number + 1} sources, {refused} refused")
    assert wrong == []
    assert "sound" in store.run("barnraise", "fsck", seconds=3000)


def _sources(folder: Path) -> Iterator[tuple[Path, Path]]:
    """Yield each file in a folder of its own, and archives as such besides."""
    for number, file in enumerate(files()):
        own = folder / str(number)
        own.mkdir(parents=True)
        shutil.copy(file, own / file.name)
        yield file, own
        if file.suffix in ARCHIVES:
            yield file, file


def test_each_file_that_is_contributed_is_refused_or_kept_as_it_is_and_shown_inert(make: Makers) -> None:
    work, ann = make.work(), make.member("Ann")
    client, wrong, kept = Client(raise_request_exception=False), [], 0
    for number, file in enumerate(files()):
        content, path = file.read_bytes(), f"given/{number}/{_plain(file.name)}"
        began = time.process_time()
        try:
            contributions.submit(
                work,
                ann,
                contributions.Submission(
                    base_edition=work.edition,
                    summary=file.name[:80],
                    changes=(contributions.Change(path=path, content=content),),
                ),
            )
        except Refused:
            continue
        work.refresh_from_db()
        kept += 1
        if works.bytes_at(work, path) != content:
            wrong.append(f"{file}: other bytes")
        shown = client.get(f"/book/newest/{path}")
        raw = client.get(f"/book/raw/{path}")
        if shown.status_code not in (200, 302, 404) or raw.status_code != 200:
            wrong.append(f"{file}: {shown.status_code}, {raw.status_code}")
        if (
            "sandbox" not in raw.headers.get("Content-Security-Policy", "")
            or "X-Content-Type-Options" not in raw.headers
        ):
            wrong.append(f"{file}: raw bytes without a policy")
        wrong += [f"{file}: {one}" for one in active(shown.content.decode())]
        if time.process_time() - began > MOST_SECONDS:
            wrong.append(f"{file}: {time.process_time() - began:.1f} s")
    print(f"\n{len(files())} files, {kept} kept")
    assert wrong == []
    assert kept > len(files()) / 2


def _plain(name: str) -> str:
    return "".join(sign if sign.isascii() and (sign.isalnum() or sign in "-.") else "-" for sign in name)


def test_no_name_in_an_archive_leads_out_of_it() -> None:
    names = [
        line
        for file in (DATA / "path_traversal").glob("*.txt")
        for line in file.read_text(errors="replace").splitlines()
    ]
    kept = 0
    for name in filter(None, names):
        made = io.BytesIO()
        with zipfile.ZipFile(made, "w") as archive:
            archive.writestr(name.replace("{FILE}", "etc/passwd"), b"x")
        try:
            with in_archive(io.BytesIO(made.getvalue()), LIMITS) as found:
                paths = list(found)
        except Refused:
            continue
        kept += 1
        assert all(".." not in PurePosixPath(path).parts and not path.startswith("/") for path in paths), name
    print(f"\n{len(names)} names, {kept} kept as odd but harmless ones")


def test_no_naughty_string_makes_a_fault_wherever_it_is_typed(make: Makers) -> None:
    strings = json.loads((DATA / "naughty_strings" / "blns.json").read_text())
    strings += [line for line in (DATA / "csv_injection" / "payloads.txt").read_text().splitlines() if line]
    work = make.work()
    client, wrong, taken = Client(raise_request_exception=False), [], Counter[str]()
    for number, text in enumerate(strings):
        if number % A_PERSON == 0:  # nobody may say more in an hour
            client.force_login(make.member(f"Number {number}").account)
        sent = {"base_edition": "1", "text": f"# One\n\n{text}\n", "summary": text[:200], "path": "one.md"}
        sent |= {"made": "own", "licence": work.licence, "attached": "[]", "send": "1"}
        for address, given in (("/book/edit/one.md", sent), ("/book/talk/new", {"title": text[:100], "body": text})):
            answer = client.post(address, given)
            taken[address] += answer.status_code == 302
            if answer.status_code >= 500 or answer.status_code == 429:
                wrong.append(f"{address}: {answer.status_code} for {text!r}")
            shown = client.get(answer.headers["Location"]) if answer.status_code == 302 else answer
            if active(shown.content.decode()):
                wrong.append(f"{address} runs {text!r}")
        for address in ("/search", "/book/search"):
            if client.get(address, {"q": text}).status_code >= 500:
                wrong.append(f"{address}: {text!r}")
    print(f"\n{len(strings)} strings, taken: {dict(taken)}")
    assert wrong == []
    assert min(taken.values()) > len(strings) / 2


def test_no_address_leads_to_a_machine_that_is_not_public() -> None:
    lines = [line for file in sorted((DATA / "ssrf_redirect").glob("*.txt")) for line in file.read_text().splitlines()]
    asked: list[str] = []

    def resolve(host: str, _port: int) -> list[str]:
        asked.append(host)
        return ["10.0.0.1"]

    way, let_out = outbound.Way(resolve, outbound.is_closed), []
    for line in lines:
        for url in (line, f"http://public.example{line}", f"http:{line}"):
            try:
                target = outbound.checked(url, way)
            except Refused:
                continue
            if outbound.is_closed(target.address):
                let_out.append(url)
    assert let_out == []
    assert asked


def test_no_way_on_after_signing_in_leads_to_another_site() -> None:
    lines = [line for file in sorted((DATA / "ssrf_redirect").glob("*.txt")) for line in file.read_text().splitlines()]
    ways = {way_on(RequestFactory().get("/sign-in", {"next": line})) for line in lines}
    # As browsers read an address: signs of control go, and a backslash is a slash.
    read = {re.sub(r"[\x00-\x20]", "", way).replace("\\", "/") for way in ways}
    assert {urlsplit(urljoin("https://ours.example/", way)).netloc for way in read} == {"ours.example"}
    assert len(ways) < len(set(lines)) / 2
