"""Links to other sites: looked at seldom and by one at a time, and offered to be mended when they stay dead."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.conf import LazySettings

from barnraise.base import Clock, now
from barnraise.publishing import outside, site
from barnraise.publishing.models import Leading, Outside
from barnraise.rules.reaching import Reached
from barnraise.tasks.models import Task
from barnraise.web.serving import look_outside
from barnraise.works.models import Work
from tests.makers import Makers
from tests.promises import promises

GONE, HERE, OTHER = "https://gone.example/a", "https://here.example/", "https://here.example/b"
PAGE = f"# Page\n\n[Gone]({GONE}#part), [here]({HERE}), <mailto:ann@here.example>, [near](other.md).\n"


def saying(**told: Reached) -> Callable[[str], Reached]:
    """Answer for each host by its first name; what is not told is there."""
    return lambda url: told.get(url.partition("//")[2].partition(".")[0], "there")


def publish(work: Work) -> None:
    with site.alone():
        site.publish(work)


def tasks_of(work: Work) -> list[tuple[str, str, str]]:
    rows = Task.objects.filter(work=work, reason="links", key__startswith="outside:").order_by("path")
    return list(rows.values_list("path", "places", "state"))


@pytest.fixture
def work(make: Makers, clock: Clock) -> Work:
    made = make.work(files={"page.md": PAGE, "other.md": f"# Other\n\n[There]({OTHER})\n"})
    publish(made)
    return made


def days_go_by(clock: Clock, ask: Callable[[str], Reached], days: int) -> None:
    for _ in range(days):
        outside.look(ask, most=5)
        clock.advance(days=1)


def test_addresses_are_kept_once_without_their_fragments_and_forgotten_with_their_last_page(
    work: Work, make: Makers
) -> None:
    assert sorted(Outside.objects.values_list("url", "host")) == [
        (GONE, "gone.example"),
        (HERE, "here.example"),
        (OTHER, "here.example"),
    ]
    make.sent(work, make.member("Ann"), files={"page.md": "# Page\n\nNothing more.\n"})
    work.refresh_from_db()
    publish(work)
    assert list(Outside.objects.values_list("url", flat=True)) == [OTHER]


@promises("An address where nothing was found on three days")
def test_what_is_dead_on_three_days_is_a_task_and_no_more_once_it_is_there_again(work: Work, clock: Clock) -> None:
    days_go_by(clock, saying(gone="nothing"), 2)
    assert tasks_of(work) == []
    days_go_by(clock, saying(gone="nothing"), 1)
    assert tasks_of(work) == [("page.md", GONE, "open")]
    days_go_by(clock, saying(), 8)
    assert tasks_of(work) == [("page.md", "", "gone")]


def test_who_takes_the_dead_link_out_closes_its_task(work: Work, make: Makers, clock: Clock) -> None:
    days_go_by(clock, saying(gone="nothing"), 3)
    make.sent(work, make.member("Ann"), files={"page.md": PAGE.replace(f"[Gone]({GONE}#part)", "Gone")})
    work.refresh_from_db()
    publish(work)
    assert tasks_of(work) == [("page.md", "", "gone")]


@promises("Each address is asked for once a month")
def test_one_host_is_asked_once_a_turn_and_what_is_there_not_again_for_a_month(work: Work, clock: Clock) -> None:
    asked: list[str] = []

    def ask(url: str) -> Reached:
        asked.append(url)
        return "there"

    assert [outside.look(ask, most=5) for _ in range(3)] == [2, 1, 0]
    assert sorted(asked) == sorted([GONE, HERE, OTHER])
    clock.advance(days=29)
    assert outside.look(ask, most=5) == 0
    clock.advance(days=2)
    assert outside.look(ask, most=1) == 1


def test_who_is_cut_off_herself_calls_nothing_dead(work: Work, clock: Clock) -> None:
    days_go_by(clock, lambda url: "silent", 5)
    assert set(Outside.objects.values_list("failed", flat=True)) == {0}
    days_go_by(clock, saying(gone="silent"), 3)
    assert tasks_of(work) == [("page.md", GONE, "open")]


def test_what_is_not_for_us_to_ask_is_left_alone(work: Work, clock: Clock) -> None:
    days_go_by(clock, saying(gone="not ours"), 5)
    assert tasks_of(work) == []
    assert Outside.objects.get(url=GONE).next_at > now() + timedelta(days=170)


@promises("Links to other sites are not, unless")
def test_nothing_is_looked_at_unless_the_operator_wants_it(work: Work, settings: LazySettings) -> None:
    assert (settings.BARNRAISE_LINKS, look_outside()) == (0, 0)
    assert Leading.objects.count() == 3
