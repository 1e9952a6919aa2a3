"""Two people change the same line, and one takes a change back."""

import re
from collections.abc import Callable

import pytest

from tests.promises import promises
from tests.stories.conftest import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("changing_minds")]


@promises(
    "If both of you have changed the same lines",
    "Not as an error message with rows",
    "what it was when you began,",
    "what it is now, and who changed it,",
    "what you made of it.",
    "Take one, or write a fourth",
    "It goes to the reviewers again",
    "The author of the later one solves it.",
)
def test_a_conflict_is_solved_on_its_page_and_read_again(visitor: Callable[..., Visitor]) -> None:
    bo, ann = visitor().sign_in("Bo"), visitor().sign_in("Ann")
    bo.goes("/quarrel/contributions/3")
    bo.page.get_by_role("link", name=re.compile("passage by passage")).first.click()
    bo.page.get_by_role("radio", name="My own words").check()
    bo.page.get_by_role("textbox", name="My own words").fill("It is as thick as two thumbs or a thin wrist.")
    bo.page.get_by_role("button", name="Send it, solved like this").click()
    ann.goes("/quarrel/contributions/3")
    ann.page.get_by_role("button", name=re.compile("^Approve")).click()
    ann.reads("It was integrated: edition 4")
    visitor().sees_soon("/quarrel/read/rope.md", "It is as thick as two thumbs or a thin wrist.")


@promises(
    "Often both changes can be put together",
    "Then the page shows what would stand",
)
def test_two_changes_of_one_paragraph_are_put_together_by_one_click(visitor: Callable[..., Visitor]) -> None:
    bo, ann = visitor().sign_in("Bo"), visitor().sign_in("Ann")
    bo.goes("/together/contributions/3")
    bo.page.get_by_role("link", name=re.compile("passage by passage")).first.click()
    bo.reads("It should be as thick as a wrist.")
    bo.clicks_on("button", "Put them together like this")
    assert bo.clicks == 1
    ann.goes("/together/contributions/3")
    ann.page.get_by_role("button", name=re.compile("^Approve")).click()
    ann.reads("It was integrated: edition 4")
    visitor().sees_soon("/together/read/rope.md", "It should be as thick as a wrist.")


def test_a_wrong_approval_is_taken_back_in_two_clicks_from_the_page_where_it_was_given(
    visitor: Callable[..., Visitor],
) -> None:
    ann = visitor().sign_in("Ann")
    ann.goes("/hasty/contributions/1")
    ann.page.get_by_role("button", name=re.compile("^Approve")).click()
    ann.reads("It was integrated: edition 2")
    visitor().sees_soon("/hasty/read/rope.md", "Keep it wet.")
    ann.clicks_on("link", "Take it back")
    ann.clicks_on("button", "Take it back")
    ann.reads("It was integrated: edition 3")
    assert ann.clicks == 2
    visitor().sees_soon("/hasty/read/rope.md", "Keep it dry.")


@promises(
    "If a change has gone in and turns out",
    "From the history of the piece, from the list",
)
def test_a_mistake_is_taken_back_in_two_clicks_from_its_history(visitor: Callable[..., Visitor]) -> None:
    ann = visitor().sign_in("Ann")
    ann.sees_soon("/mistake/newest/rope.md", "Keep it wet.")
    ann.goes("/mistake/history/rope.md")
    ann.clicks_on("link", "take back")
    ann.page.get_by_label("Why?").fill("Rope rots")
    ann.clicks_on("button", "Take this edition back")
    ann.reads("It was integrated: edition 3")
    assert ann.clicks == 2
    visitor().sees_soon("/mistake/newest/rope.md", "Keep it dry.")
