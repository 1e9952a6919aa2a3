"""Beginning an inquiry: a table, pictures or an archive become items; what is odd is said, and nothing of it kept."""

import io
import struct
import zipfile
from dataclasses import replace

import pytest

from barnraise import judging, record, works
from barnraise.base import Clock, Refused
from barnraise.contributions import Change, harvesting, inquiring
from barnraise.contributions.harvesting import Harvesting
from barnraise.contributions.inputs import Inquiring, KnownAnswer
from barnraise.contributions.models import Contribution
from barnraise.judging import queries
from barnraise.judging.models import Item
from barnraise.talk.models import Discussion
from barnraise.works.models import Work
from tests.judging.asking import DOCUMENT, asked
from tests.makers import Makers
from tests.promises import promises

TABLE = b"id,looks\nr1,brown\nr2,<b>grey</b>\n"
ROPES = Inquiring(title="The ropes", question="Is it hemp?", choices=("yes", "no"), items=TABLE, least=1, most=1)


def png(width: int, height: int) -> bytes:
    return b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + struct.pack(">II", width, height) + b"\x08\x02\0\0\0"


def begun(make: Makers, given: Inquiring = ROPES) -> Work:
    work = make.work(recipe="wiki")
    sent = inquiring.begin(work, make.member("Ann"), given)
    work.refresh_from_db()
    assert sent.state == "integrated"
    judging.refresh(work)
    return work


def test_a_table_becomes_items_with_a_question_of_its_own(make: Makers) -> None:
    work = begun(make)
    (found,) = queries.inquiries(work)
    assert (found.name, found.declared.results_path, found.total, found.problem) == (
        "the-ropes",
        "results/the-ropes.csv",
        2,
        "",
    )
    assert works.bytes_at(work, "items/the-ropes.csv") == TABLE
    assert list(Item.objects.order_by("place").values_list("key", flat=True)) == ["r1", "r2"]


def test_pictures_become_items_under_plain_names(make: Makers) -> None:
    pictures = (Change(path="../my photos/Ä 1.png", content=png(40, 30)), Change(path="b.PNG", content=png(4, 3)))
    begun(make, replace(ROPES, items=None, pictures=pictures))
    assert sorted(Item.objects.values_list("key", flat=True)) == ["b.PNG", "my-photos/Ä-1.png"]


def test_an_archive_gives_its_pictures_without_litter() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name in ("one/a.png", "__MACOSX/one/._a.png", "one/.DS_Store"):
            archive.writestr(name, png(1, 1))
    assert [one.path for one in inquiring.unpacked(packed.getvalue())] == ["one/a.png"]


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 no archive", b"\0" * 40])
def test_what_is_no_archive_is_said(content: bytes) -> None:
    with pytest.raises(Refused, match="pictures_odd"):
        inquiring.unpacked(content)


@pytest.mark.parametrize(
    ("items", "line", "reason"),
    [
        (b"id,looks\nr1,br\xff\n", 2, "it is not UTF-8; save the table as CSV in UTF-8"),
        (b"id,looks\nr1,a\0b\n", 2, "it holds the sign NUL"),
        (b"id,looks\n", 2, "there is no row below the names of the columns"),
        (b"id,looks\nr1,a,b\n", 2, "it has 3 cells where the first line names 2"),
        (b"id,looks\nr1,a\n ,b\n", 3, "nothing names this row"),
        (b"id,looks\nr1,a\nr2,b\nr1,c\n", 4, "line 2 has the same name, “r1”"),
        (b"id,id\nr1,a\n", 1, "two columns have one name"),
        (b"id,looks\n" + b"r" * 201 + b",a\n", 2, "its name is longer than 200 signs"),
    ],
)
def test_what_is_wrong_with_a_table_is_said_with_its_line(make: Makers, items: bytes, line: int, reason: str) -> None:
    work = make.work(recipe="wiki")
    with pytest.raises(Refused) as refused:
        inquiring.begin(work, make.member("Ann"), replace(ROPES, items=items))
    assert (refused.value.code, refused.value.facts) == ("items_odd", {"line": line, "reason": reason})
    assert Contribution.objects.filter(number__gt=1).count() == 0


@pytest.mark.parametrize(
    ("picture", "reason"),
    [
        (Change(path="a.png", content=png(20_000, 20_000)), "20000 × 20000 pixels are too many; at most 60 million"),
        (Change(path="a.png", content=b"<html>"), "it is broken, or not the picture its name says"),
        (Change(path="a.exe", content=b"MZ"), "it is none of .png, .jpg, .jpeg, .gif, .webp, .svg"),
    ],
)
def test_pictures_that_no_browser_should_unfold_are_refused(make: Makers, picture: Change, reason: str) -> None:
    work = make.work(recipe="wiki")
    with pytest.raises(Refused) as refused:
        inquiring.begin(work, make.member("Ann"), replace(ROPES, items=None, pictures=(picture,)))
    assert refused.value.facts == {"name": picture.path, "reason": reason}


def test_known_answers_must_be_ones_that_the_question_takes(make: Makers) -> None:
    known = (KnownAnswer(item="r1", answer="maybe", tutorial=True),)
    with pytest.raises(Refused) as refused:
        begun(make, replace(ROPES, known=known))
    assert refused.value.facts["reason"] == "the known answer to “r1” is none that this question takes"
    begun_ = inquiring.written("ropes", replace(ROPES, known=(KnownAnswer(item="r1", answer="yes"),)), {"rows": "a"})
    assert 'answer = "yes"' in begun_


def test_one_address_asks_one_thing(make: Makers) -> None:
    work = begun(make)
    with pytest.raises(Refused, match="inquiry_taken"):
        inquiring.begin(work, make.member("Ann"), ROPES)


@promises("If results cannot go into their table")
def test_refused_results_say_so_where_people_talk_and_go_out_once_the_place_is_free(make: Makers, clock: Clock) -> None:
    document = DOCUMENT.replace("least = 3\nmost = 3", "least = 1\nmost = 1").replace(
        "data/readings.csv", "one.md/a.csv"
    )
    work, inquiry = asked(make, document)
    bo = make.member("Bo").pk
    judging.next_for(inquiry, bo)
    judging.answer(inquiry, bo, "g1", "low")
    judging.tick()
    record.follow([Harvesting()])
    found = queries.refused(inquiry.uid)
    assert found is not None and (found.count, found.code) == (1, "path_taken")
    told = Discussion.objects.get(work=work, resolved_at=None)
    make.sent(work, make.member("Ann"), files={"one.md": None})
    assert harvesting.tick() == 0
    clock.advance(minutes=11)
    assert (harvesting.tick(), queries.refused(inquiry.uid)) == (1, None)
    told.refresh_from_db()
    work.refresh_from_db()
    assert told.resolved_at is not None and works.bytes_at(work, "one.md/a.csv") == b"id,water\ng1,low\n"
