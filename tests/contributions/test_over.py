"""An act on a state that is over says so, and changes nothing."""

from collections.abc import Callable

import pytest

from barnraise import contributions, talk
from barnraise.base import Refused
from barnraise.contributions.inputs import Remark
from barnraise.contributions.models import Contribution, Review
from barnraise.record.models import Entry
from barnraise.talk.discussing import Opening, Saying
from tests.makers import Makers
from tests.stories.test_processes import grown

Act = Callable[[Makers, Contribution], object]


def objects(make: Makers, sent: Contribution) -> None:
    make.reviewed(sent, make.member("Ann"), "decline", "Too late")


def withdraws(make: Makers, sent: Contribution) -> None:
    contributions.withdraw(sent, make.member("Cy"))


def takes_a_review_back(make: Makers, sent: Contribution) -> None:
    contributions.withdraw_review(Review.objects.get(version=sent.version), make.member("Bo"))


def approves_without_counting(make: Makers, sent: Contribution) -> None:
    make.reviewed(sent, make.member("Eve"))


ACTS = (objects, withdraws, takes_a_review_back, approves_without_counting)


@pytest.mark.parametrize("act", ACTS, ids=lambda one: one.__name__)
def test_what_is_integrated_is_not_decided_again(make: Makers, act: Act) -> None:
    sent = make.sent(grown(make, "patch-review", "Bo"), make.member("Cy"), files={"one.md": "Two.\n"})
    make.reviewed(sent, make.member("Bo"))
    make.member("Eve")
    before = Entry.objects.count()
    with pytest.raises(Refused, match="already_decided") as refused:
        act(make, sent)
    assert (refused.value.status, Entry.objects.count()) == (409, before)


def test_what_was_taken_back_or_settled_is_not_so_twice(make: Makers) -> None:
    work, bo = grown(make, "patch-review", "Bo"), make.member("Bo")
    sent = make.sent(work, make.member("Cy"), files={"one.md": "Two.\n"})
    make.reviewed(sent, bo, "request_changes", "Which two?")
    review = Review.objects.get(version=sent.version, person=bo)
    remark = contributions.remark(sent, bo, Remark(path="", quote="", body="Say which"))
    post = talk.discussing.say(
        talk.discussing.begin(work, bo, Opening(title="Two", body="Which?")), bo, Saying(body="Mine")
    )
    acts: list[Callable[[], object]] = [
        lambda: contributions.withdraw_review(review, bo),
        lambda: contributions.settle(remark, bo),
        lambda: talk.discussing.take_back(post, bo),
    ]
    for act in acts:
        act()
        with pytest.raises(Refused, match="already_done") as refused:
            act()
        assert refused.value.status == 409
