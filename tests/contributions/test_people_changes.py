"""Whatever changes who somebody is asks again at once about everything open of theirs: every pair of the two."""

from collections.abc import Callable

import pytest
from django.db import transaction

from barnraise import contributions, governance, judging, people, record, tasks
from barnraise.base import Clock
from barnraise.contributions import waiting
from barnraise.contributions.holding import hold
from barnraise.contributions.inputs import Holding
from barnraise.contributions.integrating import advance, locked
from barnraise.contributions.inviting import Inviting
from barnraise.contributions.models import Contribution
from barnraise.judging.models import Block
from barnraise.management import checking
from barnraise.people.models import Person
from barnraise.people.suspending import may_act
from barnraise.record.models import Entry
from barnraise.tasks.models import Claim
from barnraise.works import recipes
from barnraise.works.declaration import Declared, written
from barnraise.works.models import Work
from tests.judging.asking import DOCUMENT, GAUGES, PATH
from tests.makers import LICENCE, Makers

Open = Callable[[Makers, Work, Person], object]
DRAWN = recipes.recipe_text("patch-review").replace("approvals = 1", "approvals = 1\ndrawn = true")


def begun(make: Makers, slug: str, process: str, *names: str) -> Work:
    """A work in which the approvals of Ann, Bo and these people count, with a table that is asked about."""
    files: dict[str, str | bytes] = {"one.md": "One.\n", "data/gauges.csv": GAUGES, PATH: DOCUMENT}
    work = make.work(slug=slug, recipe="patch-review", files=files)
    for name in ("Bo", *names):
        reader = make.member("Ann" if name == "Bo" else "Bo")  # who began it steps back where others read
        make.reviewed(make.sent(work, make.member(name), files={f"{name}.md": "Mine.\n"}), reader)
        work.refresh_from_db()
    if process:
        make.states(work, process)
    judging.refresh(work)
    return work


def follow() -> None:
    """Let what decides read on; nothing is published."""
    record.follow((contributions.Climbing(), contributions.Stacking(), contributions.Waiting(), Inviting()))


def corrected(make: Makers, work: Work, person: Person) -> None:
    make.sent(work, person, files={"one.md": "Two.\n"})


def corrected_with_another(make: Makers, work: Work, person: Person) -> None:
    make.sent(work, make.member("Flo"), files={"one.md": "Two.\n"}, authors=(str(person.uid),))


def relicensed(make: Makers, work: Work, person: Person) -> None:
    make.sent(work, person, files={f"{person.pk}.md": "Theirs.\n"})
    declared = written(Declared(title="A book", licence="CC0-1.0" if LICENCE != "CC0-1.0" else "MIT"))
    make.sent(work, make.member("Ann"), files={".commons/work.toml": declared})


def below_another(make: Makers, work: Work, person: Person) -> None:
    lower = make.sent(work, person, files={"one.md": "Two.\n"})
    if person.kind == Person.MEMBER:
        make.sent(work, make.member("Flo"), files={"one.md": "Two.\nThree.\n"}, builds_on=str(lower.uid))


def judged(verdict: str) -> Callable[[Makers, Work, Person], Contribution]:
    def judge(make: Makers, work: Work, person: Person) -> Contribution:
        sent = make.sent(work, make.member("Flo"), files={"one.md": "Two.\n"})
        make.reviewed(sent, person, verdict, "It is so")
        return sent

    return judge


def judged_and_written_anew(make: Makers, work: Work, person: Person) -> None:
    sent = judged("decline")(make, work, person)
    given = contributions.Resubmission(
        base_edition=work.edition, changes=(contributions.Change(path="one.md", content=b"Three.\n"),)
    )
    contributions.resubmit(sent, make.member("Flo"), given)


def held(make: Makers, work: Work, person: Person) -> None:
    hold(make.sent(work, make.member("Flo"), files={"one.md": "Two.\n"}), person, Holding(reason="I look it up"))


def drawn(make: Makers, work: Work, person: Person) -> None:
    sent = make.sent(work, make.member("Flo"), files={"one.md": "Two.\n"})
    Contribution.objects.filter(pk=sent.pk).update(drawn=person)


def taken(make: Makers, work: Work, person: Person) -> None:
    task = tasks.offer(work, make.member("Ann"), tasks.Offer(title="Draw a map"))
    tasks.claim(task.uid, person)


def answering(make: Makers, work: Work, person: Person) -> None:
    opened = judging.open_at(work.slug, "gauges")
    assert opened is not None
    first = judging.next_for(opened, person.pk)
    assert first.next is not None
    judging.answer(opened, person.pk, first.next.item, "low")
    judging.answer(opened, make.member("Flo").pk, first.next.item, "low")


# What can be open of somebody, with the process of its work where that matters.
OPEN: dict[str, tuple[str, Open]] = {
    "a correction in a wiki": (recipes.recipe_text("wiki"), corrected),
    "a correction that is reviewed": ("", corrected),
    "a correction after a time of silence": (recipes.recipe_text("lazy-consensus"), corrected),
    "a correction that is voted on": (recipes.recipe_text("timed-vote"), corrected),
    "words under a licence that shall change": ("", relicensed),
    "what another builds on": ("", below_another),
    "a lease on a task": ("", taken),
    "a block of questions": ("", answering),
}
OF_MEMBERS: dict[str, tuple[str, Open]] = {
    "a correction sent by somebody else": (recipes.recipe_text("patch-votes"), corrected_with_another),
    "an approval": (
        recipes.recipe_text("patch-review").replace("approvals = 1\n", "approvals = 2\n"),
        judged("approve"),
    ),
    "an objection": ("", judged("request_changes")),
    "an objection to a former version": (recipes.recipe_text("patch-votes"), judged_and_written_anew),
    "a vote": (recipes.recipe_text("timed-vote"), judged("decline")),
    "an objection to silence": (recipes.recipe_text("lazy-consensus"), judged("request_changes")),
    "a hold": (recipes.recipe_text("lazy-consensus"), held),
    "a draw as reader": (DRAWN, drawn),
}


OPEN_OF_ALL = {**OPEN, **OF_MEMBERS}


def joins(make: Makers, person: Person) -> None:
    people.join(f"Gil {person.pk}", "a long enough password", guest=person)


def is_taken_over(make: Makers, person: Person) -> None:
    people.take_over(make.member("Bo"), person)


def takes_over(make: Makers, person: Person) -> None:
    people.take_over(person, make.guest(f"of {person.pk}"))


def leaves(make: Makers, person: Person) -> None:
    people.leave(person, credited="by_name")


def is_suspended_for_a_while(make: Makers, person: Person) -> None:
    governance.suspend(person, reason="Spam")


def is_reinstated(make: Makers, person: Person) -> None:
    act = governance.suspend(person, reason="Spam")
    follow()
    governance.lift(act)


OF_GUESTS = (joins, is_taken_over)


@pytest.mark.parametrize(
    "change", [*OF_GUESTS, takes_over, leaves, is_suspended_for_a_while, is_reinstated], ids=lambda one: one.__name__
)
def test_what_is_open_of_somebody_is_asked_again_when_they_change(
    make: Makers, clock: Clock, monkeypatch: pytest.MonkeyPatch, change: Callable[[Makers, Person], None]
) -> None:
    monkeypatch.setattr(waiting, "YOUNG", 0)  # as in a work of many, where only what concerns them is asked
    concerned = []
    for number, process in enumerate(dict.fromkeys(process for process, _ in OPEN_OF_ALL.values())):
        opens = {what: one for what, (its, one) in OPEN_OF_ALL.items() if its == process}
        if change in OF_GUESTS:
            opens = {what: one for what, one in opens.items() if what in OPEN}
        work = begun(make, f"work-{number}", process, *(opens if change not in OF_GUESTS else ()))
        for what, open_one in opens.items():
            person = make.guest(what) if change in OF_GUESTS else make.member(what)
            open_one(make, work, person)
            concerned.append(person)
    follow()
    for person in concerned:
        change(make, person)
    follow()
    assert [one for work in Work.objects.all() for one in would_move(work)] == []
    assert held_by_the_gone() == []
    assert list(checking.problems(with_pages=False)) == []


def would_move(work: Work) -> list[str]:
    """Return what would become of anything undecided, were it asked once more: nothing, where all was asked."""
    moved = []
    for one in Contribution.objects.filter(work=work, state__in=Contribution.UNDECIDED):
        before, count = _state(one.pk), Entry.objects.count()
        with transaction.atomic():
            record.lock(work.chain_id)
            advance(locked(one.pk))
            if (_state(one.pk), Entry.objects.count()) != (before, count):
                moved.append(f"{work.slug} {one.number}: {before} to {_state(one.pk)}")
            transaction.set_rollback(True)
    return moved


def _state(pk: int) -> tuple[object, ...]:
    names = ("state", "next_at", "stages", "version", "drawn", "held_until", "edition")
    return Contribution.objects.values_list(*names).get(pk=pk)


def held_by_the_gone() -> list[str]:
    """Return whose leases hold up others, though they left or are suspended, or hold what their new row does not."""
    leases = [*Claim.objects.filter(state=Claim.OPEN), *Block.objects.filter(until__gt=0)]
    gone = [one.person for one in leases if not may_act(one.person)]
    former = [one.person for one in leases if isinstance(one, Block) and one.person.became_id]
    return [str(person) for person in (*gone, *former)]
