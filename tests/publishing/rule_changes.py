"""A work that was lived in under some rules, and every word of it that somebody without an account can read."""

import io
import re
import subprocess
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from django.test import Client

from barnraise import contributions, record
from barnraise.base import Refused
from barnraise.contributions import Change, Submission
from barnraise.exchange.git_writing import write_git
from barnraise.governance import acts
from barnraise.management import checking
from barnraise.publishing import folder
from barnraise.publishing.builds.exporting import export
from barnraise.web.serving import followers
from barnraise.works import recipes
from barnraise.works.models import Work
from tests.makers import Makers

OTHER = {"newest": "looked_at", "looked_at": "newest"}
# What became of each page; its words are "STATE WORD", WORD being one of these.
PAGES = ("brought", "never", "seen", "again", "hidden", "moved", "removed")
WORDS = ("beginning", "unread", "looked", "vandalised", "concealed")
SURFACES = (
    *(f"/book/{kind}/{page}.md" for page in PAGES for kind in ("read", "raw", "newest")),
    *(f"/api/works/book/components/{page}.md" for page in PAGES),
    "/book/read/elsewhere.md",
    "/book/",
    "/book/outline",
    "/book/credits",
    "/book/feed.atom",
    "/feed.atom",
    *(f"/book/search?q={word}" for word in WORDS),
    *(f"/api/works/book/search?q={word}" for word in WORDS),
    "/book/take/zip",
    *(f"/book/at/{edition}/again.md" for edition in range(1, 3)),
)


def rules(name: str, *, other: bool = False) -> str:
    """Return a ready-made process; `other`: with the other choice of what readers see first."""
    text = recipes.recipe_text(name)
    return (
        re.sub(r'^readers = "(\w+)"', lambda one: f'readers = "{OTHER[one[1]]}"', text, flags=re.M) if other else text
    )


def lived_in(make: Makers, process: str) -> Work:
    """Return a work under a process with pages in every state that its rules let them come to."""
    work = make.work(files={f"{page}.md": f"# {page}\n\n{page} beginning.\n" for page in PAGES if page != "never"})
    make.states(work, process)
    for page, word in (("seen", "looked"), ("again", "looked"), ("hidden", "concealed")):
        _change(make, work, "Cy", page, word, is_looked_at=True)
    # By somebody else, since an approval of Cy's counts by now, and what she changes is looked at.
    _change(make, work, "Di", "again", "vandalised")
    _change(make, work, "Di", "never", "unread")
    _change(make, work, "Di", "elsewhere", "unread", moved_from="moved")
    _change(make, work, "Di", "removed", "")
    acts.hide("/book/read/hidden.md", reason="a private matter")
    work.refresh_from_db()
    return work


def _change(
    make: Makers, work: Work, name: str, page: str, word: str, *, moved_from: str = "", is_looked_at: bool = False
) -> None:
    text = f"# {page}\n\n{moved_from or page} {word}.\n".encode() if word else None
    change = Change(path=f"{page}.md", content=text, moved_from=f"{moved_from}.md" if moved_from else "")
    work.refresh_from_db()
    given = Submission(base_edition=work.edition, summary=f"{page} {word}", changes=(change,))
    with suppress(Refused):  # not every process takes it now, and lets it be read in a review
        sent = contributions.submit(work, make.member(name), given)
        if is_looked_at:
            make.reviewed(sent, make.member("Ann"))


def words_read(client: Client, *, place: Path | None = None) -> dict[str, frozenset[str]]:
    """Return what words each address tells to somebody without an account; with a folder, what is taken away too."""
    work = Work.objects.get()
    found = {}
    for url in SURFACES:
        answer = client.get(url)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
        found[url] = body
    with zipfile.ZipFile(io.BytesIO(found["/book/take/zip"])) as archive:
        found["/book/take/zip"] = b"\n".join(archive.read(name) for name in archive.namelist())
    if place is not None:
        found |= dict(_taken_away(work, place))
    return {name: _words(body) for name, body in found.items()}


def _taken_away(work: Work, place: Path) -> Iterator[tuple[str, bytes]]:
    place.mkdir()
    yield "site", b"\n".join(content for _, content in folder.pages(work))
    export(work, place / "book.epub", "epub")
    with zipfile.ZipFile(place / "book.epub") as book:
        yield "epub", b"\n".join(book.read(name) for name in book.namelist())
    write_git(work, place / "git")
    yield "git", subprocess.check_output(["git", "-C", place / "git", "log", "-p", "--all"])


def _words(body: bytes) -> frozenset[str]:
    pattern = rf"\b({'|'.join(PAGES)}) ({'|'.join(WORDS)})\b"
    return frozenset(
        f"{one[1]} {one[2]}" for one in re.finditer(pattern, re.sub(r"<[^>]*>", "", body.decode(errors="replace")))
    )


def more_than(after: dict[str, frozenset[str]], before: dict[str, frozenset[str]]) -> dict[str, set[str]]:
    """Return what is told where it was not."""
    return {name: set(words - before[name]) for name, words in after.items() if words - before[name]}


def follow() -> None:
    """Let everything that follows the record, and time, do what is due."""
    contributions.tick()
    record.follow(followers())


def shows_nothing_more(make: Makers, before: str, after: str, *, other: bool) -> None:
    """Check that a change of rules lets nobody read what they could not, neither at once nor when it is published."""
    work, client = lived_in(make, rules(before, other=other)), Client()
    follow()
    seen = words_read(client)
    make.states(work, rules(after))
    at_once = words_read(client)
    follow()
    assert (more_than(at_once, seen), more_than(words_read(client), seen)) == ({}, {})
    assert list(checking.problems(with_pages=False)) == []
