"""Alternatives for one place: who is ahead is taken, who is behind is not, and each hears of the others' votes."""

from barnraise import contributions, record
from barnraise.base import Clock
from barnraise.contributions import Waiting
from barnraise.contributions.integrating import verdict_on
from barnraise.contributions.models import Contribution, Review
from barnraise.works.models import Work
from tests.makers import Makers
from tests.promises import promises
from tests.stories.test_processes import grown, later

VOTERS = ("Bo", "Dee", "Eve", "Fay")


def two(make: Makers) -> tuple[Work, Contribution, Contribution]:
    """A work with two alternatives for one page, and another page beside them."""
    work = grown(make, "best-of-several", *VOTERS)
    make.sent(work, make.member("Gus"), files={"two.md": "Another place.\n"})
    first = make.sent(work, make.member("Cy"), files={"one.md": "The first.\n"})
    second = make.sent(work, make.member("Di"), files={"one.md": "The second.\n"})
    return work, first, second


def follow() -> None:
    record.follow([Waiting()])


def unmet(sent: Contribution) -> set[str]:
    """What the first way on still lacks."""
    return {one.code for requirement in verdict_on(sent).missing for one in requirement.ways[0].unmet}


@promises(
    "Several people offer alternatives for the same place",
    "The one that is ahead is taken.",
    "Where several changes are for the same place",
)
def test_who_is_two_ahead_after_three_days_is_taken_and_the_others_go_back(make: Makers, clock: Clock) -> None:
    work, first, second = two(make)
    for name in VOTERS[:3]:
        make.reviewed(first, make.member(name))
    make.reviewed(second, make.member("Fay"))
    assert (first.state, later(clock, first, hours=72)) == ("open", "integrated")
    follow()
    second.refresh_from_db()
    assert (second.state, make.text(work, "one.md")) == ("conflicted", "The first.\n")


def test_a_vote_for_another_takes_the_lead_away(make: Makers, clock: Clock) -> None:
    _work, first, second = two(make)
    for name in VOTERS[:3]:
        make.reviewed(first, make.member(name))
    assert "lead" not in unmet(first)
    for name in VOTERS[2:]:
        make.reviewed(second, make.member(name))
    assert "lead" in unmet(first)
    assert later(clock, first, hours=72) == "open"


def test_after_fourteen_days_who_is_behind_is_not_taken_and_who_is_ahead_is(make: Makers, clock: Clock) -> None:
    work, first, second = two(make)
    make.reviewed(first, make.member("Bo"))
    make.reviewed(second, make.member("Bo"))
    make.reviewed(second, make.member("Dee"))
    assert (later(clock, first, hours=336), later(clock, second)) == ("declined", "integrated")
    assert make.text(work, "one.md") == "The second.\n"


def test_a_word_taken_back_is_heard_by_the_other_at_once(make: Makers, clock: Clock) -> None:
    _work, first, second = two(make)
    for sent in (first, second):
        for name in VOTERS[:3]:
            make.reviewed(sent, make.member(name))
    assert later(clock, first, hours=400) == "open"
    for row in Review.objects.filter(version=second.version):
        contributions.withdraw_review(row, row.person)
    follow()
    first.refresh_from_db()
    assert first.state == "integrated"
