"""Differences as readers see them: marks in the rendered page, lines of the source, cells, files."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from barnraise.publishing.differences import Line, Part, difference
from barnraise.publishing.marking import Block, marked
from barnraise.works.diff import Counts
from tests.promises import promises
from tests.publishing.sample import Nowhere

CASES = {
    "a word": ("<p>A line.</p>", "<p>A better line.</p>", "<p>A <ins>better</ins> line.</p>"),
    "a whole paragraph": ("<p>One.</p><p>Two.</p>", "<p>Two.</p>", "<p><del>One.</del></p><p>Two.</p>"),
    "an item of a list": (
        "<ul><li>one</li><li>two</li><li>three</li></ul>",
        "<ul><li>one</li><li>three</li></ul>",
        "<ul><li>one</li><li><del>two</del></li><li>three</li></ul>",
    ),
    "only emphasis goes": ("<p>So <em>very</em> red.</p>", "<p>So very red.</p>", ""),
    "a cell": (
        "<table><tr><td>a</td><td>b</td></tr></table>",
        "<table><tr><td>a</td><td>c</td></tr></table>",
        "<table><tr><td>a</td><td><del>b</del><ins>c</ins></td></tr></table>",
    ),
    "a formula": (
        "<p>Be <math><mi>x</mi></math>.</p>",
        "<p>Be <math><mi>y</mi></math>.</p>",
        "<p>Be <del><math><mi>x</mi></math></del><ins><math><mi>y</mi></math></ins>.</p>",
    ),
    "everything": ("<p>Old.</p>", "", "<p><del>Old.</del></p>"),
    "nothing before": ("", "<p>New.</p>", "<p><ins>New.</ins></p>"),
    "marks of the text itself are no changes": (
        "<p>A <ins>sly</ins> line.</p>",
        "<p>A <ins>sly</ins> red line.</p>",
        "<p>A sly <ins>red</ins> line.</p>",
    ),
    "ids are left out, for what went may have the same": (
        '<h2 id="a">One</h2><h2 id="a">Two</h2>',
        '<h2 id="a">Two</h2>',
        "<h4><del>One</del></h4><h4>Two</h4>",
    ),
    "and so are links to them": (
        '<p>One<a href="#fn-1">1</a></p>',
        '<p>Two<a href="#fn-1">1</a></p>',
        "<p><del>One</del><ins>Two</ins><a>1</a></p>",
    ),
}


@pytest.mark.parametrize(("old", "new", "shown"), CASES.values(), ids=CASES.keys())
def test_a_page_is_marked_where_it_differs(old: str, new: str, shown: str) -> None:
    found = "".join(block.html for block in marked(old, new) if "<ins>" in block.html or "<del>" in block.html or shown)
    assert found.replace("\n", "") == shown


def test_unchanged_paragraphs_far_from_a_change_are_folded() -> None:
    old = "".join(f"<p>Paragraph {at} here.</p>" for at in range(9))
    blocks = marked(old, old.replace("Paragraph 4", "Paragraph 4 b"))
    assert [block.hidden for block in blocks] == [3, 0, 0, 0, 3]
    assert blocks[0] == Block("", 3)


_html = st.lists(
    st.sampled_from(["<p>a b c</p>", "<p>d <em>e</em></p>", "<ul><li>f</li><li>g</li></ul>", "<p>h</p>", "<p>c b</p>"]),
    max_size=6,
).map("".join)


@given(_html, _html)
def test_what_is_not_struck_out_spells_the_newer_page(old: str, new: str) -> None:
    html = "".join(block.html for block in marked(old, new, around=99)) or new
    without = re.sub(r"(?s)<del>.*?</del>", "", html)
    assert re.sub(r"<[^>]*>|\s", "", without) == re.sub(r"<[^>]*>|\s", "", new)


@promises("The words that were taken out and put in are marked")
def test_prose_is_told_as_it_reads_and_as_text() -> None:
    one = difference("one.md", b"A line.\n", b"A *better* line.\n", links=Nowhere())
    assert (one.kind, one.happened, one.counts) == ("prose", "changed", Counts(1, 0))
    assert [block.html.strip() for block in one.blocks] == ["<p>A <em><ins>better</ins></em> line.</p>"]
    assert [(line.kind, "".join(part.text for part in line.parts)) for line in one.lines] == [
        ("removed", "A line."),
        ("added", "A *better* line."),
    ]


@promises("Characters that cannot be seen, such as")
def test_characters_that_nobody_sees_are_named() -> None:
    one = difference("one.txt", b"ab\n", "a\u202eb\n".encode(), links=Nowhere())
    assert one.hidden == ("right-to-left override",)
    assert Part("added", "\u202e", "right-to-left override") in one.lines[1].parts


def test_lines_ended_the_same_way_throughout_show_no_ends() -> None:
    one = difference("one.txt", b"a\r\nb\r\n", b"a\r\nc\r\n", links=Nowhere())
    assert one.lines == (
        Line("same", 1, 1, (Part("same", "a", ""),), 0),
        Line("removed", 2, None, (Part("removed", "b", ""),), 0),
        Line("added", None, 2, (Part("added", "c", ""),), 0),
    )
    assert one.hidden == ()


@promises("Tables are compared cell by cell, pictures")
def test_tables_pictures_and_files_are_known() -> None:
    table = difference("t.csv", b"id,n\n1,a\n2,b\n", b"id,n\n1,a\n2,c\n", links=Nowhere())
    assert table.table is not None
    assert [(row.kind, [cell.kind for cell in row.cells]) for row in table.table.rows] == [
        ("hidden", []),
        ("changed", ["same", "changed"]),
    ]
    picture = difference("p.png", b"\x89PNG\0", None, links=Nowhere(), before_url="/b", after_url="/a")
    assert (picture.kind, picture.happened, picture.before_url, picture.after_url) == ("picture", "removed", "/b", "")
    assert difference("x.bin", None, b"\0\1", links=Nowhere()).kind == "file"
    moved = difference("b.md", b"A\n", b"A\n", links=Nowhere(), moved_from="a.md", mode=0o100755, was_mode=0o100644)
    assert (moved.happened, moved.mode, moved.blocks, moved.lines) == ("moved", "executable", (), ())
