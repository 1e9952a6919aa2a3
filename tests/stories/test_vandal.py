"""A vandal floods a wiki; whoever sees it goes through her changes by one key, and takes them back in two clicks."""

import re
from collections.abc import Callable

import pytest

from tests.promises import promises
from tests.stories.conftest import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("vandal")]


@promises(
    "Go through them opens the newest; N leads",
    "If one person spoilt many pieces, choose",
)
def test_a_flood_is_gone_through_by_one_key_and_taken_back_in_two_clicks(visitor: Callable[..., Visitor]) -> None:
    ann, reader = visitor().sign_in("Ann"), visitor()
    ann.goes("/flood/changes?show=unlooked")
    ann.clicks_on("link", "Go through them")
    ann.page.wait_for_url(re.compile(r"/flood/editions/4\?show=unlooked"))
    ann.presses("n")
    ann.page.wait_for_url(re.compile(r"/flood/editions/3\?show=unlooked"))
    ann.presses("t")
    ann.page.wait_for_url(re.compile("/flood/editions/3/revert"))
    ann.goes("/flood/changes?show=all")
    ann.page.get_by_role("link", name="all of theirs").first.click()
    ann.clicks = 0
    ann.clicks_on("link", "Take all of this back")
    ann.clicks_on("button", "Take it all back")
    ann.reads("It was integrated: edition 5")
    assert ann.clicks == 2
    reader.sees_soon("/flood/newest/rope.md", "The rope is made of hamp.")
    reader.sees_soon("/flood/newest/knots.md", "A knot holds.")
