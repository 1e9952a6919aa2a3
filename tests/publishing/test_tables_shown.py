"""A table on a page to be read: as wide as it needs where there is room, and scrolled where there is none."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from barnraise.publishing import templating
from tests.chromium import running

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("editor")]
STATIC = Path(templating.__file__).parents[1] / "static" / "barnraise"
ROWS = "".join(f"<tr>{''.join(f'<td>Some words of cell {cell}</td>' for cell in range(7))}</tr>" for _ in range(3))
TABLE = '<div class="scroll"><table class="table">{rows}</table></div>'
PAGE = """<!doctype html><meta name="viewport" content="width=device-width"><style>{style}</style>
<main class="main wrap"><div class="reading"><nav class="outline"><div class="only-wide">Outline</div></nav>
<div><article class="prose"><p>{words}</p>{wide}{small}</article></div></div></main>"""
# For the page, the column beside the outline and each table: how wide it is, and how wide what is in it.
MEASURE = """() => [document.documentElement, document.querySelector(".reading > :last-child"),
  ...document.querySelectorAll(".scroll")].map(one => [one.clientWidth, one.scrollWidth])"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with running() as started:
        yield started


@pytest.mark.parametrize("width", [360, 1280])
def test_a_wide_table_takes_the_room_there_is_and_a_small_one_that_of_the_text(browser: Browser, width: int) -> None:
    style = "".join((STATIC / name).read_text() for name in ("look.css", "rendering.css"))
    page = browser.new_page(viewport={"width": width, "height": 800})
    small = TABLE.format(rows="<tr><td>one</td><td>two</td></tr>")
    page.set_content(PAGE.format(style=style, words="Words. " * 99, wide=TABLE.format(rows=ROWS), small=small))
    whole, column, wide, narrow = page.evaluate(MEASURE)
    text = page.locator("article > p").evaluate("one => one.clientWidth")
    page.close()
    assert (whole[1], wide[0], narrow[0]) == (width, column[0], text)
    assert wide[1] > wide[0] > 0
