"""Starting a work in the browser: what is brought, what is seen of it, and what is forgotten."""

import html
import io
import os
import re
import zipfile
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from barnraise.contributions.serving import offered
from barnraise.rules.process import Process, needs
from barnraise.web import uploads
from barnraise.web.needs import WORDS, needs_said
from barnraise.works.models import Work
from barnraise.works.recipes import recipe_text
from tests.makers import Makers
from tests.promises import promises
from tests.web.test_writing import signed_in

CHOICES = {"slug": "chain", "recipe": "wiki", "licence": "CC-BY-SA-4.0", "has_right": "1", "title": "The chain"}


@pytest.fixture(autouse=True)
def _home(settings: Any, tmp_path: Path) -> None:
    settings.BARNRAISE_HOME = tmp_path


@pytest.fixture
def ann(make: Makers, client: Client) -> Client:
    return signed_in(client, make.member("Ann"))


def packed(files: dict[str, str]) -> SimpleUploadedFile:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as archive:
        for path, text in files.items():
            archive.writestr(path, text)
    return SimpleUploadedFile("book.zip", kept.getvalue())


def left(home: Path) -> list[Path]:
    """What is still kept of what was brought."""
    return list((home / "uploads").iterdir())


@promises(
    "Join, then “Begin a work”",
    "nothing but an idea ·",
)
def test_a_work_starts_from_a_title_and_a_first_page(ann: Client, make: Makers, tmp_path: Path) -> None:
    answer = ann.post("/begin", {"title": "The chain", "text": "How to mend one.\r\n"})
    page = ann.get(answer.headers["Location"]).content.decode()
    assert 'value="the-chain"' in page and "None that is free was found." in page
    assert Work.objects.count() == 0
    answer = ann.post(answer.headers["Location"], CHOICES)
    work = Work.objects.get()
    assert (answer.headers["Location"], work.title, work.licence, work.is_free) == (
        "/chain/",
        "The chain",
        "CC-BY-SA-4.0",
        True,
    )
    assert make.text(work, "README.md") == "# The chain\n\nHow to mend one.\n"
    assert left(tmp_path) == []


@promises(
    "Join, then “Begin a work”",
    "a zip or tar archive ·",
    "You see all of it before the work starts",
)
def test_what_an_archive_says_of_itself_is_shown_before_anything_starts(ann: Client, make: Makers) -> None:
    book = {
        "book/src/SUMMARY.md": "# Summary\n\n- [First](one.md)\n- [Second <i>](two.md)\n",
        "book/src/one.md": "# First\n",
        "book/src/two.md": "# Second\n",
        "book/book.toml": '[book]\ntitle = "Fields & barns"\nlanguage = "de"\n',
        "book/LICENSE": "Creative Commons Attribution-ShareAlike 4.0 International Public License\n"
        "https://creativecommons.org/licenses/by-sa/4.0/\n",
    }
    answer = ann.post("/begin", {"archive": packed(book)})
    page = ann.get(answer.headers["Location"]).content.decode()
    for shown in (
        'value="Fields &amp; barns"',
        'value="de"',
        "CC-BY-SA-4.0, as it says itself.",
        "5 files were found.",
    ):
        assert shown in page
    assert page.index("First") < page.index("Second &lt;i&gt;")
    ann.post(answer.headers["Location"], {"slug": "fields", "recipe": "patch-review"})
    assert make.text(Work.objects.get(slug="fields"), "src/one.md") == "# First\n"


def test_several_files_make_a_work(ann: Client, make: Makers) -> None:
    files = [SimpleUploadedFile(name, b"# A\n") for name in ("a.md", "b.md")]
    answer = ann.post("/begin", {"files": files})
    ann.post(answer.headers["Location"], CHOICES)
    work = Work.objects.get()
    assert [make.text(work, path) for path in ("a.md", "b.md")] == ["# A\n", "# A\n"]


def test_a_refusal_keeps_what_was_brought_and_chosen(ann: Client, make: Makers, tmp_path: Path) -> None:
    make.work(slug="chain")
    place = ann.post("/begin", {"title": "The chain", "text": "Words."}).headers["Location"]
    taken = ann.post(place, {**CHOICES, "purpose": "To mend"})
    assert (taken.status_code, len(left(tmp_path))) == (422, 1)
    assert "“chain” belongs to a work already." in taken.content.decode()
    assert 'value="To mend"' in taken.content.decode()
    assert ann.post(place, {**CHOICES, "slug": "chains"}).status_code == 302
    assert Work.objects.count() == 2


@promises("If no free licence is recognised")
def test_a_licence_needs_the_word_that_one_may_give_it(ann: Client) -> None:
    place = ann.post("/begin", {"title": "The chain", "text": "Words."}).headers["Location"]
    fields = {name: value for name, value in CHOICES.items() if name != "has_right"}
    assert (ann.post(place, fields).status_code, Work.objects.count()) == (422, 0)


def test_what_cannot_be_read_is_refused_and_nothing_is_kept(ann: Client, tmp_path: Path) -> None:
    answer = ann.post("/begin", {"archive": SimpleUploadedFile("x.zip", b"PK\x03\x04 broken")})
    assert (answer.status_code, left(tmp_path)) == (422, [])
    assert "The archive cannot be read" in answer.content.decode()
    assert ann.post("/begin", {}).status_code == 422


@promises("If what you bring has a process already")
def test_the_process_that_a_source_brings_is_shown_in_sentences_before_the_start(ann: Client, make: Makers) -> None:
    brought = {
        ".commons/work.toml": 'title = "A"\nlicence = "CC0-1.0"\nrules = ["Say where you saw it."]\n',
        ".commons/process.toml": recipe_text("patch-review"),
        "one.md": "# One\n",
    }
    place = ann.post("/begin", {"archive": packed(brought)}).headers["Location"]
    page = ann.get(place).content.decode()
    assert "Every change is approved by somebody else before it is integrated" in page
    assert "For .commons/process.toml" in page and "Say where you saw it." in page
    assert 'type="radio" name="recipe"' not in page
    ann.post(place, {"slug": "chain", "recipe": "wiki"})
    assert make.text(Work.objects.get(), ".commons/process.toml") == recipe_text("patch-review")


def test_a_declaration_with_problems_is_shown_with_its_lines(ann: Client) -> None:
    broken = {
        ".commons/work.toml": 'title = "A"\nkind = 3\n',
        ".commons/process.toml": "recipe = 3\n",
        "one.md": "# One\n",
    }
    place = ann.post("/begin", {"archive": packed(broken)}).headers["Location"]
    page = ann.get(place).content.decode()
    assert "<code>.commons/work.toml:2</code>" in page
    assert "<code>.commons/process.toml:1</code> “recipe” means nothing here." in page
    assert ann.post(place, CHOICES).status_code == 422
    assert Work.objects.count() == 0


def test_what_was_brought_is_its_bringers_alone_and_gone_after_a_day(ann: Client, make: Makers, tmp_path: Path) -> None:
    place = ann.post("/begin", {"title": "The chain"}).headers["Location"]
    assert signed_in(Client(), make.member("Bo")).get(place).status_code == 404
    assert Client().get(place).status_code == 401
    kept = next((tmp_path / "uploads").iterdir())
    os.utime(kept, (kept.stat().st_mtime - 86_500,) * 2)
    assert (ann.get(place).status_code, left(tmp_path)) == (404, [])


def test_what_is_forgotten_leaves_nothing(ann: Client, tmp_path: Path) -> None:
    place = ann.post("/begin", {"title": "The chain"}).headers["Location"]
    ann.post(place, {"forget": "1"})
    assert (left(tmp_path), ann.get(place).status_code) == ([], 404)


@promises("a public git repository ·")
def test_a_repository_elsewhere_is_asked_through_the_guarded_way_only(make: Makers) -> None:
    upload = uploads.bring_address(make.member("Ann"), "http://127.0.0.1/book.git")
    ended = uploads._ended(upload, uploads._looked)
    assert (ended.state, ended.code) == ("refused", "address_closed")


def test_a_recipe_that_cannot_be_served_yet_is_not_offered_and_says_what_is_wanting(ann: Client) -> None:
    place = ann.post("/begin", {"title": "The chain", "text": "Words."}).headers["Location"]
    page = ann.get(place).content.decode()
    assert 'value="edit-queue"' not in page
    plain = " ".join(re.sub(r"<[^>]*>", " ", page).split())
    assert "3 more cannot be chosen here yet" in plain
    for wanting in (
        "pieces with a known answer among those that readers are given.",
        "several people asked about each piece; a stage in which reviews are judged.",
        "questions with answers of this kind; answers to: how many more say that it cannot be named more exactly than "
        "say that it can, when it was found, a picture or a sound, where it was found.",
    ):
        assert wanting in plain
    refused = ann.post(place, {**CHOICES, "recipe": "edit-queue"})
    assert (refused.status_code, Work.objects.count()) == (422, 0)
    assert "does not serve yet" in refused.content.decode()


def test_whatever_a_process_can_need_has_its_words() -> None:
    told = set(re.findall(r'"([a-z ]+)(?::[A-Z]+)?"', (needs.__doc__ or "")))
    assert told - WORDS.keys() == set()
    assert needs_said({"posts", "ballots:number", "ballots:text"}, Process(gates=())) == (
        "ballots of this kind; single comments that are judged one by one"
    )


def test_each_way_to_decide_says_what_it_asks_of_people(ann: Client) -> None:
    place = ann.post("/begin", {"title": "The chain", "text": "Words."}).headers["Location"]
    page = html.unescape(ann.get(place).content.decode())
    rounds = page.partition("What “Rounds” asks of people")[2].partition("</details>")[0]
    assert "The pages that the work began with come to the first stage too." in rounds
    assert "Of the first 3 who hold “second proofreader”, only this is asked:" in rounds
    assert "Approvals asked for" in page.partition("What “Patch review” asks of people")[2].partition("</details>")[0]
    assert page.count("asks of people") == len(offered())


@pytest.mark.parametrize(("files", "size", "is_beside"), [(4, 0, True), (3, 0, False), (1, 2000, True)])
def test_an_archive_of_many_files_or_much_text_is_looked_through_and_brought_in_beside_the_request(
    ann: Client, monkeypatch: pytest.MonkeyPatch, files: int, size: int, is_beside: bool
) -> None:
    monkeypatch.setattr(uploads, "MANY", 3)
    monkeypatch.setattr(uploads, "LARGE", 1000)
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for at in range(files):
            archive.writestr(f"{at}.md", "a" * size)
    with patch.object(uploads, "threading") as threads:
        place = ann.post("/begin", {"archive": SimpleUploadedFile("book.zip", content.getvalue())}).headers["Location"]
        assert threads.Thread.call_count == is_beside
        for later in threads.Thread.call_args_list:
            uploads._ended(*later.kwargs["args"])
        assert Work.objects.count() == 0
        ann.post(place, CHOICES)
        assert (threads.Thread.call_count, Work.objects.count()) == ((2, 0) if is_beside else (0, 1))
