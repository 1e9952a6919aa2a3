"""Six people and three pages: a work in rounds that is begun by few comes to its end, with what it began with."""

from collections.abc import Sequence
from contextlib import suppress
from typing import Any

import pytest
from django.test import Client

from barnraise import contributions, exchange, record
from barnraise.base import Refused
from barnraise.contributions import brought, climbing, working
from barnraise.contributions.inviting import Inviting
from barnraise.contributions.models import Contribution
from barnraise.contributions.processes import process_of
from barnraise.management import checking
from barnraise.people.models import Person
from barnraise.tasks.models import Task
from barnraise.web.serving import followers
from barnraise.works.models import Work
from barnraise.works.recipes import recipe_text
from tests.makers import Makers
from tests.promises import promises

PAGES = [(f"page-{number}.md", f"# Page {number}\n\nWind.\n".encode()) for number in (1, 2, 3)]
NAMES = ("Fay", "Gil", "Ida", "Gus", "Eli")
# Far more than it takes: five rounds, and rungs that are asked for between them.
TURNS_MOST = 40


@pytest.fixture
def work(make: Makers, settings: Any, tmp_path: Any) -> Work:
    settings.BARNRAISE_HOME, settings.ALLOWED_HOSTS = tmp_path, ["testserver"]
    beginning = exchange.Beginning(slug="scans", title="Scans", licence="CC0-1.0", has_right=True, recipe="rounds")
    found = exchange.read_in(exchange.from_browser(PAGES), beginning, by=make.member("Bo"))
    record.follow(followers())
    return found


def turn(work: Work, people: Sequence[Person]) -> int:
    """Let each do what she is offered: climb, speak for others, take a page and save it; return how much was done."""
    done = 0
    for person in people:
        for held in climbing.places(work, person):
            if held.state == "may_ask":
                climbing.ask(work, person, held.rung)
                done += 1
        for asked in climbing.asking(work, person):
            if asked.may:
                climbing.speak_for(work, person, asked.rung, Person.objects.get(uid=asked.who.uid))
                done += 1
        free = Task.objects.filter(work=work, state=Task.OPEN, left__gt=0)
        for name in set(free.values_list("line", flat=True)):
            with suppress(Refused):
                task = working.take_next(work, person, name)
                sent = Contribution.objects.get(uid=task.key.split(":")[1])
                assert sent.version is not None
                given = contributions.Review(version=sent.version.hash, verdict="approve")
                contributions.review(sent, person, given)
                done += 1
        # What opens and counts the pieces of a round; what is published and told of it waits until the end.
        record.follow([contributions.Climbing(), contributions.Waiting(), Inviting()])
    return done


@pytest.mark.slow
@promises(
    "Of the first three people on each rung",
    "The pages that the work begins with go through",
    "There, and in map and validate, what a work begins with",
    "The first need nobody’s word",
)
def test_six_people_bring_three_pages_through_every_round(work: Work, make: Makers) -> None:
    people = [make.member(name) for name in NAMES]
    pages = Contribution.objects.filter(work=work)
    assert sorted(pages.values_list("version__changes__path", flat=True)) == [path for path, _content in PAGES]
    for _turn in range(TURNS_MOST):
        if not turn(work, people):
            break
    assert set(pages.values_list("state", flat=True)) == {"integrated"}
    rounds = process_of(work).gates[-1].stages
    took = [pages.filter(versions__reviews__stages=name).distinct().count() for name in rounds]
    record.follow(followers())
    assert took == [3, 3, 3, 3, 3]
    assert list(checking.problems()) == []


def test_the_page_says_of_what_was_brought_that_it_goes_through_the_rounds(work: Work) -> None:
    page = Client().get(f"/scans/contributions/{Contribution.objects.earliest('pk').number}").content.decode()
    assert "The work began with this page" in page
    assert "The stage “first proofreading”" in page


def test_what_was_brought_holds_up_nobody_who_sends(work: Work, make: Makers) -> None:
    lowered = recipe_text("rounds").replace("person_open = 20", "person_open = 3")
    make.states(work, lowered)
    sent = make.sent(work, make.member("Bo"), files={"page-4.md": "# Page 4\n\nWind.\n"})
    assert sent.number == 4


@promises(
    "The pages that the work begins with are there to be locked",
    "There, and in map and validate, what a work begins with",
)
def test_what_was_brought_is_brought_once(work: Work) -> None:
    record.start_over("brought")
    record.follow(followers())
    assert Contribution.objects.filter(work=work).count() == 3


@promises("There, and in map and validate, what a work begins with")
def test_of_more_pages_than_a_round_can_end_with_no_more_are_brought(
    make: Makers, settings: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert brought.MOST == 5_000
    monkeypatch.setattr(brought, "MOST", 2)
    settings.BARNRAISE_HOME = tmp_path
    beginning = exchange.Beginning(slug="scans", title="Scans", licence="CC0-1.0", has_right=True, recipe="rounds")
    exchange.read_in(exchange.from_browser(PAGES), beginning, by=make.member("Bo"))
    record.follow(followers())
    assert Contribution.objects.count() == 2
