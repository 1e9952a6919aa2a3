"""Tables that items come from, broken by whoever changes them: what is wrong is said, and nothing is lost."""

import pytest
from django.test import Client

from barnraise import judging
from barnraise.base import Refused
from barnraise.judging.models import Answer, Inquiry, Item
from tests.judging.asking import DOCUMENT, GAUGES, PATH, asked, opened
from tests.makers import Makers


@pytest.mark.parametrize(
    ("table", "problem"),
    [
        (b"id,harbour\ng1,\xff\n", "data/gauges.csv, line 2: it is not UTF-8; save the table as CSV in UTF-8"),
        (b"id,harbour\ng1,a\0b\n", "data/gauges.csv, line 2: it holds the sign NUL"),
        (b"name,harbour\ng1,One\n", "data/gauges.csv, line 1: there is no column “id”"),
        (b"\x89PNG\r\n\x1a\n", "data/gauges.csv, line 1: it is not UTF-8; save the table as CSV in UTF-8"),
        (b"", "data/gauges.csv, line 1: there is no column “id”"),
        (None, "nothing stands at data/gauges.csv"),
    ],
    ids=["not UTF-8", "NUL", "no key", "a picture", "empty", "gone"],
)
def test_a_broken_table_says_what_is_wrong_and_what_was_asked_before_is_asked_on(
    client: Client, make: Makers, table: bytes | None, problem: str
) -> None:
    work, inquiry = asked(make)
    ann = make.member("Ann")
    judging.answer(inquiry, ann.pk, "g1", "low")
    before = list(Item.objects.order_by("key").values_list("key", "state", "shown", "slots", "free"))
    make.sent(work, ann, files={"data/gauges.csv": table})
    judging.refresh(work)
    after = list(Item.objects.order_by("key").values_list("key", "state", "shown", "slots", "free"))
    assert (Inquiry.objects.get().problem, after) == (problem, before)
    judging.answer(opened(work), ann.pk, "g2", "low")
    assert Answer.objects.count() == 2
    assert problem in client.get("/book/questions").content.decode()
    make.sent(work, ann, files={"data/gauges.csv": GAUGES + "g9,Harbour 9,New\n"})
    judging.refresh(work)
    states = dict(Item.objects.values_list("key", "state"))
    assert (Inquiry.objects.get().problem, states) == ("", {f"g{number}": "open" for number in range(1, 10)})


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        (b"\0", "Invalid statement (at line 1, column 1)"),
        (b"= nothing", "Invalid statement (at line 1, column 1)"),
        (b"x = " + b"[" * 5_000, "the document is nested too deeply"),
        (b"x" * 70_000, "the document is longer than 65536 characters"),
    ],
    ids=["NUL", "no TOML", "too deep", "too long"],
)
def test_a_broken_document_is_refused_with_its_place_and_changes_nothing(
    make: Makers, document: bytes, reason: str
) -> None:
    work, _ = asked(make)
    with pytest.raises(Refused) as refused:
        make.sent(work, make.member("Ann"), files={PATH: document})
    assert (refused.value.code, refused.value.facts) == ("inquiry_invalid", {"path": PATH, "reason": reason})
    judging.refresh(work)
    assert (Inquiry.objects.get().problem, Item.objects.filter(state="open").count()) == ("", 8)


def test_labels_of_html_are_shown_as_words_wherever_an_item_is_shown(client: Client, make: Makers) -> None:
    script = "<script>alert(1)</script>"
    rows = f'id,{script}\n"<img src=x onerror=alert(2)>",{script}\n'
    document = DOCUMENT.replace('["low", "middle", "high"]', f'["{script}", "<b>two</b>"]').replace(
        "least = 3\nmost = 3", "least = 1\nmost = 1"
    )
    _, inquiry = asked(make, document, rows=rows)
    here = "/book/questions/gauges"
    pages = [client.get(here), client.get(f"{here}/page")]
    judging.answer(inquiry, make.member("Ann").pk, "<img src=x onerror=alert(2)>", script)
    pages += [client.get(here), client.get(f"{here}/results"), client.get(f"{here}/thanks"), client.get("/questions")]
    shown = [page.content.decode() for page in pages]
    assert [page.status_code for page in pages] == [200] * 6
    assert ["<script>alert" in one or "<img src=x" in one or "<b>two" in one for one in shown] == [False] * 6
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in shown[0] and "&lt;img src=x onerror=alert(2)&gt;" in shown[3]


def test_a_number_that_is_too_long_for_any_answer_is_refused(make: Makers) -> None:
    number = DOCUMENT.replace('kind = "choice"\nchoices = ["low", "middle", "high"]', 'kind = "number"')
    work, inquiry = asked(make, number)
    with pytest.raises(Refused, match="answer_odd"):
        judging.answer(inquiry, make.member("Ann").pk, "g1", 10**400)
    known = f'\n[[known]]\nitem = "g1"\nanswer = {10**400}\n'
    with pytest.raises(Refused, match="inquiry_invalid"):
        make.sent(work, make.member("Ann"), files={PATH: number + known})
