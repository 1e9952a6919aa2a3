"""reStructuredText: read by docutils without its reach to files and raw html, written as the finisher expects it."""

import re
from html import escape

from docutils import nodes
from docutils.core import publish_parts
from docutils.parsers.rst import Directive, directives
from docutils.writers import html5_polyglot

from barnraise.publishing.rendering.dialects import boxes
from barnraise.publishing.rendering.dialects.sphinx import to_docutils
from barnraise.publishing.rendering.finishing import Finisher

TEXT_SIGNS = 120_000
# docutils takes up to a third of a millisecond for a block, and the square of their number for the lines of a grid and
# for targets that lead to what follows them.
LINES = 5_000
BLOCKS = 3_000
GRID_LINES = 600
TARGETS = 1_000
_SETTINGS = {
    "_disable_config": True,
    "file_insertion_enabled": False,
    "raw_enabled": False,
    "report_level": 5,
    "halt_level": 5,
    "warning_stream": False,
    "doctitle_xform": False,
    "sectsubtitle_xform": False,
    "docinfo_xform": False,
    "initial_header_level": 1,
    "syntax_highlight": "none",
    "math_output": "LaTeX",
    "embed_stylesheet": False,
    "stylesheet_path": None,
    "cloak_email_addresses": False,
    "line_length_limit": 20_000,
    "smart_quotes": False,
    "datestamp": None,
    "generator": False,
    "source_link": False,
    "toc_backlinks": False,
}
_block = re.compile(r"^[ \t]*\n(?=[ \t]*[^ \t\n])", re.MULTILINE)
_target = re.compile(r"^[ \t]*\.\. _[^\n]*:[ \t]*$", re.MULTILINE)
_indented_deep = re.compile(r"^[ \t]{200,}", re.MULTILINE)


class Box(Directive):
    """A directive that docutils does not know: its name in a box, its text read as any other."""

    required_arguments = 1
    optional_arguments = 0
    final_argument_whitespace = True
    has_content = True

    def run(self) -> list[nodes.Node]:
        """Return one container that remembers the directive's name."""
        name, _, title = self.arguments[0].partition(" ")
        box = nodes.container("", box=name, told=title)
        self.state.nested_parse(self.content, self.content_offset, box)
        return [box]


directives.register_directive("barnraise-box", Box)


class _Translator(html5_polyglot.HTMLTranslator):
    """Writes what the finisher reads: plain tags, formulas and code as the Markdown reader marks them."""

    def visit_section(self, node: nodes.Element) -> None:
        self.section_level += 1

    def depart_section(self, node: nodes.Element) -> None:
        self.section_level -= 1

    def visit_title(self, node: nodes.title) -> None:
        if not isinstance(node.parent, nodes.section):
            super().visit_title(node)
            return
        level = min(max(self.section_level, 1), 6)
        anchors: list[str] = node.parent.get("ids", [])
        others = "".join(f'<a id="{escape(anchor)}"></a>' for anchor in anchors[1:])
        self.body.append(f'{others}<h{level} id="{escape(anchors[0]) if anchors else ""}">')
        self.context.append(f"</h{level}>\n")

    def depart_title(self, node: nodes.title) -> None:
        if isinstance(node.parent, nodes.section):
            self.body.append(self.context.pop())
        else:
            super().depart_title(node)

    def visit_container(self, node: nodes.Element) -> None:
        self.body.append(boxes.opening(node["box"], node["told"]) if "box" in node else "<div>")

    def depart_container(self, node: nodes.Element) -> None:
        self.body.append(boxes.closing(node["box"]) if "box" in node else "</div>")

    def visit_admonition(self, node: nodes.Element) -> None:
        name = str(node.tagname)
        self.body.append(boxes.opening(name, "") if name != "admonition" else '<div class="notice" role="note">')

    def depart_admonition(self, node: nodes.Element | None = None) -> None:
        self.body.append("</div>")

    def visit_literal_block(self, node: nodes.Element) -> None:
        classes: list[str] = node.get("classes", [])
        language = next((name for name in classes if name != "code"), "")
        self.body.append(
            f'<pre><code class="language-{escape(language)}">{escape(node.astext(), quote=False)}\n</code></pre>'
        )
        raise nodes.SkipNode

    def visit_literal(self, node: nodes.Element) -> None:
        self.body.append(f"<code>{escape(node.astext(), quote=False)}</code>")
        raise nodes.SkipNode

    def visit_math(self, node: nodes.Element, math_env: str = "") -> None:
        self.body.append(f'<span data-math-style="inline">{escape(node.astext(), quote=False)}</span>')
        raise nodes.SkipNode

    def visit_math_block(self, node: nodes.Element, math_env: str = "") -> None:
        self.body.append(f'<p><span data-math-style="display">{escape(node.astext(), quote=False)}</span></p>')
        raise nodes.SkipNode

    def visit_footnote_reference(self, node: nodes.Element) -> None:
        target = escape(node.get("refid", ""))
        anchor = escape(node["ids"][0]) if node.get("ids") else ""
        self.body.append(f'<a data-footnote-ref="" href="#{target}" id="{anchor}">{escape(node.astext())}</a>')
        raise nodes.SkipNode

    def visit_image(self, node: nodes.Element) -> None:
        words = node.get("alt", "")
        self.body.append(f'<img src="{escape(node["uri"])}" alt="{escape(words)}">')
        raise nodes.SkipNode

    def visit_system_message(self, node: nodes.Element) -> None:
        raise nodes.SkipNode

    def visit_problematic(self, node: nodes.Element) -> None:
        self.body.append(escape(node.astext(), quote=False))
        raise nodes.SkipNode

    def visit_comment(self, node: nodes.Element, *_: object) -> None:
        raise nodes.SkipNode


class _Writer(html5_polyglot.Writer):
    def __init__(self) -> None:
        super().__init__()
        self.translator_class = _Translator


def write(text: str, page: Finisher) -> bool:
    """Write reStructuredText to a page; False, with nothing written, when it is too long or too deep to lay out."""
    if _is_too_much(text):
        return False
    source = to_docutils(text, page.resolver)
    if _is_too_much(source):
        return False
    try:
        parts = publish_parts(source, writer=_Writer(), settings_overrides=_SETTINGS)
    except (RecursionError, NotImplementedError, AssertionError, AttributeError, IndexError, KeyError, ValueError):
        # docutils has failures of its own on odd input; the reader then gets the source.
        return False
    page.feed(parts["body"])
    return True


def _is_too_much(text: str) -> bool:
    lines = [line for line in text.split("\n") if line and not line.isspace()]
    # Definitions of substitutions are searched one by one, as the lines of a grid are.
    grid = sum(line.lstrip().startswith(("+", "|", ".. |")) for line in lines)
    if len(text) > TEXT_SIGNS or len(lines) > LINES or grid > GRID_LINES:
        return True
    if len(_block.findall(text)) > BLOCKS or len(_target.findall(text)) > TARGETS:
        return True
    return _indented_deep.search(text) is not None
