"""Whatever a program sends, the API answers: what was asked for, or why not, in the one shape of errors."""

import json
import re
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.test import Client

from barnraise import contributions, governance, judging, people, talk, tasks
from barnraise.contributions import Remark, climbing, holding
from barnraise.contributions.inputs import Holding
from barnraise.contributions.models import Comment, Review
from barnraise.governance import concerns
from barnraise.publishing.releases import Naming, release
from barnraise.record.models import Entry
from barnraise.rules.process import WORK_PATH
from barnraise.talk.inputs import Opening
from barnraise.tasks.models import Task
from barnraise.web.access import Route, routes
from barnraise.web.api import slim
from barnraise.web.api.description import described
from barnraise.web.sentences import REFUSALS
from barnraise.works.declaration import Declared, written
from barnraise.works.models import Work
from barnraise.works.recipes import recipe_text
from tests.judging import asking
from tests.makers import Makers
from tests.promises import promises
from tests.trust.sizes import LEAST_REQUESTS, MOST_REQUESTS, ROUNDS_OF_REQUESTS
from tests.web.generating import Generator

HOW_TO_REACH = (
    "These operations were never done with success, so nothing was tried in them. In tests/web/test_api_hostile.py let "
    "`done_to` make a thing that each can be done to by Ann or Cy, and name it there as `operation part`, by what its "
    "address calls it; and put a valid body under its name into `bodies` of the fixture `generator`."
)
SEED = 20260301
CODE = re.compile(r"[a-z_]+")


def nowhere(request: HttpRequest) -> HttpResponse:
    """Stand where the pages are: /api/docs is one, and what is not of the API is not asked here."""
    return HttpResponse(status=404, content=b'{"error": {"code": "not_found", "message": "Nothing.", "facts": {}}}')


ASKED: dict[str, str | bytes] = {asking.PATH: asking.DOCUMENT, "data/gauges.csv": asking.GAUGES}


def asked_and_disputed(make: Makers, work: Work) -> str:
    """Let people answer what a work asks until they disagree, each of whom could take something back."""
    judging.refresh(work)
    inquiry = asking.opened(work)
    for name, value in (("Bo", "low"), ("Cy", "middle"), ("Di", "high")):
        judging.next_for(inquiry, make.member(name).pk)
        judging.answer(inquiry, make.member(name).pk, "g1", value)
    return "g1"


def with_ladder(make: Makers) -> Work:
    """A work whose ladder Ann and Cy have climbed, and in which Bo waits for their word."""
    work = make.work(slug="climbed", recipe="patch-review")
    editor = '[[rung]]\nname = "editor"\naccess = "on_request"\n'
    elder = '[[rung]]\nname = "elder"\naccess = "by_people"\nvotes = 2\n'
    make.states(work, recipe_text("patch-review") + editor + elder)
    for name in ("Ann", "Cy", "Bo"):
        climbing.ask(work, make.member(name), "elder")
    return work


def done_to(make: Makers, book: Work, slow: Work) -> dict[str, list[str]]:
    """Return, by operation and part, what can be done to some things only: pieces, a release, a choice, a licence."""
    ann, cy = make.member("Ann"), make.member("Cy")
    free, held = (tasks.offer(slow, ann, tasks.Offer(title=title)) for title in ("A free piece", "A held piece"))
    tasks.claim(held.uid, cy)
    kept, _ = (tasks.offer(slow, ann, tasks.Offer(title=title)) for title in ("A piece kept", "A piece joined"))
    release(slow, ann, Naming(edition=slow.edition, name="A release"))
    relicensing = make.sent(book, cy, files={WORK_PATH: written(Declared(title="A book", licence="CC-BY-4.0"))})
    moved_on = make.work(slug="moved-on", recipe="patch-review")
    line = "# One\n\nA line.\n\nAnother {}line{}.\n"
    make.sent(moved_on, ann, files={"one.md": line.format("long ", "")})
    offered = make.sent(moved_on, cy, base=1, files={"one.md": line.format("", " at last")})
    assert offered.state == "conflicted"
    governance.found()
    post = talk.discussing.comment_at(talk.begin(slow, cy, Opening(title="Two", body="Fools.")), 1)
    concern = concerns.raise_concern(concerns.About(post=post), make.member("Bo"), "It insults.")
    talk.muting.mute(cy, make.member("Bo"), block=False)
    people_here = [str(make.member(name).uid) for name in ("Ann", "Cy", "Bo")]
    paused = make.sent(moved_on, cy, files={"kept.md": "New\n"})
    holding.hold(paused, ann, Holding(reason="Wait"))
    make.reviewed(paused, make.member("Bo"), "request_changes", "Not yet")
    climbed = with_ladder(make)
    of_held = ("extend_task", "release_task", "complete_task", "give_up_task")
    return {
        "api_read_task id": [str(free.uid), str(held.uid)],
        "api_claim_task id": [str(free.uid)],
        **{f"api_{name} id": [str(free.uid)] for name in ("split_task", "order_task")},
        "api_merge_tasks id": [str(kept.uid)],
        **{f"api_{name} id": [str(held.uid)] for name in of_held},
        "api_agree id": [str(relicensing.uid)],
        "api_take_offers id": [str(offered.uid)],
        "api_read_release slug": ["slow"],
        **{f"api_{name} id": people_here for name in ("mute", "unmute", "concern_about_person")},
        **{f"api_{name} id": [str(concern.uid)] for name in ("read_concern", "settle_concern")},
        "api_flag_item slug": ["many"],
        "api_concern_about_comment slug": ["slow"],
        "api_concern_about_comment number": ["1", "2"],
        "api_concern_about_comment place": ["1"],
        "api_take_comment_back slug": ["book", "slow"],
        "api_take_comment_back number": ["1", "2"],
        "api_take_comment_back place": ["1", "1", "2"],
        "api_revert slug": ["book"],
        "api_revert number": ["1", "2"],
        "api_hold_contribution id": [str(contribution.uid) for contribution in slow.contributions.filter(state="open")],
        "api_let_go id": [str(paused.uid)],
        "api_assess_review id": [str(uid) for uid in Review.objects.values_list("uid", flat=True)],
        "api_ask_for_rung slug": [climbed.slug],
        "api_speak_for slug": [climbed.slug],
    }


@pytest.fixture
def seed() -> int:
    """Return what the requests are drawn by."""
    return SEED


@pytest.fixture
def generator(make: Makers, seed: int) -> Generator:
    """Two works with everything in them that an address can name."""
    book = make.work(files={**ASKED, "one.md": "# One\n\nA line.\n", "odd.bin": b"\0\xff", "deep/two.md": "Two\n"})
    disputed = asked_and_disputed(make, book)
    slow = make.work(slug="slow", recipe="patch-review")
    many = {asking.PATH: asking.DOCUMENT.replace("data/readings", "results/readings"), "data/gauges.csv": asking.GAUGES}
    judging.refresh(make.work(slug="many", recipe="redundant-answers", files={**many}))
    ann, cy = make.member("Ann"), make.member("Cy")
    one, two = make.sent(slow, cy), make.sent(slow, make.member("Bo"), files={"three.md": "Three\n"})
    make.sent(book, ann)
    assert one.version is not None
    contributions.remark(one, ann, Remark(path="one.md", quote="better", body="Good", replacement="best"))
    make.reviewed(two, ann, "request_changes", "Not yet")
    told = talk.report(slow, cy, "one.md", edition=1, body="Wrong")
    talk.begin(slow, cy, Opening(title="One", body="?"))
    talk.begin(book, cy, Opening(title="One", body="?"))
    scene = {**done_to(make, book, slow), "api_review id": [str(one.uid)]}
    browser = Client()
    browser.force_login(cy.account)
    for person in (ann, cy, make.guest("hers")):
        name = contributions.keep_file(person, b"bytes sent before", "b.png")
    changes = [
        {"path": "one.md", "content": "New\n"},
        {"path": "a.bin", "content_base64": "AP8="},
        {"path": "b.png", "blob": name, "mode": "100755"},
    ]
    sent = {"base_edition": 1, "summary": "A change", "made": "own", "authors": [str(ann.uid)], "changes": changes}
    moved = {
        "base_edition": 1,
        "summary": "Move",
        "changes": [{"path": "x.md", "content": None, "moved_from": "one.md"}],
    }
    return Generator(
        seed,
        bodies={
            "api_contribute": [
                sent,
                moved,
                {**sent, "made": {"how": "adapted", "source": "A", "source_licence": "CC0-1.0"}},
            ],
            "api_revise": [{"base_edition": 1, "summary": "A change", "changes": changes}],
            "api_put_blob": [b"bytes sent before"],
            "api_revert": [{"summary": "Back"}],
            "api_review": [
                {"version": one.version.hash, "verdict": "approve", "paths": ["one.md"], "comment": "Good"},
                {
                    "version": one.version.hash,
                    "verdict": "decline",
                    "comment": "No",
                    "remarks": [{"path": "one.md", "quote": "a", "body": "b"}],
                },
            ],
            "api_remark": [{"path": "one.md", "quote": "better", "body": "Why?", "position": 9, "replacement": "good"}],
            "api_start_work": [
                {"slug": "new", "title": "New", "licence": "CC0-1.0", "recipe": "wiki", "rules": ["Be kind"]},
                {"slug": "new", "kind": "book", "language": "de", "files": [{"path": "one.md", "content": "# One\n"}]},
            ],
            "api_hold_contribution": [{"reason": "Wait"}],
            "api_assess_review": [{"is_fair": True}, {"is_fair": False, "reason": "It says nothing"}],
            "api_ask_for_rung": [{"rung": "editor"}],
            "api_speak_for": [{"rung": "elder", "whom": str(make.member("Bo").uid)}],
            "api_report": [{"path": "one.md", "body": "Wrong", "edition": 1}],
            "api_begin_discussion": [
                {"title": "Why?", "body": "*So*", "about": "component", "path": "one.md", "quote": "A line"},
                {"title": "Why?", "body": "So", "about": "decision", "contribution": str(one.uid)},
            ],
            "api_see_notices": [{"until": 9}],
            "api_choose_mail": [{"mail": "daily"}, {"mail": "never"}],
            "api_choose_told": [{"topic": "talk", "how": "daily"}, {"topic": "talk", "how": ""}],
            "api_comment": [{"body": "Yes"}],
            "api_close_report": [{"reason": "Mended"}],
            "api_offer_task": [{"title": "Draw a map", "about": "Of it", "path": "one.md", "minutes": 20, "slots": 2}],
            "api_extend_task": [{"progress": "Half"}],
            "api_give_up_task": [{"reason": "No map has it"}],
            "api_split_task": [{"parts": [{"title": "The frame"}, {"title": "The roof", "minutes": 9}]}],
            "api_merge_tasks": [{"others": [str(Task.objects.get(title__body="A piece joined").uid)]}],
            "api_order_task": [{"needs": str(Task.objects.get(title__body="A piece kept").uid)}, {}],
            "api_release": [{"edition": book.edition, "name": "First printing", "note": "*So*"}],
            "api_settle_concern": [{"outcome": "dismissed", "reason": "It is no insult"}],
            **{f"api_concern_about_{what}": [{"why": "It hurts"}] for what in ("comment", "contribution", "person")},
            "api_mute": [{"block": True}],
            "api_answer_question": [{"item": "g5", "value": "low"}],
            "api_flag_item": [{"item": "g2"}],
            "api_begin_inquiry": [
                {
                    "title": "Ropes",
                    "question": "Is it hemp?",
                    "choices": ["yes", "no"],
                    "items": "id,looks\nr1,brown\n",
                    "known": [{"item": "r1", "answer": "yes", "tutorial": True}],
                    "least": 1,
                    "most": 3,
                }
            ],
            "api_skip_question": [{"item": "g6"}],
            "api_decide_item": [{"item": disputed, "value": "low", "reason": "Seen again"}],
        },
        parts={
            "slug": ["book", "book", "slow", "slow", "none"],
            "path": ["one.md", "odd.bin", "deep/two.md", ".commons/work.toml", "none.md"],
            "id": [
                *[str(one.uid)] * 3,
                str(two.uid),
                str(told.uid),
                str(Comment.objects.get().uid),
                str(Review.objects.earliest("pk").uid),
            ],
            "number": ["1", "2", "0", "999999999999999999999", "-1", "1.5"],
            "place": ["1", "1", "0", "2", "99999999999999999999"],
            "name": ["gauges", "gauges", "gauges", "none"],
            "sha256": [name, "0" * 64, "F" * 64],
            "edition": ["1", "1", "0", "2", "999999999999999999999"],
            "api_close_report id": [str(told.uid)],
            **scene,
        },
        tokens=[
            *[people.issue_token(person, "test") for person in (ann, cy)] * 4,
            people.issue_token(cy, "reads", scope="read"),
            "unknown",
        ],
        cookies=[
            f"sessionid={browser.cookies['sessionid'].value}; csrftoken={'x' * 32}",
            f"guest=hers; csrftoken={'x' * 32}",
            "guest=\xff; sessionid=\x7f",
            "=;=;sessionid",
        ],
    )


def sent_twice(generator: Generator, route: Route) -> str:
    """Do a POST with success, each way it can be tried, and send it again; return what the second answer was then."""
    names = re.findall(r"{(?:\w+:)?(\w+)(?::\w+)?}", route.pattern)
    known = [generator.parts.get(f"{route.name} {name}") or generator.parts[name] for name in names]
    bodies = generator.bodies.get(route.name, [{}])
    ways = product(dict.fromkeys(generator.tokens), bodies, *map(dict.fromkeys, known))
    for token, body, *words in ways:
        path = "/" + route.pattern
        for name, word in zip(names, words, strict=True):
            path = re.sub(rf"{{(\w+:)?{name}(:\w+)?}}", word, path)
        headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": "one and the same"}
        first = Client().post(path, body, content_type="application/json", headers=headers)
        if first.status_code >= 300:
            continue
        entries = Entry.objects.count()
        again = Client().post(path, body, content_type="application/json", headers=headers)
        is_same = (again.status_code, again.content) == (first.status_code, first.content)
        return "the same" if is_same and Entry.objects.count() == entries else f"{again.status_code} {again.content!r}"
    return "never done"


@promises("It will then happen once, not twice")
@pytest.mark.slow
def test_every_post_that_is_sent_again_under_its_key_happened_once(
    generator: Generator, settings: Any, tmp_path: Path
) -> None:
    settings.BARNRAISE_HOME = tmp_path
    posts = [route for route in routes() if route.is_api and "POST" in route.methods]
    told = {}
    for route in posts:
        with transaction.atomic():
            told[route.name] = sent_twice(generator, route)
            transaction.set_rollback(True)
    assert told == {route.name: "the same" for route in posts}


@promises("Send an Idempotency-Key with every POST.")
def test_every_post_is_described_with_its_key() -> None:
    posts = [methods["post"] for methods in described()["paths"].values() if "post" in methods]
    assert len(posts) > 30
    assert [
        post["operationId"] for post in posts if "Idempotency-Key" not in [one["name"] for one in post["parameters"]]
    ] == []


def wrong_in(answer: HttpResponse) -> str:
    """Return what is wrong with an answer; nothing for a sound one."""
    if answer.status_code < 400:
        return "" if answer.status_code in (200, 201, 304) else f"status {answer.status_code}"
    if answer.status_code >= 500:
        return f"status {answer.status_code}"
    if not answer.content and answer.headers.get("Content-Length"):
        return ""  # to a HEAD
    told: Any = json.loads(answer.content)
    error = told["error"]
    is_shaped = (set(told), set(error)) == ({"error"}, {"code", "message", "facts"})
    if not is_shaped or error["code"] not in REFUSALS or not isinstance(error["facts"], dict):
        return f"shape {told}"
    return "" if answer.status_code != 429 or "Retry-After" in answer.headers else "no Retry-After"


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.parametrize("seed", range(SEED, SEED + ROUNDS_OF_REQUESTS))
def test_every_answer_to_thousands_of_odd_requests_is_sound(
    generator: Generator, seed: int, settings: Any, tmp_path: Path
) -> None:
    settings.BARNRAISE_HOME = tmp_path
    settings.ALLOWED_HOSTS = ["testserver"]
    api = [route for route in routes() if route.is_api]
    respond, wrong = slim(nowhere), []
    # The test can only find what it reaches: in the first round every operation is also done, in others by chance.
    never_done = {route.name for route in api} if seed == SEED else set()
    for number in range(MOST_REQUESTS):
        if number >= LEAST_REQUESTS and not never_done:
            break
        route = api[number % len(api)]
        request = generator.request(route)
        with transaction.atomic():
            answer = respond(request)
            transaction.set_rollback(True)
        if answer.status_code < 300:
            never_done.discard(route.name)
        if why := wrong_in(answer):
            wrong.append((number, request.method, request.get_full_path(), why))
    assert wrong == []
    assert never_done == set(), HOW_TO_REACH
