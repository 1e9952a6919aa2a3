"""Kinds of files other than Markdown, and odd bytes."""

import json

import pytest

from barnraise.publishing.rendering import Target, phrases, render, text_excerpt
from barnraise.publishing.rendering.decoding import HEAD_SIGNS
from barnraise.publishing.rendering.dialects.including import DEPTH
from barnraise.publishing.rendering.finishing import MARKS
from barnraise.publishing.rendering.tables import delimiter_of
from tests.promises import promises


class Files:
    """An edition in which every path is a file."""

    def __init__(self, **contents: bytes):
        self.contents = contents
        self.asked: list[str] = []

    def target(self, path: str) -> Target:
        return Target("file", f"/read/{path}")

    def content(self, path: str) -> bytes | None:
        self.asked.append(path)
        return self.contents.get(path.removesuffix(".md"))


def html_of(content: bytes, path: str) -> str:
    return render(content, path, Files()).html


@promises(
    "Tables in CSV or with tabs",
    "A cell that looks like a formula",
)
def test_a_table_has_its_first_row_as_head_and_numbers_to_the_right() -> None:
    page = render(b"name;metres\nAnn;1,70\n=1+1;\n", "a.csv", Files())
    assert (page.html, page.plain) == (
        '<div class="scroll" tabindex="0" role="region" aria-label="Table 1"><table class="table tight"><thead><tr>'
        '<th scope="col">name</th><th scope="col" class="num">metres</th></tr></thead><tbody>'
        '<tr><td>Ann</td><td class="num">1,70</td></tr>'
        '<tr><td>=1+1</td><td class="num"></td></tr></tbody></table></div>',
        "name metres\nAnn 1,70\n=1+1",
    )


def test_a_long_table_says_how_many_rows_are_left_out() -> None:
    html = html_of(b"n\n" + b"1\n" * 700, "a.csv")
    assert (
        html.count("<tr>"),
        html.endswith('<p class="notice">The first 500 rows are shown; 200 more are in the file.</p>'),
    ) == (
        501,
        True,
    )


@pytest.mark.parametrize(
    ("text", "sign"), [("a,b\n1,2\n", ","), ("a;b\n1,5;2\n", ";"), ("a\tb, c\n1\t2\n", "\t"), ("a\n1\n", ",")]
)
def test_the_sign_between_cells_is_found(text: str, sign: str) -> None:
    assert delimiter_of(text) == sign


@promises(
    "HTML that somebody puts into a work is never run.",
    "It is shown as source, and raw files",
)
def test_html_is_shown_as_source() -> None:
    assert html_of(b"<b>x</b>", "a.html") == (
        '<pre class="hl" tabindex="0" role="region" aria-label="Code"><code>&lt;<span class="hl-k">b</span>&gt;x&lt;/'
        '<span class="hl-k">b</span>&gt;</code></pre>'
    )


def test_a_picture_has_a_figure_and_its_size() -> None:
    png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x02\0\0\0\x03"
    assert html_of(png, "d/a.png") == (
        '<figure class="figure"><img src="/read/d/a.png" alt="a.png" width="2" height="3">'
        "<figcaption>a.png, 2 × 3, 24 bytes</figcaption></figure>"
    )


@promises("Anything else as a file to download.")
def test_any_other_file_is_offered_with_its_size() -> None:
    assert html_of(b"\0\1\2" * 1000, "a.bin") == (
        '<p class="notice">a.bin cannot be shown here. It has 3 kB. <a href="/read/a.bin">Download it</a></p>'
    )


@promises("reStructuredText, and notebooks of Jupyter")
def test_a_notebook_shows_prose_code_and_text() -> None:
    cells = [
        {"cell_type": "markdown", "source": ["# Chains\n", "*Oil*"]},
        {"cell_type": "code", "source": "1 + 1", "outputs": [{"data": {"text/plain": ["2"], "text/html": "<b>2</b>"}}]},
        {"cell_type": "code", "source": "", "outputs": [{"data": {"text/html": "<b>2</b>"}}]},
    ]
    page = render(json.dumps({"cells": cells}).encode(), "a.ipynb", Files())
    code = '<pre class="hl" tabindex="0" role="region" aria-label="Code"><code>{}</code></pre>'
    sum_of = '<span class="hl-n">1 </span>+ <span class="hl-n">1</span>'
    assert (page.title, page.html) == (
        "Chains",
        '<h1 id="chains">Chains</h1>\n<p><em>Oil</em></p>\n'
        + code.format(sum_of)
        + code.format("2")
        + code.format("")
        + f'<p class="notice">{phrases.NO_HTML_OUTPUT}</p>',
    )


@promises("reStructuredText, and notebooks of Jupyter")
def test_restructured_text_is_read_without_its_reach() -> None:
    text = (
        "Oil\n===\n\nSee :doc:`wax <wax.rst>`, :py:func:`oil.rub` and :math:`x`.\n\n.. sparkle:: a\n\n   *b*\n\n"
        ".. raw:: html\n\n   <script>c</script>\n\n.. versionadded:: 2\n\n.. code-block:: python\n\n   pass\n"
    )
    page = render(text.encode(), "a.rst", Files())
    assert (page.title, page.html) == (
        "Oil",
        '<h1 id="oil">Oil</h1>\n<p>See <a href="/read/wax.rst">wax</a>, <code>oil.rub</code> and '
        '<math display="inline"><mrow><mi>x</mi></mrow></math>.</p>\n'
        '<div class="directive"><p class="label">sparkle a</p><p><em>b</em></p>\n</div>'
        '<div role="note" class="notice"><p>Added in version 2</p></div>'
        '<pre class="hl" tabindex="0" role="region" aria-label="Code"><code>'
        '<span class="hl-k">pass\n</span></code></pre>',
    )


@pytest.mark.parametrize(
    ("content", "html"),
    [
        (b"\xef\xbb\xbf# a", '<h1 id="a">a</h1>\n'),
        ("é".encode("utf-16"), "<p>é</p>\n"),
        (b"a\r\nb\rc", "<p>a\nb\nc</p>\n"),
        (b"caf\xe9", f'<p class="notice">{phrases.NOT_UTF8}</p><p>café</p>\n'),
        (b"a\x07b", "<p>a\ufffdb</p>\n"),
        (b"", f'<p class="notice">{phrases.EMPTY}</p>'),
    ],
)
def test_odd_bytes_are_read_as_what_they_are(content: bytes, html: str) -> None:
    assert html_of(content, "a.md") == html


def test_one_endless_line_is_shown_by_its_head() -> None:
    html = html_of(b"a" * 300_000, "a.md")
    assert (html.count("a" * HEAD_SIGNS), "too long to lay out" in html, len(html) < HEAD_SIGNS + 500) == (
        1,
        True,
        True,
    )


def test_text_with_too_many_marks_is_shown_as_source() -> None:
    page = render(b"*a*\n" * MARKS, "a.md", Files())
    assert (page.html.count("<em>"), phrases.DENSE in page.html) == (0, True)


def test_a_file_that_is_all_marks_is_shown_by_its_head() -> None:
    page = render(b"&" * 99_000 + b"\n" + b"<" * 99_000, "a.txt", Files())
    assert (page.html.count("&amp;"), page.html.count("&lt;"), "too many marks" in page.html) == (HEAD_SIGNS, 0, True)


def test_headings_of_the_same_words_are_numbered_and_none_takes_the_id_of_another() -> None:
    text = "# A line\n## A line\n## A line-1\n## A line {#own}\n## Own\n## Été *&* `x_y`\n"
    ids = ["a-line", "a-line-1", "a-line-1-1", "own", "own-1", "été--x_y"]
    assert [heading.id for heading in render(text.encode(), "a.md", Files()).headings] == ids


def test_includes_end_at_a_depth() -> None:
    files = Files(**{f"p{n}": f"{{{{#include p{n + 1}.md}}}}".encode() for n in range(40)})
    page = render(b"{{#include p0.md}}", "a.md", files)
    assert (len(files.asked), "too much of it" in page.plain) == (DEPTH, True)


def test_includes_that_double_end_at_a_number() -> None:
    files = Files(**{f"p{n}": f"{{{{#include p{n + 1}.md}}}}\n".encode() * 9 for n in range(9)})
    render(b"{{#include p0.md}}", "a.md", files)
    assert len(files.asked) <= 501


@pytest.mark.parametrize(
    "shape",
    [
        *("<div>\n", "<b>", "> ", "[", "`", "*a", "<!--", "{{", "$", "::: a\n", "!!! a\n    ", "|a", "<script>"),
        *("# a\n", "a\n=\n", "a\n: b\n", "&" * 99 + "\n"),
    ],
)
def test_a_megabyte_of_one_sign_is_laid_out(shape: str) -> None:
    text = (shape * (1_000_000 // len(shape))).encode()
    # A time that grew with the square would reach the limit of every test.
    render(text, "a.md", Files())


def test_an_excerpt_ends_between_words() -> None:
    assert (text_excerpt("a  b\nc"), text_excerpt("one two, three", 9), text_excerpt("abcdefgh", 5)) == (
        "a b c",
        "one two…",
        "abcd…",
    )


@pytest.mark.parametrize("shape", ["* a\n", "a\n=\n", ".. |a| replace:: b\n", "+--+\n|a |\n", "::\n\n a\n", "|a|_ "])
def test_restructured_text_of_one_shape_is_laid_out(shape: str) -> None:
    text = (shape * (100_000 // len(shape))).encode()
    assert len(html_of(text, "a.rst")) < 2_000_000
