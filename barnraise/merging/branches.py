"""Documents as trees of text: what has a name is a branch or a leaf, and every byte belongs to one of them."""

from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import Union

from barnraise.merging.ordering import in_order
from barnraise.merging.three_way import by_line

Name = Hashable
Node = Union[bytes, "Branch"]


class Contradiction(Exception):
    """Both sides changed the same, and not alike."""


@dataclass(frozen=True, slots=True)
class Branch:
    """Something with named things in it: what stands before them, between each two of them, and behind them."""

    head: bytes
    children: dict[Name, Node]
    tail: bytes = b""
    joint: bytes = b""
    text: bytes = field(init=False, repr=False)

    def __post_init__(self) -> None:
        whole = self.head + self.joint.join(map(text_of, self.children.values())) + self.tail
        object.__setattr__(self, "text", whole)


def text_of(node: Node) -> bytes:
    """Return the bytes of a node."""
    return node if isinstance(node, bytes) else node.text


def merged(base: Node | None, ours: Node, theirs: Node) -> Node:
    """Merge two descendants of a node by the names of what is in it; what neither touched keeps its bytes.

    `base` is None for what both sides added. A leaf that both changed is merged by line. Raises Contradiction.
    """
    before, our, their = (text_of(node) if node is not None else None for node in (base, ours, theirs))
    if our == their or their == before:
        return ours
    if our == before:
        return theirs
    if isinstance(ours, Branch) and isinstance(theirs, Branch) and not isinstance(base, bytes):
        return _of_branches(base, ours, theirs)
    if before is None or our is None or their is None:
        raise Contradiction
    return _of_leaves(before, our, their)


def changed(base: Node | None, side: Node | None, path: tuple[Name, ...] = ()) -> set[tuple[Name, ...]]:
    """Return where a side differs from the base: the names on the way to each node that is another."""
    if isinstance(base, Branch) and isinstance(side, Branch):
        if base.text == side.text:
            return set()
        own = {path} if (base.head, base.tail) != (side.head, side.tail) else set()
        names = {**base.children, **side.children}
        return own.union(*(changed(base.children.get(name), side.children.get(name), (*path, name)) for name in names))
    is_same = base is not None and side is not None and text_of(base) == text_of(side)
    return set() if is_same else {path}


def _of_branches(base: Branch | None, ours: Branch, theirs: Branch) -> Branch:
    if ours.joint != theirs.joint:
        raise Contradiction
    if base is None:
        base = Branch(ours.head, {}, ours.tail, ours.joint)
    children: dict[Name, Node] = {}
    for name in {**base.children, **ours.children, **theirs.children}:
        child = _child(base.children.get(name), ours.children.get(name), theirs.children.get(name))
        if child is not None:
            children[name] = child
    order = in_order(list(base.children), list(ours.children), list(theirs.children), children.keys())
    if order is None:
        raise Contradiction
    head = _of_leaves(base.head, ours.head, theirs.head)
    tail = _of_leaves(base.tail, ours.tail, theirs.tail)
    return Branch(head, {name: children[name] for name in order}, tail, ours.joint)


def _child(base: Node | None, ours: Node | None, theirs: Node | None) -> Node | None:
    """Return what becomes of one named thing; None where it is gone."""
    if ours is not None and theirs is not None:
        return merged(base, ours, theirs)
    left = theirs if ours is None else ours
    if base is None or left is None:
        return left
    if text_of(left) != text_of(base):
        raise Contradiction
    return None


def _of_leaves(base: bytes, ours: bytes, theirs: bytes) -> bytes:
    if ours == theirs or theirs == base:
        return ours
    if ours == base:
        return theirs
    parts = by_line(base, ours, theirs)
    if any(part.is_open for part in parts):
        raise Contradiction
    return b"".join(line for part in parts for line in part.kept)
