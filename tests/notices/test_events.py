"""Each row of the table of events: the event happens, and exactly those are told whom the row names."""

from collections.abc import Callable
from pathlib import Path

import pytest

from barnraise import contributions, notices, record, talk
from barnraise.base import now
from barnraise.contributions import holding
from barnraise.contributions.inputs import Change, Holding, Remark, Resubmission
from barnraise.contributions.models import Contribution
from barnraise.governance.concerns import About, Settling, raise_concern, settle
from barnraise.notices import problems_in
from barnraise.notices.events import EVENTS
from barnraise.notices.models import Notice
from barnraise.notices.table import table
from barnraise.people.models import Person
from barnraise.talk.discussing import Sent
from barnraise.talk.inputs import Opening, Saying
from barnraise.web.serving import followers
from barnraise.works.models import Work
from barnraise.works.recipes import recipe_text
from tests.makers import Makers

ROOT = Path(__file__).parents[2]
Seen = set[tuple[str, str]]
Scene = Callable[[Makers], None]
SCENES: dict[Scene, Seen] = {}


def shows(*expected: str) -> Callable[[Scene], Scene]:
    """Say of a scene which notices it makes, each as "Name code", and that there are no others."""

    def keep(scene: Scene) -> Scene:
        SCENES[scene] = {(name, code) for name, _, code in (one.partition(" ") for one in expected)}
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
    sent = in_review(make)[1]
    make.reviewed(sent, counting(make, sent.work), "decline", "An advert.")


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


@shows("Cy drawn", "Ann asked_to_read")
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


def counting(make: Makers, work: Work) -> Person:
    """Hal, whose approval counts in a work."""
    hal = make.member("Hal")
    with record.writing():
        record.lock(work.chain_id)
        contributions.standings.add(work, [hal], judged=1)
    return hal


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.__name__)
def test_an_event_is_told_to_whom_its_row_names_and_to_nobody_else(scene: Scene, make: Makers) -> None:
    scene(make)
    assert everybody_told() == SCENES[scene]
    for work in Work.objects.all():
        assert list(problems_in(work)) == []


def test_each_row_of_the_table_has_an_event_here() -> None:
    made = {code for seen in SCENES.values() for _name, code in seen}
    # Of some events one of several outcomes is made.
    assert {event for event in EVENTS if not made & set(event.codes())} == set()


def test_the_table_in_the_documents_is_that_of_the_code() -> None:
    assert table() in (ROOT / "docs" / "notices.md").read_text()
