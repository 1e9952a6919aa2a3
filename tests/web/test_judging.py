"""The pages of quick questions, with and without an account."""

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from barnraise import judging
from barnraise.base import Clock
from barnraise.judging.models import Answer
from barnraise.works.models import Work
from tests.judging.asking import DOCUMENT, asked, opened
from tests.makers import Makers
from tests.promises import promises

HERE = "/book/questions/gauges"


def test_a_stranger_answers_three_questions_and_is_thanked(client: Client, make: Makers) -> None:
    asked(make)
    assert "Where does the water stand?" in client.get("/questions").content.decode()
    for number in (1, 2, 3):
        page = client.get(HERE).content.decode()
        assert f"Harbour {number}" in page and f"Question {number} of this sitting" in page
        assert client.post(HERE, {"item": f"g{number}", "value": "low"}).status_code == 302
    assert "You answered 3 questions here." in client.get(f"{HERE}/thanks").content.decode()
    assert list(Answer.objects.values_list("item__key", "person__kind")) == [
        ("g1", "guest"),
        ("g2", "guest"),
        ("g3", "guest"),
    ]


def test_looking_alone_makes_nobody_a_guest_and_takes_no_lease(client: Client, make: Makers) -> None:
    asked(make)
    client.get(HERE)
    assert ("guest" in client.cookies, Answer.objects.count()) == (False, 0)


@promises("Leave out what you cannot tell")
def test_skipping_and_taking_back_lead_to_a_question(client: Client, make: Makers) -> None:
    asked(make)
    client.post(HERE, {"item": "g1", "value": "low"})
    client.post(HERE, {"item": "g2", "do": "skip"})
    assert "Harbour 3" in client.get(HERE).content.decode()
    client.post(HERE, {"do": "undo"})
    assert "Harbour 2" in client.get(HERE).content.decode()


def test_what_is_no_answer_is_said_and_the_question_stays(client: Client, make: Makers) -> None:
    asked(make)
    answer = client.post(HERE, {"item": "g1", "value": "deep"})
    assert (answer.status_code, "no answer that this question takes" in answer.content.decode()) == (400, True)


@promises("kind is one of choice, several, number")
@pytest.mark.parametrize(
    ("kind", "choices", "sent", "stored"),
    [
        ("several", True, {"value": ["low", "high"]}, '["low","high"]'),
        ("number", False, {"value": "2,5"}, "2.5"),
        ("text", False, {"value": " a  word "}, '"a word"'),
        ("transcription", False, {"value": "as it\nsays"}, '"as it says"'),
        ("mark", False, {"mark.x": "160", "mark.y": "32"}, "[500,100]"),
        ("ranking", True, {"place-1": "high", "place-2": "low", "place-3": "middle"}, '["high","low","middle"]'),
    ],
)
def test_every_kind_of_question_is_answered_by_a_form_alone(
    client: Client, make: Makers, kind: str, choices: bool, sent: dict[str, object], stored: str
) -> None:
    document = DOCUMENT.replace('kind = "choice"', f'kind = "{kind}"')
    asked(make, document if choices else document.replace('choices = ["low", "middle", "high"]\n', ""))
    assert client.get(HERE).status_code == 200
    assert client.post(HERE, {"item": "g1", **sent}).status_code == 302
    assert list(Answer.objects.values_list("value", flat=True)) == [stored]


@promises("Without [results] the answers stay on")
def test_results_and_disputes_have_a_page(client: Client, make: Makers) -> None:
    asked(make)
    for secret, value in (("one", "low"), ("two", "middle"), ("three", "high")):
        client.cookies["guest"] = secret
        make.guest(secret)
        client.post(HERE, {"item": "g1", "value": value})
    page = client.get(f"{HERE}/results?disputed").content.decode()
    assert "g1" in page and "How we decide" in page and "Decide it" not in page
    client.force_login(make.member("Ann").account)
    assert "Decide it" in client.get(f"{HERE}/results?disputed").content.decode()
    sent = client.post(f"{HERE}/decide", {"item": "g1", "value": "low", "reason": "Seen from the pier"})
    assert (sent.status_code, "low" in client.get(f"{HERE}/results").content.decode()) == (302, True)


ASKING = {
    "title": "The ropes",
    "question": "Is it hemp?",
    "kind": "choice",
    "choices": "yes\nno",
    "items": "id,looks\nr1,<script>alert(1)</script>\n",
    "least": "1",
    "most": "1",
}


@promises(
    "Open Quick questions of a work",
    "You send it as a contribution, and it is asked",
    "The page writes a document, .commons/inquiries",
)
def test_a_question_is_begun_in_the_browser_and_asked_at_once_with_labels_as_plain_words(
    client: Client, make: Makers
) -> None:
    make.work(slug="book", recipe="wiki")
    client.force_login(make.member("Ann").account)
    assert client.get("/book/ask").status_code == 200
    sent = client.post("/book/ask", ASKING)
    assert (sent.status_code, sent.headers["Location"]) == (302, "/book/questions")
    page = client.get("/book/questions/the-ropes").content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page and "<script>alert" not in page


@promises("What cannot be used is said with its line")
def test_a_table_that_is_refused_comes_back_in_its_box_with_all_that_was_typed(client: Client, make: Makers) -> None:
    make.work(slug="book", recipe="wiki")
    client.force_login(make.member("Ann").account)
    table = SimpleUploadedFile("ropes.csv", b"id,looks\nr1,brown\nr1,grey\n")
    answer = client.post("/book/ask", {**ASKING, "items": "", "table": table})
    page = answer.content.decode()
    assert answer.status_code == 422 and "line 3: line 2 has the same name" in page
    assert "r1,brown" in page and "Is it hemp?" in page and "yes\nno" in page


@promises("Say what you ask, which answers there are")
def test_a_zip_of_pictures_is_asked_about(client: Client, make: Makers) -> None:
    make.work(slug="book", recipe="wiki")
    client.force_login(make.member("Ann").account)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("a.svg", '<svg xmlns="http://www.w3.org/2000/svg"/>')
    picture = SimpleUploadedFile("all.zip", packed.getvalue())
    client.post("/book/ask", {**ASKING, "items": "", "pictures": picture})
    assert "/book/raw/items/the-ropes/a.svg" in client.get("/book/questions/the-ropes").content.decode()


def test_what_cannot_be_asked_is_flagged_where_the_process_has_a_rule_for_it(client: Client, make: Makers) -> None:
    document = DOCUMENT.replace("data/readings.csv", "results/readings.csv")
    asked(make, document, recipe="redundant-answers")
    assert "It cannot be asked" in client.get(HERE).content.decode()
    assert client.post(HERE, {"item": "g1", "do": "flag"}).status_code == 302
    assert list(Answer.objects.values_list("deed", flat=True)) == ["flagged"]


@promises("You see one item, answer with one key")
def test_several_questions_are_answered_on_one_page_and_what_is_left_empty_comes_again(
    client: Client, make: Makers
) -> None:
    asked(make)
    client.post(HERE, {"item": "g1", "value": "low"})
    page = client.get(f"{HERE}/page").content.decode()
    assert [f"Harbour {number}" in page for number in range(1, 6)] == [False, True, True, True, False]
    sent = {"item-1": "g2", "value-1": "low", "item-2": "g3", "item-3": "g4", "value-3": "high"}
    assert client.post(f"{HERE}/page", sent).status_code == 302
    assert list(Answer.objects.order_by("pk").values_list("item__key", "value")) == [
        ("g1", '"low"'),
        ("g2", '"low"'),
        ("g4", '"high"'),
    ]
    assert "Harbour 3" in client.get(f"{HERE}/page").content.decode()


def test_a_page_keeps_the_good_answers_and_says_which_is_none(client: Client, make: Makers) -> None:
    asked(make)
    client.post(HERE, {"item": "g1", "value": "low"})
    sent = {"item-1": "g2", "value-1": "deep", "item-2": "g3", "value-2": "low"}
    answer = client.post(f"{HERE}/page", sent)
    assert (answer.status_code, "no answer that this question takes" in answer.content.decode()) == (400, True)
    assert list(Answer.objects.order_by("pk").values_list("item__key", flat=True)) == ["g1", "g3"]


def test_what_was_typed_and_is_no_answer_stands_on_the_page_again(client: Client, make: Makers) -> None:
    asked(make, DOCUMENT.replace('kind = "choice"\nchoices = ["low", "middle", "high"]', 'kind = "number"'))
    client.get(f"{HERE}/page")
    sent = {"item-1": "g1", "value-1": '2 "feet"', "item-2": "g2", "value-2": "3"}
    page = client.post(f"{HERE}/page", sent).content.decode()
    assert ('value="2 &#34;feet&#34;"' in page, 'value="3"' in page) == (True, False)


def test_where_others_hold_all_that_is_left_the_page_says_so_and_when_it_is_free(
    client: Client, make: Makers, clock: Clock
) -> None:
    _, inquiry = asked(make, DOCUMENT.replace("least = 3\nmost = 3", "least = 1\nmost = 1"), rows="id,h\ng1,One\n")
    judging.next_for(inquiry, make.member("Bo").pk)
    clock.advance(minutes=10)
    there = "All that is left is being answered by others just now."
    for path in (HERE, f"{HERE}/page"):
        page = client.get(path).content.decode()
        assert (there in page, "in 20 minutes" in page, "Look again" in page) == (True, True, True)
    assert "Where does the water stand?" in client.get("/questions").content.decode()
    clock.advance(minutes=21)
    stranger = Client()
    assert "Where does the water stand?" in stranger.get(HERE).content.decode()
    assert 'name="item" value="g1"' in stranger.get(HERE).content.decode()
    assert stranger.post(HERE, {"item": "g1", "value": "low"}).status_code == 302
    judging.undo(inquiry, Answer.objects.get().person_id)
    clock.advance(minutes=31)
    client.force_login(make.member("Cy").account)
    page = client.get(HERE).content.decode()
    assert (there in page, "Question 1 of this sitting" in page) == (False, True)


def test_whoever_answered_all_that_she_can_is_told_that_others_are_waited_for(client: Client, make: Makers) -> None:
    asked(make, rows="id,h\ng1,One\n")
    client.post(HERE, {"item": "g1", "value": "low"})
    page = client.get(HERE).content.decode()
    assert "is being settled together with the answers of others" in page
    for name in ("Bo", "Cy"):
        judging.answer(opened(Work.objects.get()), make.member(name).pk, "g1", "low")
    page = client.get(HERE).content.decode()
    assert ("Everything here is settled. Thank you." in page, "Look again" in page) == (True, False)
    assert "Nothing is asked just now." in client.get("/questions").content.decode()


def test_a_decision_about_an_item_with_a_sign_that_no_name_has_finds_nothing(client: Client, make: Makers) -> None:
    asked(make)
    client.force_login(make.member("Ann").account)
    sent = client.post(f"{HERE}/decide", {"item": "no\0ne", "value": "low", "reason": "Seen"})
    assert sent.status_code == 400


def test_who_answered_an_item_is_not_offered_to_decide_it(client: Client, make: Makers) -> None:
    _, inquiry = asked(make)
    for name, value in (("Ann", "low"), ("Bo", "middle"), ("Cy", "high")):
        judging.answer(inquiry, make.member(name).pk, "g1", value)
    client.force_login(make.member("Ann").account)
    assert "Decide it" not in client.get(f"{HERE}/results?disputed").content.decode()
