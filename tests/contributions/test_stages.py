"""Stages in the product: copies, rules of submission, holds, chance and trust, and what is offered."""

import re

import pytest

from barnraise import contributions, record
from barnraise.base import Clock, Refused
from barnraise.contributions import Waiting, choices, holding, replaying, verifying
from barnraise.contributions.inputs import Assessing, Holding, Resubmission
from barnraise.contributions.inputs import Change as Given
from barnraise.contributions.models import Assessment, Contribution, Review
from barnraise.contributions.serving import offered
from barnraise.record.models import Entry
from barnraise.rules.process import PROCESS_PATH
from barnraise.works import recipes
from barnraise.works.models import Work
from tests.makers import Makers
from tests.promises import promises
from tests.stories.test_processes import grown, later


def kinds(work: Work) -> list[str]:
    return list(Entry.objects.filter(chain=work.chain_id).order_by("number").values_list("kind", flat=True))


def revised(sent: Contribution, text: str) -> Contribution:
    given = Resubmission(base_edition=sent.work.edition, changes=(Given(path="one.md", content=text.encode()),))
    contributions.resubmit(sent, sent.author, given)
    sent.refresh_from_db()
    return sent


def with_rules(make: Makers, work: Work, old: str, new: str) -> None:
    """Change one line of the rules for pages, as if agreed long ago."""
    text = recipes.recipe_text("patch-review")
    at = text.index('name = "pages"')
    make.states(work, text[:at] + text[at:].replace(old, new, 1))


@promises(
    "Choose how changes are decided: at once",
    "No work can choose this recipe yet",
    "Others are offered when a work begins.",
)
def test_what_the_product_serves_can_be_chosen_and_nothing_else() -> None:
    assert offered() == (
        "best-of-several",
        "lazy-consensus",
        "map-and-validate",
        "patch-review",
        "patch-votes",
        "quorum",
        "redundant-answers",
        "rounds",
        "timed-vote",
        "two-person-validation",
        "wiki",
    )


@promises("A −2 with a reason stops it")
def test_a_minus_two_stays_over_new_versions_until_it_is_taken_back(make: Makers, clock: Clock) -> None:
    work = grown(make, "patch-votes", "Bo", "Dee")
    sent = make.sent(work, make.member("Cy"), files={"one.md": "Two\n"})
    make.reviewed(sent, make.member("Bo"), "decline", "Never")
    clock.advance(hours=1)
    revised(sent, "Three\n")
    make.reviewed(sent, make.member("Dee"))
    assert sent.state == "open"
    make.reviewed(sent, make.member("Bo"))
    assert sent.state == "integrated"


def test_a_minus_two_of_a_former_version_is_taken_back_by_the_button_on_the_page(make: Makers) -> None:
    work, bo = grown(make, "patch-votes", "Bo", "Dee"), make.member("Bo")
    sent = make.sent(work, make.member("Cy"), files={"one.md": "Two\n"})
    make.reviewed(sent, bo, "decline", "Never")
    first = Review.objects.get(person=bo, version=sent.version)
    revised(sent, "Three\n")
    make.reviewed(sent, make.member("Dee"))
    shown = choices.choices(sent, bo)
    assert (sent.state, shown.own_review, shown.may_take_back) == ("open", first.uid, True)
    contributions.withdraw_review(first, bo)
    sent.refresh_from_db()
    assert sent.state == "integrated"
    assert list(verifying.problems_in(work)) == []


@promises(
    "A change is decided by the rules under which it was sent",
    "Two things end that: a new version after thirty days",
    "If it passes, it holds from that edition on.",
)
def test_decisions_follow_the_rules_of_submission_for_thirty_days(make: Makers, clock: Clock) -> None:
    work = grown(make, "patch-review", "Bo", "Dee")
    old, older = (make.sent(work, make.member("Cy"), files={f"{n}.md": "New\n"}) for n in ("a", "b"))
    with_rules(make, work, "approvals = 1", "approvals = 2")
    new = make.sent(work, make.member("Cy"), files={"c.md": "New\n"})
    for sent in (old, new):
        make.reviewed(sent, make.member("Bo"))
    assert (old.state, new.state) == ("integrated", "open")
    clock.advance(days=31)
    contributions.resubmit(
        older, older.author, Resubmission(base_edition=1, changes=(Given(path="b.md", content=b"Newer\n"),))
    )
    make.reviewed(older, make.member("Bo"))
    assert older.state == "open"


@promises("Two things end that: a new version after thirty days")
def test_rules_that_apply_to_what_is_open_do_so_at_once(make: Makers) -> None:
    work = grown(make, "patch-review", "Bo", "Dee")
    sent = make.sent(work, make.member("Cy"))
    text = recipes.recipe_text("patch-review").replace("readers =", "applies_to_open = true\nreaders =", 1)
    make.states(work, re.sub(r'(?s)(name = "pages".*?)approvals = 1', r"\1approvals = 2", text))
    make.reviewed(sent, make.member("Bo"))
    assert sent.state == "open"


def test_a_hold_with_a_reason_stops_everything_until_it_ends(make: Makers, clock: Clock) -> None:
    work = grown(make, "patch-review", "Bo", "Dee")
    sent = make.sent(work, make.member("Cy"))
    with pytest.raises(Refused, match="hold_reason_missing"):
        holding.hold(sent, make.member("Bo"), Holding(reason=" "))
    holding.hold(sent, make.member("Bo"), Holding(reason="Let me ask the rope maker"))
    make.reviewed(sent, make.member("Dee"))
    assert [sent.state, later(clock, sent, hours=71), later(clock, sent, hours=1)] == ["open", "open", "integrated"]
    other = make.sent(work, make.member("Cy"), files={"two.md": "Two\n"})
    with pytest.raises(Refused, match="hold_too_often"):
        holding.hold(other, make.member("Bo"), Holding(reason="Again"))
    assert kinds(work).count("held") == 1


def test_who_holds_can_let_go_and_strangers_and_authors_cannot_hold(make: Makers) -> None:
    work = grown(make, "patch-review", "Bo", "Dee")
    sent = make.sent(work, make.member("Bo"))
    for name, code in (("Bo", "own_contribution"), ("Eve", "hold_uncounted")):
        with pytest.raises(Refused, match=code):
            holding.hold(sent, make.member(name), Holding(reason="No"))
    holding.hold(sent, make.member("Ann"), Holding(reason="One moment"))
    make.reviewed(sent, make.member("Dee"))
    with pytest.raises(Refused, match="not_yours"):
        holding.let_go(sent, make.member("Dee"))
    holding.let_go(sent, make.member("Ann"))
    sent.refresh_from_db()
    assert sent.state == "integrated"


def test_a_drawn_reader_has_to_approve_and_is_followed_by_another(make: Makers, clock: Clock) -> None:
    work = grown(make, "patch-review", "Bo", "Dee")
    with_rules(make, work, "approvals = 1", "approvals = 1\ndrawn = true")
    sent = make.sent(work, make.member("Cy"), files={"c.md": "New\n"})
    sent.refresh_from_db()
    first = sent.drawn
    assert first is not None and first.name in ("Ann", "Bo", "Dee")
    others = [make.member(name) for name in ("Ann", "Bo", "Dee") if name != first.name]
    make.reviewed(sent, others[0])
    assert sent.state == "open"
    assert later(clock, sent, hours=72) in ("open", "integrated")
    sent.refresh_from_db()
    assert sent.drawn is not None and sent.drawn != first
    if sent.state == "open":
        make.reviewed(sent, others[1])
    assert sent.state == "integrated"
    assert kinds(work).count("drawn") == 2


def test_who_was_good_often_enough_is_checked_by_chance_only(make: Makers) -> None:
    work = grown(make, "patch-review", "Bo")
    with_rules(make, work, 'merge = "line"', 'merge = "line"\ntrusted_after = 2\ncheck_one_in = 1000')
    cy, states = make.member("Cy"), []
    for number in range(4):
        sent = make.sent(work, cy, files={f"{number}.md": "New\n"})
        states.append(sent.state)
        if sent.state == "open":
            make.reviewed(sent, make.member("Ann"))
    assert states[:2] == ["open", "open"]
    drawn = [one.draw % 1000 == 0 for one in Contribution.objects.filter(author=cy).order_by("number")]
    assert states[2:] == ["open" if is_drawn else "integrated" for is_drawn in drawn[2:]]
    make.reviewed(bad := make.sent(work, make.member("Bo"), files={"z.md": "Z\n"}), make.member("Ann"), "decline", "No")
    assert bad.state == "declined"


def test_one_failure_begins_the_count_anew(make: Makers) -> None:
    work = grown(make, "patch-review", "Bo")
    with_rules(make, work, 'merge = "line"', 'merge = "line"\ntrusted_after = 1\ncheck_one_in = 1000')
    cy = make.member("Cy")
    make.reviewed(make.sent(work, cy, files={"a.md": "A\n"}), make.member("Ann"))
    failed = make.sent(work, cy, files={"b.md": "B\n"})
    Contribution.objects.filter(pk=failed.pk).update(state="declined", edition=None)
    assert make.sent(work, cy, files={"c.md": "C\n"}).state == "open"


def test_a_review_is_itself_reviewed(make: Makers) -> None:
    work = grown(make, "patch-review", "Bo", "Dee")
    sent = make.sent(work, make.member("Cy"))
    make.reviewed(sent, make.member("Bo"), "decline", "Rubbish")
    review = Review.objects.get(version__contribution=sent)
    with pytest.raises(Refused, match="own_review"):
        holding.assess(review, make.member("Bo"), Assessing(is_fair=True))
    with pytest.raises(Refused, match="reason_missing"):
        holding.assess(review, make.member("Dee"), Assessing(is_fair=False))
    holding.assess(review, make.member("Dee"), Assessing(is_fair=False, reason="That is no reason"))
    holding.assess(review, make.member("Dee"), Assessing(is_fair=True))
    assert [(one.person.name, one.is_fair) for one in Assessment.objects.all()] == [("Dee", True)]
    assert kinds(work).count("review_assessed") == 2


@promises("Whoever proposes new rules sees beside the proposal")
def test_a_change_of_process_is_tried_on_what_was_decided(make: Makers) -> None:
    work = grown(make, "patch-review", "Bo", "Dee")
    text = recipes.recipe_text("patch-review")
    stricter = re.sub(r'(?s)(name = "pages".*?)approvals = 1', r"\1approvals = 2", text)
    same = make.sent(work, make.member("Cy"), files={PROCESS_PATH: text.replace("Patch review", "Ours", 1)})
    sent = make.sent(work, make.member("Cy"), files={PROCESS_PATH: stricter})
    previews = [replaying.preview(one) for one in (same, sent, make.sent(work, make.member("Cy")))]
    assert previews[0] == replaying.Preview(2, ())
    assert previews[1] is not None
    assert [(one.number, one.then, one.now) for one in previews[1].otherwise] == [
        (2, "integrated", "open"),
        (1, "integrated", "open"),
    ]
    assert previews[2] is None


def test_a_process_that_needs_more_than_is_served_is_refused(make: Makers) -> None:
    work = grown(make, "patch-review", "Bo")
    with pytest.raises(Refused) as refused:
        make.sent(work, make.member("Bo"), files={PROCESS_PATH: recipes.recipe_text("moderated-points")})
    assert refused.value.code == "process_unserved"
    assert "posts" in refused.value.facts["needs"]  # type: ignore[operator]


def test_a_document_that_waits_for_many_people_counts_them(make: Makers, clock: Clock) -> None:
    work = grown(make, "timed-vote", "Bo", "Dee")
    many = "yes = { at_least = 1 }, taking_part = { at_least = 5 }, no = 0"
    make.states(work, recipes.recipe_text("timed-vote").replace("yes = { at_least = 3 }, no = 0", many, 1))
    sent = make.sent(work, make.member("Cy"), files={"one.md": "Two\n"})
    make.reviewed(sent, make.member("Bo"))
    record.follow([Waiting()])
    assert sent.state == "open"
    make.sent(work, make.member("Eve"), files={"two.md": "Two\n"})
    record.follow([Waiting()])
    sent.refresh_from_db()
    assert sent.state == "integrated"
