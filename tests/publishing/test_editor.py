"""The editor in a browser: what is typed, pasted, dropped, kept and counted; answers of the server are given here."""

import json
import os
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Route, expect

from barnraise.publishing import page as pages
from barnraise.publishing import templating
from tests.chromium import running
from tests.conditions import LIMIT_SECONDS, wait_for
from tests.promises import promises

pytestmark = pytest.mark.browser
expect.set_options(timeout=LIMIT_SECONDS * 1000)

STATIC = Path(templating.__file__).parents[1] / "static"
SITE = "https://commons.test"
POLICY = "default-src 'self'; base-uri 'none'; form-action 'self'"
TEXT = "\nA chain seldom breaks. \tIt stops bending\u00a0first.\n\n\n* one\n*  two  \n\n```\n  code\n```\nlast"
DRAFTS = "Object.keys(localStorage).some(key => key.includes('draft'))"
PICTURE = bytes.fromhex("89504e470d0a1a0a0000000d4948445200000001000000010806000000")

FORM = """
{%- extends "layout.html" %}
{% from "parts/editor.html" import editor, draft_notice, draft_said, preview, send %}
{% from "parts/forms.html" import field %}
{% block main %}
<form method="post" action="/send" enctype="multipart/form-data" class="stack-l"
 data-draft="cookbook/part/chain.md" data-draft-version="{{ edition }}">
<input type="hidden" name="csrfmiddlewaretoken" value="token">
<input type="hidden" name="form_key" value="a-key-of-this-form"><input type="hidden" name="form_by" value="Ann">
<h1>Improve “Soaking a seized chain”</h1>
{{ draft_notice() }}
<div class="split even">
<div>{{ editor(text, "The passage, as text", "part/chain.md", hint="Plain words.", components_url=components_url) }}
{{ draft_said() }}</div>{{ preview("/preview") }}</div>
{{ field("summary", "What did you change, and why?") }}
<p>{{ send("Send your words") }}</p>
</form>
{% endblock %}
"""


class Site:
    """Answers the browser: one page, the real static files, and what the editor asks the server for."""

    def __init__(self, browser: Browser, **context: Any) -> None:
        self.edition, self.text = 30, TEXT
        self.kept: dict[str, bytes] = {}
        self.sent: list[bytes] = []
        self.troubles: list[str] = []
        self.context = browser.new_context(base_url=SITE, **context)
        self.context.set_default_timeout(LIMIT_SECONDS * 1000)
        self.context.route("**/*", self.answer)

    def open(self) -> Page:
        page = self.context.new_page()
        page.on("pageerror", lambda error: self.troubles.append(str(error)))
        page.on("console", lambda line: self.troubles.append(line.text) if line.type == "error" else None)
        page.goto("/edit")
        return page

    def answer(self, route: Route) -> None:
        address = urlsplit(route.request.url)
        if address.path.startswith("/static/"):
            route.fulfill(path=STATIC / address.path.removeprefix("/static/"))
        elif address.path.startswith("/api/blobs/"):
            assert route.request.headers["x-csrftoken"] == "token"
            self.kept[address.path.rpartition("/")[2]] = route.request.post_data_buffer or b""
            route.fulfill(status=201, body="{}")
        elif address.path.endswith("/components"):
            wanted = parse_qs(address.query).get("q", [""])[0].lower()
            items = [{"path": "part/rim (bent).md", "title": "A [bent] rim"}, {"path": "zips.md", "title": "Zips"}]
            found = [item for item in items if wanted in item["title"].lower()]
            route.fulfill(body=json.dumps({"items": found}), content_type="application/json")
        elif address.path == "/preview":
            self.sent.append(route.request.post_data_buffer or b"")
            route.fulfill(body="<p>As it <b>reads</b></p><script>alert(1)</script>", content_type="text/html")
        elif address.path == "/send":
            self.sent.append(route.request.post_data_buffer or b"")
            route.fulfill(status=500, body="Sorry", content_type="text/html")
        else:
            headers = {"Content-Security-Policy": POLICY, "Content-Type": "text/html; charset=utf-8"}
            route.fulfill(body=self.page(), headers=headers)

    def page(self) -> str:
        shown = pages.Page(title="Improve", scripts=pages.EDITOR_SCRIPTS)
        return (
            templating.environment()
            .from_string(FORM)
            .render(page=shown, text=self.text, edition=self.edition, components_url="/api/works/cookbook/components")
        )


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with running() as started:
        yield started


@pytest.fixture
def site(browser: Browser) -> Iterator[Site]:
    made = Site(browser)
    yield made
    made.context.close()


def text_of(page: Page) -> str:
    return str(page.eval_on_selector("#text", "box => box.value"))


def put_caret_at_end(page: Page) -> None:
    page.locator(".TinyMDE").focus()
    page.keyboard.press("Control+End")


def give_file(page: Page, how: str, name: str = "Bent rim (1).png") -> None:
    """Paste or drop a picture on the text as a person's browser would."""
    script = """([how, name, bytes]) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([new Uint8Array(bytes)], name, {type: "image/png"}));
      const given = how === "paste" ? {clipboardData: transfer} : {dataTransfer: transfer};
      const event = how === "paste" ? new ClipboardEvent("paste", {...given, bubbles: true, cancelable: true})
        : new DragEvent("drop", {...given, bubbles: true, cancelable: true});
      document.querySelector(".TinyMDE").dispatchEvent(event);
    }"""
    page.evaluate(script, [how, name, list(PICTURE)])


@promises(
    "You do not have to know any of it",
    "Everything outside what you typed stays",
)
def test_typing_one_word_leaves_every_other_sign_as_it_was(site: Site) -> None:
    page = site.open()
    assert text_of(page) == TEXT
    put_caret_at_end(page)
    page.keyboard.type(" word")
    assert text_of(page) == TEXT + " word"
    assert site.troubles == []


@promises("And if your browser runs no scripts")
def test_without_a_script_it_is_a_plain_form_that_takes_pictures(browser: Browser) -> None:
    site = Site(browser, java_script_enabled=False)
    page = site.open()
    assert page.locator("#text").input_value() == TEXT
    assert page.locator("#pictures").is_visible()
    assert [page.locator(hidden).is_visible() for hidden in ("[data-tools]", "[data-restored]", "[data-themes]")] == [
        False
    ] * 3
    assert page.get_by_role("button", name="Send your words").is_visible()
    site.context.close()


@promises(
    "The button says what it does.",
    "“Send twelve words” means",
)
def test_the_button_says_how_many_words_it_sends(site: Site) -> None:
    page = site.open()
    button = page.locator("[data-counts]")
    put_caret_at_end(page)
    typing = {"": "Send", " word": "Send one word", " and eleven more of them that nobody ever said": "Send ten words"}
    for typed, said in typing.items():
        page.keyboard.type(typed)
        expect(button).to_have_text(said)
    page.evaluate("document.querySelector('#text').surface.write('A chain seldom breaks.')")
    expect(button).to_have_text("Take out eight words")


@pytest.mark.parametrize("how", ["paste", "drop"])
def test_a_picture_is_kept_by_its_hash_and_named_in_the_text(site: Site, how: str) -> None:
    page = site.open()
    put_caret_at_end(page)
    give_file(page, how)
    page.get_by_text("it is sent with your words").wait_for()
    digest = sha256(PICTURE).hexdigest()
    assert site.kept == {digest: PICTURE}
    assert text_of(page) == TEXT + "![Bent rim 1](Bent-rim-1.png)"
    assert json.loads(page.locator("[data-attached]").input_value()) == [
        {"path": "part/Bent-rim-1.png", "sha256": digest}
    ]


def test_a_second_picture_of_one_name_gets_a_name_of_its_own(site: Site) -> None:
    page = site.open()
    put_caret_at_end(page)
    for kept in ("rim.png is kept", "rim-2.png is kept"):
        give_file(page, "paste", "rim.png")
        page.get_by_text(kept).wait_for()
    assert text_of(page) == TEXT + "![rim](rim.png)![rim 2](rim-2.png)"


@promises("To link to another piece, type two square brackets")
def test_two_brackets_and_a_title_make_a_link_to_a_piece(site: Site) -> None:
    page = site.open()
    put_caret_at_end(page)
    page.keyboard.type(" see [[bent")
    page.get_by_role("button", name="A [bent] rim").wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert text_of(page) == TEXT + " see [A \\[bent\\] rim](rim%20%28bent%29.md)"
    page.keyboard.type(" [[Zi")
    page.get_by_role("button", name="Zips").click()
    assert text_of(page).endswith(" [Zips](../zips.md)")


@promises("Buttons above the text put in a table")
def test_buttons_put_in_a_table_and_a_footnote(site: Site) -> None:
    page = site.open()
    put_caret_at_end(page)
    page.get_by_role("button", name="Table").click()
    table = "\n\n| Name | Value |\n| --- | --- |\n|   |   |\n"
    assert text_of(page) == TEXT + table
    page.get_by_role("button", name="Footnote").click()
    page.keyboard.type("A note")
    assert text_of(page) == TEXT + table + "[^1]\n\n[^1]: A note"


def test_what_is_selected_becomes_strong(site: Site) -> None:
    page = site.open()
    put_caret_at_end(page)
    for _ in "last":
        page.keyboard.press("Shift+ArrowLeft")
    page.get_by_role("button", name="Strong").click()
    assert text_of(page) == TEXT.removesuffix("last") + "**last**"


def test_the_preview_follows_the_text_and_runs_nothing(site: Site) -> None:
    page = site.open()
    page.locator("[data-shown] b").wait_for()
    put_caret_at_end(page)
    page.keyboard.type(" word")
    wait_for(lambda: page.evaluate("1") and len(site.sent) > 1, "the preview")
    expect(page.locator("[data-shown] p")).to_have_text("As it reads")
    assert [TEXT.encode().replace(b"\n", b"\r\n") in body for body in site.sent] == [True, True]
    assert b"last word" in site.sent[-1]
    assert page.locator("[data-shown] p").inner_text() == "As it reads"
    assert site.troubles == []


def test_unsent_words_survive_a_reload_and_a_refused_save(site: Site) -> None:
    page = site.open()
    put_caret_at_end(page)
    page.keyboard.type(" word")
    page.get_by_label("What did you change").fill("A reason")
    page.reload()
    assert (text_of(page), page.get_by_label("What did you change").input_value()) == (TEXT + " word", "A reason")
    assert page.locator(".TinyMDE").inner_text().endswith("last word")
    assert page.get_by_text("What you wrote is here again").is_visible()
    page.locator("[data-counts]").click()
    page.get_by_text("Sorry").wait_for()
    page.goto("/edit")
    assert text_of(page) == TEXT + " word"
    page.get_by_role("button", name="Begin again").click()
    assert text_of(page) == TEXT
    page.reload()
    assert not page.locator("[data-restored]").is_visible()


def test_a_draft_of_another_edition_is_offered_and_not_put_in(site: Site) -> None:
    page = site.open()
    put_caret_at_end(page)
    page.keyboard.type(" word")
    site.edition, site.text = 31, "Quite another text"
    page.reload()
    assert text_of(page) == "Quite another text"
    assert page.get_by_text("You began this on another edition").is_visible()
    page.get_by_role("button", name="Put mine back").click()
    assert text_of(page) == TEXT + " word"


def test_a_page_that_says_it_arrived_ends_the_draft(site: Site) -> None:
    page = site.open()
    put_caret_at_end(page)
    page.keyboard.type(" word")
    wait_for(lambda: page.evaluate(DRAFTS), "a draft")
    page.evaluate(
        "document.body.insertAdjacentHTML('beforeend', '<span data-draft-done=\"cookbook/part/chain.md\"></span>')"
    )
    page.add_script_tag(url="/static/barnraise/draft.js")
    assert not page.evaluate(DRAFTS)


@pytest.mark.parametrize(("width", "scheme"), [(360, "light"), (360, "dark"), (1280, "light"), (1280, "dark")])
def test_the_editor_is_accessible_and_fits(browser: Browser, width: int, scheme: str) -> None:
    size = {"width": width, "height": 740}
    site = Site(browser, viewport=size, color_scheme=scheme, bypass_csp=True)
    page = site.open()
    page.locator("[data-shown] b").wait_for()
    found = Axe().run(page).response["violations"]
    assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in found] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    if shots := os.environ.get("SHOTS"):
        page.screenshot(path=f"{shots}/editor-{width}-{scheme}.png", full_page=True)
    site.context.close()
