"""Taking pieces: slots, leases, what a newcomer may hold, and what goes back by itself."""

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from barnraise import contributions, record, tasks
from barnraise.base import Clock, Refused, now
from barnraise.contributions import working
from barnraise.contributions.inviting import Inviting
from barnraise.people.models import Account, Person
from barnraise.record.models import Entry
from barnraise.tasks.models import Claim, Task
from barnraise.works.models import Work
from tests.makers import Makers
from tests.promises import promises


def asked(work: Work, by: Person, title: str = "Draw a map", **more: int) -> Task:
    return tasks.offer(work, by, tasks.Offer(title=title, **more))  # type: ignore[arg-type]


def refusal(act: object, *given: object) -> str:
    with pytest.raises(Refused) as refused:
        act(*given)  # type: ignore[operator]
    return refused.value.code


def test_two_people_never_hold_the_same_slot(make: Makers, clock: Clock) -> None:
    task = asked(make.work(), make.member("Ann"))
    tasks.claim(task.uid, make.member("Bo"))
    assert refusal(tasks.claim, task.uid, make.member("Cy")) == "task_taken"
    with pytest.raises(IntegrityError), transaction.atomic():
        Claim.objects.create(task=task, person=make.member("Cy"), slot=0, at=now(), until=now())


def test_a_newcomer_holds_at_most_three(make: Makers) -> None:
    work, bo = make.work(), make.member("Bo")
    made = [asked(work, make.member("Ann"), f"Piece {number}") for number in range(4)]
    for task in made[:3]:
        tasks.claim(task.uid, bo)
    assert refusal(tasks.claim, made[3].uid, bo) == "claims_cap"
    tasks.release(made[0].uid, bo)
    assert tasks.claim(made[3].uid, bo).state == "open"


@promises(
    "If you forget it, it goes back by itself.",
    "What you wrote stays your draft",
    "It goes back by itself.",
)
def test_a_lease_ends_by_itself_another_takes_it_and_the_draft_stays(make: Makers, clock: Clock) -> None:
    work, bo, cy = make.work(), make.member("Bo"), make.guest()
    task = asked(work, make.member("Ann"))
    tasks.claim(task.uid, bo)
    contributions.keep_draft(bo, work, "one.md", body="My words", base_edition=1, summary="")
    clock.advance(hours=2)
    assert tasks.tick() == 1
    assert tasks.claim(task.uid, cy).state == "open"
    assert [one.body for one in contributions.drafts_of(bo, work)] == ["My words"]
    assert refusal(tasks.extend, task.uid, bo) == "claim_over"


def test_a_lapsed_lease_is_free_before_anybody_swept_it(make: Makers, clock: Clock) -> None:
    task = asked(make.work(), make.member("Ann"))
    tasks.claim(task.uid, make.member("Bo"))
    clock.advance(hours=2)
    assert tasks.claim(task.uid, make.member("Cy")).state == "open"


def test_whoever_let_a_piece_lapse_leaves_it_to_others_for_a_day(make: Makers, clock: Clock) -> None:
    task, bo = asked(make.work(), make.member("Ann")), make.member("Bo")
    tasks.claim(task.uid, bo)
    clock.advance(hours=2)
    tasks.tick()
    assert refusal(tasks.claim, task.uid, bo) == "task_resting"
    clock.advance(hours=24)
    assert tasks.claim(task.uid, bo).state == "open"


@promises("You can keep it longer three times")
def test_a_piece_is_kept_longer_three_times(make: Makers) -> None:
    task, bo = asked(make.work(), make.member("Ann")), make.member("Bo")
    tasks.claim(task.uid, bo)
    for _ in range(3):
        tasks.extend(task.uid, bo, "Half is done")
    assert refusal(tasks.extend, task.uid, bo) == "extensions_cap"


def test_a_piece_is_done_when_all_its_slots_are(make: Makers) -> None:
    work = make.work()
    task = asked(work, make.member("Ann"), slots=2)
    for name, state in (("Bo", "open"), ("Cy", "done")):
        tasks.claim(task.uid, make.member(name))
        tasks.complete(task.uid, make.member(name))
        found = tasks.task_of(task.uid)
        assert found is not None and found.state == state
    kinds = Entry.objects.filter(chain_id=work.chain_id, kind__startswith="task_").order_by("number")
    assert list(kinds.values_list("kind", flat=True)) == [
        "task_offered",
        "task_claimed",
        "task_done",
        "task_claimed",
        "task_done",
    ]


@promises("If a task turns out to make no sense")
def test_what_cannot_be_done_is_closed_with_a_reason(make: Makers) -> None:
    task, bo = asked(make.work(), make.member("Ann")), make.member("Bo")
    tasks.claim(task.uid, bo)
    assert refusal(tasks.give_up, task.uid, bo, " ") == "task_reason_missing"
    tasks.give_up(task.uid, bo, "There is no such place.")
    assert (refusal(tasks.claim, task.uid, make.member("Cy")), tasks.held_by(bo)) == ("task_closed", [])


def test_a_contribution_is_a_task_to_read_it_until_it_is_decided(make: Makers) -> None:
    work = make.work(recipe="patch-review")
    sent = make.sent(work, make.member("Bo"), summary="Better words")
    record.follow((*tasks.FOLLOWERS, Inviting()))
    offered = working.offers_for(make.member("Ann"), tasks.Wanted(kind="review"))
    assert [(one.title, one.url) for one in offered] == [("Better words", f"/book/contributions/{sent.number}")]
    assert working.offers_for(make.member("Bo"), tasks.Wanted(kind="review")) == []
    contributions.withdraw(sent, make.member("Bo"))
    record.follow((*tasks.FOLLOWERS, Inviting()))
    assert working.offers_for(make.member("Ann"), tasks.Wanted(kind="review")) == []


@promises(
    "Most of them nobody had to write",
    "Such a task goes when its reason does.",
)
def test_a_short_page_is_a_task_until_it_has_words(make: Makers) -> None:
    work, ann = make.work(), make.member("Ann")
    make.sent(work, ann)
    record.follow((*tasks.FOLLOWERS, Inviting()))
    (offered,) = tasks.offers_for(ann, tasks.Wanted(kind="stub"))
    assert (offered.path, offered.reason) == ("one.md", "stub")
    tasks.claim(offered.uid, ann)
    work.refresh_from_db()
    make.sent(work, ann, files={"one.md": "# One\n\n" + "word " * 60 + "\n"})
    record.follow((*tasks.FOLLOWERS, Inviting()))
    assert (tasks.offers_for(ann, tasks.Wanted(kind="stub")), tasks.held_by(ann)) == ([], [])


@promises(
    "“Tasks” offers pieces that fit the time",
    "Tasks, at the top of every page, lists",
    "Anybody can take a piece without asking",
)
def test_a_stranger_takes_a_piece_without_an_account_and_gives_it_back(make: Makers, client: Client) -> None:
    task = asked(make.work(), make.member("Ann"), minutes=5)
    assert "Draw a map" in client.get("/tasks?minutes=5").content.decode()
    assert client.post(f"/tasks/{task.uid}/take").headers["Location"] == f"/tasks/{task.uid}"
    assert "You hold one piece" in client.get("/tasks").content.decode()
    client.post(f"/tasks/{task.uid}/back")
    assert "You hold one piece" not in client.get("/tasks").content.decode()
    assert client.post("/book/tasks/offer", {"title": "Mine"}).status_code == 401


def test_why_a_piece_cannot_be_done_is_what_was_said_last_of_several_who_had_it(make: Makers) -> None:
    task = asked(make.work(), make.member("Ann"), slots=2)
    for name in ("Bo", "Cy"):
        tasks.claim(task.uid, make.member(name))
    tasks.extend(task.uid, make.member("Bo"), "Half done")
    tasks.give_up(task.uid, make.member("Cy"), "The barn is gone")
    assert tasks.queries.around(task.uid).why_closed == "The barn is gone"


def test_each_of_many_pieces_that_somebody_holds_tells_on_its_page_that_it_is_hers(make: Makers) -> None:
    work, bo = make.work(), make.member("Bo")
    made = [asked(work, make.member("Ann"), f"Piece {number}") for number in range(13)]
    Task.objects.update(held_most=20)
    for task in made:
        tasks.claim(task.uid, bo)
    browser = Client()
    browser.force_login(Account.objects.get(person=bo))
    assert "You hold it" in browser.get(f"/tasks/{made[-1].uid}").content.decode()
