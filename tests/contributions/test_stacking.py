"""Contributions that build on an open one: they wait, follow its versions, land, come back."""

import pytest

from barnraise import contributions, governance, record
from barnraise.base import Refused
from barnraise.contributions import queries, stacking
from barnraise.contributions.below import lower_of, upper_of
from barnraise.contributions.inputs import Change, Resubmission
from barnraise.contributions.models import Contribution
from barnraise.works.models import Work
from tests.makers import Makers
from tests.promises import promises

LINES = ["# Rope", "", "Made of hamp.", "", "As thick as a thumb.", "", "Keep it dry.", ""]
TEXT = "\n".join(LINES)
SPELT = TEXT.replace("hamp", "hemp")
PATH = "rope.md"


@pytest.fixture
def work(make: Makers) -> Work:
    return make.work(by=make.member("Ann"), recipe="patch-review", files={PATH: TEXT})


@pytest.fixture
def lower(work: Work, make: Makers) -> Contribution:
    """Bo's contribution, which is open: it spells a word."""
    return make.sent(work, make.member("Bo"), summary="Hemp", files={PATH: SPELT})


def built(lower: Contribution, make: Makers, text: str, name: str = "Cy") -> Contribution:
    return make.sent(lower.work, make.member(name), files={PATH: text}, builds_on=str(lower.uid))


def follow(one: Contribution) -> Contribution:
    record.follow((contributions.Stacking(), contributions.Waiting()))
    one.refresh_from_db()
    return one


def revised(one: Contribution, text: str) -> None:
    given = Resubmission(base_edition=1, changes=(Change(path=PATH, content=text.encode()),))
    contributions.resubmit(one, one.author, given)
    one.refresh_from_db()


def missing(one: Contribution) -> list[str]:
    one.refresh_from_db()
    return [need.code for need in queries.whole(one).verdict.missing]


def texts(one: Contribution) -> list[tuple[str | None, str | None]]:
    said = [(piece.before, piece.after) for piece in queries.whole(one).pieces]
    return [(before.decode() if before else None, after.decode() if after else None) for before, after in said]


@promises("What you send waits until the one below")
def test_it_waits_until_what_it_builds_on_is_integrated_and_lands_upon_it(
    work: Work, lower: Contribution, make: Makers
) -> None:
    upper = built(lower, make, SPELT.replace("a thumb", "two thumbs"))
    make.reviewed(upper, make.member("Ann"))
    assert (upper.state, missing(upper)) == ("open", ["below_open"])
    make.reviewed(lower, make.member("Ann"))
    follow(upper)
    assert (upper.state, upper.built_on, lower_of(upper) is not None) == ("open", None, True)
    make.reviewed(upper, make.member("Ann"))
    work.refresh_from_db()
    assert (upper.state, make.text(work, PATH)) == ("integrated", SPELT.replace("a thumb", "two thumbs"))
    assert record.verify(work.chain_id) == []


@promises("Readers see and judge only what you changed.")
def test_it_is_read_against_what_it_builds_on(lower: Contribution, make: Makers) -> None:
    upper = built(lower, make, SPELT.replace("dry", "wet"))
    assert texts(upper) == [(SPELT, SPELT.replace("dry", "wet"))]
    assert [(one.number, one.state) for one in upper_of(lower)] == [(2, "open")]


@promises("It follows its new versions as long as")
def test_it_follows_new_versions_of_what_it_builds_on(work: Work, lower: Contribution, make: Makers) -> None:
    upper = built(lower, make, SPELT.replace("dry", "wet"))
    revised(lower, SPELT.replace("a thumb", "a wrist"))
    assert missing(upper) == ["below_moved", "approvals"]
    follow(upper)
    assert (upper.state, missing(upper)) == ("open", ["below_open", "approvals"])
    assert texts(upper) == [
        (SPELT.replace("a thumb", "a wrist"), SPELT.replace("a thumb", "a wrist").replace("dry", "wet"))
    ]
    kinds = [one.kind for one in record.entries(work.chain_id)]
    assert kinds[-1] == "merged"


@promises("It follows its new versions as long as")
def test_what_cannot_follow_comes_back_and_goes_on_when_its_author_sends_it_anew(
    lower: Contribution, make: Makers
) -> None:
    upper = built(lower, make, SPELT.replace("a thumb", "two thumbs"))
    revised(lower, SPELT.replace("a thumb", "a wrist"))
    follow(upper)
    assert (upper.state, missing(upper)) == ("returned", ["below_moved", "approvals"])
    revised(upper, SPELT.replace("a thumb", "two wrists"))
    assert (upper.state, missing(upper)) == ("open", ["below_open", "approvals"])


@pytest.mark.parametrize("how", ["declined", "withdrawn"])
def test_it_comes_back_when_what_it_builds_on_will_not_come_and_can_stand_alone(
    work: Work, lower: Contribution, make: Makers, how: str
) -> None:
    upper = built(lower, make, SPELT.replace("dry", "wet"))
    if how == "declined":
        make.reviewed(lower, make.member("Ann"), "decline", "It is hamp.")
    else:
        contributions.withdraw(lower, lower.author)
    follow(upper)
    assert (upper.state, missing(upper)) == ("returned", ["below_gone", "approvals"])
    with pytest.raises(Refused, match="not_yours"):
        stacking.stand_alone(upper, make.member("Ann"))
    stacking.stand_alone(upper, make.member("Cy"))
    upper.refresh_from_db()
    assert (upper.state, texts(upper)) == ("open", [(TEXT, TEXT.replace("dry", "wet"))])
    make.reviewed(upper, make.member("Ann"))
    work.refresh_from_db()
    assert make.text(work, PATH) == TEXT.replace("dry", "wet")


def test_what_cannot_be_taken_apart_is_sent_anew_and_credits_who_wrote_below(lower: Contribution, make: Makers) -> None:
    upper = built(lower, make, SPELT.replace("Made of hemp.", "Made of the best hemp."))
    contributions.withdraw(lower, lower.author)
    follow(upper)
    with pytest.raises(Refused, match="below_knotted"):
        stacking.stand_alone(upper, make.member("Cy"))
    revised(upper, SPELT.replace("Made of hemp.", "Made of the best hemp."))
    assert (upper.state, missing(upper)) == ("open", ["approvals"])
    assert {one.name for one in upper.authors.all()} == {"Bo", "Cy"}


def test_a_decline_that_is_opened_again_lets_it_wait_again(lower: Contribution, make: Makers) -> None:
    upper = built(lower, make, SPELT.replace("dry", "wet"))
    make.reviewed(lower, make.member("Ann"), "decline", "It is hamp.")
    assert follow(upper).state == "returned"
    revised(lower, SPELT.replace("a thumb", "a finger"))
    assert follow(upper).state == "open"


def test_a_storey_upon_a_storey_lands_when_both_have(work: Work, lower: Contribution, make: Makers) -> None:
    middle = built(lower, make, SPELT.replace("dry", "wet"))
    top = built(middle, make, SPELT.replace("dry", "wet").replace("a thumb", "a wrist"), "Dee")
    for one in (lower, middle, top):
        make.reviewed(one, make.member("Ann"))
        follow(top)
    work.refresh_from_db()
    assert (top.state, make.text(work, PATH)) == (
        "integrated",
        SPELT.replace("dry", "wet").replace("a thumb", "a wrist"),
    )


def test_only_what_is_open_and_was_looked_at_can_be_built_on_and_five_storeys_high(
    work: Work, lower: Contribution, make: Makers
) -> None:
    guests = make.sent(work, make.guest(), files={"two.md": "# Two\n"})
    for uid, why in ((str(guests.uid), "below_unseen"), ("no-id", "below_unknown")):
        with pytest.raises(Refused, match=why):
            make.sent(work, make.member("Cy"), files={PATH: SPELT}, builds_on=uid)
    one = lower
    for number in range(5):
        one = built(one, make, SPELT + f"{number}\n", f"Person {number}")
    with pytest.raises(Refused, match="below_high"):
        built(one, make, SPELT + "6\n", "Person 6")
    contributions.withdraw(lower, lower.author)
    with pytest.raises(Refused, match="below_decided"):
        built(lower, make, SPELT + "7\n", "Person 7")


def test_what_builds_on_a_guests_contribution_under_wiki_is_not_integrated_past_it(make: Makers) -> None:
    work = make.work(files={PATH: TEXT})
    guests = make.sent(work, make.guest(), files={PATH: SPELT})
    make.reviewed(guests, make.member("Bo"), "request_changes", "Which hemp?")
    make.reviewed(guests, make.member("Ann"), "request_changes", "Which hemp?")
    upper = built(guests, make, SPELT.replace("dry", "wet"), "Ann")
    assert (upper.state, make.text(work, PATH)) == ("open", TEXT)


def test_nothing_is_carried_on_while_what_lies_below_is_hidden(lower: Contribution, make: Makers) -> None:
    upper = built(lower, make, SPELT.replace("dry", "wet"))
    act = governance.hide(f"/book/read/{PATH}", reason="A private address.")
    revised(lower, SPELT.replace("As thick", "Twice as thick"))
    follow(upper)
    governance.lift(act)
    assert texts(upper)[0][1] == SPELT.replace("dry", "wet")
