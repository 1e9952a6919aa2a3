"""What `fsck` finds: every change behind the record's back."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from barnraise.contributions.models import Contribution, Review
from barnraise.management import checking
from barnraise.publishing import files, site
from barnraise.record.models import Blob, Chain, Text
from barnraise.works.models import Component, Edition, Passage, Revision, Work
from tests.makers import Makers


@pytest.fixture
def work(make: Makers, settings: Any, tmp_path: Path) -> Work:
    settings.BARNRAISE_HOME = tmp_path
    (tmp_path / "secret.key").write_text("secret")
    work = make.work(recipe="patch-review", files={"one.md": "# One\n\n" + "A line.\n" * 50})
    sent = make.sent(work, make.member("Cy"), files={"one.md": "# One\n\n" + "A line.\n" * 51, "two.md": "Two\n"})
    make.reviewed(sent, make.member("Ann"), why="Good")
    make.sent(work, make.member("Cy"), files={"three.md": "Three\n"})
    with site.alone():
        site.publish(work)
    return work


def test_a_sound_store_has_no_problems(work: Work, capsys: Any) -> None:
    call_command("fsck")
    assert capsys.readouterr().out == "Everything is sound.\n"


def _alter(table: str, change: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {table} SET {change}")


ALTERATIONS: dict[str, Callable[[], object]] = {
    "a blob": lambda: Blob.objects.filter(size=4).update(sha256=bytes(32)),
    "its packing": lambda: Blob.objects.filter(size=4).update(packed=b"nothing"),
    "a text": lambda: Text.objects.filter(body="Good").update(body="Bad"),
    "a chain": lambda: Chain.objects.filter(is_site=False).update(length=1),
    "a head": lambda: Component.objects.filter(path="one.md").update(
        head=Revision.objects.get(path="one.md", edition=1)
    ),
    "a path": lambda: Component.objects.filter(path="two.md").update(path="zwei.md"),
    "the number of editions": lambda: Work.objects.update(edition=9),
    "a lost edition": lambda: Edition.objects.filter(number=1).delete(),
    "a revision's bytes": lambda: Revision.objects.filter(path="two.md").update(blob=Blob.objects.earliest("pk")),
    "a state": lambda: Contribution.objects.filter(state="open").update(state="integrated"),
    "a verdict": lambda: Review.objects.update(verdict="decline"),
    "a published page": lambda: _damage(),
}


def _damage() -> None:
    file = next(files.files_of("book"))
    file.write_bytes(file.read_bytes()[:-20])


@pytest.mark.parametrize("altered", ALTERATIONS)
def test_every_alteration_is_found(work: Work, altered: str) -> None:
    assert list(checking.problems()) == []
    ALTERATIONS[altered]()
    assert list(checking.problems()) != []
    with pytest.raises(CommandError) as caught:
        call_command("fsck")
    assert caught.value.returncode == 1


def test_rebuild_mends_what_is_derived(work: Work) -> None:
    _damage()
    Passage.objects.filter(title="One").delete()
    assert list(checking.problems()) != []
    call_command("rebuild", "--json")
    assert list(checking.problems()) == []
    assert Passage.objects.filter(component__path="one.md").exists()
