"""The same contribution and the same judgement by page, API and command line: one input, one result."""

import html
import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import Client

from barnraise import record
from barnraise.contributions.models import Contribution, Review
from tests.makers import Makers
from tests.promises import promises
from tests.web.test_api import Program

BETTER = "# One\n\nA better line.\n\nAnother line.\n"
SUBMISSIONS: dict[str, dict[str, str]] = {
    "own words": {"summary": "Say it better"},
    "with signs": {"summary": "“Better” – <b>& bolder</b> 部落格"},
    "by a machine": {"summary": "Spell", "made": "machine", "source": "a spelling robot"},
    "adapted": {"summary": "Adapt", "made": "adapted", "source": "A book", "source_licence": "CC-BY-4.0"},
    "without a summary": {"summary": " "},
    "without its origin": {"summary": "Translate", "made": "translated"},
    "under another licence": {"summary": "x", "made": "adapted", "source": "A book", "source_licence": "GPL-2.0-only"},
    "with nothing changed": {"summary": "Nothing", "text": "# One\n\nA line.\n\nAnother line.\n"},
    "with a long summary": {"summary": "s" * 501},
}
REVIEWS: dict[str, dict[str, str]] = {
    "approval": {"verdict": "approve"},
    "approval with a word": {"verdict": "approve", "comment": "Thank you, “Cy”"},
    "changes asked": {"verdict": "request_changes", "comment": "The year is wrong"},
    "declined": {"verdict": "decline", "comment": "It is there already"},
    "declined without a reason": {"verdict": "decline"},
    "of another version": {"verdict": "approve", "version": "0" * 64},
}


class Undo(Exception):
    """Ends a savepoint, so that each way finds the same commons."""


def undone(act: Callable[[], Any]) -> Any:
    """Do something, undo it, and return what it returned."""
    found = []
    try:
        with transaction.atomic():
            found.append(act())
            raise Undo
    except Undo:
        return found[0]


def line(name: str, *arguments: object) -> str:
    """Type a command; return the sentence of its refusal, or nothing."""
    try:
        call_command(name, *map(str, arguments), stdout=io.StringIO())
    except CommandError as error:
        return str(error)
    return ""


def told_in(answer: Any) -> str:
    """Return the sentence that the API gives for a refusal, or nothing."""
    return str(answer.json()["error"]["message"]) if answer.status_code >= 400 else ""


def words_of(answer: Any) -> str:
    """Return what a page says, its signs as they are read."""
    return html.unescape(re.sub(r"<[^>]+>", "", answer.content.decode()))


def sent() -> list[tuple[object, ...]]:
    """Return all that was contributed, as stored."""
    return [
        (
            *(one.state, one.edition, one.author.name, one.licence, one.made, one.source_licence),
            *(record.text_of(one.summary), record.text_of(one.source) if one.source else ""),
            *((change.path, change.mode, bytes(change.blob.sha256)) for change in one.version.changes.all()),
        )
        for one in Contribution.objects.order_by("pk")
    ]


def judged() -> list[tuple[object, ...]]:
    """Return all judgements, as stored, and what became of the contribution."""
    found = [(row.person.name, row.verdict, row.counted, record.text_of(row.comment)) for row in Review.objects.all()]
    return [*found, *((one.state, one.edition) for one in Contribution.objects.all())]


@promises(
    "Programs take part through the same door as people.",
    "They have no more rights, they are subject",
    "All of these go by the door that everybody uses",
    "barnraise contribute ·",
    "Whoever wants to work with files and commands",
)
@pytest.mark.parametrize("case", SUBMISSIONS)
def test_a_contribution_is_the_same_by_page_program_and_command(
    make: Makers, settings: Any, tmp_path: Path, case: str
) -> None:
    settings.BARNRAISE_HOME = tmp_path
    (tmp_path / "secret.key").write_text("secret")
    make.work(recipe="patch-review")
    cy = make.member("Cy")
    given = {"made": "own", **SUBMISSIONS[case]}
    text = given.pop("text", BETTER)
    (tmp_path / "one.md").write_text(text)

    def by_page() -> tuple[str, list[tuple[object, ...]]]:
        browser = Client()
        browser.force_login(cy.account)
        form = {"path": "one.md", "base_edition": "1", "attached": "[]", "send": "1", "licence": "CC-BY-SA-4.0"}
        answer = browser.post("/book/edit/one.md", {**form, "text": text.replace("\n", "\r\n"), **given})
        return (words_of(answer) if answer.status_code != 302 else ""), sent()

    def by_program() -> tuple[str, list[tuple[object, ...]]]:
        body = {"base_edition": 1, "changes": [{"path": "one.md", "content": text}], **given}
        return told_in(Program(cy).post("/works/book/contributions", body)), sent()

    def by_command() -> tuple[str, list[tuple[object, ...]]]:
        options = [f"--{name.replace('_', '-')}={value}" for name, value in given.items()]
        return line("contribute", "book", "one.md", "--by", "Cy", "--root", tmp_path, *options), sent()

    page, program, command = undone(by_page), undone(by_program), undone(by_command)
    assert program == command
    assert (program[0] in page[0], bool(page[0]), page[1]) == (True, bool(program[0]), program[1])


@pytest.mark.parametrize("case", REVIEWS)
def test_a_judgement_is_the_same_by_page_program_and_command(
    make: Makers, settings: Any, tmp_path: Path, case: str
) -> None:
    settings.BARNRAISE_HOME = tmp_path
    (tmp_path / "secret.key").write_text("secret")
    work = make.work(recipe="patch-review")
    made, ann = make.sent(work, make.member("Cy")), make.member("Ann")
    assert made.version is not None
    given = {"version": made.version.hash, **REVIEWS[case]}

    def by_page() -> tuple[str, list[tuple[object, ...]]]:
        browser = Client()
        browser.force_login(ann.account)
        answer = browser.post(f"/book/contributions/{made.number}/review", given)
        return (words_of(answer) if answer.status_code != 302 else ""), judged()

    def by_program() -> tuple[str, list[tuple[object, ...]]]:
        return told_in(Program(ann).post(f"/contributions/{made.uid}/reviews", given)), judged()

    def by_command() -> tuple[str, list[tuple[object, ...]]]:
        options = [f"--{name}={value}" for name, value in given.items()]
        return line("review", made.uid, "--by", "Ann", *options), judged()

    page, program, command = undone(by_page), undone(by_program), undone(by_command)
    assert program == command
    assert (program[0] in page[0], bool(page[0]), page[1]) == (True, bool(program[0]), program[1])
