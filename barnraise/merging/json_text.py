"""JSON as a tree of its own text."""

import json
import re
from dataclasses import dataclass

from barnraise.merging.branches import Branch, Name, Node

_token = re.compile(rb'"(?:[^"\\]|\\.)*+"?|[{}\[\],:]', re.DOTALL)
DEEPEST = 100


class Unreadable(Exception):
    """The text is no tree with a name for everything."""


@dataclass(slots=True)
class _Reader:
    """Reads one text from left to right; `at` is the next token."""

    text: bytes
    tokens: list[re.Match[bytes]]
    key: tuple[str, ...]
    at: int = 0

    def sign(self) -> bytes:
        return self.tokens[self.at].group()[:1] if self.at < len(self.tokens) else b""

    def node(self, start: int, depth: int) -> tuple[Node, int]:
        """Read the value that comes next, with what stands before it from `start`; return it and where it ends."""
        if depth > DEEPEST:
            raise Unreadable
        sign = self.sign()
        if sign == b"{":
            return self.branch(start, b"}", depth)
        if sign == b"[":
            return self.array(start, depth)
        if sign == b'"':
            self.at += 1
            end = self.tokens[self.at - 1].end()
        else:
            # A number or a word: up to the next sign, without the white space before it.
            end = self.tokens[self.at].start() if self.at < len(self.tokens) else len(self.text)
            end = start + len(self.text[start:end].rstrip())
        return self.text[start:end], end

    def branch(self, start: int, closing: bytes, depth: int) -> tuple[Node, int]:
        """Read an object, its members named by their keys."""
        head_end = self.tokens[self.at].end()
        self.at += 1
        children: dict[Name, Node] = {}
        at = head_end
        while self.sign() == b'"':
            name = json.loads(self.tokens[self.at].group())
            self.at += 1
            if self.sign() != b":" or name in children:
                raise Unreadable
            self.at += 1
            children[name], at = self.node(at, depth + 1)
            if self.sign() == b",":
                at = self._behind_comma(at)
        return self._closed(start, head_end, at, children, closing)

    def array(self, start: int, depth: int) -> tuple[Node, int]:
        """Read a list: a branch where each thing in it is an object with the declared key, else a leaf."""
        first = self.at
        head_end = self.tokens[self.at].end()
        self.at += 1
        children: dict[Name, Node] = {}
        at = head_end
        is_named = bool(self.key)
        count = 0
        while self.sign() not in (b"]", b""):
            child, at = self.node(at, depth + 1)
            count += 1
            name = _name_of(child, self.key) if is_named else None
            is_named = name is not None and name not in children
            children[name if is_named else count] = child
            if self.sign() == b",":
                at = self._behind_comma(at)
            elif self.sign() != b"]":
                raise Unreadable
        if is_named and children:
            return self._closed(start, head_end, at, children, b"]")
        if self.at >= len(self.tokens) or first == self.at:
            raise Unreadable
        self.at += 1
        end = self.tokens[self.at - 1].end()
        return self.text[start:end], end

    def _behind_comma(self, at: int) -> int:
        comma = self.tokens[self.at]
        if comma.start() != at:
            raise Unreadable
        self.at += 1
        return comma.end()

    def _closed(
        self, start: int, head_end: int, at: int, children: dict[Name, Node], closing: bytes
    ) -> tuple[Node, int]:
        if self.sign() != closing:
            raise Unreadable
        end = self.tokens[self.at].end()
        self.at += 1
        return Branch(self.text[start:head_end], children, self.text[at:end], b","), end


def tree_of_json(text: bytes, key: tuple[str, ...]) -> Branch | None:
    """Return a JSON text as a tree; None where its top is no object and no list of things with the key."""
    reader = _Reader(text, list(_token.finditer(text)), key)
    try:
        node, end = reader.node(0, 0)
    except (Unreadable, RecursionError, ValueError):
        return None
    if not isinstance(node, Branch) or text[end:].strip():
        return None
    return Branch(node.head, node.children, node.tail + text[end:], node.joint)


def _name_of(node: Node, key: tuple[str, ...]) -> Name | None:
    """Return the values of a thing's declared key, as they are written; None where it lacks one."""
    if not isinstance(node, Branch):
        return None
    values = []
    for name in key:
        member = node.children.get(name)
        if not isinstance(member, bytes):
            return None
        values.append(member.partition(b":")[2].strip() if b":" in member else b"")
    return tuple(values)
