"""Tags as text: reading those of a writer, writing those of a page."""

import re
from html import escape, unescape

from barnraise.publishing.rendering.sanitising import CLASSES

Attributes = dict[str, str]
_ATTRIBUTE = re.compile(r"""\s+([^\s"'<>/=]++)(?:\s*+=\s*+("[^"]*+"|'[^']*+'|[^\s"'=<>`]++))?""")
TOKEN = re.compile(
    r"""<pre><code([^<>]*+)>([^<]*+)</code></pre>\n?
    |<(?:span|code)\ data-math-style="(inline|display)">([^<]*+)</(?:span|code)>
    |(<!--)
    |<(/?)([A-Za-z][A-Za-z0-9-]*+)((?:\s++[^\s"'<>/=]++(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s"'=<>`]++))?+)*+)\s*+/?>""",
    re.VERBOSE,
)


def allowed_classes(classes: str) -> str:
    """Return those of some classes that a page may have."""
    return " ".join(name for name in classes.split() if name in CLASSES)


def attributes_in(source: str) -> Attributes:
    """Return the attributes of a tag, names in lower case, character references resolved."""
    found: Attributes = {}
    for name, value in _ATTRIBUTE.findall(source):
        bare = value[1:-1] if value[:1] in "\"'" and value else value
        found.setdefault(name.lower(), unescape(bare) if "&" in bare else bare)
    return found


def tag_html(tag: str, attributes: Attributes | None) -> str:
    """Return an opening tag."""
    if not attributes:
        return f"<{tag}>"
    told = "".join(f' {name}="{escape(value)}"' for name, value in attributes.items())
    return f"<{tag}{told}>"


def with_inline_code(words: str) -> str:
    """Return a line of text as html, with its `code` marked."""
    parts = words.split("`")
    if len(parts) % 2 == 0:
        return escape(words)
    return "".join(f"<code>{escape(part)}</code>" if place % 2 else escape(part) for place, part in enumerate(parts))
