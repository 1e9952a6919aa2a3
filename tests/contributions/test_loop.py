"""The main loop: send, review, integrate, read."""

import pytest

from barnraise import contributions, people, record, works
from barnraise.base import Clock, Refused
from barnraise.contributions.inputs import Change, Submission
from barnraise.contributions.models import Contribution
from barnraise.rules.process import PROCESS_PATH
from barnraise.works import recipes
from tests.makers import Makers
from tests.promises import promises


@promises(
    "Whoever is signed in changes a page",
    "A change by somebody who has signed in takes effect",
    "A look afterwards, as in a wiki, is a judgement too.",
)
def test_under_wiki_a_member_is_integrated_at_once_and_readers_wait_for_a_look(make: Makers) -> None:
    work = make.work()
    sent = make.sent(work, make.member("Cy"))
    assert (sent.state, sent.edition, work.edition) == ("integrated", 2, 2)
    assert make.text(work, "one.md") == "# One\n\nA better line.\n\nAnother line.\n"
    published = works.published_at(work, "one.md", looked_at=True)
    assert published is not None
    assert published.edition == 1
    make.reviewed(sent, make.member("Ann"))
    published = works.published_at(work, "one.md", looked_at=True)
    assert published is not None
    assert published.edition == 2


@promises("A guest's change waits for one look.")
def test_a_guest_waits_for_one_look(make: Makers) -> None:
    work = make.work()
    sent = make.sent(work, make.guest())
    assert sent.state == "open"
    make.reviewed(sent, make.member("Ann"))
    assert (sent.state, sent.edition) == ("integrated", 2)
    assert record.verify(work.chain_id) == []


def test_the_same_line_changed_twice_comes_back_as_a_conflict(make: Makers, clock: Clock) -> None:
    work = make.work(recipe="patch-review")
    cy, bo = make.member("Cy"), make.member("Bo")
    first = make.sent(work, cy, files={"one.md": "# One\n\nA first line.\n\nAnother line.\n"})
    second = make.sent(work, bo, files={"one.md": "# One\n\nA second line.\n\nAnother line.\n"}, base=1)
    ann = make.member("Ann")
    make.reviewed(first, ann)
    clock.advance(hours=24)
    contributions.tick()
    first.refresh_from_db()
    assert first.state == "integrated"
    make.reviewed(second, ann)
    assert second.state == "conflicted"


@promises(
    "Somebody else reads every change before it is part of the work.",
    "You cannot approve what you wrote yourself, alone",
    "Credit goes to both, and neither can approve it.",
)
def test_authors_cannot_review_their_own(make: Makers) -> None:
    work = make.work(recipe="patch-review")
    cy = make.member("Cy")
    sent = make.sent(work, cy)
    with pytest.raises(Refused, match="own_contribution"):
        make.reviewed(sent, cy)


def test_who_took_over_what_a_guest_gave_is_its_author(make: Makers) -> None:
    work = make.work()
    bo, guest = make.member("Bo"), make.guest()
    make.reviewed(make.sent(work, bo, files={"two.md": "Two\n"}), make.member("Ann"))
    sent = make.sent(work, guest)
    people.take_over(bo, guest)
    with pytest.raises(Refused, match="own_contribution"):
        make.reviewed(sent, bo)
    contributions.withdraw(sent, bo)
    sent.refresh_from_db()
    assert sent.state == "withdrawn"


@promises("A mistake is taken back like any other change.")
def test_a_revert_takes_an_edition_back(make: Makers) -> None:
    work = make.work()
    cy = make.member("Cy")
    make.sent(work, cy, files={"one.md": None, "two.md": "Two\n"})
    assert make.text(work, "one.md") is None
    back = contributions.revert(work, make.member("Ann"), 2, "It was better before")
    assert back.state == "integrated"
    assert (make.text(work, "one.md"), make.text(work, "two.md")) == ("# One\n\nA line.\n\nAnother line.\n", None)
    assert [one.edition for one in works.history.of_component(_component(work, "one.md"))] == [3, 2, 1]


@promises(
    "It can be changed; the component stays the same one.",
    "You can, in fact: a piece keeps its identity",
)
def test_a_moved_piece_keeps_its_id(make: Makers) -> None:
    work = make.work()
    before = works.piece_at(work, "one.md")
    given = Submission(base_edition=1, summary="Move", changes=(Change(path="uno.md", moved_from="one.md"),))
    contributions.submit(work, make.member("Ann"), given)
    after = works.piece_at(work, "uno.md")
    assert before is not None and after is not None
    assert (after.component_id, after.sha256) == (before.component_id, before.sha256)
    assert works.piece_at(work, "one.md") is None
    assert works.piece_at(work, "one.md", 1) == before
    assert works.heads.where_now(work, "one.md") == "uno.md"


def test_once_a_second_person_takes_part_no_change_of_process_passes_at_once(make: Makers, clock: Clock) -> None:
    work = make.work()
    ann = make.member("Ann")
    alone = make.sent(work, ann, files={PROCESS_PATH: recipes.recipe_text("patch-review")})
    assert alone.state == "integrated"
    bo = make.sent(work, make.member("Bo"), files={"two.md": "Two\n"})
    make.reviewed(bo, ann)
    clock.advance(hours=25)
    contributions.tick()
    bo.refresh_from_db()
    assert bo.state == "integrated"
    later = make.sent(work, ann, files={PROCESS_PATH: recipes.recipe_text("wiki")})
    assert later.state == "open"
    make.reviewed(later, make.member("Bo"))
    assert later.state == "open"
    clock.advance(days=7)
    contributions.tick()
    later.refresh_from_db()
    assert later.state == "integrated"


def test_one_objection_does_not_overrule_the_approval_of_another_under_wiki(make: Makers) -> None:
    work = make.work()
    ann, bo = make.member("Ann"), make.member("Bo")
    make.reviewed(make.sent(work, bo, files={"two.md": "Two\n"}), ann)
    sent = make.sent(work, make.guest(), files={"three.md": "Three\n"})
    make.reviewed(sent, bo, "decline", "Not three again")
    assert sent.state == "declined"
    make.reviewed(sent, ann)
    assert sent.state == "integrated"


def test_a_withdrawn_objection_opens_the_contribution_again(make: Makers) -> None:
    work = make.work(recipe="patch-review")
    ann = make.member("Ann")
    sent = make.sent(work, make.member("Cy"))
    make.reviewed(sent, ann, "decline", "I misread it")
    assert sent.state == "declined"
    contributions.withdraw_review(sent.version.reviews.get(), ann)  # type: ignore[union-attr]
    sent.refresh_from_db()
    assert sent.state == "open"
    assert [one.kind for one in record.entries(work.chain_id)][-2:] == ["review_withdrawn", "open"]


def test_what_waits_is_asked_again_when_somebody_touches_the_same(make: Makers) -> None:
    work = make.work(recipe="patch-review")
    ann = make.member("Ann")
    first = make.sent(work, make.member("Cy"), files={"one.md": "# One\n\nA first line.\n\nAnother line.\n"})
    second = make.sent(work, make.member("Bo"), files={"one.md": "# One\n\nA second.\n\nAnother line.\n"}, base=1)
    make.reviewed(first, ann)
    assert (first.state, second.state) == ("integrated", "open")
    record.follow([contributions.Waiting()])
    second.refresh_from_db()
    assert second.state == "conflicted"


@promises("And should nobody be left whose approval counts")
def test_an_abandoned_wiki_finds_somebody_whose_look_counts(make: Makers, clock: Clock) -> None:
    work = make.work()
    ann, cy = make.member("Ann"), make.member("Cy")
    ann.left_at = clock.at
    ann.save()
    make.sent(work, cy)
    contributions.tick()
    assert contributions.standings.counting(work) == 0
    clock.advance(hours=25)
    contributions.tick()
    assert contributions.standings.counting(work) == 1


def test_what_changes_nothing_is_refused_and_leaves_nothing(make: Makers) -> None:
    work = make.work()
    with pytest.raises(Refused, match="nothing_changed"):
        make.sent(work, make.member("Cy"), files={"one.md": "# One\n\nA line.\n\nAnother line.\n"})
    assert Contribution.objects.count() == 0


def _component(work, path):  # type: ignore[no-untyped-def]
    from barnraise.works.models import Component

    return Component.objects.get(work=work, path=path)
