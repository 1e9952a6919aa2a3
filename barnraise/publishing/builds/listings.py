"""Code in a book: its lines and its colours, in a form that no converter reads again."""

import re
from collections.abc import Callable, Iterator

from barnraise.publishing.builds.book import Format
from barnraise.publishing.builds.tree import Node, written

RAW = "as-it-is"
_class = re.compile(r"hl-[a-z]")


def listing(node: Node, format: Format, settable: Callable[[str], str]) -> Node:
    """Return a block of code as one that the converter passes on: typesetter's source, or html, made here."""
    pieces = [(settable(text), kind) for text, kind in _pieces(node, "")]
    if format == "epub":
        inside: list[Node | str] = [
            Node("span", {"class": f"hl-{kind}"}, [text]) if kind else text for text, kind in pieces
        ]
        source = written([Node("pre", {"class": "hl"}, [Node("code", {}, inside)])])
    else:
        source = f"#listing(({''.join(f'({quoted(kind)}, {quoted(text)}),' for text, kind in pieces)}))"
    return Node("pre", {"class": RAW}, [Node("code", {}, [source])])


def quoted(text: str) -> str:
    """Write a text as a string of the typesetter's language."""
    signs = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "    ", "\r": ""}
    plain = "".join(signs.get(sign, sign) if sign >= " " or sign in signs else "" for sign in text)
    return f'"{plain}"'


def _pieces(node: Node, kind: str) -> Iterator[tuple[str, str]]:
    for one in node.inside:
        if isinstance(one, str):
            yield one, kind
        else:
            found = next(filter(_class.fullmatch, one.classes), "")
            yield from _pieces(one, found.removeprefix("hl-") or kind)
