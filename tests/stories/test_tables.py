"""A cell of a table is corrected, and judged as a cell."""

import re
from collections.abc import Callable

import pytest

from tests.promises import promises
from tests.stories.conftest import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("tables")]


@promises("Tables are compared cell by cell, pictures")
def test_a_cell_of_a_table_is_corrected_and_judged_as_a_cell(visitor: Callable[..., Visitor]) -> None:
    cy, ann = visitor(), visitor()
    cy.goes("/timbers/read/timbers.csv")
    cy.clicks_on("link", re.compile("Improve this page"))
    cy.replaces("brace,900,oak", "brace,900,ash")
    cy.page.get_by_label("What did you change, and why?").fill("A brace is of ash")
    cy.page.get_by_role("button", name=re.compile("^Send")).click()
    cy.page.wait_for_url(re.compile("/mine/"))
    ann.sign_in("Ann").goes("/timbers/contributions/1")
    assert ann.page.locator("main td del, main td.del").all_inner_texts() == ["oak"]
    ann.page.get_by_role("button", name=re.compile("^Approve")).click()
    ann.reads("It was integrated: edition 2")
    reader = visitor()
    reader.sees_soon("/timbers/read/timbers.csv", "900\tash")
    rows = reader.page.locator("article tbody tr").all_inner_texts()
    assert [re.split(r"\s+", row.strip()) for row in rows] == [
        ["post", "3600", "oak"],
        ["brace", "900", "ash"],
        ["purlin", "5200", "ash"],
    ]
