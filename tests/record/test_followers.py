"""Followers go on past what ends their process, and past one of them that fails."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from barnraise import record
from barnraise.base import Clock
from barnraise.management import examining
from barnraise.record.log import failures, followers
from barnraise.record.models import Chain, Entry
from tests.makers import Makers
from tests.promises import promises


class Hearing:
    """Hears entries; raises at some."""

    def __init__(self, name: str = "hearing", fails: bool = False):
        self.name, self.fails = name, fails
        self.heard: list[tuple[int, int]] = []
        self.batches: list[int] = []

    def prepare(self, batch: Sequence[Entry]) -> None:
        """Hear."""
        if self.fails:
            raise ZeroDivisionError
        self.batches.append(len(batch))
        self.heard += [(entry.chain_id, entry.number) for entry in batch]

    def apply(self, batch: Sequence[Entry]) -> None:
        """Store nothing."""


def noted_of(follower: Hearing) -> list[str]:
    """Let a follower read everything; return what was noted before each batch of the work's chain."""
    noted: list[str] = []
    followers.follow([follower], note=noted.append)
    return [one for one in noted if one]


def ended(follower: str, chain: int, first: int, last: int) -> None:
    """Say that the process ended there."""
    followers.ended_at(json.dumps({"follower": follower, "chain": chain, "first": first, "last": last}))


def test_what_a_follower_is_about_to_read_is_noted_before_it_does(make: Makers) -> None:
    work = make.work()
    noted = [json.loads(one) for one in noted_of(Hearing())]
    ours = next(one for one in noted if one["chain"] == work.chain_id)
    assert (ours["follower"], ours["first"]) == ("hearing", 1)


def test_entries_at_which_the_process_ended_are_read_one_by_one_and_then_many_at_once_again(make: Makers) -> None:
    work = make.work()
    for number in range(3):
        make.sent(work, make.member(f"Member {number}"), files={f"{number}.md": "A page.\n"})
    length = Chain.objects.get(pk=work.chain_id).length
    ended("hearing", work.chain_id, 1, length)
    one_by_one = Hearing()
    noted_of(one_by_one)
    record.start_over("hearing")
    at_once = Hearing()
    noted_of(at_once)
    assert (length > 2, one_by_one.batches.count(1) >= length, max(at_once.batches) >= length) == (True, True, True)


@promises(
    "With --again it reads what barnraise doctor",
    "It names each process of the server that ended",
)
def test_an_entry_that_ended_the_process_twice_is_set_aside_and_can_be_read_again(make: Makers) -> None:
    work = make.work()
    ended("hearing", work.chain_id, 1, 1)
    assert followers.set_aside() == []
    ended("hearing", work.chain_id, 1, 1)
    assert followers.set_aside() == [followers.Aside("hearing", work.chain_id, 1)]
    hearing = Hearing()
    noted_of(hearing)
    assert ((work.chain_id, 1) in hearing.heard, record.lag("hearing")) == (False, 0)
    again = Hearing()
    assert (followers.follow_again([again]), again.heard, followers.set_aside()) == (1, [(work.chain_id, 1)], [])


def test_a_process_that_ended_at_nothing_sets_nothing_aside(make: Makers) -> None:
    for told in ("", "what time decides", '{"follower": 1}', "["):
        followers.ended_at(told)
    assert followers.set_aside() == []


def test_a_follower_that_fails_holds_up_no_other_and_is_told_of(make: Makers, settings: Any, tmp_path: Path) -> None:
    settings.BARNRAISE_HOME = tmp_path
    (tmp_path / "secret.key").touch()
    make.work()
    after = Hearing("after")
    followers.follow([Hearing("failing", fails=True), after])
    assert (after.heard != [], record.lag("after"), record.lag("failing") > 0) == (True, 0, True)
    assert {(one.name, one.times) for one in failures.failures()} == {("failing", 1)}
    told = {one.name: (one.state, one.told) for one in examining.findings()}["failing"]
    assert (told[0], "failing of book (1 time" in told[1]) == ("look", True)


def test_what_fails_is_tried_again_after_a_growing_wait_and_forgotten_once_it_goes_well(
    make: Makers, clock: Clock
) -> None:
    work = make.work()
    tried = []
    for seconds in (0, 1, 4, 5, 5, 3600):
        clock.advance(seconds=seconds)
        failing = Hearing("failing", fails=True)
        followers.follow([failing])
        tried.append({one.times for one in failures.failures()})
    assert tried == [{1}, {1}, {2}, {2}, {3}, {4}]
    clock.advance(hours=1)
    well = Hearing("failing")
    followers.follow([well])
    assert ((work.chain_id, 1) in well.heard, failures.failures()) == (True, [])


def test_a_follower_that_fails_in_one_work_goes_on_in_others(make: Makers) -> None:
    one, other = make.work(), make.work(slug="other")

    class Choosing(Hearing):
        def apply(self, batch: Sequence[Entry]) -> None:
            if batch[0].chain_id == one.chain_id:
                raise ValueError

    choosing = Choosing("choosing")
    followers.follow([choosing])
    assert {chain for chain, _ in choosing.heard} >= {one.chain_id, other.chain_id}
    assert [failure.chain_id for failure in failures.failures()] == [one.chain_id]
