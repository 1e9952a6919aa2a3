"""R6: when the clock of the machine jumps, the record keeps its order, and nothing falls due twice."""

from barnraise import contributions, judging, record, tasks, works
from barnraise.base import Clock, new_id
from barnraise.contributions.models import Contribution
from barnraise.judging.models import Answer, Batch, Block, Item
from barnraise.management import checking
from barnraise.record.models import Entry
from barnraise.tasks.models import Claim
from tests.judging.asking import DOCUMENT, asked
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


def test_a_piece_that_was_taken_while_the_clock_was_ahead_is_hers_for_one_lease_and_then_free(
    make: Makers, clock: Clock
) -> None:
    task = tasks.offer(make.work(), make.member("Ann"), tasks.Offer(title="Draw a map"))
    clock.advance(days=3650)
    tasks.claim(task.uid, make.member("Bo"))
    clock.advance(days=-3650)
    ended = [tasks.tick()]
    held = Claim.objects.get()
    clock.advance(hours=3)
    ended.append(tasks.tick())
    assert ((held.until - clock.at).total_seconds() / 3600, ended) == (-1, [0, 1])
    assert tasks.claim(task.uid, make.member("Cy")).state == "open"
    lapsed = Entry.objects.filter(kind="task_lapsed").count()
    assert (lapsed, list(checking.problems(with_pages=False))) == (1, [])


def test_questions_that_were_leased_and_sent_while_the_clock_was_ahead_hold_up_nothing(
    make: Makers, clock: Clock
) -> None:
    document = DOCUMENT.replace("least = 3\nmost = 3", "least = 1\nmost = 1")
    work, inquiry = asked(make, document)
    ann, bo, cy = (make.member(name).pk for name in ("Ann", "Bo", "Cy"))
    clock.advance(days=3650)
    judging.next_for(inquiry, ann)
    judging.answer(inquiry, ann, "g1", "low")
    judging.tick()
    clock.advance(days=-3650)
    judging.answer(inquiry, bo, "g4", "high")
    judging.tick()
    assert list(Batch.objects.filter(kind=Batch.RESULTS).values_list("number", "count")) == [(1, 1), (2, 1)]
    assert Block.objects.get(person=ann).until == int(clock.at.timestamp()) * 1_000_000 + 30 * 60_000_000
    clock.advance(minutes=31)
    judging.tick()
    question = judging.next_for(inquiry, cy).next
    assert question is not None and question.item in ("g2", "g3", "g5", "g6", "g7", "g8")
    assert sum(Item.objects.values_list("free", flat=True)) == 3
    assert (Answer.objects.count(), record.verify(work.chain_id)) == (2, [])
    assert list(checking.problems(with_pages=False)) == []
