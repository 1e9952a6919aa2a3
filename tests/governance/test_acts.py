"""When acts end, what another one still asks for, and what nobody reads in the meantime."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from barnraise import governance, record, works
from barnraise.base import Clock, Refused
from barnraise.contributions.models import Change
from barnraise.governance import acts
from barnraise.governance.models import Act
from barnraise.governance.places import target_at
from barnraise.record.models import Entry
from barnraise.tasks.models import Task
from barnraise.works import staleness
from barnraise.works.models import Work
from tests.makers import Makers

BY = acts.By(7)


def hide(address: str, clock: Clock, *, days: int = 30) -> Act:
    """Hide something, as the commons."""
    return acts.hide_for(target_at(address), reason="A private address.", until=clock.at + timedelta(days=days), by=BY)


def is_hidden(work: Work) -> bool:
    return "This is hidden" in str(works.bytes_at(work, "one.md"))


def ended() -> int:
    return Entry.objects.filter(chain=record.site_chain(), kind__in=("lifted", "ended")).count()


@pytest.fixture
def work(make: Makers, clock: Clock) -> Work:
    return make.work()


def test_what_is_over_is_not_ended_again(make: Makers, clock: Clock) -> None:
    lifted, run_out, expired = (
        governance.suspend(make.member(name), reason="Shouts.", days=days)
        for name, days in (("Ann", 9), ("Bo", 2), ("Cy", 1))
    )
    governance.lift(lifted)
    clock.advance(days=1)
    assert governance.expire() == 1
    clock.advance(days=1)
    for act in (lifted, run_out, expired):
        with pytest.raises(Refused, match="act_over") as refused:
            governance.lift(act)
        assert refused.value.status == 409
    assert (ended(), governance.expire(), governance.expire(), ended()) == (2, 1, 0, 3)


def test_what_was_removed_is_not_brought_back(work: Work) -> None:
    removed = governance.remove("/book/read/one.md", reason="A private address.")
    with pytest.raises(Refused, match="act_over"):
        governance.lift(removed.act)
    assert ended() == 0


def test_the_next_end_is_that_of_the_act_which_runs_out_first(make: Makers, work: Work, clock: Clock) -> None:
    governance.remove("/book/read/one.md", reason="A private address.")
    assert acts.next_end() is None
    for name, days in (("Ann", 3), ("Bo", 2), ("Cy", 1)):
        act = governance.suspend(make.member(name), reason="Shouts.", days=days)
    governance.lift(act)
    assert acts.next_end() == clock.at + timedelta(days=2)


def test_an_act_runs_out_at_the_very_moment_that_it_names(make: Makers, clock: Clock) -> None:
    ann = make.member("Ann")
    act = governance.suspend(ann, reason="Shouts.", days=2)
    clock.advance(days=2, seconds=-1)
    assert governance.expire() == 0
    clock.advance(seconds=1)
    assert governance.expire() == 1
    act.refresh_from_db()
    ann.refresh_from_db()
    assert (act.ended_at, ann.suspended_until) == (clock.at, None)


def test_the_longer_of_two_suspensions_holds_until_both_are_over(make: Makers, clock: Clock) -> None:
    ann = make.member("Ann")
    long, short = (governance.suspend(ann, reason="Shouts.", days=days) for days in (9, 2))
    until = []
    for act in (None, long, short):
        if act is not None:
            governance.lift(act)
        ann.refresh_from_db()
        until.append(ann.suspended_until)
    assert until == [long.until, short.until, None]


def test_a_work_is_shown_again_when_nothing_hides_the_whole_of_it_any_more(work: Work, clock: Clock) -> None:
    first, piece, second = (hide(address, clock) for address in ("/book/", "/book/read/one.md", "/book/"))
    states = []
    for act in (first, second):
        acts.lift(act, by=BY)
        work.refresh_from_db()
        states.append((work.is_ready, work.withheld))
    assert states == [(False, "hidden"), (True, "")]
    assert is_hidden(work)
    acts.lift(piece, by=BY)
    assert not is_hidden(work)


def test_a_piece_stays_hidden_while_another_act_hides_it_and_not_for_a_work_that_is(work: Work, clock: Clock) -> None:
    first, second, whole = (hide(address, clock) for address in ("/book/read/one.md", "/book/at/1/one.md", "/book/"))
    acts.lift(first, by=BY)
    assert is_hidden(work)
    acts.lift(second, by=BY)
    assert not is_hidden(work)
    acts.lift(whole, by=BY)
    assert not is_hidden(work)
    told = Entry.objects.filter(chain=work.chain_id, kind__in=("content_hidden", "content_restored")).order_by("number")
    assert list(told.values_list("kind", flat=True)) == ["content_hidden"] * 3 + ["content_restored"] * 3


def test_a_contribution_is_shown_again_while_its_work_is_hidden(make: Makers, clock: Clock) -> None:
    work = make.work(recipe="patch-review")
    sent = make.sent(work, make.member("Bo"), files={"two.md": "# Two\n"})
    change = Change.objects.get(version__contribution=sent)
    act, _whole = hide(f"/book/contributions/{sent.number}", clock), hide("/book/", clock)
    assert change.blob_id is not None and record.fetch(change.blob_id) != b"# Two\n"
    acts.lift(act, by=BY)
    assert record.fetch(change.blob_id) == b"# Two\n"


def test_what_was_hidden_or_removed_is_given_from_no_file_until_it_is_made_anew(
    work: Work, clock: Clock, settings: Any, tmp_path: Path
) -> None:
    settings.BARNRAISE_HOME, stale = tmp_path, []
    act = hide("/book/read/one.md", clock)
    for deed in (None, lambda: acts.lift(act, by=BY), lambda: governance.remove("/book/read/one.md", reason="So.")):
        if deed is not None:
            deed()
        stale.append([staleness.is_stale("book", kind) for kind in (staleness.PAGES, staleness.BOOKS)])
        for kind in (staleness.PAGES, staleness.BOOKS):
            staleness.clear(work, kind, up_to=2**40)
    assert stale == [[True, True], [False, False], [True, True]]


def test_a_task_quotes_nothing_of_a_piece_that_is_hidden(work: Work, clock: Clock) -> None:
    for path in ("one.md", "two.md"):
        Task.objects.create(work=work, key=path, path=path, places="7 Lane", minutes=5, at=clock.at)
    act = hide("/book/read/one.md", clock)
    assert dict(Task.objects.values_list("path", "places")) == {"one.md": "", "two.md": "7 Lane"}
    Task.objects.update(places="In line 3")
    acts.lift(act, by=BY)
    assert set(Task.objects.values_list("places", flat=True)) == {"In line 3"}


def test_what_an_act_is_about_stands_in_the_record_and_has_an_address(make: Makers, work: Work, clock: Clock) -> None:
    sent = make.sent(work, make.member("Bo"))
    piece = works.piece_at(work, "one.md")
    assert piece is not None
    addresses = ("/book/", "/book/read/one.md", "/book/at/1/one.md", f"/book/contributions/{sent.number}")
    made = [hide(address, clock) for address in addresses]
    uid = made[1].component.uid if made[1].component is not None else None
    assert [acts.where(act) for act in made] == list(addresses)
    assert [tuple(acts.told(act).values()) for act in made] == [
        (work.uid, None, None, None),
        (work.uid, uid, None, None),
        (work.uid, uid, 1, None),
        (work.uid, None, None, sent.uid),
    ]
    ann = make.member("Ann")
    suspended = governance.suspend(ann, reason="Shouts.")
    assert (acts.where(suspended), set(acts.told(suspended).values())) == (f"/people/{ann.uid}", {None})


def test_the_commons_own_pieces_can_be_hidden_and_the_whole_of_it_cannot(make: Makers, clock: Clock) -> None:
    governance.found()
    assert hide("/commons/read/welcome.md", clock).kind == Act.HIDDEN
    with pytest.raises(Refused, match="commons_hidden"):
        hide("/commons/", clock)
