"""R6: when the clock of the machine jumps, the record keeps its order, and nothing falls due twice."""

from barnraise import contributions, record, works
from barnraise.base import Clock, new_id
from barnraise.contributions.models import Contribution
from barnraise.management import checking
from barnraise.record.models import Entry
from tests.makers import Makers

JUMPS = (0, 3650, -3650 - 365, 400)


def test_what_happens_keeps_its_order_whatever_the_clock_says(make: Makers, clock: Clock) -> None:
    work, ids = make.work(), []
    for number, days in enumerate(JUMPS):
        clock.advance(days=days)
        ids.append(new_id())
        make.sent(work, make.member("Ann"), files={"one.md": f"# One\n\nLine {number}.\n"})
        work.refresh_from_db()
    assert ids == sorted(ids)
    sent = list(Contribution.objects.order_by("number"))
    assert [(one.number, one.edition) for one in sent] == [(1, 2), (2, 3), (3, 4), (4, 5)]
    assert [one.uid for one in sent] == sorted(one.uid for one in sent)
    assert [change.edition for change in works.history.of_work(work, limit=9)] == [5, 4, 3, 2, 1]
    assert make.text(work, "one.md") == "# One\n\nLine 3.\n"
    assert record.verify(work.chain_id) == []
    assert list(checking.problems(with_pages=False)) == []


def test_a_time_of_silence_runs_out_once_and_never_early(make: Makers, clock: Clock) -> None:
    work = make.work(recipe="lazy-consensus")
    sent = make.sent(work, make.member("Cy"))
    states = []
    for days in (-365, 365, 3650, -3650 - 365, 365 + 3650):
        clock.advance(days=days)
        contributions.tick()
        sent.refresh_from_db()
        states.append(sent.state)
    assert states == ["open", "open", "integrated", "integrated", "integrated"]
    assert Entry.objects.filter(chain=work.chain_id, kind="integrated").count() == 1
