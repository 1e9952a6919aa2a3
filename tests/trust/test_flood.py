"""T8: a flood from many accounts hardly keeps honest newcomers waiting, in hours of a clock that we move."""

from collections.abc import Callable
from statistics import mean

import pytest

from barnraise.base import Clock
from barnraise.contributions import queueing
from barnraise.contributions.models import Contribution
from barnraise.contributions.queueing import Served, Sought
from barnraise.people.models import Person
from barnraise.works.models import Work
from tests.makers import Makers
from tests.promises import promises
from tests.trust.sizes import FLOODING

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1200)]
HOURS = 7 * 24
# One newcomer every three hours sends her first page, and a reader comes every six hours and judges six.
COMES_EVERY, READS_EVERY, READS = 3, 6, 6
FLOODS_AT = 70
MOST_LONGER = 0.10
FEW = 100
Serves = Callable[[Person, Work], Served | None]


def by_the_queue(person: Person, work: Work) -> Served | None:
    """What the page of reading one by one serves."""
    return queueing.serve(person, queueing.waiting(person, Sought(work=work)))


def oldest_first(person: Person, work: Work) -> Served | None:
    """What waits longest, whatever came."""
    return queueing.serve(person, queueing.waiting(person, Sought(work=work)), after=1)


def mean_wait(make: Makers, clock: Clock, slug: str, serves: Serves, accounts: int) -> float:
    """Let newcomers come for a week, with a flood in one hour of it; return the hours that one waited in the mean.

    Who is not read by the end has waited till then.
    """
    work = make.work(slug=slug, recipe="patch-review", by=make.member("Ann"))
    sent: dict[int, int] = {}
    waited: dict[int, int] = {}
    for hour in range(HOURS):
        clock.advance(hours=1)
        if hour == FLOODS_AT:
            for number in range(accounts):
                make.sent(work, make.member(f"Spammer {number}"), files={f"buy-{number}.md": "Buy mallets.\n"})
        if hour % COMES_EVERY == 0:
            honest = make.member(f"Newcomer {slug} {hour}")
            sent[make.sent(work, honest, files={f"page-{hour}.md": "# A page\n\nOf hers.\n"}).pk] = hour
        if hour % READS_EVERY == READS_EVERY - 1:
            for given in _read(make, work, serves):
                if given.pk in sent:
                    waited[given.pk] = hour - sent[given.pk]
    return mean(waited.get(pk, HOURS - hour) for pk, hour in sent.items())


def _read(make: Makers, work: Work, serves: Serves) -> list[Contribution]:
    """Let Ann judge what she is served, a sitting long; she asks everybody for a change, whoever it is."""
    ann, read = make.member("Ann"), []
    while len(read) < READS and (served := serves(ann, work)) is not None:
        make.reviewed(served.contribution, ann, "request_changes", "Please say where this is from.")
        read.append(served.contribution)
    return read


@promises("Where more than thirty wait, about every second")
def test_newcomers_wait_at_most_ten_percent_longer_while_many_accounts_flood(make: Makers, clock: Clock) -> None:
    calm = mean_wait(make, clock, "calm", by_the_queue, 0)
    flooded = mean_wait(make, clock, "flooded", by_the_queue, FLOODING)
    assert calm <= flooded <= calm * (1 + MOST_LONGER), (calm, flooded)
    # Where the oldest always goes first, a flood from few keeps everybody waiting who comes after it.
    assert mean_wait(make, clock, "oldest", oldest_first, FEW) > calm * 2
