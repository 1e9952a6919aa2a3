"""What happened to my piece: Bo sees his words beside what was published and asks why; Ann is told of that."""

from collections.abc import Callable

import pytest

from tests.promises import promises
from tests.stories.conftest import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("told")]


@promises("“My pieces” and their notices tell")
@pytest.mark.parametrize("options", [{}, {"java_script_enabled": False}])
def test_bo_reads_what_became_of_his_pieces_and_asks_why(
    options: dict[str, bool], visitor: Callable[..., Visitor]
) -> None:
    bo, ann = visitor(**options).comes_as("Bo"), visitor(**options).comes_as("Ann")
    bo.sees_soon("/notices", "Ann declined “Where to buy it”")
    bo.goes("/mine")
    bo.clicks_on("link", "How thick it is")
    bo.reads("What you sent, and what was published")
    published = bo.page.locator("section[aria-labelledby=published]")
    marked = [published.locator(one).all_inner_texts() for one in ("del", "ins")]
    assert marked == [["two thumbs"], ["a wrist"]]
    bo.goes("/mine")
    bo.clicks_on("link", "Where to buy it")
    bo.clicks_on("button", "Ask why")
    bo.reads("Why was it decided so? Where to buy it")
    ann.sees_soon("/notices", "Bo asks why it was decided so")
