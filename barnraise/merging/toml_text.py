"""TOML as a tree of its own text: tables by their headings, keys within them."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from barnraise.merging.branches import Branch, Name, Node, text_of

_name = rb"""(?:[A-Za-z0-9_-]+|"[^"\n]*"|'[^'\n]*')"""
_names = rb"%s(?:[ \t]*\.[ \t]*%s)*" % (_name, _name)
_heading = re.compile(rb"[ \t]*(\[\[?)[ \t]*(%s)[ \t]*\]\]?[ \t]*(?:#[^\n]*)?\r?\n" % _names)
_key = re.compile(rb"[ \t]*(%s)[ \t]*=" % _names)
_empty = re.compile(rb"[ \t]*(?:#[^\n]*)?\r?\n")
_visible = re.compile(rb"\S")
_sign = re.compile(
    rb'"""(?:[^\\]|\\.)*?"{3,5}|' rb"'''.*?'{3,5}|" rb'"(?:[^"\\\n]|\\.)*"|' rb"'[^'\n]*'|#[^\n]*|[\[\]{}\n]", re.DOTALL
)


class Statement(NamedTuple):
    """A heading ("[" or "[[") or a key ("=") with its value, the comments before it included."""

    kind: bytes
    name: bytes
    start: int
    end: int


class Section(NamedTuple):
    """A table: how its heading begins ("" for the top of the document), its name, and its keys."""

    kind: bytes
    name: bytes
    branch: Branch


def tree_of_toml(text: bytes, key: tuple[str, ...]) -> Branch | None:
    """Return a TOML text, which ends in a line feed, as a tree; None where something in it has no name of its own.

    Comments and blank lines belong to what follows them. The tables of an array are known by the declared key;
    without one they are a leaf together.
    """
    statements = list(_statements(text))
    if any(one is None for one in statements):
        return None
    sections = _sections(text, [one for one in statements if one is not None])
    if sections is None:
        return None
    children: dict[Name, Node] = {}
    arrays: dict[bytes, list[bytes]] = {}
    array, element = b"", None
    for kind, path, branch in sections:
        if array and path.startswith(array + b".") and kind == b"[":
            name: Name = (element, path)
        elif kind == b"[[":
            array, element = path, (path, *(text_of(branch.children.get(one.encode(), b"")) for one in key))
            name = element
        else:
            array, name = b"", path
        if array and not key:
            arrays.setdefault(array, [text_of(children.setdefault(array, b""))]).append(branch.text)
        elif name in children:
            return None
        else:
            children[name] = branch
    children |= {name: b"".join(texts) for name, texts in arrays.items()}
    end = statements[-1].end if statements and statements[-1] else 0
    return Branch(b"", children, text[end:])


def _statements(text: bytes) -> Iterator[Statement | None]:
    """Yield what a text says, in order; None where it cannot be read."""
    at = 0
    while True:
        start = at
        while found := _empty.match(text, at):
            at = found.end()
        if _visible.search(text, at) is None:
            return
        if found := _heading.match(text, at):
            at = found.end()
            yield Statement(found[1], _plain(found[2]), start, at)
        elif found := _key.match(text, at):
            at = _value_end(text, found.end())
            yield Statement(b"=", _plain(found[1]), start, at) if at else None
        else:
            yield None
            return
        if not at:
            return


def _plain(name: bytes) -> bytes:
    return b".".join(part.strip() for part in name.split(b"."))


def _value_end(text: bytes, at: int) -> int:
    """Return where the line of a value ends that begins here; 0 when it does not."""
    depth = 0
    for sign in _sign.finditer(text, at):
        if sign[0] in (b"[", b"{"):
            depth += 1
        elif sign[0] in (b"]", b"}"):
            depth -= 1
        elif sign[0] == b"\n" and depth == 0:
            return sign.end()
    return 0


def _sections(text: bytes, statements: list[Statement]) -> list[Section] | None:
    """Return the tables of a document with their keys; None where a key stands twice."""
    found = [Section(b"", b"", Branch(b"", {}))]
    keys: dict[Name, Node] = {}
    for one in statements:
        if one.kind == b"=":
            if one.name in keys:
                return None
            keys[one.name] = text[one.start : one.end]
        else:
            found[-1] = found[-1]._replace(branch=Branch(found[-1].branch.head, keys))
            found.append(Section(one.kind, one.name, Branch(text[one.start : one.end], {})))
            keys = {}
    found[-1] = found[-1]._replace(branch=Branch(found[-1].branch.head, keys))
    return found
