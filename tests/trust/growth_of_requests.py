"""The doors by which S22 sends texts: forms, previews, drafts, uploads, archives, searches, feeds, and the API."""

import hashlib
import io
import zipfile
from collections.abc import Callable
from typing import Any
from unittest.mock import patch

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from barnraise.contributions.submitting import MOST_CHANGES
from barnraise.web import uploads
from barnraise.web.inputs import MOST
from tests.trust.growth import TABLES, Make, each_changed, interleaved
from tests.trust.growth_of_pages import MARKDOWN, MEMBERS, PROCESSES

Door = Callable[[Client, str, str], Any]
BEGINNING = {"recipe": "wiki", "licence": "CC-BY-SA-4.0", "has_right": "1", "title": "A", "kind": "book"}


def typed(text: str, **more: Any) -> dict[str, Any]:
    """Return what the form of a page sends."""
    words = {"base_edition": "1", "path": "one.md", "summary": "More", "made": "own", "licence": "CC-BY-SA-4.0"}
    return {"text": text, "attached": "[]", **words, **more}


def _send(client: Client, slug: str, text: str) -> Any:
    return client.post(f"/{slug}/edit/one.md", typed(each_changed(text), send="1"))


def _read_what_was_sent(client: Client, slug: str, text: str) -> Any:
    client.post(f"/{slug}/edit/one.md", typed(interleaved(text), send="1"))
    return client.get(f"/{slug}/contributions/1")


def _send_by_program(client: Client, slug: str, text: str, path: str = "one.md") -> Any:
    change = {"path": path, "content": interleaved(text)}
    given = {"base_edition": 1, "summary": text[:500], "licence": "CC-BY-SA-4.0", "changes": [change]}
    return client.post(f"/api/works/{slug}/contributions", given, content_type="application/json")


def _compare(client: Client, slug: str, text: str) -> Any:
    _send_by_program(client, slug, text, "one.csv")
    return client.get(f"/{slug}/contributions/1")


def _compare_editions(client: Client, slug: str, text: str) -> Any:
    _send_by_program(client, slug, text)
    client.get(f"/{slug}/editions/2")
    client.get(f"/{slug}/history/one.md")
    client.get(f"/{slug}/editions/2/revert")
    return client.get(f"/{slug}/diff/1/2/one.md")


def _read_by_program(client: Client, slug: str, text: str) -> Any:
    sent = _send_by_program(client, slug, text).json()
    client.get(f"/api/works/{slug}/components/one.md", headers={"Accept": "application/json"})
    return client.get(f"/api/contributions/{sent.get('id')}")


def _change_rules(client: Client, slug: str, text: str) -> Any:
    """Propose other rules and read what they would have decided."""
    client.post(f"/{slug}/edit/.commons/process.toml", typed(text, path=".commons/process.toml", send="1"))
    return client.get(f"/{slug}/contributions/1")


def _ask(client: Client, slug: str, **more: str) -> Any:
    words = {"title": "A", "question": "B", "kind": "choice", "choices": "yes\nno", "items": "id\n1\n", "least": "1"}
    return client.post(f"/{slug}/ask", {**words, **more})


def _begin(client: Client, slug: str, text: str) -> Any:
    quoted = {"path": "one.md", "title": "A", "quote": text[:1000], "body": text[:10_000], "edition": "1"}
    return client.post(f"/{slug}/talk/new", quoted)


def _read_feeds(client: Client, slug: str, text: str) -> Any:
    """Fill the feeds with what they hold at most, and read them."""
    for at in range(30):
        _send_by_program(client, slug, text[at : at + 500], "feed.md")
        client.post(f"/{slug}/talk/new", {"title": text[:200], "body": text[:20_000]})
    for address in ("/feed.atom", f"/{slug}/feed.atom", f"/{slug}/talk/1/feed.atom"):
        client.get(address)
    return client.get(f"/{slug}/talk/feed.atom")


def _upload(client: Client, slug: str, text: str) -> Any:
    """Send a file through the form of a page, and pictures beside it."""
    file = SimpleUploadedFile("one.md", text.encode()[:500_000])
    pictures = [SimpleUploadedFile(f"{at}.png", text.encode()[:10_000]) for at in range(50)]
    sent = typed("", send="1", file=file, pictures=pictures)
    del sent["text"]
    client.post(f"/{slug}/edit/one.md", sent)
    return client.get(f"/{slug}/contributions/1")


def _upload_by_program(client: Client, slug: str, text: str) -> Any:
    content = text.encode()
    name = hashlib.sha256(content).hexdigest()
    client.put(f"/api/blobs/{name}", content, content_type="application/octet-stream")
    given = {"base_edition": 1, "summary": "More", "changes": [{"path": "one.md", "blob": name}]}
    return client.post(f"/api/works/{slug}/contributions", given, content_type="application/json")


def _begin_with(client: Client, slug: str, **brought: Any) -> Any:
    """Bring something, read what was found, and start a work with it; what runs beside a request runs after it."""
    with patch.object(uploads, "threading") as threads:

        def post(address: str, said: dict[str, Any]) -> Any:
            answer = client.post(address, said)
            for later in threads.Thread.call_args_list:
                uploads._ended(*later.kwargs["args"])
            threads.Thread.reset_mock()
            return answer

        place = post("/begin", brought).headers.get("Location", "/begin")
        client.get(place)
        return post(place, {**BEGINNING, "slug": f"{slug}-more"})


def packed(members: dict[str, str]) -> SimpleUploadedFile:
    """Return an archive as a browser sends it."""
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in members.items():
            archive.writestr(zipfile.ZipInfo(name), text, zipfile.ZIP_DEFLATED)
    return SimpleUploadedFile("book.zip", kept.getvalue())


def _begin_with_text(client: Client, slug: str, text: str) -> Any:
    names = ("README.md", "mkdocs.yml", "src/SUMMARY.md", "book.toml", "package.json")
    return _begin_with(client, slug, archive=packed({name: text[: len(text) // 5] for name in names}))


def _begin_with_members(client: Client, slug: str, text: str) -> Any:
    """Bring as many empty files as an archive of that size holds."""
    names = dict.fromkeys(text[: len(text) // 10].split())
    return _begin_with(client, slug, archive=packed(dict.fromkeys(names, "")))


def _begin_by_program(client: Client, slug: str, text: str) -> Any:
    """Start a work with as many empty files as may be named at once."""
    files = [{"path": name} for name in list(dict.fromkeys(text.split()))[:MOST]]
    given = {**BEGINNING, "has_right": True, "slug": f"{slug}-more", "files": files}
    return client.post("/api/works", given, content_type="application/json")


def _send_many_by_program(client: Client, slug: str, text: str) -> Any:
    """Send as many small changes as may be sent at once, and read them."""
    names = list(dict.fromkeys(text.split()))[:MOST_CHANGES]
    changes = [{"path": f"many/{name}", "content": f"{name}\n" * 50} for name in names]
    given = {"base_edition": 1, "summary": "More", "licence": "CC-BY-SA-4.0", "changes": changes}
    sent = client.post(f"/api/works/{slug}/contributions", given, content_type="application/json").json()
    client.get(f"/api/contributions/{sent.get('id')}")
    client.get(f"/{slug}/editions/2")
    return client.get(f"/{slug}/contributions/1")


# What is measured in steps as well.
DOORS: dict[str, Door] = {
    "send a form": _send,
    "preview": lambda client, slug, text: client.post(f"/{slug}/preview", typed(each_changed(text))),
    "keep a draft": lambda client, slug, text: client.post(f"/{slug}/draft", typed(each_changed(text))),
    "read what was sent": _read_what_was_sent,
    "contribute by the API": _send_by_program,
    "search": lambda client, slug, text: client.get(f"/{slug}/search", {"q": text}),
    "search by the API": lambda client, slug, text: client.get(f"/api/works/{slug}/search", {"q": text}),
    "name components": lambda client, slug, text: client.get(f"/api/works/{slug}/components", {"q": text * 10}),
    "find what to gather": lambda client, slug, text: client.get(f"/{slug}/edit", {"q": text * 10}),
    "begin a discussion": _begin,
    "say what is wrong": lambda client, slug, text: client.post(f"/{slug}/wrong/one.md", {"body": text}),
    "ask about a table": lambda client, slug, text: _ask(client, slug, items=f"id,v\n{text}"),
    "ask with many choices": lambda client, slug, text: _ask(client, slug, choices=text),
    "ask with a long question": lambda client, slug, text: _ask(client, slug, question=text),
}
# What is asked with a megabyte.
HEAVY: dict[str, Door] = {
    **DOORS,
    "compare tables": _compare,
    "change the rules": _change_rules,
    "read by the API": _read_by_program,
    "compare editions": _compare_editions,
    "read feeds": _read_feeds,
    "upload by a form": _upload,
    "upload by the API": _upload_by_program,
    "begin with an archive": _begin_with_text,
    "begin with many files": _begin_with_members,
    "begin by the API": _begin_by_program,
    "send many changes by the API": _send_many_by_program,
}
# What is sent by some doors besides lines, or in place of them.
AS_PAGES: dict[str, dict[str, Make]] = {"preview": MARKDOWN, "change the rules": PROCESSES}
MANY_FILES = ("begin with many files", "begin by the API", "send many changes by the API")
INSTEAD: dict[str, dict[str, Make]] = {"compare tables": TABLES, **dict.fromkeys(MANY_FILES, MEMBERS)}
# What sends, and then compares, each line of a text with another after it.
INTERLEAVED = frozenset({"read what was sent", "contribute by the API", "compare editions", "read by the API"})
