"""Judging through the API, and by the short way that answers take: the same bytes."""

import io
import json
from datetime import timedelta
from typing import Any

import pytest
from django.core.signals import request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from django.test import Client

from barnraise import judging, people
from barnraise.base import Clock
from barnraise.judging.models import Answer
from barnraise.web.quick import answers_first
from barnraise.web.requesting import Request
from barnraise.works.models import Work
from tests.judging import asking
from tests.judging.asking import asked
from tests.makers import Makers
from tests.promises import promises

ANSWERS = "/api/works/book/inquiries/gauges/answers"


@pytest.fixture
def client(make: Makers) -> Client:
    """A program of Bo's, beside a work that asks where the water stands."""
    asked(make)
    return Client(headers={"authorization": f"Bearer {people.issue_token(make.member('Bo'), 'program')}"})


def post(client: Client, address: str, **sent: Any) -> tuple[int, Any]:
    """Send one call."""
    answer = client.post(address, json.dumps(sent), content_type="application/json")
    return answer.status_code, answer.json()


def test_a_program_is_asked_and_answers_in_one_call_each(client: Client) -> None:
    first = post(client, "/api/works/book/inquiries/gauges/next")
    second = post(client, ANSWERS, item="g1", value="low")
    shown = {"fields": [["harbour", "Harbour 1"], ["note", "The water stands at 1"]]}
    question = {"item": "g1", "shown": shown, "is_tutorial": False}
    assert first == (200, {"heard": None, "next": question, "free_at": None})
    assert (second[0], second[1]["heard"], second[1]["next"]["item"]) == (
        200,
        {
            "item": "g1",
            "state": "open",
            "agree": 0,
            "of": 0,
            "value": None,
            "right": None,
            "expected": None,
            "why": "",
        },
        "g2",
    )


def test_skipping_and_taking_back_return_a_question_too(client: Client) -> None:
    post(client, "/api/works/book/inquiries/gauges/next")
    skipped = post(client, ANSWERS.replace("answers", "skips"), item="g1")
    back = post(client, ANSWERS.replace("answers", "undo"))
    assert (skipped[1]["next"]["item"], back[1]["next"]["item"]) == ("g2", "g1")


def test_where_others_hold_all_that_is_left_a_program_is_told_when_that_is_free(make: Makers, clock: Clock) -> None:
    document = asking.DOCUMENT.replace("least = 3\nmost = 3", "least = 1\nmost = 1")
    _, inquiry = asked(make, document, rows="id,h\ng1,One\n")
    bo = Client(headers={"authorization": f"Bearer {people.issue_token(make.member('Bo'), 'program')}"})
    judging.next_for(inquiry, make.member("Cy").pk)
    free_at = (clock.at + timedelta(minutes=30)).isoformat().replace("+00:00", "Z")
    told = post(bo, "/api/works/book/inquiries/gauges/next")
    assert told == (200, {"heard": None, "next": None, "free_at": free_at})


def test_an_inquiry_tells_its_question_and_how_far_it_is(client: Client) -> None:
    told = client.get("/api/works/book/inquiries/gauges").json()
    assert told == {
        "name": "gauges",
        "title": "Tide gauges",
        "question": "Where does the water stand?",
        "hint": "",
        "kind": "choice",
        "by": "dawid_skene",
        "choices": ["low", "middle", "high"],
        "done": 0,
        "disputed": 0,
        "total": 8,
        "problem": "",
        "url": "/book/questions/gauges",
    }
    assert client.get("/api/works/book/inquiries").json() == {"items": [told], "next": None}


@promises(
    "Nobody sees what others said before they answer.",
    "Several people answer each item, none of them",
)
def test_items_are_listed_with_what_was_said_once_nobody_is_asked_any_more(client: Client, make: Makers) -> None:
    post(client, "/api/works/book/inquiries/gauges/next")
    post(client, ANSWERS, item="g1", value="low")
    told = client.get("/api/works/book/inquiries/gauges/items?state=open&limit=1").json()
    item = {"item": "g1", "state": "open", "value": None, "support": 0, "confidence": 0, "said": []}
    assert told["items"] == [item] and told["next"]
    for name in ("Cy", "Di"):
        headers = {"authorization": f"Bearer {people.issue_token(make.member(name), 'program')}"}
        post(Client(headers=headers), ANSWERS, item="g1", value="low")
    told = client.get("/api/works/book/inquiries/gauges/items").json()
    assert [(one["item"], one["value"], one["said"]) for one in told["items"]] == [("g1", "low", [["low", 3]])]


def test_a_program_begins_an_inquiry_and_flags_where_the_process_has_a_rule_for_it(
    client: Client, make: Makers
) -> None:
    make.work(by=make.member("Bo"), slug="many", recipe="redundant-answers")
    sent = {"title": "Ropes", "question": "Hemp?", "choices": ["yes", "no"], "items": "id,looks\nr1,brown\n"}
    assert post(client, "/api/works/many/inquiries", **sent)[0] == 201
    judging.refresh(Work.objects.get(slug="many"))
    here = "/api/works/many/inquiries/ropes"
    assert client.get(here).json()["total"] == 1
    assert post(client, f"{here}/flags", item="r1")[1]["heard"]["state"] == "open"
    assert post(client, "/api/works/book/inquiries/gauges/flags", item="g1")[1]["error"]["code"] == "answer_odd"
    wrong = post(client, "/api/works/many/inquiries", **{**sent, "title": "Two", "items": "id\na\na\n"})
    assert (wrong[0], wrong[1]["error"]["code"]) == (422, "items_odd")


def quickly(client: Client, body: bytes, **more: str) -> tuple[str, dict[str, str], bytes]:
    """Send an answer past Django's handler, as the server does."""
    application = get_wsgi_application()
    application.request_class = Request
    started: list[Any] = []
    environ = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": ANSWERS,
        "QUERY_STRING": "",
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "80",
        "HTTP_AUTHORIZATION": client._base_environ()["HTTP_AUTHORIZATION"],  # type: ignore[attr-defined]
        "CONTENT_TYPE": "application/json",
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.input": io.BytesIO(body),
        "wsgi.url_scheme": "http",
        **more,
    }
    # As Django's own client does: a new request would close the connection of the test's transaction.
    request_started.disconnect(close_old_connections)
    try:
        answered = answers_first(application)(environ, lambda status, head: started.append((status, dict(head))))
    finally:
        request_started.connect(close_old_connections)
    return started[0][0], started[0][1], b"".join(answered)


def test_the_short_way_answers_what_the_long_way_does(client: Client) -> None:
    post(client, "/api/works/book/inquiries/gauges/next")
    body = json.dumps({"item": "g1", "value": "low"}).encode()
    status, head, short = quickly(client, body)
    long = client.post(ANSWERS, body, content_type="application/json")
    assert (status, short) == (f"{long.status_code} OK", long.content)
    assert dict(long.headers) == {name: value for name, value in head.items() if name != "Content-Length"}
    assert Answer.objects.count() == 1


@pytest.mark.parametrize(
    ("body", "more", "code"),
    [
        (b'{"item": "g99", "value": "low"}', {}, "item_unknown"),
        (b'{"item": "g1", "value": "deep"}', {}, "answer_odd"),
        (b'{"item": "g1", "item": "g1", "value": "low"}', {}, "input_invalid"),
        (b"{", {}, "input_invalid"),
        (b'{"item": "g1", "value": "low"}', {"HTTP_AUTHORIZATION": "Bearer nonsense"}, "token_unknown"),
        (b'{"item": "g1", "value": "low"}', {"CONTENT_TYPE": "text/plain"}, "media_unknown"),
        (b'{"item": "g1", "value": "low"}', {"PATH_INFO": ANSWERS.replace("gauges", "nowhere")}, "not_found"),
    ],
)
def test_what_is_refused_goes_the_long_way_and_stores_nothing(
    client: Client, body: bytes, more: dict[str, str], code: str
) -> None:
    _, _, answer = quickly(client, body, **more)
    assert (json.loads(answer)["error"]["code"], Answer.objects.count()) == (code, 0)
