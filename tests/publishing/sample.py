"""A page that shows every part once, for the tests of the look."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

from markupsafe import Markup

from barnraise.publishing import drawing, templating
from barnraise.publishing.differences import Difference, difference
from barnraise.publishing.page import Link, Page, Workbar
from barnraise.publishing.rendering import Target

SAMPLE = """
{%- extends "layout.html" %}
{% from "parts/sections.html" import sec_head, pager, empty, rules_head %}
{% from "parts/says.html" import notice, needs, refused_at %}
{% from "parts/lists.html" import feed_item, story %}
{% from "parts/forms.html" import field, choice, barred %}
{% from "parts/works.html" import on_shelf, frame_of %}
{% from "parts/states.html" import state %}
{% from "parts/editor.html" import editor, draft_notice, draft_said, preview, send, arrived %}
{% from "parts/difference.html" import difference, counted, happened %}
{% from "parts/changes.html" import contribution_line, stage, waits_for, made, remark %}
{% block main %}
<div class="head"><h1>Parts</h1><p class="lede">Everything a page is made of, {{ at|when }} and {{ at|day }}.</p></div>
<section class="sec" aria-labelledby="frame">{{ sec_head("frame", "The frame", "Each bay is a piece", "All", "/all") }}
{{ frame_of(storeys, "and more", "/outline") }}</section>
<section class="sec" aria-labelledby="closed">{{ sec_head("closed", "Closed") }}{{ frame_of(closed) }}</section>
<section class="sec" aria-labelledby="shelf">{{ sec_head("shelf", "Shelf") }}
<ul class="shelf">{% for work in works %}{{ on_shelf(work) }}{% endfor %}</ul></section>
<section class="sec" aria-labelledby="says">{{ sec_head("says", "Says") }}
<div class="half"><div class="stack">
{% for tone in ["", "good", "warn", "error"] %}
{% call notice("Something happened", tone) %}<p>And this is what to do.</p>{% endcall %}
{% endfor %}</div><div>{{ needs(needed) }}</div></div>
{{ empty("No piece waits", "Come back later, or write one.", "Find a piece", "/open") }}</section>
<section class="sec" aria-labelledby="people">{{ sec_head("people", "People and states") }}
<p class="row">{% for name in names %}{{ name|person("/people/x") }} {% endfor %}{{ "heron"|person }}</p>
<p class="row">{% for key in states %}{{ state(key) }} {% endfor %}</p>
<p>{{ 31500|number }} words</p></section>
<section class="sec" aria-labelledby="lists">{{ sec_head("lists", "Lists") }}
<div class="split even"><ul class="feed">{% call feed_item(at|when, "Zips", "/z") %}by {{ "Luz"|person }}{% endcall %}
{% call feed_item(at|when, "Waxed cotton", "/z") %}by {{ "Bo"|person }}{% endcall %}</ul>
{{ story(steps, "Next: it is in the EPUB") }}</div>
{{ pager(links[0], links[1]) }}</section>
<section class="sec" aria-labelledby="forms">{{ sec_head("forms", "Forms") }}
<form class="half"><div class="stack">{{ field("title", "Name of the work", "Dry Stone", "It can be changed.") }}
{{ field("minutes", "Minutes", "soon", "A guess will do.", "“soon” is not a number.") }}
{{ field("why", "Why?", "\\nFirst\\nsecond", rows=3, required=true, extra={"maxlength": 500}) }}</div>
<fieldset class="field"><legend>How was it made?</legend>
{% call choice("made", "own", true) %}I wrote it myself{% endcall %}
{% call choice("tell", "1", type="checkbox") %}Tell me{% endcall %}
<p class="row"><button class="btn">Send twelve words</button> <button class="btn line">Later</button></p>
<p>{{ barred("Overrule", "You lack 60 days here.", "why-barred") }}</p></fieldset></form></section>
<section class="sec" aria-labelledby="edit">{{ sec_head("edit", "The editor") }}
{{ refused_at({"why": "Say why."}, ("title", "why")) }}
{{ arrived("cookbook/zips.md") }}<form data-draft="cookbook/zips.md" data-draft-version="31">{{ draft_notice() }}
<div class="split even"><div>{{ editor("Zips\nhold.", "The text", "zips.md", "Plain words.", "It is empty.") }}
{{ draft_said() }}</div>{{ preview("/preview", remark="2 words differ") }}</div>
{{ send("Send two words", base="Zips hold") }}</form></section>
<section class="sec" aria-labelledby="drawn">{{ sec_head("drawn", "The process") }}
{{ diagram(boxes, arrows, name="From draft to integrated") }}
<h3>{{ rules_head({"paths": "data/**", "stage": ""}) }}</h3>
<ol>{% for arrow in arrows %}<li id="rule{{ arrow.number }}">{{ arrow.name }}</li>{% endfor %}</ol></section>
<section class="sec" aria-labelledby="changed">{{ sec_head("changed", "What changes") }}
{% for one in differences %}<h3>{{ one.path }}: {{ happened(one) }}, {{ counted(one) }}</h3>
{{ difference(one) }}{{ difference(one, as_text=true) }}{% endfor %}
<ul class="plain rows">{% for line in lines %}{{ contribution_line(line, with_work=true) }}{% endfor %}</ul>
{% for whole in wholes %}<p>{{ stage(whole.line.state) }} {{ waits_for(whole.line) }} {{ made(whole) }}</p>{% endfor %}
{{ remark(said, "/w/contributions/1", may, "u1", csrf_input) }}</section>
{% endblock %}
"""


class Nowhere:
    """Links that lead nowhere."""

    def target(self, path: str) -> Target:
        return Target("missing")

    def content(self, path: str) -> bytes | None:
        return None


_TITLES = (
    "What to carry", "Stop, look, and list the damage", "Knots that hold wet", "When not to repair",
    "A puncture without patches", "Soaking a seized chain", "A broken spoke, ridden home", "A bent rim",
    "Brake cable from fence wire", "Handcarts and barrows", "Wooden wheels", "Zips",
)  # fmt: skip
_KINDS = ("manual", "encyclopedia", "dataset", "book", "reviews", "periodical", "program", "blog")
_WORKS = (
    "The Field Repair Cookbook", "Mosses of Wet Places", "Tide Gauges of Small Harbours", "石積みの手引き",
    "Read Twice", "The Allotment Quarterly", "دليل الإصلاح في الطريق", "A Very Long Title of Incomprehensibilities",
)  # fmt: skip


def sample_context(person: str | None = None) -> dict[str, Any]:
    """Give everything that the sample shows."""
    at = datetime.now(UTC) - timedelta(hours=3)
    bar = Workbar(
        title="The Field Repair Cookbook", url="/w", links=(Link("Front page", "/w", True), Link("Read", "/r"))
    )
    return {
        "page": Page(title="Parts", description="Every part", workbar=bar, person=person, here="shelf"),
        "csrf_input": Markup('<input type="hidden" name="csrfmiddlewaretoken" value="t">'),
        "at": at,
        "storeys": _storeys(),
        "closed": [drawing.Storey(title="common", pieces=_pieces(301), remark="200 of 301 integrated", url="/common")],
        "works": [_work(title, kind) for title, kind in zip(_WORKS, _KINDS, strict=True)],
        "needed": [
            SimpleNamespace(met="met", title="Somebody has tried it", remark="Pádraig, today"),
            SimpleNamespace(met="missing", title="One more reader", remark="You could."),
            SimpleNamespace(met="waiting", title="72 hours without objection", remark=""),
        ],
        "names": ["Wanjiru", "Hanae", "Sigrún", "Ioana of Iaşi", "يوسف"],
        "states": drawing.STATES,
        "steps": [SimpleNamespace(title="You sent it", at=templating.when(at), remark="Against edition 30")],
        "links": [Link("A puncture without patches", "/5"), Link("A broken spoke", "/7")],
        "differences": _differences(),
        "lines": [_line(state, at) for state in _STATES],
        "wholes": [
            SimpleNamespace(line=_line("open", at, made), source="a book", source_licence="CC0-1.0")
            for made in ("own", "translated", "adapted", "machine")
        ],
        "said": SimpleNamespace(
            uid="r1",
            who=_ANN,
            at=at,
            quote="zip",
            line=3,
            text="Which?",
            replacement="zipper",
            is_settled=False,
            was_accepted=False,
        ),
        "may": SimpleNamespace(may_change=True, is_author=True),
        **_process(),
    }


_ANN = SimpleNamespace(uid="u1", name="Ann", kind="member")
_STATES = ("open", "returned", "conflicted", "integrated", "declined", "withdrawn")


def _line(state: str, at: datetime, made: str = "own") -> SimpleNamespace:
    return SimpleNamespace(
        slug="w", work="Zips", number=1, summary="A zip", state=state, author=_ANN, submitted_at=at, edition=2,
        made=made, next_at=at, paths=("a.md", "b.md", "c.md", "d.md"),
    )  # fmt: skip


def _differences() -> list[Difference]:
    links = Nowhere()
    old, new = b"# Zips\n\nA zip.\n", "# Zips\n\nA *good* zip\u200b.\n".encode()
    return [
        difference("zips.md", old, new, links=links, moved_from="zip.md", mode=0o100755, was_mode=0o100644),
        difference("zips.csv", b"id,n\n1,a\n2,b\n", b"id,n\n1,a\n2,c\n", links=links),
        difference("zips.png", b"a", b"bc", links=links, before_url="/before", after_url="/after"),
        difference("zips.bin", b"\0", None, links=links, before_url="/before"),
    ]


def _pieces(count: int) -> list[drawing.Piece]:
    states: tuple[drawing.State, ...] = ("integrated", "integrated", "review", "review", "open", "open", "integrated")
    return [
        drawing.Piece(
            number=str(number + 1),
            title=_TITLES[number % len(_TITLES)],
            url=f"/w/{number}",
            state=states[number * 5 % 7],
            words=500 + number * 1237 % 2000,
            remark="1 240 words" if states[number * 5 % 7] == "integrated" else states[number * 5 % 7],
        )
        for number in range(count)
    ]


def _storeys() -> list[drawing.Storey]:
    pieces = _pieces(40)
    parts = (("I Before you start", 0, 4), ("II Wheels and chains", 4, 11), ("III Cloth", 11, 40))
    return [drawing.Storey(title=title, pieces=pieces[a:b], remark=f"{b - a - 1} of {b - a}") for title, a, b in parts]


def _work(title: str, kind: str) -> SimpleNamespace:
    return SimpleNamespace(
        title=title,
        url="/w",
        kind=kind,
        above=kind,
        below="Edition 31",
        summary="Twenty-seven repairs with what is in the bag",
        done=1600,
        pieces=2700,
        language="en",
    )


def _process() -> dict[str, Any]:
    boxes = [
        drawing.Box(id="draft", title="Draft", remark="kept, only yours"),
        drawing.Box(id="sent", title="Sent", remark="everybody can see it"),
        drawing.Box(id="read", title="Being read", remark="two readers", look="laths"),
        drawing.Box(id="rest", title="Resting", remark="72 hours"),
        drawing.Box(id="done", title="Integrated", remark="a new edition", look="end"),
        drawing.Box(id="asked", title="Asked", remark="your turn", beside=True),
        drawing.Box(id="not", title="Not taken", remark="kept, may be sent again", beside=True),
    ]
    steps = (
        "draft sent",
        "sent read",
        "read rest",
        "rest done",
        "rest read",
        "read done",
        "read asked",
        "asked sent",
        "read not",
        "done sent",
    )
    arrows = [
        drawing.Arrow(source=a, target=b, number=str(number), url=f"#rule{number}", name=f"Rule {number}")
        for number, (a, b) in enumerate((step.split() for step in steps), start=1)
    ]
    return {"boxes": boxes, "arrows": arrows}
