"""The look: the layout and every macro, rendered once; well-formed, translated, and without anything inline."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.test import override_settings
from jinja2 import UndefinedError
from markupsafe import Markup

from barnraise.publishing import drawing, telling, templating
from barnraise.publishing.page import Link, Page, Workbar
from tests.promises import promises
from tests.publishing.sample import SAMPLE, sample_context

STATIC = Path(templating.__file__).parents[1] / "static/barnraise"
VOID = {"meta", "link", "input", "br", "hr", "img", "path", "rect", "circle", "ellipse"}


class Outline(HTMLParser):
    """Checks that every element is closed in order, every id is there once and every reference leads somewhere."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.referred: list[str] = []
        self.inline: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        assert len(given) == len(attrs), f"<{tag}> has an attribute twice: {attrs}"
        if tag not in VOID:
            self.open.append(tag)
        self.ids += [given["id"]] if "id" in given else []
        for name in ("for", "aria-labelledby", "aria-describedby"):
            self.referred += given.get(name, "").split()
        self.inline += [name for name in given if name == "style" or name.startswith("on")]
        if tag == "style" or (tag == "script" and "src" not in given):
            self.inline.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open and self.open.pop() == tag, f"</{tag}> closes nothing"


def rendered(source: str, **context: object) -> str:
    return templating.environment().from_string(source).render(**context)


def in_layout(page: Page, **context: object) -> str:
    return templating.render("layout.html", page=page, **context)


@pytest.mark.parametrize("person", [None, "Wanjiru"])
def test_a_page_of_every_part_is_well_formed_and_holds_nothing_inline(person: str | None) -> None:
    outline = Outline(rendered(SAMPLE, **sample_context(person=person)))
    assert outline.open == []
    assert outline.inline == []
    assert sorted(set(outline.ids)) == sorted(outline.ids)
    assert set(outline.referred) - set(outline.ids) == set()


def macros_of(*files: str) -> set[str]:
    found: set[str] = set()
    for file in files:
        found |= set(
            re.findall(r"{%-? macro ([a-z]\w*)\(", (templating.TEMPLATES / "parts" / f"{file}.html").read_text())
        )
    return found


def test_the_sample_calls_every_macro_of_the_look() -> None:
    macros = macros_of("editor", "forms", "icons", "lists", "says", "sections", "states", "works")
    assert {name for name in macros if not re.search(rf"\b{name}\(", SAMPLE)} == {"icon", "legend", "word"}


def test_every_macro_is_called_by_the_sample_or_by_a_page() -> None:
    macros = macros_of(*(file.stem for file in (templating.TEMPLATES / "parts").glob("*.html")))
    pages = SAMPLE + "".join(file.read_text() for file in templating.TEMPLATES.rglob("*.html"))
    assert {name for name in macros if not re.search(rf"(?<!macro )\b{name}\(", pages)} == set()


@promises(
    "For the same reason a page looks the same",
    "It does not know who you are.",
)
def test_a_published_page_is_the_same_bytes_whoever_looks() -> None:
    page = Page(title="Zips", published=True)
    assert in_layout(page) == in_layout(replace(page, person="Wanjiru"))
    assert ">Account</a>" in in_layout(page)
    assert "Sign out" not in in_layout(page)


def test_a_signed_in_person_sees_her_name_and_a_way_out() -> None:
    shown = in_layout(Page(title="Zips", person="Wanjiru"), csrf_input=Markup('<input type="hidden" value="t">'))
    assert '<form method="post" action="/sign-out"><input type="hidden" value="t">' in shown
    assert ">Join</a>" not in shown
    assert "Wanjiru" in shown


def test_the_tab_names_the_page_and_its_work_or_the_commons() -> None:
    bar = Workbar(title="The Field Repair Cookbook", url="/cookbook", links=(Link("Read", "/cookbook/read", True),))
    tabs = [Page(title="Zips"), Page(title="Zips", workbar=bar), Page(title=bar.title, workbar=bar)]
    assert [re.findall("<title>(.*)</title>", in_layout(page)) for page in tabs] == [
        ["Zips · Barnraise"],
        ["Zips · The Field Repair Cookbook"],
        ["The Field Repair Cookbook"],
    ]
    assert '<a href="/cookbook/read" aria-current="page">Read</a>' in in_layout(tabs[1])


@override_settings(BARNRAISE_NAME="A <barn>")
def test_the_masthead_carries_the_name_of_the_commons() -> None:
    assert "</svg>A &lt;barn&gt;</a>" in templating.environment().get_template("layout.html").render(
        page=Page(title="x")
    )


def test_an_interface_in_arabic_runs_from_the_right() -> None:
    assert '<html lang="ar" dir="rtl">' in in_layout(Page(title="x", language="ar"))
    assert '<html lang="en" dir="ltr">' in in_layout(Page(title="x"))


def test_what_a_person_wrote_is_escaped_and_what_nobody_gave_is_an_error() -> None:
    assert rendered("{{ name }}", name="<b>") == "&lt;b&gt;"
    assert rendered("{% trans %}By {{ name }}{% endtrans %}", name="<b>") == "By &lt;b&gt;"
    assert "&lt;b&gt;" in rendered("{{ name|person('/people/b') }}", name="<b>")
    with pytest.raises(UndefinedError):
        rendered("{{ nme }}", name="x")


def test_escaping_cannot_be_switched_off_by_an_option() -> None:
    assert templating.environment(autoescape=False).from_string("{{ a }}").render(a="<") == "&lt;"


def test_numbers_have_narrow_spaces_and_a_true_minus() -> None:
    given = [0, 999, 2604, -1208, 1234567, 0.5, 1234.5]
    assert [telling.number(value) for value in given] == [
        "0",
        "999",
        "2\u202f604",
        "\u22121\u202f208",
        "1\u202f234\u202f567",
        "0.5",
        "1\u202f234.5",
    ]


@pytest.mark.parametrize(
    ("ago", "told"),
    [
        (timedelta(seconds=59), "just now"),
        (timedelta(minutes=1), "1 minute ago"),
        (timedelta(minutes=59), "59 minutes ago"),
        (timedelta(hours=3), "3 hours ago"),
        (timedelta(days=29), "29 days ago"),
        (timedelta(days=30), "23 October 2026"),
        (-timedelta(minutes=51), "in 51 minutes"),
        (-timedelta(days=2), "in 2 days"),
    ],
)
def test_a_time_is_told_by_its_largest_unit(ago: timedelta, told: str) -> None:
    now = datetime(2026, 11, 22, 14, 20, tzinfo=UTC)
    assert telling.relative(now - ago, now) == told


def test_a_published_time_is_a_date_with_the_exact_time_on_hover() -> None:
    assert templating.day(datetime(2026, 11, 22, 14, 20, tzinfo=UTC)) == (
        '<time datetime="2026-11-22T14:20:00Z" title="22 November 2026, 14:20\u202fUTC">22 November 2026</time>'
    )


def test_every_file_that_the_stylesheet_names_is_there() -> None:
    sheet = (STATIC / "look.css").read_text()
    assert [name for name in re.findall(r"url\(([^)]+)\)", sheet) if not (STATIC / name).is_file()] == []
    assert "!important" not in sheet
    assert "@import" not in sheet
    assert sheet.count("{") == sheet.count("}")


def test_no_script_of_ours_makes_code_of_text() -> None:
    scripts = {file.name: file.read_text() for file in STATIC.glob("*.js")}
    forbidden = r"\beval\(|new Function|innerHTML|outerHTML|document\.write|insertAdjacentHTML|\.style\b"
    assert len(scripts) >= 3
    assert {name: re.findall(forbidden, text) for name, text in scripts.items()} == {name: [] for name in scripts}


def test_an_error_says_what_happened_and_what_to_do() -> None:
    shown = templating.render(
        "error.html",
        page=Page(title="Not here"),
        status=404,
        code="",
        title="There is nothing at this address",
        sentence="Nothing was lost.",
        acts=[Link("To the shelf", "/")],
    )
    assert Outline(shown).open == []
    assert '<h1>There is nothing at this address</h1><p class="lede">Nothing was lost.</p>' in shown
    assert '<a class="btn line" href="/">To the shelf</a>' in shown


def test_a_frame_in_a_page_names_the_states_in_words() -> None:
    piece = drawing.Piece(number="1", title="Zips", url="/z", state="open", words=9, remark="two reports")
    storeys = [drawing.Storey(title="Cloth", pieces=[piece], remark="0 of 1")]
    shown = rendered('{% from "parts/works.html" import frame_of %}{{ frame_of(storeys) }}', storeys=storeys)
    assert "in review: being read" in shown
    assert 'title="1. Zips: two reports"' in shown
