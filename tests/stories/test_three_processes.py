"""Three very different ways to decide, each in the browser to its end; a clock ahead of the server's lets time pass."""

import re
from collections.abc import Callable, Iterator

import pytest

from tests.stories.conftest import Site, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("three_processes")]
Visits = Callable[..., Visitor]


@pytest.fixture
def people(visitor: Visits) -> Iterator[Callable[[str], Visitor]]:
    """People who signed in, each before a browser of her own."""
    known: dict[str, Visitor] = {}

    def person(name: str) -> Visitor:
        if name not in known:
            known[name] = visitor().comes_as(name)
        return known[name]

    yield person


def says(who: Visitor, address: str, button: str, why: str = "") -> None:
    who.goes(address)
    who.page.locator("#comment").fill(why)
    who.page.locator("#decide").get_by_role("button", name=re.compile(f"^{button}")).click()
    who.page.wait_for_load_state()


def sends_again(who: Visitor, address: str, text: str) -> None:
    who.goes(f"{address}/edit")
    who.page.locator("textarea[name=text-0]").fill(text)
    who.page.locator("main form").get_by_role("button").first.click()
    who.page.wait_for_url(re.compile(f"{address}$"))


def reads(who: Visitor, address: str, text: str) -> None:
    who.goes(address)
    who.reads(text)


def test_lazy_consensus_an_objection_is_answered_and_then_silence_passes(
    people: Callable[[str], Visitor], site: Site
) -> None:
    address = "/silent/contributions/3"
    reads(people("Fay"), address, "3 days without an objection")
    says(people("Fay"), address, "Decline", "A thumb of whom?")
    site.passes("silent", hours=80)
    reads(people("Hal"), address, "A thumb of whom?")
    sends_again(people("Hal"), address, "# Rope\n\nAs thick as a grown thumb.\n")
    site.passes("silent", hours=71)
    reads(people("Hal"), address, "3 days without an objection")
    site.passes("silent", hours=73)
    reads(people("Hal"), address, "It was integrated")
    people("Hal").sees_soon("/silent/read/rope.md", "As thick as a grown thumb.")


def test_a_late_no_gives_a_vote_three_more_days_in_which_it_is_outvoted(
    people: Callable[[str], Visitor], site: Site
) -> None:
    address = "/voted/contributions/3"
    reads(people("Fay"), address, "Time is up, nobody is against it")
    says(people("Fay"), address, "Decline", "It was thinner")
    site.passes("voted", hours=10)
    reads(people("Hal"), address, "It was thinner")
    says(people("Gil"), address, "Approve")
    site.passes("voted", hours=71)
    reads(people("Gil"), address, "What it needs")
    site.passes("voted", hours=73)
    reads(people("Hal"), address, "It was integrated")
    people("Hal").sees_soon("/voted/read/rope.md", "As thick as two thumbs.")


def test_two_others_validate_and_what_is_wrong_goes_back_first(people: Callable[[str], Visitor]) -> None:
    address = "/validated/contributions/3"
    says(people("Fay"), address, "Ask", "It says thum")
    sends_again(people("Hal"), address, "# Rope\n\nAs thick as a thumb, or two.\n")
    says(people("Fay"), address, "Approve")
    reads(people("Fay"), address, "It is in the stage “validate”")
    says(people("Gil"), address, "Approve")
    reads(people("Hal"), address, "It was integrated")
    people("Hal").sees_soon("/validated/read/rope.md", "As thick as a thumb, or two.")
