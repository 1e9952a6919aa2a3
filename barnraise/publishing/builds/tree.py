"""A rendered page as a tree: read from the html that the allow-list let through, written again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape
from html.parser import HTMLParser

VOID = frozenset({"br", "hr", "img", "input", "wbr"})


@dataclass(slots=True)
class Node:
    """One element: its attributes, and what stands in it, elements and texts."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    inside: list[Node | str] = field(default_factory=list)

    @property
    def classes(self) -> frozenset[str]:
        """Return the element's classes."""
        return frozenset(self.attributes.get("class", "").split())

    def nodes(self) -> Iterator[Node]:
        """Go through the element and everything below it, in the order of the text."""
        yield self
        for one in self.inside:
            if isinstance(one, Node):
                yield from one.nodes()

    def text(self) -> str:
        """Return the words in it."""
        return "".join(one if isinstance(one, str) else one.text() for one in self.inside)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Node("div")
        self._open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        made = Node(tag, {name: value or "" for name, value in attrs})
        self._open[-1].inside.append(made)
        if tag not in VOID:
            self._open.append(made)

    def handle_endtag(self, tag: str) -> None:
        if len(self._open) > 1 and self._open[-1].tag == tag:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        self._open[-1].inside.append(data)


def read(html: str) -> Node:
    """Return html that nests well, as the allow-list writes it, under one `div`."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.root


def written(inside: list[Node | str]) -> str:
    """Return elements and texts as html that is XML too."""
    return "".join(_text(one) if isinstance(one, str) else _element(one) for one in inside)


def _element(node: Node) -> str:
    told = "".join(f' {name}="{escape(_plain(value))}"' for name, value in node.attributes.items())
    if node.tag in VOID:
        return f"<{node.tag}{told} />"
    return f"<{node.tag}{told}>{written(node.inside)}</{node.tag}>"


def _text(text: str) -> str:
    return escape(_plain(text), quote=False)


def _plain(text: str) -> str:
    """Leave out the signs that XML cannot hold."""
    if text.isprintable():
        return text
    return "".join(sign for sign in text if sign in "\t\n" or (sign >= " " and not _is_odd(sign)))


def _is_odd(sign: str) -> bool:
    return "\x7f" <= sign <= "\x9f" or "\ud800" <= sign <= "\udfff" or sign in "\ufffe\uffff"
