"""Markdown: the options of its reader, and what the page says about the text."""

import re

import comrak

from barnraise.publishing.rendering.finishing import MARKS, Finisher

HTML_SIGNS = 12_000_000
# The reader's time grows with the square of their number; those of all the cells of a notebook count together.
DEFINITIONS = 10_000
# The reader fills every row up to the width of its table, and its time grows with the square of that width.
COLUMNS = 1_000
_definition = re.compile(r"^[ \t>*+\-\d.)]*:[ \t]", re.MULTILINE)
_quotes = re.compile(r"^[ \t]*(?:>[ \t]*){24,}", re.MULTILINE)


def _extensions() -> comrak.ExtensionOptions:
    options = comrak.ExtensionOptions()
    for name in (
        "table",
        "strikethrough",
        "footnotes",
        "tasklist",
        "autolink",
        "description_lists",
        "math_dollars",
        "math_code",
        "alerts",
        "cjk_friendly_emphasis",
    ):
        setattr(options, name, True)
    return options


def _writing() -> comrak.RenderOptions:
    options = comrak.RenderOptions()
    # What an author typed as html is judged by the finisher and by the allow-list after it. The reader's own
    # tagfilter is left off: its time grows with the square of a block's length.
    options.unsafe_ = True
    options.tasklist_classes = True
    options.full_info_string = True
    return options


_EXTENSIONS, _PARSING, _WRITING = _extensions(), comrak.ParseOptions(), _writing()


def to_html(text: str) -> str:
    """Return Markdown as html that still holds what the author typed as html."""
    # A thousand quotation marks deep is not prose; the reader's time grows with the depth.
    text = _quotes.sub("> " * 24, text)
    return comrak.render_markdown(text, extension_options=_EXTENSIONS, parse_options=_PARSING, render_options=_WRITING)


def write(text: str, page: Finisher) -> bool:
    """Write Markdown to a page; False, with nothing written, when it has too many marks to lay out."""
    page.definitions += len(_definition.findall(text)) if ":" in text else 0
    if page.definitions > DEFINITIONS or _cells(text) > MARKS:
        return False
    html = to_html(text)
    marks = html.count("<") + html.count("&")
    if len(html) > HTML_SIGNS or page.marks + marks > MARKS:
        return False
    page.marks += marks
    page.feed(html)
    return True


def _cells(text: str) -> int:
    """Return at most how many cells the tables of a text have once every row is filled; too many for one too wide."""
    if "|" not in text or "-" not in text:
        return 0
    cells = columns = 0
    for line in text.split("\n"):
        if columns and not line.strip(" \t>"):
            columns = 0
        elif "-" in line and "|" in line and not line.strip(" \t>|:-"):
            columns = max(columns, line.count("|") + 1)
            if columns > COLUMNS:
                return MARKS + 1
        cells += columns
    return cells
