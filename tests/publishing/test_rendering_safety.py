"""What no page may hold, whatever its author typed."""

import itertools
import json
import subprocess
import sys
from html.parser import HTMLParser

import pytest

from barnraise.publishing.rendering import Target, render, sanitise, svg_safe
from barnraise.publishing.rendering.sanitising import ATTRIBUTES, CLASSES, EXTERNAL_REL, TAGS
from tests.promises import promises

SCHEMES = (
    "javascript",
    "JaVaScRiPt",
    "java\tscript",
    "java\nscript",
    "\x01javascript",
    "vbscript",
    "data",
    "file",
    "blob",
)
ADDRESSES = [
    f"{scheme}:{rest}"
    for scheme, rest in itertools.product(SCHEMES, ("alert(1)", "text/html,<script>alert(1)</script>"))
] + [
    "&#106;avascript:alert(1)",
    "&#x6A;avascript:alert(1)",
    "javascript&colon;alert(1)",
    "java&Tab;script:alert(1)",
    "java&NewLine;script:alert(1)",
    "%6aavascript:alert(1)",
    " \u200bjavascript:alert(1)",
    "data:image/svg+xml;base64,PHN2Zz4=",
]
PLACES = [
    "[a]({})",
    "[a](<{}>)",
    "![a]({})",
    "[a]: {}\n\n[a]",
    "<{}>",
    '<a href="{}">a</a>',
    "<a href={}>a</a>",
    '<img src="{}">',
    '<math><mi href="{}">a</mi></math>',
    '<svg><a xlink:href="{}">a</a></svg>',
    '<form action="{}"><button formaction="{}">a</button></form>',
    '<iframe src="{}"></iframe>',
    '<object data="{}"></object>',
    '<base href="{}">',
    '<meta http-equiv="refresh" content="0;url={}">',
    '![a](b.png){alt="{}"}',
    "{{ {} }}",
    "```{figure} {}\n```",
]
EVENTS = ("onerror", "onload", "ONCLICK", "onfocus", "ontoggle", "onbegin", "onpointerenter", "onanimationend")
ELEMENTS = (
    "img src=x",
    "svg",
    "body",
    "details open",
    "input autofocus",
    "a href=#",
    "p",
    "math",
    "video",
    "marquee",
    "x",
)
MUTATIONS = [
    "<math><mtext><table><mglyph><style><!--</style><img src=x onerror=alert(1)>",
    "<svg></p><style><a id='</style><img src=x onerror=alert(1)>'>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<form><math><mtext></form><form><mglyph><style></math><img src=x onerror=alert(1)>",
    "<table><td><math><annotation-xml encoding='text/html'><script>alert(1)</script>",
    "<svg><foreignObject><iframe srcdoc='<script>alert(1)</script>'>",
    "<a href='x\"onmouseover=alert(1)//'>a</a>",
    "<p id='\"><img src=x onerror=alert(1)>'>",
    "<img alt='`onerror=alert(1)' src=x>",
    "<<script>script>alert(1)<</script>/script>",
    "<scr<script>ipt>alert(1)</script>",
    "<!--><img src=x onerror=alert(1)>-->",
    "<![CDATA[<img src=x onerror=alert(1)>]]>",
    "<?php <img src=x onerror=alert(1)> ?>",
    "<textarea></textarea><img src=x onerror=alert(1)>",
    "<xmp><img src=x onerror=alert(1)></xmp>",
    "<title><img src=x onerror=alert(1)></title>",
    "<plaintext><img src=x onerror=alert(1)>",
    "`<img src=x onerror=alert(1)>`",
    "```<img src=x onerror=alert(1)>\n<script>\n```",
    "$<img src=x onerror=alert(1)>$",
    "$$\\text{<script>alert(1)</script>}\\href{javascript:alert(1)}{x}$$",
    '!!! note "<img src=x onerror=alert(1)>"\n    <script>alert(1)</script>\n',
    "::: {.x onclick=alert(1)}\n<img src=x onerror=alert(1)>\n:::",
    "```{<img src=x onerror=alert(1)>}\n```",
    "{% <img src=x onerror=alert(1)> %} {{ <script>alert(1)</script> }}",
    "> <script>alert(1)</script>\n{: .x onclick=alert(1)}",
    '## a {#x"onclick=alert(1)}',
    "[^a]\n\n[^a]: <img src=x onerror=alert(1)>",
    "| <script>alert(1)</script> |\n|--|\n| <img src=x onerror=alert(1)> |",
    "<Listing caption='<img src=x onerror=alert(1)>' file-name='\"><script>'>\n\n</Listing>",
    "<div style='background:url(javascript:alert(1))' class='bay masthead'>a</div>",
    "<input type=password name=p><input type=submit><select><option>a</select>",
]
HOSTILE = (
    [place.replace("{}", address) for place in PLACES for address in ADDRESSES]
    + [f"<{element} {event}=alert(1)>a" for element in ELEMENTS for event in EVENTS]
    + [f"<{element}/{event}='alert(1)'>a" for element in ELEMENTS for event in EVENTS]
    + MUTATIONS
)
FILES = ("a.md", "a.rst", "a.csv", "a.html", "a.txt", "a.json")


class Nowhere:
    """An edition without components."""

    def target(self, path: str) -> Target:
        return Target("missing", "/begin/it")

    def content(self, path: str) -> bytes | None:
        return None


class Judge(HTMLParser):
    """Reads html strictly and notes what is not allowed."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.faults: list[tuple[str, ...]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = (
            ATTRIBUTES.get(tag, set()) | ATTRIBUTES["*"] | {"class", "role"} | ({"type"} if tag == "input" else set())
        )
        self.faults += [("element", tag)] if tag not in TAGS else []
        for name, value in attrs:
            if name not in known:
                self.faults.append(("attribute", tag, name))
            if name == "class" and not set((value or "").split()) <= CLASSES:
                self.faults.append(("class", tag, value or ""))
            if name in ("href", "src"):
                self._judge_address(tag, name, value or "", dict(attrs))

    def _judge_address(self, tag: str, name: str, value: str, others: dict[str, str | None]) -> None:
        is_foreign = value.lower().startswith(("http://", "https://", "mailto:"))
        if not is_foreign and not value.startswith(("/begin/it", "#")):
            self.faults.append(("address", tag, value))
        if is_foreign and (name == "src" or others.get("rel") != EXTERNAL_REL):
            self.faults.append(("foreign", tag, value))

    def handle_comment(self, data: str) -> None:
        self.faults.append(("comment", data))

    def handle_decl(self, decl: str) -> None:
        self.faults.append(("declaration", decl))

    def handle_pi(self, data: str) -> None:
        self.faults.append(("instruction", data))


def faults_of(html: str) -> list[tuple[str, ...]]:
    judge = Judge()
    judge.feed(html)
    judge.close()
    return judge.faults


def test_the_judge_sees_what_it_must_find() -> None:
    html = '<script></script><a href="javascript:x" onclick="y" class="bay">a</a><img src="http://e.org/"><!--c-->'
    assert faults_of(html) == [
        ("element", "script"),
        ("address", "a", "javascript:x"),
        ("attribute", "a", "onclick"),
        ("class", "a", "bay"),
        ("foreign", "img", "http://e.org/"),
        ("comment", "c"),
    ]


@pytest.mark.parametrize("path", FILES)
def test_nothing_forbidden_comes_out_of_hostile_text(path: str) -> None:
    found = {text: faults for text in HOSTILE if (faults := faults_of(render(text.encode(), path, Nowhere()).html))}
    assert found == {}


def test_nothing_forbidden_comes_out_of_a_hostile_notebook() -> None:
    cells = [{"cell_type": "markdown", "source": text} for text in HOSTILE[:200]]
    outputs = [{"data": {"text/html": text, "text/plain": text}} for text in MUTATIONS[:15]]
    cells.append({"cell_type": "code", "source": "x", "outputs": outputs})
    page = render(json.dumps({"cells": cells}).encode(), "a.ipynb", Nowhere())
    assert faults_of(page.html) == []


def test_the_allow_list_holds_alone() -> None:
    texts = [text for text in HOSTILE if text.startswith("<")]
    found = [fault for text in texts for fault in faults_of(sanitise(text)) if fault[0] in ("element", "attribute")]
    assert (len(texts) > 200, found) == (True, [])


def test_a_picture_in_the_page_is_a_png_of_our_own() -> None:
    png, svg = "data:image/png;base64,aGk=", "data:image/svg+xml;base64,aGk="
    html = f'<img src="{png}"><img src="{svg}"><a href="{png}">a</a>'
    assert (sanitise(html, own_pictures=True), sanitise(html)) == (
        '<img src="data:image/png;base64,aGk="><img><a>a</a>',
        "<img><img><a>a</a>",
    )


def test_an_author_cannot_bring_a_picture_in_an_address() -> None:
    png = "iVBORw0KGgo="
    notebook = {
        "cells": [
            {"cell_type": "code", "source": "", "outputs": [{"data": {"image/png": png}}]},
            {"cell_type": "markdown", "source": "![a](data:image/png;base64,iVBORw0KGgo=)"},
        ]
    }
    html = render(json.dumps(notebook).encode(), "a.ipynb", Nowhere()).html
    assert html.split("</pre>")[1] == (
        '<img src="data:image/png;base64,iVBORw0KGgo=" alt=""><p><span class="away">a</span></p>\n'
    )


def test_a_page_is_the_same_in_every_process() -> None:
    text = "- [x] a\\n\\n[b](c.md) ![d](e.png)\\n\\n!!! note\\n    f\\n\\n$$x$$\\n\\n| a |\\n|--:|\\n| 1 |\\n"
    program = (
        "import sys; from tests.publishing.test_rendering_safety import *; "
        f"sys.stdout.write(render('{text}'.encode(), 'a.md', Nowhere()).html)"
    )
    runs = {subprocess.run([sys.executable, "-c", program], capture_output=True, check=True).stdout for _ in range(4)}
    assert (len(runs), b"checkbox" in runs.pop()) == (1, True)


SVG = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" {}>{}</svg>'
SVG_HOSTILE = {
    "script": ("", "<script>alert(1)</script>"),
    "event": ('onload="alert(1)"', ""),
    "link": ("", '<a xlink:href="javascript:alert(1)"><text>a</text></a>'),
    "picture": ("", '<image xlink:href="http://e.org/a.png"/>'),
    "foreign": ("", '<foreignObject><body xmlns="http://www.w3.org/1999/xhtml"/></foreignObject>'),
    "animation": ("", '<set attributeName="href" to="javascript:alert(1)"/>'),
    "sheet": ("", "<style>@import url(http://e.org/a.css)</style>"),
    "use": ("", '<use xlink:href="http://e.org/a.svg#b"/>'),
    "fill": ("", '<rect fill="url(http://e.org/a.svg#b)"/>'),
    "style": ("", '<rect style="fill:url(//e.org);background:url(x)"/>'),
    "escape": ("", '<rect style="fill:u\\72l(//e.org)"/>'),
    "namespace": ("", '<x:script xmlns:x="http://www.w3.org/2000/svg">alert(1)</x:script>'),
}


@promises(
    "SVG files pass through a list of permitted parts.",
    "Scripts, style sheets and links to other servers inside",
)
@pytest.mark.parametrize("name", SVG_HOSTILE)
def test_a_drawing_loses_what_could_act_or_reach_out(name: str) -> None:
    safe = svg_safe(SVG.format(*SVG_HOSTILE[name]).encode()) or b"refused"
    forbidden = (b"script", b"alert", b"onload", b"e.org", b"foreign", b"@import", b"<set", b"image", b"refused")
    assert [word for word in forbidden if word in safe] == []


def test_a_drawing_keeps_its_shapes_and_its_own_references() -> None:
    drawn = (
        '<defs><path id="a" d="M0 0h9"/></defs><use href="#a" style="fill:red;stroke:url(#a)"/><text x="1">&lt;a</text>'
    )
    assert svg_safe(f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">{drawn}</svg>'.encode()) == (
        b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><defs><path id="a" d="M0 0h9" /></defs>'
        b'<use href="#a" style="fill:red;stroke:url(#a)" /><text x="1">&lt;a</text></svg>'
    )


@promises("Scripts, style sheets and links to other servers inside")
@pytest.mark.parametrize(
    "drawing",
    [
        b"",
        b"<svg>",
        b"<html/>",
        b'<svg xmlns="http://www.w3.org/2000/svg">',
        b'<!DOCTYPE svg [<!ENTITY a "b">]><svg xmlns="http://www.w3.org/2000/svg">&a;</svg>',
        b'<svg xmlns="http://www.w3.org/2000/svg">' + b"<g>" * 200 + b"</g>" * 200 + b"</svg>",
    ],
)
def test_what_is_no_drawing_or_could_grow_is_refused(drawing: bytes) -> None:
    assert svg_safe(drawing) is None
