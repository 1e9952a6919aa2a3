"""Make a large work or many works in a store of its own, and print what using them takes: run in its own process."""

import gzip
import json
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from statistics import median
from typing import Any

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.test import Client  # noqa: E402

from barnraise import contributions, people, record, works  # noqa: E402
from barnraise.credit.models import Share  # noqa: E402
from barnraise.people.models import Person  # noqa: E402
from barnraise.publishing import placing, site  # noqa: E402
from barnraise.web.serving import followers  # noqa: E402
from barnraise.works import Change, Commit, Put, Writer, recipes  # noqa: E402
from barnraise.works.declaration import Declared, written  # noqa: E402
from barnraise.works.models import Component, Passage, Work  # noqa: E402

AT = datetime(2026, 1, 1, tzinfo=UTC)
ANN = Writer("Ann", "ann@example.org")
ROUNDS, WARM = 15, 3
A_FOLDER, FOLDERS_ABOVE = 100, 40
DOCUMENTS = {
    ".commons/work.toml": written(Declared(title="Large", kind="encyclopedia", licence="CC0-1.0")).encode(),
    ".commons/process.toml": recipes.recipe_text("wiki").encode(),
}


def path_of(number: int) -> str:
    """Return where one page lies: a hundred in a folder, the folders under forty at the top."""
    folder = number // A_FOLDER
    return f"part-{folder % FOLDERS_ABOVE:02}/section-{folder:05}/page-{number:07}.md"


def text_of(number: int) -> bytes:
    """Return a short page of its own words."""
    return (
        f"# Page {number}\n\nThe timber numbered {number} is cut from oak, and stands in row {number % 97}.\n\n"
        f"It bears the rafter {number * 7 % 1000}.\n\nNobody has said more of it yet.\n"
    ).encode()


class Made:
    """A history of one commit that brings everything."""

    def __init__(self, size: int):
        self.size = size

    def commits(self) -> Iterator[Commit]:
        """Yield the one commit."""
        names = [*DOCUMENTS, *(path_of(number) for number in range(self.size))]
        changes = tuple(Change(path, 0o100644, str(place)) for place, path in enumerate(names))
        yield Commit("1" * 40, (), (ANN,), AT, AT, "Begin", mainline=True, changes=changes)

    def contents(self, blobs: Sequence[tuple[int, str]]) -> Iterable[bytes]:
        """Yield the bytes of each."""
        documents = list(DOCUMENTS.values())
        for _, name in blobs:
            number = int(name)
            yield documents[number] if number < len(documents) else text_of(number - len(documents))


def begun(size: int) -> tuple[Work, Person, float]:
    """Bring a large work in by the importer, and take it as published; return the seconds of the import."""
    call_command("init", verbosity=0)
    ann = people.join("Ann", "a long enough password").person
    record.follow(followers())
    work = works.begin("large", title="Large", started_by=ann, ready=False)
    began = time.monotonic()
    works.importing.bring_in(work, Made(size), known={ANN: ann})
    with record.writing():
        record.lock(work.chain_id)
        works.importing.show(work, ann)
    seconds = time.monotonic() - began
    known_as_published(work, ann)
    return Work.objects.get(pk=work.pk), ann, seconds


def known_as_published(work: Work, ann: Person) -> None:
    """Fill what publishing derives, without rendering a page: files are made when they are asked for."""
    rows = Component.objects.filter(work=work).order_by("pk")
    batch = 2000
    here = [(pk, path) for pk, path in rows.values_list("pk", "path") if path.endswith(".md")]
    for start in range(0, len(here), batch):
        some = [(pk, int(path[-10:-3])) for pk, path in here[start : start + batch]]
        with record.writing():
            placing.place(work, dict(here[start : start + batch]))
            record.pour(Share, ("component", "work", "person", "words"), [(pk, work.pk, ann.pk, 30) for pk, _ in some])
            record.pour(
                Passage,
                ("component", "work", "title", "body"),
                [(pk, work.pk, f"Page {number}", text_of(number).decode()) for pk, number in some],
            )
    site.take_as_published(work)
    record.follow(followers())


def sent(work: Work, person: Person, number: int) -> None:
    """Send one change of one page, which a wiki integrates at once."""
    path = path_of(number)
    content = works.bytes_at(work, path)
    assert content is not None
    change = contributions.Change(path=path, content=content.replace(b"Nobody has", b"Somebody has"))
    given = contributions.Submission(base_edition=work.edition, summary="Say so", changes=(change,))
    contributions.submit(work, person, given)
    work.refresh_from_db()


def change(size: int) -> dict[str, float]:
    """Integrate changes one after another, and let the pages follow each."""
    work, ann, seconds = begun(size)
    took, followed = [], []
    client = Client()
    for turn in range(ROUNDS):
        number = (turn * 7919) % size
        began = time.monotonic()
        sent(work, ann, number)
        took.append(time.monotonic() - began)
        began = time.monotonic()
        record.follow(followers())
        followed.append(time.monotonic() - began)
        assert b"Somebody has" in client.get(f"/large/read/{path_of(number)}").content
    return {"import_s": seconds, "change_ms": median(took[WARM:]) * 1e3, "follow_ms": max(followed[WARM:]) * 1e3}


def pages(size: int) -> dict[str, dict[str, float]]:
    """Open the pages of a large work."""
    work, ann, _ = begun(size)
    sent(work, ann, 0)
    record.follow(followers())
    folder = path_of(0).rpartition("/")[0]
    return opened(
        {
            "front page and map": "/large/",
            "outline": "/large/outline",
            "a folder": f"/large/read/{folder}/",
            "a page": f"/large/read/{path_of(size // 2)}",
            "history": f"/large/history/{path_of(0)}",
            "editions": "/large/editions",
            "credits": "/large/credits",
            "people": "/large/people",
            "search": "/large/search?q=row+42",
        }
    )


def many(size: int) -> dict[str, dict[str, float]]:
    """Open the pages of a commons of many works."""
    call_command("init", verbosity=0)
    ann = people.join("Ann", "a long enough password").person
    for number in range(size):
        with record.writing():
            work = works.begin(f"work-{number}", title=f"Work {number}", started_by=ann)
            record.lock(work.chain_id)
            texts = {**DOCUMENTS, "one.md": text_of(number)}
            puts = [Put(path, record.keep(content)) for path, content in texts.items()]
            works.new_edition(work, puts, authors=[ann], by=ann, message=record.say("Begin"))
            one = Component.objects.filter(work=work, path="one.md").values_list("pk", flat=True).get()
            placing.place(work, {one: "one.md"})
            works.search.index(one, work.pk, f"Page {number}", text_of(number).decode())
    return opened(
        {
            "shelf": "/",
            "next shelf": f"/?after=work-{size // 2}",
            "search": "/search?q=row+42",
            "feed": "/feed.atom",
            "list by API": "/api/works",
        }
    )


def opened(addresses: dict[str, str]) -> dict[str, dict[str, float]]:
    """Open each address some times, as a reader without an account."""
    client, found = Client(), {}
    for name, address in addresses.items():
        took, body = [], b""
        for _ in range(ROUNDS):
            began = time.monotonic()
            answer: Any = client.get(address)
            took.append(time.monotonic() - began)
            body = answer.content
            assert answer.status_code == 200, (address, answer.status_code)
        found[name] = {"ms": median(took[WARM:]) * 1e3, "kb": len(gzip.compress(body, 6)) / 1000}
    return found


if __name__ == "__main__":
    print(json.dumps({"change": change, "pages": pages, "works": many}[sys.argv[1]](int(sys.argv[2]))))
