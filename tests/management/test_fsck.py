"""What `fsck` finds: every change behind the record's back."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import F

from barnraise import contributions, people, record
from barnraise.base import now
from barnraise.contributions.inputs import Remark
from barnraise.contributions.models import Change, Comment, Contribution, Review, Standing, Version
from barnraise.credit.models import Authorship, Share
from barnraise.management import checking
from barnraise.people.models import Person
from barnraise.publishing import files
from barnraise.publishing.followers import FOLLOWERS
from barnraise.record.models import Blob, Chain, Text
from barnraise.record.storage.packs import alone
from barnraise.works.models import Component, Edition, Passage, Revision, Work
from tests.makers import Makers
from tests.promises import promises

pytestmark = pytest.mark.slow


@pytest.fixture
def work(make: Makers, settings: Any, tmp_path: Path) -> Work:
    settings.BARNRAISE_HOME = tmp_path
    (tmp_path / "secret.key").write_text("secret")
    work = make.work(recipe="patch-review", files={"one.md": "# One\n\n" + "A line.\n" * 50})
    sent = make.sent(work, make.member("Cy"), files={"one.md": "# One\n\n" + "A line.\n" * 51, "two.md": "Two\n"})
    make.reviewed(sent, make.member("Ann"), why="Good")
    waiting = make.sent(work, make.member("Cy"), files={"three.md": "Three\n"})
    contributions.remark(waiting, make.member("Ann"), Remark(path="", quote="", body="And four?"))
    record.follow(FOLLOWERS)
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
    "a packing that unpacks to more": lambda: Blob.objects.filter(size=4).update(packed=alone(bytes(1 << 20))),
    "bytes that lean on themselves": lambda: Blob.objects.filter(size=4).update(base=F("pk"), depth=1),
    "bytes larger than any": lambda: Blob.objects.filter(size=4).update(size=1 << 40),
    "an address that leads out": lambda: Work.objects.filter(slug="book").update(slug="../../book"),
    "a path that leads out": lambda: Component.objects.filter(path="two.md").update(path="../two.md"),
    "a text": lambda: Text.objects.filter(body="Good").update(body="Bad"),
    "a chain": lambda: Chain.objects.filter(is_site=False).update(length=1),
    "a head": lambda: Component.objects.filter(path="one.md").update(
        head=Revision.objects.get(path="one.md", edition=1)
    ),
    "a path": lambda: Component.objects.filter(path="two.md").update(path="zwei.md"),
    "the number of editions": lambda: Work.objects.update(edition=9),
    "offers that nobody took": lambda: Contribution.objects.update(consents="words"),
    "a lost edition": lambda: Edition.objects.filter(number=1).delete(),
    "a revision's bytes": lambda: Revision.objects.filter(path="two.md").update(blob=Blob.objects.earliest("pk")),
    "a state": lambda: Contribution.objects.filter(state="open").update(state="integrated"),
    "a verdict": lambda: Review.objects.update(verdict="decline"),
    "a summary": lambda: Contribution.objects.filter(state="open").update(summary=Text.objects.get(body="Good")),
    "a licence": lambda: Contribution.objects.filter(state="open").update(licence="CC0-1.0"),
    "an author": lambda: Contribution.objects.filter(state="open").update(author=_ann()),
    "the edition of a contribution": lambda: Contribution.objects.filter(state="integrated").update(edition=1),
    "a version": lambda: Version.objects.filter(number=1).update(base_edition=2),
    "a change": lambda: Change.objects.filter(path="three.md").update(path="four.md"),
    "a lost review": lambda: Review.objects.all().delete(),
    "an invented review": lambda: _invent_review(),
    "a review taken back": lambda: Review.objects.update(withdrawn_at=now()),
    "a remark": lambda: Comment.objects.update(body=Text.objects.get(body="Good")),
    "a lost remark": lambda: Comment.objects.all().delete(),
    "a standing": lambda: Standing.objects.filter(person__name="Cy").update(judged=F("judged") + 1),
    "a lost standing": lambda: Standing.objects.filter(person__name="Ann").delete(),
    "a look afterwards": lambda: Revision.objects.filter(path="two.md").update(is_vouched=False),
    "what its rules showed": lambda: Edition.objects.filter(contribution__isnull=False).update(is_open=None),
    "what readers see": lambda: Component.objects.filter(path="one.md").update(
        vouched=Revision.objects.get(path="one.md", edition=1)
    ),
    "an author of an edition": lambda: Revision.objects.filter(path="two.md").update(author=_ann()),
    "the contribution of an edition": lambda: Edition.objects.filter(number=2).update(contribution=None),
    "how much an edition changed": lambda: Edition.objects.filter(number=2).update(pieces=7),
    "somebody's words": lambda: Share.objects.filter(component__path="two.md").update(words=50),
    "whose words are whose": lambda: Authorship.objects.filter(component__path="two.md").update(
        runs=json.dumps([[_ann().pk, 4]])
    ),
    "words that nobody counted": lambda: Authorship.objects.filter(component__path="two.md").delete(),
    "what search knows": lambda: Passage.objects.filter(component__path="two.md").update(body="Three"),
    "a published page": lambda: _damage(),
    "a page written over": lambda: files.write("/book/read/two.md", "<p>Sold</p>"),
    "a page that is none": lambda: files.write("/book/read/five.md", "<p>Five</p>"),
    "a page that was lost": lambda: files.drop("/book/credits"),
}


def _ann() -> Person:
    return Person.objects.get(name="Ann")


def _invent_review() -> None:
    version = Version.objects.get(contribution__state="open")
    Review.objects.create(version=version, person=_ann(), verdict="approve", counted=True, at=now())


def _damage() -> None:
    file = next(files.files_of("book"))
    file.write_bytes(file.read_bytes()[:-20])


@promises(
    "All data lie in one folder, BARNRAISE_HOME",
    "They have no vote by virtue of the machine",
    "The command barnraise fsck does the sum.",
    "barnraise fsck · checks the chain of the record",
    "It computes every hash again",
)
@pytest.mark.parametrize("altered", ALTERATIONS)
def test_every_alteration_is_found(work: Work, altered: str) -> None:
    assert list(checking.problems()) == []
    ALTERATIONS[altered]()
    assert list(checking.problems()) != []
    with pytest.raises(CommandError) as caught:
        call_command("fsck")
    assert caught.value.returncode == 1


@promises("barnraise rebuild · makes everything derived anew")
def test_rebuild_mends_what_is_derived(work: Work) -> None:
    _damage()
    Passage.objects.filter(title="One").delete()
    assert list(checking.problems()) != []
    call_command("rebuild", "--json")
    assert list(checking.problems()) == []
    assert Passage.objects.filter(component__path="one.md").exists()


def test_a_busy_work_stays_sound(make: Makers, settings: Any, tmp_path: Path) -> None:
    """Parts approved, words taken over, looks afterwards, judgements taken back, guests who join: all of it is told."""
    settings.BARNRAISE_HOME = tmp_path
    (tmp_path / "secret.key").write_text("secret")
    work, ann, cy = make.work(recipe="wiki"), make.member("Ann"), make.member("Cy")
    guest = make.guest()
    parted = make.sent(work, guest, files={"two.md": "Two\n", "three.md": "Three\n"})
    make.reviewed(parted, cy, "decline", why="Not three")
    contributions.withdraw_review(Review.objects.get(), cy)
    part = contributions.Review(version=parted.version.hash, verdict="approve", paths=("two.md",))  # type: ignore[union-attr]
    contributions.review(parted, ann, part)
    people.take_over(make.member("Di"), guest)
    unseen = make.sent(work, cy, files={"one.md": "# One\n\nCy's line.\n\nAnother line.\n"})
    make.reviewed(unseen, ann)
    taken = make.sent(work, guest, files={"one.md": "# One\n\nA guest's line.\n\nAnother line.\n"})
    words = Remark(path="one.md", quote="guest's", body="Say", replacement="reader's")
    contributions.accept(contributions.remark(taken, cy, words), guest)
    contributions.withdraw(taken, guest)
    contributions.revert(work, cy, 2, "Without two")
    record.follow(FOLLOWERS)
    assert list(checking.problems()) == []
