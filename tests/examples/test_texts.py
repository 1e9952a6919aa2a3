import posixpath
import re
from xml.etree import ElementTree

import pytest

from barnraise.examples.story import final_texts, works

LINK = re.compile(r"\]\(([^)\s]+)\)")
CODE = re.compile(r"```.*?```|`[^`\n]*`", re.DOTALL)


def missing_links(folder: str) -> dict[str, set[str]]:
    """Find the pages that are linked to and not there, with those that link to them."""
    texts, missing = final_texts(folder), dict[str, set[str]]()
    for path, content in texts.items():
        if not path.endswith(".md"):
            continue
        for link in LINK.findall(CODE.sub("", content.decode())):
            place, _, heading = link.partition("#")
            target = posixpath.normpath(posixpath.join(posixpath.dirname(path), place)) if place else path
            if target not in texts or (heading and heading not in headings(texts[target].decode())):
                missing.setdefault(target, set()).add(path)
    return missing


def headings(text: str) -> set[str]:
    """List the anchors of a page."""
    return {line.lstrip("# ").lower().replace(" ", "-") for line in text.splitlines() if line.startswith("#")}


def test_every_link_of_the_handbook_and_the_table_leads_somewhere() -> None:
    assert (missing_links("handbook"), missing_links("table")) == ({}, {})


def test_the_encyclopedia_links_to_articles_that_wait_for_somebody() -> None:
    assert missing_links("encyclopedia") == {
        "de/joints/peg.md": {"de/joints/mortise-and-tenon.md"},
        "de/members/rafter.md": {"de/members/purlin.md"},
        "es/members/tie-beam.md": {"es/members/rafter.md"},
        "frames/jetty.md": {"frames/box-frame.md"},
        "joints/bridled-scarf.md": {"joints/scarf-joint.md", "members/sill.md", "members/wall-plate.md"},
        "members/crown-post.md": {"members/king-post.md"},
        "practice/pit-sawing.md": {"practice/hewing.md"},
        "tools/boring-machine.md": {"tools/auger.md"},
    }


@pytest.mark.parametrize(("folder", "least", "most"), [("handbook", 750, 1800), ("encyclopedia", 60, 300)])
def test_no_page_is_too_short_to_be_useful_or_too_long_for_an_evening(folder: str, least: int, most: int) -> None:
    sizes = {path: len(text.split()) for path, text in final_texts(folder).items() if path.endswith(".md")}
    assert {path: size for path, size in sizes.items() if not least <= size <= most} == {}


def test_every_footnote_has_its_mark_and_its_text() -> None:
    for path, content in final_texts("handbook").items():
        if path.endswith(".md"):
            text = CODE.sub("", content.decode())
            notes = set(re.findall(r"^\[\^(\w+)\]:", text, re.MULTILINE))
            assert (path, set(re.findall(r"\[\^(\w+)\](?!:)", text))) == (path, notes)


def test_the_drawings_are_simple_shapes_with_a_title() -> None:
    shapes = {"svg", "title", "rect", "path", "circle", "polygon", "text"}
    for work in works():
        for path, content in final_texts(work.folder).items():
            if path.endswith(".svg"):
                drawing = ElementTree.fromstring(content)
                tags = {element.tag.removeprefix("{http://www.w3.org/2000/svg}") for element in drawing.iter()}
                assert (path, tags - shapes, "title" in tags) == (path, set(), True)
