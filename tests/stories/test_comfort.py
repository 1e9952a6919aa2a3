"""Writing with comfort: pictures pasted and dropped, a link by a title, a table, a footnote, the page beside it."""

import base64
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.promises import promises
from tests.stories.conftest import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("comfort")]

# One red dot.
DOT = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC")
# Gives the editor a file as the clipboard and as the mouse would.
GIVE = """(box, [how, name, coded]) => {
  const bytes = Uint8Array.from(atob(coded), (sign) => sign.charCodeAt(0));
  const carried = new DataTransfer();
  carried.items.add(new File([bytes], name, { type: "image/png" }));
  const told = { bubbles: true, cancelable: true };
  if (how === "paste") box.dispatchEvent(new ClipboardEvent("paste", { clipboardData: carried, ...told }));
  else for (const kind of ["dragover", "drop"])
    box.dispatchEvent(new DragEvent(kind, { dataTransfer: carried, ...told }));
}"""


@promises(
    "Pictures can be pasted or dropped",
    "The preview stands beside the text",
)
def test_pictures_a_link_a_table_and_a_footnote_are_put_in_without_knowing_how(
    visitor: Callable[..., Visitor],
) -> None:
    bo = visitor().sign_in("Bo")
    bo.goes("/comfort/edit/rope.md")
    text, box = bo.page.locator("textarea[name=text]"), bo.page.locator("[data-editor] [contenteditable=true]")
    before = text.input_value()
    box.click()
    bo.page.keyboard.press("Control+End")
    bo.page.keyboard.type("Of hemp, as in [[kno")
    bo.reads("Enter takes the first; the arrow keys choose another.")
    bo.page.keyboard.press("Enter")
    expect(text).to_have_value(f"{before}Of hemp, as in [Knots](knots.md)")
    for how, name in (("paste", "image.png"), ("drop", "A Dot.png")):
        box.evaluate(GIVE, [how, name, base64.b64encode(DOT).decode()])
        bo.reads(f"{name.replace(' ', '-')} is kept; it is sent with your words.")
    expect(text).to_have_value(f"{before}Of hemp, as in [Knots](knots.md)![image](image.png)![A Dot](A-Dot.png)")
    for tool in ("Footnote", "Table"):
        bo.page.get_by_role("button", name=tool).click()
    assert text.input_value().startswith(before)
    assert "[^1]: " in text.input_value() and "| Name | Value |" in text.input_value()
    expect(bo.page.locator("[data-shown] img")).to_have_count(2)
    bo.page.get_by_label("What did you change, and why?").fill("Dots")
    bo.page.get_by_role("button", name="Send").click()
    bo.goes("/comfort/newest/rope.md")
    expect(bo.page.locator("main img")).to_have_count(2)
    bo.page.locator("main p a", has_text="Knots").click()
    bo.reads("A knot holds.")
