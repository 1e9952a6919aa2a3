"""Notebooks: their prose, code, and outputs as text or PNG; outputs in HTML are never shown."""

import base64
import binascii
import re
from collections.abc import Callable

from barnraise.base.documents import Unreadable, json_of
from barnraise.publishing.rendering import phrases
from barnraise.publishing.rendering.finishing import Finisher

CELLS = 500
OUTPUTS = 20
OUTPUT_SIGNS = 20_000
_colours = re.compile(r"\x1b\[[0-9;]{0,20}[A-Za-z]|\ufffd\[[0-9;]{0,20}m")


def write(content: bytes, page: Finisher, prose: Callable[[str], None]) -> bool:
    """Write a notebook's cells to a page, Markdown by `prose`; False when it is not a notebook."""
    try:
        notebook = json_of(content)
    except Unreadable:
        return False
    cells = notebook.get("cells") if isinstance(notebook, dict) else None
    if not isinstance(cells, list):
        return False
    language = _language(notebook)
    for cell in cells[:CELLS]:
        if isinstance(cell, dict):
            _cell(cell, language, page, prose)
    if len(cells) > CELLS:
        page.say(phrases.MORE_CELLS.format(more=len(cells) - CELLS))
    return True


def _language(notebook: object) -> str:
    facts = notebook.get("metadata") if isinstance(notebook, dict) else None
    told = facts.get("language_info") if isinstance(facts, dict) else None
    name = told.get("name") if isinstance(told, dict) else None
    return name.lower() if isinstance(name, str) else "python"


def _cell(cell: dict[str, object], language: str, page: Finisher, prose: Callable[[str], None]) -> None:
    source = _joined(cell.get("source"))
    kind = cell.get("cell_type")
    if kind == "markdown":
        prose(source)
    elif kind == "code":
        page.show_source(source, language)
        outputs = cell.get("outputs")
        for output in outputs[:OUTPUTS] if isinstance(outputs, list) else []:
            if isinstance(output, dict):
                _output(output, page)
    elif source:
        page.show_source(source, "")


def _output(output: dict[str, object], page: Finisher) -> None:
    bundle = output.get("data")
    forms = bundle if isinstance(bundle, dict) else {}
    words = _joined(forms.get("text/plain")) or _joined(output.get("text")) or _joined(output.get("traceback"), "\n")
    picture = _png(forms.get("image/png"))
    # The bytes stand in the page, since an output is no component with an address of its own.
    if picture and page.write_picture(picture, words):
        return
    if words:
        page.show_source(_colours.sub("", words)[:OUTPUT_SIGNS], "")
    elif "text/html" in forms:
        page.say(phrases.NO_HTML_OUTPUT)


def _png(form: object) -> str | None:
    """Return a PNG as clean base64, or None when it is none."""
    try:
        content = base64.b64decode("".join(_joined(form).split()), validate=True)
    except (binascii.Error, ValueError):
        return None
    return base64.b64encode(content).decode() if content.startswith(b"\x89PNG\r\n\x1a\n") else None


def _joined(form: object, sign: str = "") -> str:
    if isinstance(form, list):
        return sign.join(part for part in form if isinstance(part, str))
    return form if isinstance(form, str) else ""
