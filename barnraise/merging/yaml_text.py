"""YAML as a tree of its own text: block mappings by their keys, as indentation shows them."""

import re
from typing import NamedTuple

from barnraise.merging.branches import Branch, Name, Node
from barnraise.merging.json_text import DEEPEST

_entry = re.compile(
    rb"""( *)([A-Za-z0-9_./$(](?:[^:#\n]*[^\s:#])?|"[^"\n]*"|'[^'\n]*')[ \t]*:(?=[ \t\r\n])[ \t]*([^\n]*)"""
)
_item = re.compile(rb"( *)- ")
_empty = re.compile(rb"[ \t]*(?:#[^\n]*)?\r?\n")
_document = re.compile(rb"---[ \t]*\r?\n")


class Line(NamedTuple):
    """One line; `depth` is its indentation, -1 for a blank line or a comment."""

    text: bytes
    depth: int


def tree_of_yaml(text: bytes, key: tuple[str, ...]) -> Branch | None:
    """Return a YAML text, which ends in a line feed, as a tree; None where its top is no block mapping and no list
    of mappings with the declared key.

    Comments and blank lines belong to what follows them. What cannot be told apart by indentation is a leaf.
    """
    if b"\t" in text or b"\n...\n" in text:
        return None
    lines = [Line(line, _depth(line)) for line in text.splitlines(keepends=True)]
    head = 0
    while head < len(lines) and (lines[head].depth < 0 or _document.fullmatch(lines[head].text)):
        head += 1
    # What is set off from the first thing by a blank line speaks of the whole.
    while head and lines[head - 1].text.strip() and not _document.fullmatch(lines[head - 1].text):
        head -= 1
    branch = _branch(lines[head:], key, 0)
    before = b"".join(line.text for line in lines[:head])
    return Branch(before + branch.head, branch.children, branch.tail) if branch is not None else None


def _depth(line: bytes) -> int:
    return -1 if _empty.fullmatch(line) else len(line) - len(line.lstrip(b" "))


def _branch(lines: list[Line], key: tuple[str, ...], above: int) -> Branch | None:
    """Return lines as a mapping or a list, below so many others; None where they are neither, or too deep."""
    first = next((line for line in lines if line.depth >= 0), None)
    if first is None or above > DEEPEST:
        return None
    is_list = bool(_item.match(first.text))
    if is_list and not key:
        return None
    children: dict[Name, Node] = {}
    chunks, tail = _chunks(lines, first.depth, is_list=is_list)
    if chunks is None:
        return None
    for chunk in chunks:
        name, node = (_item_of if is_list else _entry_of)(chunk, key, above + 1)
        if name is None or name in children:
            return None
        children[name] = node
    return Branch(b"", children, tail)


def _chunks(lines: list[Line], depth: int, *, is_list: bool) -> tuple[list[list[Line]] | None, bytes]:
    """Divide lines where something begins at this depth, with the comments before it; and what stands behind all."""
    chunks: list[list[Line]] = []
    waiting: list[Line] = []
    for line in lines:
        if line.depth < 0:
            waiting.append(line)
        elif line.depth > depth or (line.depth == depth and not is_list and chunks and _item.match(line.text)):
            if not chunks:
                return None, b""
            chunks[-1] += [*waiting, line]
            waiting = []
        elif line.depth == depth and bool(_item.match(line.text)) == is_list:
            chunks.append([*waiting, line])
            waiting = []
        else:
            return None, b""
    return chunks, b"".join(line.text for line in waiting)


def _entry_of(chunk: list[Line], key: tuple[str, ...], above: int) -> tuple[Name | None, Node]:
    """Return the name of an entry of a mapping, and the entry: a branch where a block stands below it."""
    at = next(at for at, line in enumerate(chunk) if line.depth >= 0)
    found = _entry.match(chunk[at].text)
    whole = b"".join(line.text for line in chunk)
    if found is None:
        return None, whole
    rest = found[3].strip()
    below = _branch(chunk[at + 1 :], key, above) if not rest or rest.startswith(b"#") else None
    if below is None:
        return found[2], whole
    head = b"".join(line.text for line in chunk[: at + 1])
    return found[2], Branch(head + below.head, below.children, below.tail)


def _item_of(chunk: list[Line], key: tuple[str, ...], above: int) -> tuple[Name | None, Node]:
    """Return the values of the declared key of a thing in a list, and the thing: the mapping behind its dash."""
    at = next(at for at, line in enumerate(chunk) if line.depth >= 0)
    dash = _item.match(chunk[at].text)
    assert dash is not None
    inner = b" " * dash.end() + chunk[at].text[dash.end() :]
    below = _branch([Line(inner, _depth(inner)), *chunk[at + 1 :]], key, above)
    if below is None or not all(isinstance(below.children.get(one.encode()), bytes) for one in key):
        return None, b""
    name = tuple(_value(below.children[one.encode()]) for one in key)
    # The mapping is read as if it stood by itself, and loses its first indentation for the dash again.
    first = next(iter(below.children))
    head = b"".join(line.text for line in chunk[:at]) + dash[0]
    children = {**below.children, first: _without(below.children[first], dash.end())}
    return name, Branch(head + below.head, children, below.tail)


def _without(node: Node, width: int) -> Node:
    if isinstance(node, bytes):
        return node[width:]
    return Branch(node.head[width:], node.children, node.tail)


def _value(node: Node) -> bytes:
    assert isinstance(node, bytes)
    return node.partition(b":")[2].strip()
