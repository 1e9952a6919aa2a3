"""What a camera wrote beside a picture comes in by no door and goes out by no way but as git history and backup."""

import hashlib
import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from barnraise import contributions, exchange, people, record, works
from barnraise.base import photographs
from barnraise.exchange import Beginning
from barnraise.management.examining import findings
from barnraise.publishing import folder
from barnraise.publishing.builds.gathering import gather
from barnraise.publishing.followers import FOLLOWERS
from barnraise.publishing.shown import published
from barnraise.works.models import Work
from tests.base.test_photographs import SECRET, TOLD
from tests.makers import Makers

PICTURE = TOLD["jpeg"][1]
CLEAN = photographs.stripped(PICTURE)


@pytest.fixture(autouse=True)
def home(settings: Any, tmp_path: Path) -> Path:
    settings.BARNRAISE_HOME = tmp_path
    (tmp_path / "secret.key").write_text("a key")
    return tmp_path


@pytest.fixture
def work(make: Makers) -> Work:
    """Return a work that holds a picture as it came with a git history."""
    return make.work(files={"one.md": "# One\n\n![A picture](a.jpg)\n", "a.jpg": PICTURE})


def test_a_contribution_keeps_none_of_it(make: Makers) -> None:
    work = make.work()
    make.sent(work, make.member("Ann"), files={"b.jpg": PICTURE})
    assert works.bytes_at(work, "b.jpg") == CLEAN


def test_an_uploaded_file_keeps_none_of_it(make: Makers) -> None:
    assert contributions.keep_file(make.member("Ann"), PICTURE, "b.jpg") == hashlib.sha256(CLEAN).hexdigest()


def test_a_program_is_told_the_hash_of_what_was_kept_and_may_name_it(make: Makers, client: Client) -> None:
    make.work()
    token = people.issue_token(make.member("Ann"), "a program")
    sent = hashlib.sha256(PICTURE).hexdigest()
    headers = {"Authorization": f"Bearer {token}"}
    answer = client.put(f"/api/blobs/{sent}", PICTURE, "application/octet-stream", headers=headers).json()
    assert (answer["sha256"], answer["size"]) == (hashlib.sha256(CLEAN).hexdigest(), len(CLEAN))


def test_a_work_that_begins_with_an_archive_keeps_none_of_it(make: Makers) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("a.jpg", PICTURE)
        archive.writestr("one.md", "# One\n")
    packed.seek(0)
    with exchange.archive(packed) as source:
        begun = Beginning(slug="new", title="New", recipe="wiki", licence="CC0-1.0", has_right=True)
        work = exchange.read_in(source, begun, by=make.member("Ann"))
    assert works.bytes_at(work, "a.jpg") == CLEAN


@pytest.mark.parametrize("url", ["/book/raw/a.jpg", "/book/raw/a.jpg?edition=1", "/api/works/book/components/a.jpg"])
def test_no_address_gives_what_a_git_history_brought(work: Work, client: Client, url: str) -> None:
    answer = client.get(url, headers={"Accept": "*/*"})
    assert answer.status_code == 200
    assert answer.content == CLEAN


def test_no_archive_site_or_book_gives_what_a_git_history_brought(work: Work) -> None:
    record.follow(FOLLOWERS)
    out = io.BytesIO()
    exchange.write_zip(work, out)
    assert zipfile.ZipFile(out).read("a.jpg") == CLEAN
    assert dict(folder.pages(work))["raw/a.jpg"] == CLEAN
    assert all(SECRET not in one for one in gather(published(work), "epub").pictures.values())


def test_doctor_counts_what_a_git_history_brought(work: Work, make: Makers) -> None:
    found = {one.name: one for one in findings()}["pictures"]
    assert (found.state, found.told.split(",")[0]) == (
        "look",
        "1 of the 1 newest holds what a camera wrote beside a picture",
    )
