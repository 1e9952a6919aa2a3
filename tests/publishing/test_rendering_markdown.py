"""Markdown as a reader sees it."""

from barnraise.publishing.rendering import Heading, Rendered, Target, render
from tests.promises import promises


class Shelf:
    """An edition of a few components, for tests."""

    def __init__(self, **components: bytes):
        self.components = {name.replace("__", "/").replace("_", "."): content for name, content in components.items()}

    def target(self, path: str) -> Target:
        if path not in self.components:
            return Target("missing", f"/begin/{path}")
        return Target("page" if path.endswith(".md") else "file", f"/read/{path}")

    def content(self, path: str) -> bytes | None:
        return self.components.get(path)


def html_of(text: str, path: str = "chapter.md", **components: bytes) -> str:
    return render(text.encode(), path, Shelf(**components)).html.strip()


def test_a_heading_that_comes_after_badges_is_the_title_all_the_same() -> None:
    made = render(b"A badge\n\n## Before\n\n# A book\n\nWords.\n", "README.md", Shelf())
    assert (made.title, made.has_title) == ("A book", False)


@promises("Markdown, with tables, footnotes, formulas")
def test_a_page_tells_its_title_headings_words_and_what_it_depends_on() -> None:
    text = b"# Chains\n\nOil *every* link, see [rust](rust.md) and [wax](wax.md).\n"
    assert render(text, "bike/chain.md", Shelf(bike__rust_md=b"")) == Rendered(
        html='<h1 id="chains">Chains</h1>\n<p>Oil <em>every</em> link, see <a href="/read/bike/rust.md">rust</a> and '
        '<a href="/begin/bike/wax.md" class="missing" title="Not written yet: begin it">wax</a>.</p>\n',
        title="Chains",
        has_title=True,
        headings=(Heading(1, "chains", "Chains"),),
        words=8,
        summary="Oil every link, see rust and wax.",
        plain="Chains\nOil every link, see rust and wax.",
        missing=("bike/wax.md",),
        used=("bike/rust.md", "bike/wax.md"),
    )


@promises("Links to other sites are left as they are")
def test_a_link_to_another_site_gives_no_credit_and_no_handle() -> None:
    assert html_of("[a](https://example.org/x)") == (
        '<p><a href="https://example.org/x" rel="noopener nofollow ugc">a</a></p>'
    )


@promises("Pictures from foreign servers are not shown")
def test_a_foreign_picture_is_a_link_with_its_words() -> None:
    assert html_of("![A chain](https://example.org/chain.png)") == (
        '<p><a href="https://example.org/chain.png" rel="noopener nofollow ugc" class="away">A chain</a></p>'
    )


@promises("· a picture, with words")
def test_a_picture_of_the_work_is_shown() -> None:
    assert html_of("![A chain](chain.png)", chain_png=b"x") == (
        '<p><img src="/read/chain.png" alt="A chain" loading="lazy"></p>'
    )


def test_a_script_address_is_no_link() -> None:
    assert html_of('[a](javascript:alert(1)) <a href="&#106;avascript:x">b</a>') == (
        "<p><span>a</span> <span>b</span></p>"
    )


@promises("Markdown, with tables, footnotes, formulas")
def test_a_note_is_one_small_link_and_leads_back() -> None:
    assert html_of("Oil it.[^1]\n\n[^1]: Thinly.") == (
        '<p>Oil it.<a class="fn" href="#fn-1" id="fnref-1">1</a></p>\n'
        '<section class="notes" aria-labelledby="notes"><h2 class="label" id="notes">Notes</h2>\n<ol>\n'
        '<li id="fn-1">\n<p>Thinly. <a href="#fnref-1" class="note-back" aria-label="Back to the text">↩</a></p>\n'
        "</li>\n</ol>\n</section>"
    )


@promises("a^2 + b^2 · a formula")
def test_a_formula_that_cannot_be_read_keeps_its_source() -> None:
    assert html_of(r"$\left( a$") == r'<p><code class="math">\left( a</code></p>'


def test_an_address_keeps_its_query_as_typed() -> None:
    assert html_of("[a](https://example.org/?b=1&copy=2)") == (
        '<p><a href="https://example.org/?b=1&amp;copy=2" rel="noopener nofollow ugc">a</a></p>'
    )


@promises(
    "## A heading · a heading of the second rank",
    "stressed and strong ·",
    "the brace · a link to another piece",
    "- first on a line of its own ·",
    "> words · a quotation",
    "a claim and, below, : the source ·",
)
def test_what_the_handbook_says_one_may_type_reads_so() -> None:
    typed = {
        "## A heading": "<h2",
        "*stressed* and **strong**": "<em>stressed</em> and <strong>strong</strong>",
        "[the brace](frames/brace.md)": 'href="/read/frames/brace.md"',
        "- first": "<li>first</li>",
        "> words": "<blockquote>",
        "a claim[^1]\n\n[^1]: the source": 'class="fn"',
    }
    shown = {text: html_of(text, frames__brace_md=b"# Brace\n") for text in typed}
    assert {text: page for text, page in shown.items() if typed[text] not in page} == {}
