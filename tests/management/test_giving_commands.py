"""Asking, offering and taking on the command line: the same actions as on pages and by programs."""

from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from django.test import Client

from barnraise import tasks
from barnraise.base import Clock
from barnraise.contributions.models import Contribution
from tests.makers import Makers
from tests.management.test_commands import refusal, run
from tests.promises import promises
from tests.web.test_api import Program
from tests.web.test_three_ways import sent, undone

TABLE = "mark,note\nI,cut\nII,scored\n"


@pytest.fixture(autouse=True)
def _home(settings: Any, tmp_path: Path) -> None:
    settings.BARNRAISE_HOME = tmp_path / "commons"
    settings.BARNRAISE_HOME.mkdir()
    (settings.BARNRAISE_HOME / "secret.key").write_text("secret")


@promises(
    "barnraise ask · asks everybody a question",
    "All of these go by the door that everybody uses",
)
def test_an_inquiry_is_the_same_by_page_program_and_command(make: Makers, tmp_path: Path) -> None:
    make.work(recipe="patch-review")
    cy = make.member("Cy")
    (tmp_path / "marks.csv").write_text(TABLE)
    known = {"item": "I", "answer": "one", "why": "One stroke", "tutorial": True}
    plain = {"title": "Marks", "question": "Which number?", "hint": "Count the strokes", "least": 2, "most": 4}

    def by_page() -> list[tuple[object, ...]]:
        browser = Client()
        browser.force_login(cy.account)
        typed = {"kind": "choice", "choices": "one\ntwo", "items": TABLE, "known": "*I | one | One stroke"}
        answer = browser.post("/book/ask", {**plain, **typed, "licence": "CC-BY-SA-4.0", "made": "own"})
        assert answer.status_code == 302
        return sent()

    def by_program() -> list[tuple[object, ...]]:
        body = {**plain, "choices": ["one", "two"], "items": TABLE, "known": [known]}
        assert Program(cy).post("/works/book/inquiries", body).status_code == 201
        return sent()

    def by_command() -> list[tuple[object, ...]]:
        options = [f"--{name}={value}" for name, value in plain.items()]
        files = ["--items", tmp_path / "marks.csv", "--known", "*I | one | One stroke"]
        run("ask", "book", "--by", "Cy", *options, "--choices", "one", "--choices", "two", *files)
        return sent()

    page, program, command = undone(by_page), undone(by_program), undone(by_command)
    assert len(page) == 1
    assert page == program == command


def test_pictures_come_from_files_folders_and_archives(make: Makers, tmp_path: Path) -> None:
    make.work(recipe="wiki")
    make.member("Cy")
    drawing = b'<svg xmlns="http://www.w3.org/2000/svg" width="4" height="4"/>'
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "a.svg").write_bytes(drawing)
    (tmp_path / "b.svg").write_bytes(drawing)
    with ZipFile(tmp_path / "c.zip", "w") as archive:
        archive.writestr("c.svg", drawing)
    given = ["--title", "Joints", "--question", "Which joint?", "--choices", "scarf", "--choices", "lap"]
    made = run(
        "ask", "book", "--by", "Cy", *given, "--pictures", *(tmp_path / one for one in ("folder", "b.svg", "c.zip"))
    )
    version = Contribution.objects.get(uid=made["id"]).version
    assert version is not None
    paths = sorted(version.changes.values_list("path", flat=True))
    assert paths == [".commons/inquiries/joints.toml", *(f"items/joints/{one}.svg" for one in "abc")]


def test_what_cannot_be_asked_is_refused_and_nothing_is_sent(make: Makers, tmp_path: Path) -> None:
    make.work()
    make.member("Cy")
    given = ["ask", "book", "--by", "Cy", "--title", "Marks", "--question", "Which?"]
    assert refusal(*given) == (2, "items_missing")
    assert refusal(*given, "--items", tmp_path / "nowhere.csv") == (2, "source_missing")
    (tmp_path / "odd.csv").write_text("mark,note\nI\n")
    assert refusal(*given, "--items", tmp_path / "odd.csv") == (2, "items_odd")
    assert Contribution.objects.count() == 0


@promises(
    "barnraise offer · asks others",
    "barnraise tasks · lists what there is",
    "barnraise take · takes a piece",
)
def test_a_piece_is_offered_listed_taken_kept_and_given_back(make: Makers, clock: Clock) -> None:
    make.work()
    ann, bo = make.member("Ann"), make.member("Bo")
    made = run("offer", "book", "--by", "Ann", "--title", "Draw the scarf", "--minutes", 20, "--topics", "joints")
    listed = run("tasks", "--by", "Bo", "--minutes", 30, "--topic", "joints")
    told = {"id": made["id"], "work": "book", "title": "Draw the scarf", "minutes": 20, "reason": "asked"}
    assert (listed, run("tasks", "book", "--minutes", 5, "--topic", "joints")) == ([told], [])
    taken = run("take", made["id"], "--by", "Bo")
    assert taken["until"] == tasks.held_by(bo)[0].until.isoformat()
    assert refusal("take", made["id"], "--by", "Ann") == (2, "task_taken")
    clock.advance(hours=1)
    assert run("take", made["id"], "--by", "Bo", "--longer", "Half of it")["until"] > taken["until"]
    assert run("take", made["id"], "--by", "Bo", "--back")["until"] is None
    assert run("take", made["id"], "--by", "Ann")["until"] == tasks.held_by(ann)[0].until.isoformat()
    assert run("take", made["id"], "--by", "Ann", "--done")["state"] == "done"


def test_a_piece_that_cannot_be_done_is_closed_with_its_reason(make: Makers) -> None:
    make.work()
    make.member("Ann")
    made = run("offer", "book", "--by", "Ann", "--title", "Measure the barn")
    assert refusal("take", made["id"], "--by", "Ann", "--cannot", "It burnt down") == (2, "claim_over")
    run("take", made["id"], "--by", "Ann")
    assert run("take", made["id"], "--by", "Ann", "--cannot", "It burnt down")["state"] == "impossible"
    assert refusal("take", "no-id", "--by", "Ann") == (2, "not_found")
