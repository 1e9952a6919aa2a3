"""Each row of the table of events: the event happens, and exactly those are told whom the row names."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest

from barnraise import contributions, notices, record, talk, tasks
from barnraise.base import Clock, now
from barnraise.contributions import climbing, holding, reviewing, staging
from barnraise.contributions.inputs import Assessing, Change, Holding, Remark, Resubmission
from barnraise.contributions.models import Climb, Comment, Contribution, Review
from barnraise.governance import acts
from barnraise.governance.concerns import About, Settling, raise_concern, settle
from barnraise.notices import problems_in
from barnraise.notices.events import EVENTS
from barnraise.notices.inputs import Chosen
from barnraise.notices.models import Notice
from barnraise.notices.table import table
from barnraise.people.models import Account, Person
from barnraise.rules.integrating import Verdict
from barnraise.rules.process import PROCESS_PATH
from barnraise.talk.discussing import Sent
from barnraise.talk.inputs import Opening, Saying
from barnraise.tasks.inputs import Offer
from barnraise.tasks.models import Claim, Task
from barnraise.web.serving import followers
from barnraise.works.declaration import WORK_PATH, Declared, written
from barnraise.works.models import Work
from barnraise.works.recipes import recipe_text
from tests.makers import Makers
from tests.promises import promises

ROOT = Path(__file__).parents[2]
Seen = set[tuple[str, str]]
Scene = Callable[[Makers], None]
SCENES: dict[Scene, Seen] = {}


def shows(*expected: str) -> Callable[[Scene], Scene]:
    """Say of a scene which notices it makes, each as "Name code", and that there are no others."""

    def keep(scene: Scene) -> Scene:
        SCENES[scene] = {(name, code) for name, _, code in (one.rpartition(" ") for one in expected)}
        return scene

    return keep


def everybody_told() -> Seen:
    """Who was told what since the last look."""
    record.follow(notices.FOLLOWERS)
    rows = list(Notice.objects.filter(seen_at=None).values_list("account__person__name", "kind", "detail"))
    return {(name, f"{kind}_{detail}" if detail else kind) for name, kind, detail in rows}


def begins_now() -> None:
    """Leave out what was told until now."""
    everybody_told()
    Notice.objects.update(seen_at=now())


def sent_anew(contribution: Contribution, by: Person, text: str = "# One\n\nAnother text.\n") -> None:
    given = Resubmission(base_edition=1, changes=(Change(path="one.md", content=text.encode()),))
    contributions.resubmit(contribution, by, given)


def in_review(make: Makers) -> tuple[Work, Contribution]:
    """Cy's contribution, written with Bo: Ann objects, Eve remarks, Fay said something of it; Gus builds on it."""
    work, cy = make.work(recipe="patch-review"), make.member("Cy")
    sent = make.sent(work, cy)
    sent.authors.add(make.member("Bo"))
    make.reviewed(sent, make.member("Ann"), "request_changes", "A source?")
    contributions.remark(sent, make.member("Eve"), Remark(path="one.md", quote="", body="Why?"))
    about = Opening(about="contribution", title="On that", body="?")
    talk.begin(work, make.member("Fay"), about, sent=Sent(sent.uid, sent.number))
    make.sent(work, make.member("Gus"), builds_on=str(sent.uid), files={"two.md": "# Two\n"})
    make.member("Zoe")
    begins_now()
    return work, sent


@shows(
    "Ann revised_objected", "Bo revised", "Eve revised_took_part", "Fay revised_took_part", "Gus revised_upon"
)  # fmt: skip
def a_new_version(make: Makers) -> None:
    sent_anew(in_review(make)[1], make.member("Cy"))


@shows(
    "Bo reviewed_approve", "Cy reviewed_approve", "Ann integrated_objected", "Bo integrated", "Cy integrated",
    "Eve integrated_took_part", "Fay integrated_took_part", "Gus integrated_upon",
)  # fmt: skip
def an_integration(make: Makers) -> None:
    work, sent = in_review(make)
    make.declares(work, "wiki")
    make.reviewed(sent, make.member("Hal"))


@shows(
    "Bo reviewed_decline", "Cy reviewed_decline", "Ann declined_objected", "Bo declined", "Cy declined",
    "Eve declined_took_part", "Fay declined_took_part", "Gus declined_upon",
)  # fmt: skip
def a_decline(make: Makers) -> None:
    work, sent = in_review(make)
    make.counts(work, make.member("Hal"))
    make.reviewed(sent, make.member("Hal"), "decline", "An advert.")


@shows(
    "Ann withdrawn_objected", "Bo withdrawn", "Eve withdrawn_took_part", "Fay withdrawn_took_part",
    "Gus withdrawn_upon",
)  # fmt: skip
def a_withdrawal(make: Makers) -> None:
    contributions.withdraw(in_review(make)[1], make.member("Cy"))


@shows(
    "Bo reviewed_request_changes", "Cy reviewed_request_changes", "Bo returned", "Cy returned",
    "Eve returned_took_part", "Gus returned_upon", "Joe returned_objected",
)  # fmt: skip
def a_return(make: Makers) -> None:
    """Joe's objection did not count, and the other's does."""
    work, cy = make.work(recipe="patch-review"), make.member("Cy")
    sent = make.sent(work, cy)
    sent.authors.add(make.member("Bo"))
    make.reviewed(sent, make.member("Joe"), "request_changes", "Commas?")
    contributions.remark(sent, make.member("Eve"), Remark(path="one.md", quote="", body="Why?"))
    make.sent(work, make.member("Gus"), builds_on=str(sent.uid), files={"two.md": "# Two\n"})
    begins_now()
    make.reviewed(sent, make.member("Ann"), "request_changes", "A source?")


@shows("Cy returned", "Cy reviewed_approve", "Cy integrated_counts")
def a_part_that_comes_back(make: Makers) -> None:
    """Ann approves one of two pieces: the other is back with Cy, and Ann knows."""
    work = make.work(recipe="patch-review")
    sent = make.sent(work, make.member("Cy"), files={"one.md": "# One\n", "two.md": "# Two\n"})
    begins_now()
    assert sent.version is not None
    given = contributions.Review(version=sent.version.hash, verdict="approve", paths=("one.md",))
    contributions.review(sent, make.member("Ann"), given)


@shows("Hal withdrawn_took_part")
def a_reservation_overtaken(make: Makers) -> None:
    """Hal has reserved it to read, and Ian gave it back."""
    work = make.work(recipe="patch-review")
    sent = make.sent(work, make.member("Cy"))
    task = Task.objects.create(work=work, key=f"review:{sent.uid}", reason="review", minutes=5, at=now())
    for name, ended in (("Hal", None), ("Ian", now())):
        state = Claim.OPEN if ended is None else Claim.RELEASED
        Claim.objects.create(
            task=task, person=make.member(name), slot=0, state=state, at=now(), until=now(), closed_at=ended
        )
    begins_now()
    contributions.withdraw(sent, make.member("Cy"))


@shows("Bo remarked", "Cy remarked")
def a_remark(make: Makers) -> None:
    contributions.remark(in_review(make)[1], make.member("Zoe"), Remark(path="one.md", quote="", body="Oh."))


@shows("Bo thanked", "Cy thanked")
def thanks(make: Makers) -> None:
    work, sent = in_review(make)
    talk.thank(work, sent.uid, make.member("Ann"), make.member("Cy"))


@shows("Bo held", "Cy held")
def a_hold(make: Makers) -> None:
    holding.hold(in_review(make)[1], make.member("Ann"), Holding(reason="I look it up"))


@shows("Cy drawn", "Ann asked_to_read", "Ann waits_for_review")
def a_draw(make: Makers) -> None:
    work, recipe = make.work(recipe="patch-review"), recipe_text("patch-review")
    at = recipe.index('name = "pages"')
    make.states(work, recipe[:at] + recipe[at:].replace("approvals = 1", "approvals = 1\ndrawn = true", 1))
    make.member("Zoe")
    make.sent(work, make.member("Cy"))


@shows("Cy taken_back", "Ann integrated", "Ann reviewed_approve")
def a_taking_back(make: Makers) -> None:
    work = make.work()
    make.sent(work, make.member("Cy"))
    make.member("Zoe")
    make.counts(work, make.member("Hal"))
    begins_now()
    work.refresh_from_db()
    make.reviewed(contributions.revert(work, make.member("Ann"), 2, "Not so"), make.member("Hal"))


@shows("Cy conflicted")
def a_conflict(make: Makers) -> None:
    work = make.work(recipe="patch-review")
    first, second = (make.sent(work, make.member(name), files={"one.md": f"# {name}\n"}) for name in ("Bo", "Cy"))
    make.reviewed(second, make.member("Zoe"))
    make.reviewed(first, make.member("Ann"))
    begins_now()
    record.follow(followers())


@shows("Ann asked_why")
def asking_why(make: Makers) -> None:
    work, bo = make.work(recipe="patch-review"), make.member("Bo")
    sent = make.sent(work, bo)
    make.reviewed(sent, make.member("Ann"), "decline", "An advert.")
    make.member("Zoe")
    begins_now()
    about = Opening(about="decision", title="Why?", body="It is true.")
    talk.begin(work, bo, about, sent=Sent(sent.uid, sent.number))


@shows("Bo said", "Cy said")
def a_comment(make: Makers) -> None:
    begun = talk.begin(make.work(), make.member("Bo"), Opening(title="How long?", body="?"))
    talk.say(begun, make.member("Cy"), Saying(body="A day."))
    make.member("Zoe")
    begins_now()
    talk.say(begun, make.member("Ann"), Saying(body="A week."))


@shows("Ann concern_raised", "Bo concern_settled_acted")
def a_concern(make: Makers) -> None:
    begun = talk.begin(make.work(), make.member("Troll"), Opening(title="Ha", body="Fools."))
    raised = raise_concern(About(post=talk.discussing.comment_at(begun, 1)), make.member("Bo"), "It insults.")
    settle(raised, make.member("Ann"), Settling(outcome="acted", reason="Talked to."))


@shows("Ann waits_for_review", "Hal waits_for_review")
def what_waits(make: Makers) -> None:
    """Ann started the work; Hal and Ian count, and Hal alone chose to be told. Joe chose it and does not count."""
    work = make.work(recipe="patch-review")
    for name in ("Hal", "Ian"):
        make.counts(work, make.member(name))
    for name in ("Hal", "Joe"):
        notices.choose(Account.objects.get(person=make.member(name)), Chosen(topic="review", how="site"), None)
    make.sent(work, make.member("Cy"))


@shows("Ann waits_for_review", "Hal rules_proposed")
def proposed_rules(make: Makers) -> None:
    work = make.work(recipe="patch-review")
    make.counts(work, make.member("Hal"))
    make.member("Zoe")
    make.sent(work, make.member("Cy"), files={PROCESS_PATH: recipe_text("wiki")})


@shows("Ann waits_for_review", "Hal rules_changed")
def changed_proposal_of_rules(make: Makers) -> None:
    work, cy = make.work(recipe="patch-review"), make.member("Cy")
    make.counts(work, make.member("Hal"))
    make.member("Zoe")
    sent = make.sent(work, cy, files={PROCESS_PATH: recipe_text("wiki")})
    begins_now()
    given = Resubmission(base_edition=1, changes=(Change(path=PROCESS_PATH, content=recipe_text("quorum").encode()),))
    contributions.resubmit(sent, cy, given)


@shows("Hal rules_in_force", "Ann integrated_took_part", "Cy integrated")
def rules_in_force(make: Makers) -> None:
    work, cy = make.work(recipe="patch-review"), make.member("Cy")
    make.counts(work, make.member("Hal"))
    make.counts(work, cy)
    make.member("Zoe")
    sent = make.sent(work, cy, files={PROCESS_PATH: recipe_text("wiki")})
    contributions.remark(sent, make.member("Ann"), Remark(path=PROCESS_PATH, quote="", body="Why?"))
    begins_now()
    with Clock(now() + timedelta(days=40)).running():
        contributions.tick()


@shows("Bo asked_licence", "Ann asked_licence", "Cy returned")
def another_licence(make: Makers) -> None:
    work, bo = make.work(), make.member("Bo")
    make.sent(work, bo, files={"two.md": "# Two\n"})
    make.member("Zoe")
    begins_now()
    work.refresh_from_db()
    make.sent(work, make.member("Cy"), files={WORK_PATH: written(Declared(title="A book", licence="MIT"))})


@shows("Bo asked_licence_since")
def words_that_come_in_while_another_licence_waits(make: Makers) -> None:
    work, bo = make.work(), make.member("Bo")
    make.sent(work, make.member("Cy"), files={WORK_PATH: written(Declared(title="A book", licence="MIT"))})
    make.member("Zoe")
    begins_now()
    work.refresh_from_db()
    make.sent(work, bo, files={"two.md": "# Two\n"})
    make.sent(work, bo, files={"three.md": "# Three\n"})


@shows("Ann asked_role")
def a_role_that_is_asked_for(make: Makers) -> None:
    work, _ann = work_with_a_role(make)
    climbing.ask(work, make.member("Bo"), "elder")


@shows("Bo role_held")
def a_role_that_is_given(make: Makers) -> None:
    work, ann = work_with_a_role(make)
    climbing.ask(work, make.member("Bo"), "elder")
    begins_now()
    climbing.speak_for(work, ann, "elder", make.member("Bo"))


def work_with_a_role(make: Makers) -> tuple[Work, Person]:
    """A work with a role that others give, which Ann holds."""
    work, ann = make.work(), make.member("Ann")
    make.states(work, recipe_text("wiki") + '\n[[rung]]\nname = "elder"\naccess = "by_people"\nvotes = 1\n')
    Climb.objects.create(work=work, person=ann, rung="elder", asked_at=now(), held_at=now())
    make.member("Zoe")
    return work, ann


@shows("Cy integrated_counts", "Cy reviewed_approve")
def coming_to_count(make: Makers) -> None:
    work, cy = make.work(recipe="patch-review"), make.member("Cy")
    sent = make.sent(work, cy)
    make.member("Zoe")
    begins_now()
    make.reviewed(sent, make.member("Ann"))


@shows("Cy counts", "Ann starter_ended", "Cy reviewed_approve")
def the_end_of_the_starters_place(make: Makers) -> None:
    work, cy = make.work(), make.member("Cy")
    for name in ("Hal", "Ian"):
        make.counts(work, make.member(name))
    sent = make.sent(work, cy)
    make.member("Zoe")
    begins_now()
    make.reviewed(sent, make.member("Hal"))


@shows("Bo edit_war", "Cy edit_war", "Ann edit_war_asked", "Ann waits_for_review")
def an_edit_war(make: Makers) -> None:
    work = make.work(files={"one.md": "# Hemp\n"})
    make.member("Zoe")
    for text, name in (("# Flax\n", "Bo"), ("# Hemp\n", "Cy"), ("# Flax\n", "Bo"), ("# Hemp\n", "Cy")):
        make.sent(work, make.member(name), files={"one.md": text})
        work.refresh_from_db()
    begins_now()
    make.sent(work, make.member("Bo"), files={"one.md": "# FLAX\n"})


@shows("Bo report_closed")
def a_closed_report(make: Makers) -> None:
    work = make.work()
    made = talk.report(work, make.member("Bo"), "one.md", edition=1, body="Wrong.")
    make.member("Zoe")
    talk.close_report(work, made.uid, make.member("Ann"), "It is right.")


@shows("Bo task_done")
def a_task_that_is_done(make: Makers) -> None:
    tasks.complete(taken(make), make.member("Cy"))


@shows("Bo task_impossible")
def a_task_that_cannot_be_done(make: Makers) -> None:
    tasks.give_up(taken(make), make.member("Cy"), "There is no such book.")


@shows("Cy task_lapsed")
def a_lease_that_runs_out(make: Makers) -> None:
    taken(make)
    with Clock(now() + timedelta(days=40)).running():
        tasks.tick()


def taken(make: Makers) -> UUID:
    """A task that Bo offered and Cy has taken."""
    offered = tasks.offer(make.work(), make.member("Bo"), Offer(title="Look it up", minutes=5))
    make.member("Zoe")
    tasks.claim(offered.uid, make.member("Cy"))
    return offered.uid


@shows("Bo resolved")
def a_settled_discussion(make: Makers) -> None:
    begun = talk.begin(make.work(), make.member("Bo"), Opening(title="How long?", body="?"))
    make.member("Zoe")
    talk.discussing.resolve(begun, make.member("Ann"))


@shows("Ann called_unfair")
def a_review_called_unfair(make: Makers) -> None:
    sent = in_review(make)[1]
    given = Assessing(is_fair=False, reason="There is one.")
    holding.assess(Review.objects.get(version=sent.version), make.member("Zoe"), given)


@shows("Eve remark_settled")
def a_settled_remark(make: Makers) -> None:
    in_review(make)
    reviewing.settle(Comment.objects.get(), make.member("Cy"))


@shows("Ann concern_raised", "Bo concern_settled_hidden", "Troll comment_hidden")
def a_hidden_comment(make: Makers) -> None:
    begun = talk.begin(make.work(), make.member("Troll"), Opening(title="Ha", body="Fools."))
    raised = raise_concern(About(post=talk.discussing.comment_at(begun, 1)), make.member("Bo"), "It insults.")
    settle(raised, make.member("Ann"), Settling(outcome="hidden", reason="It insults."))


@shows("Bo let_go", "Cy let_go")
def the_end_of_a_hold(make: Makers) -> None:
    sent = in_review(make)[1]
    holding.hold(sent, make.member("Ann"), Holding(reason="I look it up"))
    begins_now()
    holding.let_go(sent, make.member("Ann"))


@shows("Ann hold_ends", "Bo hold_ends", "Cy hold_ends")
def a_hold_that_ends_soon(make: Makers) -> None:
    held = holding.hold(in_review(make)[1], make.member("Ann"), Holding(reason="I look it up"))
    begins_now()
    notices.remind(held.at + timedelta(hours=1))
    assert everybody_told() == set()
    for _ in range(2):
        notices.remind(held.until - timedelta(hours=2))


@shows("Cy moved")
def a_new_stage(make: Makers) -> None:
    work = make.work(recipe="two-person-validation")
    make.counts(work, make.member("Cy"))
    sent = make.sent(work, make.member("Cy"))
    make.member("Zoe")
    begins_now()
    with record.writing():
        record.lock(work.chain_id)
        staging.move(sent, Verdict("move", (), (), moves=(("pages", "second look"),)), now())


@shows("Gus named", "Cy remarked", "Bo remarked", "Hal named", "Ina named")
def a_name_in_a_remark(make: Makers) -> None:
    sent = in_review(make)[1]
    for name in ("Hal", "Hal Lee", "Ina"):
        make.member(name)
    said = "@gus, and (@Hal)! Or @Ina's? not mail@zoe.org, nor @nobody."
    contributions.remark(sent, make.member("Fay"), Remark(path="one.md", quote="", body=said))


@shows("Hal Lee mentioned", "Bo said")
def a_name_in_a_discussion(make: Makers) -> None:
    begun = talk.begin(make.work(), make.member("Bo"), Opening(title="How long?", body="?"))
    for name in ("Hal", "Hal Lee", "Lee"):
        make.member(name)
    begins_now()
    talk.say(begun, make.member("Ann"), Saying(body="Ask @Hal Lee, who knows."))


@shows("Cy lease_ends")
def a_lease_that_ends_soon(make: Makers) -> None:
    taken(make)
    held = Claim.objects.get()
    notices.remind(held.at)
    assert everybody_told() == set()
    for _ in range(2):
        notices.remind(held.until - timedelta(minutes=1))


@shows("Cy decided_soon", "Ann decided_soon", "Eve decided_soon", "Ann waits_for_review", "Cy remarked")
def a_silence_that_ends_soon(make: Makers) -> None:
    """Cy sent it, Ann is told of what waits in her young work, and Eve took part."""
    work = make.work(recipe="lazy-consensus")
    sent = make.sent(work, make.member("Cy"))
    make.member("Zoe")
    contributions.remark(sent, make.member("Eve"), Remark(path="one.md", quote="", body="Why?"))
    sent.refresh_from_db()
    assert sent.next_at is not None
    for _ in range(2):
        notices.remind(sent.next_at - timedelta(hours=2))


@shows("Bo suspended", "Bo suspension_ends", "Bo suspension_over")
def a_suspension(make: Makers) -> None:
    bo, until = make.member("Bo"), now() + timedelta(days=9)
    make.member("Zoe")
    acts.suspend_for(bo, reason="Adverts.", until=until, by=acts.OPERATOR)
    for _ in range(2):
        notices.remind(until - timedelta(hours=2))
    with Clock(until + timedelta(hours=1)).running():
        acts.expire()


@promises("If the author then changes something, you are asked again.")
@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.__name__)
def test_an_event_is_told_to_whom_its_row_names_and_to_nobody_else(scene: Scene, make: Makers) -> None:
    scene(make)
    assert everybody_told() == SCENES[scene]
    for work in Work.objects.all():
        assert list(problems_in(work)) == []
    assert list(problems_in(None)) == []


def test_each_row_of_the_table_has_an_event_here() -> None:
    made = {code for seen in SCENES.values() for _name, code in seen}
    # Of some events one of several outcomes is made.
    assert {event for event in EVENTS if not made & set(event.codes())} == set()


def test_the_table_in_the_documents_is_that_of_the_code() -> None:
    assert table() in (ROOT / "docs" / "notices.md").read_text()
