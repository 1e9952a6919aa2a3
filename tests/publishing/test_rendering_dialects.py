"""What tools of authors add to text: each as a reader sees it."""

import pytest

from barnraise.publishing.rendering import Target, render
from tests.promises import promises


class Shelf:
    """An edition of a few components."""

    def __init__(self, components: dict[str, bytes]):
        self.components = components

    def target(self, path: str) -> Target:
        if path not in self.components:
            return Target("missing", f"/begin/{path}")
        return Target("page" if path.endswith(".md") else "file", f"/read/{path}")

    def content(self, path: str) -> bytes | None:
        return self.components.get(path)


def test_front_matter_is_not_shown_and_gives_the_title() -> None:
    shelf = Shelf({})
    text = "---\ntitle: 'Oil' # short\ntags: [a]\n---\nText.\n"
    page = render(text.encode(), "x.md", shelf)
    assert (page.title, page.html.strip()) == ("Oil", "<p>Text.</p>")


def test_a_rule_at_the_top_is_no_front_matter() -> None:
    shelf = Shelf({})
    text = "---\n\nText with a: colon, and\nmore.\n\n---\n"
    page = render(text.encode(), "x.md", shelf)
    assert (page.title, page.html.strip()) == (None, "<hr>\n<p>Text with a: colon, and\nmore.</p>\n<hr>")


@promises("What mdBook, MkDocs, Sphinx or Jekyll add")
def test_an_mdbook_listing_shows_the_lines_between_its_anchors() -> None:
    shelf = Shelf({"src/code/main.rs": b"fn main() {\n    // ANCHOR: oil\n    oil();\n    // ANCHOR_END: oil\n}\n"})
    text = "```rust\n{{#rustdoc_include code/main.rs:oil}}\n```\n"
    page = render(text.encode(), "src/x.md", shelf)
    assert (page.title, page.html.strip()) == (
        None,
        ('<pre class="hl" tabindex="0" role="region" aria-label="Code"><code>    oil();\n</code></pre>'),
    )


def test_an_mdbook_include_may_name_lines() -> None:
    shelf = Shelf({"src/a.md": b"one\ntwo\nthree\nfour\n"})
    text = "{{#include a.md:2:3}}\n"
    page = render(text.encode(), "src/x.md", shelf)
    assert (page.title, page.html.strip()) == (None, "<p>two\nthree</p>")


def test_a_missing_include_is_named() -> None:
    shelf = Shelf({})
    text = "{{#include gone.md}}\n"
    page = render(text.encode(), "src/x.md", shelf)
    assert (page.title, page.html.strip()) == (None, "<p>[Included text that is missing: src/gone.md]</p>")


def test_an_include_that_includes_itself_is_named() -> None:
    shelf = Shelf({"y.md": b"y {{#include x.md}}\n"})
    text = "{{#include y.md}}\n"
    page = render(text.encode(), "x.md", shelf)
    assert (page.title, page.html.strip()) == (None, "<p>y [Included text that includes itself: x.md]</p>")


def test_hidden_lines_of_rust_are_not_shown() -> None:
    shelf = Shelf({})
    text = "```rust\n# fn main() {\nlet a = 1;\n## kept\n# }\n```\n"
    page = render(text.encode(), "x.md", shelf)
    assert (page.title, page.html.strip()) == (
        None,
        (
            '<pre class="hl" tabindex="0" role="region" aria-label="Code"><code><span class="hl-k">let </spa'
            'n>a = <span class="hl-n">1</span>;\n'
            "# kept\n"
            "</code></pre>"
        ),
    )


def test_a_book_listing_has_its_caption() -> None:
    shelf = Shelf({})
    text = (
        '<Listing number="2-1" file-name="src/main.rs" caption="Calls `oil`">\n\n```rust\noil();\n```\n\n</Listing>\n'
    )
    page = render(text.encode(), "x.md", shelf)
    assert (page.title, page.html.strip()) == (
        None,
        (
            '<figure class="listing"><figcaption>Listing 2-1: <code>src/main.rs</code>: Calls <code>oil</cod'
            "e></figcaption>\n"
            '<pre class="hl" tabindex="0" role="region" aria-label="Code"><code>oil();\n'
            "</code></pre></figure>"
        ),
    )


@promises("What mdBook, MkDocs, Sphinx or Jekyll add")
def test_an_mkdocs_note_is_a_notice() -> None:
    shelf = Shelf({})
    text = '!!! warning "No flame"\n    Diesel burns.\n\n    - at once\n\nAfter.\n'
    page = render(text.encode(), "x.md", shelf)
    assert (page.title, page.html.strip()) == (
        None,
        (
            '<div role="note" class="notice warn"><p>No flame</p>\n'
            "<p>Diesel burns.</p>\n"
            "<ul>\n"
            "<li>at once</li>\n"
            "</ul>\n"
            "</div>\n"
            "<p>After.</p>"
        ),
    )


def test_an_mkdocs_fold_is_a_fold() -> None:
    shelf = Shelf({})
    text = "??? note\n    Hidden.\n"
    page = render(text.encode(), "x.md", shelf)
    assert (page.title, page.html.strip()) == (None, "<details><summary>Note</summary>\n<p>Hidden.</p>\n</details>")


def test_a_github_alert_is_a_notice() -> None:
    shelf = Shelf({})
    text = "> [!TIP]\n> Warm it.\n"
    page = render(text.encode(), "x.md", shelf)
    assert (page.title, page.html.strip()) == (
        None,
        '<div class="notice good" role="note">\n<p>Tip</p>\n<p>Warm it.</p>\n</div>',
    )


def test_a_myst_fence_is_a_notice() -> None:
    shelf = Shelf({})
    text = "```{note} Mind\n:class: dropdown\nRead *this*.\n```\n"
    page = render(text.encode(), "x.md", shelf)
    assert (page.title, page.html.strip()) == (
        None,
        '<div role="note" class="notice"><p>Mind</p>\n<p>Read <em>this</em>.</p>\n</div>',
    )


@promises("A directive that is not known becomes a grey box")
def test_an_unknown_fence_is_a_box_with_its_name() -> None:
    shelf = Shelf({})
    text = "```{sparkle} a b\nbody\n```\n"
    page = render(text.encode(), "x.md", shelf)
    assert (page.title, page.html.strip()) == (
        None,
        (
            '<div class="directive"><p class="label">sparkle a b</p>\n'
            '<pre class="hl" tabindex="0" role="region" aria-label="Code"><code>body\n'
            "</code></pre></div>"
        ),
    )


def test_a_myst_code_cell_is_code() -> None:
    shelf = Shelf({})
    text = "```{code-cell} python\n:tags: [hide]\nx = 1\n```\n"
    page = render(text.encode(), "x.md", shelf)
    assert (page.title, page.html.strip()) == (
        None,
        (
            '<pre class="hl" tabindex="0" role="region" aria-label="Code"><code>x = <span class="hl-n">1\n'
            "</span></code></pre>"
        ),
    )


def test_a_lesson_challenge_holds_its_solution() -> None:
    shelf = Shelf({})
    text = "::::::: challenge\n\n## Try\n\nDo it.\n\n::: solution\n\nDone.\n\n:::::\n\n:::::::::\n"
    page = render(text.encode(), "x.md", shelf)
    assert (page.title, page.html.strip()) == (
        None,
        (
            '<div role="note" class="notice"><p>Challenge</p>\n'
            '<h2 id="try">Try</h2>\n'
            "<p>Do it.</p>\n"
            "<details><summary>Solution</summary>\n"
            "<p>Done.</p>\n"
            "</details>\n"
            "</div>"
        ),
    )


def test_an_unknown_colon_fence_is_a_box_with_its_name() -> None:
    shelf = Shelf({})
    text = "::: sparkle\nBody.\n:::\n"
    page = render(text.encode(), "x.md", shelf)
    assert (page.title, page.html.strip()) == (
        None,
        '<div class="directive"><p class="label">sparkle</p>\n<p>Body.</p>\n</div>',
    )


@pytest.mark.parametrize(
    "fence",
    [":::note Mind", ":::note[Mind]", ":::{note} Mind", '::: {.callout-note title="Mind"}', "::: note Mind :::"],
)
def test_every_spelling_of_a_colon_fence_gives_its_title(fence: str) -> None:
    html = render(f"{fence}\nRead.\n:::\n".encode(), "x.md", Shelf({})).html
    assert html.strip() == '<div role="note" class="notice"><p>Mind</p>\n<p>Read.</p>\n</div>'


def test_a_kramdown_quotation_becomes_its_box() -> None:
    shelf = Shelf({})
    text = "> ## Try it\n>\n> Do.\n>\n> > ## Solution\n> > Done.\n> {: .solution}\n{: .challenge}\n"
    page = render(text.encode(), "x.md", shelf)
    assert (page.title, page.html.strip()) == (
        None,
        (
            '<div role="note" class="notice"><p>Try it</p>\n'
            "<p>Do.</p>\n"
            "<details><summary>Solution</summary>\n"
            "<p>Done.</p>\n"
            "</details>\n"
            "</div>"
        ),
    )


@promises("Programs and configuration, with highlighting.")
def test_kramdown_names_the_language_of_code() -> None:
    shelf = Shelf({})
    text = "~~~\npass\n~~~\n{: .language-python}\n"
    page = render(text.encode(), "x.md", shelf)
    assert (page.title, page.html.strip()) == (
        None,
        (
            '<pre class="hl" tabindex="0" role="region" aria-label="Code"><code><span class="hl-k">pass\n'
            "</span></code></pre>"
        ),
    )


@promises("What mdBook, MkDocs, Sphinx or Jekyll add")
def test_liquid_becomes_a_box_and_code_keeps_its_braces() -> None:
    shelf = Shelf({"y.md": b""})
    text = "{% include figure.html %}\n\nSee {{ page.mood }}, `{{ kept }}` and [a]({{ page.root }}/y.md).\n"
    page = render(text.encode(), "x.md", shelf)
    assert (page.title, page.html.strip()) == (
        None,
        (
            '<div class="directive">include figure.html</div>\n'
            '<p>See <span class="directive">page.mood</span>, <code>{{ kept }}</code> and <a href="/read/y.m'
            'd">a</a>.</p>'
        ),
    )


def test_a_hugo_shortcode_becomes_a_box_and_a_pair_a_notice() -> None:
    shelf = Shelf({"y.md": b""})
    text = '{{< youtube abc >}}\n\n{{% warning %}}\nHot.\n{{% /warning %}}\n\n[a]({{< ref "y.md" >}})\n'
    page = render(text.encode(), "x.md", shelf)
    assert (page.title, page.html.strip()) == (
        None,
        (
            '<div class="directive">youtube abc</div>\n'
            '<div role="note" class="notice warn"><p>Warning</p>\n'
            "<p>Hot.</p>\n"
            "</div>\n"
            '<p><a href="/read/y.md">a</a></p>'
        ),
    )


def test_a_picture_takes_its_words_from_braces() -> None:
    shelf = Shelf({"a.png": b""})
    text = "![Fig](a.png){alt='Words'}\n"
    page = render(text.encode(), "x.md", shelf)
    assert (page.title, page.html.strip()) == (
        None,
        (
            '<figure class="figure"><img src="/read/a.png" alt="Words" loading="lazy"><figcaption>Fig</figca'
            "ption></figure>"
        ),
    )


def test_a_heading_may_bring_its_own_id() -> None:
    shelf = Shelf({})
    text = "## Oil {#slick}\n\n[to it](#slick)\n"
    page = render(text.encode(), "x.md", shelf)
    assert (page.title, page.html.strip()) == (None, '<h2 id="slick">Oil</h2>\n<p><a href="#slick">to it</a></p>')


def test_a_tldr_page_shows_what_to_fill_in() -> None:
    shelf = Shelf({})
    text = "# tar\n\n`tar cf {{path/to.tar}}`\n"
    page = render(text.encode(), "pages/common/tar.md", shelf)
    assert (page.title, page.html.strip()) == (
        "tar",
        '<h1 id="tar">tar</h1>\n<p><code>tar cf <var>path/to.tar</var></code></p>',
    )


def test_a_link_to_a_built_page_leads_to_its_source() -> None:
    shelf = Shelf({"b.md": b"", "d/README.md": b""})
    text = "[a](b.html#x) [c](d/) [e](gone.html)\n"
    page = render(text.encode(), "x.md", shelf)
    assert (page.title, page.html.strip()) == (
        None,
        ('<p><a href="/read/b.md#x">a</a> <a href="/read/d/README.md">c</a> <span>e</span></p>'),
    )


def test_a_link_above_the_work_is_no_link() -> None:
    shelf = Shelf({})
    text = "[a](../../y.md)\n"
    page = render(text.encode(), "d/x.md", shelf)
    assert (page.title, page.html.strip()) == (None, "<p><span>a</span></p>")


def test_a_table_scrolls_and_keeps_its_sides() -> None:
    shelf = Shelf({})
    text = "| a | b |\n|--|--:|\n| 1 | 2 |\n"
    page = render(text.encode(), "x.md", shelf)
    assert (page.title, page.html.strip()) == (
        None,
        (
            '<div class="scroll" tabindex="0" role="region" aria-label="Table 1"><table class="table">\n'
            "<thead>\n"
            "<tr>\n"
            '<th scope="col">a</th>\n'
            '<th class="end" scope="col">b</th>\n'
            "</tr>\n"
            "</thead>\n"
            "<tbody>\n"
            "<tr>\n"
            "<td>1</td>\n"
            '<td class="end">2</td>\n'
            "</tr>\n"
            "</tbody>\n"
            "</table></div>"
        ),
    )


def test_a_task_list_cannot_be_ticked() -> None:
    shelf = Shelf({})
    text = "- [x] a\n"
    page = render(text.encode(), "x.md", shelf)
    assert (page.title, page.html.strip()) == (
        None,
        ('<ul class="tasks">\n<li><input checked="" disabled="" type="checkbox"> a</li>\n</ul>'),
    )


def test_a_formula_of_its_own_stands_in_a_region() -> None:
    shelf = Shelf({})
    text = "$$\nx^2\n$$\n"
    page = render(text.encode(), "x.md", shelf)
    assert (page.title, page.html.strip()) == (
        None,
        (
            '<p><span class="eq" tabindex="0" role="region" aria-label="Formula 1"><math display="block"><mr'
            "ow><msup><mi>x</mi><mn>2</mn></msup></mrow></math></span></p>"
        ),
    )


def test_html_that_is_not_closed_is_closed() -> None:
    shelf = Shelf({})
    text = "<details><summary>More\n\n*text*\n"
    page = render(text.encode(), "x.md", shelf)
    assert (page.title, page.html.strip()) == (
        None,
        "<details><summary>More\n<p><em>text</em></p>\n</summary></details>",
    )


def test_emphasis_beside_signs_without_blanks_is_read() -> None:
    shelf = Shelf({})
    text = "**强调。**文字\n"
    page = render(text.encode(), "x.md", shelf)
    assert (page.title, page.html.strip()) == (None, "<p><strong>强调。</strong>文字</p>")
