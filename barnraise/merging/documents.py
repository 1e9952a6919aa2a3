"""Documents merged by key, on their text, and read again before anybody trusts them."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from barnraise.base.documents import json_of, toml_of
from barnraise.base.lazy_modules import lazy_module
from barnraise.merging.branches import Branch, Contradiction, changed, merged
from barnraise.merging.json_text import tree_of_json
from barnraise.merging.toml_text import tree_of_toml
from barnraise.merging.ways import Way
from barnraise.merging.yaml_text import tree_of_yaml

if TYPE_CHECKING:
    from barnraise.base import yaml_documents
else:
    yaml_documents = lazy_module("barnraise.base.yaml_documents")  # slow and large: few documents are YAML

Tree = Callable[[bytes, tuple[str, ...]], Branch | None]
_TREES: dict[str, Tree] = {"json": tree_of_json, "toml": tree_of_toml, "yaml": tree_of_yaml}
_READERS: dict[str, Callable[[bytes], Any]] = {
    "json": json_of,
    "toml": lambda text: toml_of(text.decode()),
    "yaml": lambda text: yaml_documents.yaml_of(text),
}


class _Missing:
    """Stands for a member that is not there."""


_missing = _Missing()


def merged_document(base: bytes, ours: bytes, theirs: bytes, way: Way) -> bytes | None:
    """Merge three documents by key; None where they contradict each other, or cannot be read for certain.

    What neither side changed keeps its bytes: comments, order, quotes, white space. The result is read as what it is
    and compared, member by member, with what the three say.
    """
    trees = _trees_of(base, ours, theirs, way)
    if trees is None:
        return None
    old, our, their = trees
    try:
        result = merged(old, our, their)
    except Contradiction:
        return None
    text = result if isinstance(result, bytes) else result.text
    ends = [_is_ended(side) for side in (base, ours, theirs)]
    is_ended = ends[1] if ends[1] != ends[0] else ends[2]
    text = text if is_ended else text.removesuffix(b"\n")
    return text if _is_sound(base, ours, theirs, text, way) else None


def are_documents(base: bytes, ours: bytes, theirs: bytes, way: Way) -> bool:
    """Tell whether three texts can be read as trees of names."""
    return _trees_of(base, ours, theirs, way) is not None


def are_documents_near(base: bytes, ours: bytes, theirs: bytes, way: Way) -> bool | None:
    """Tell whether both sides changed what stands at one key; None where that cannot be read."""
    trees = _trees_of(base, ours, theirs, way)
    return None if trees is None else not changed(trees[0], trees[1]).isdisjoint(changed(trees[0], trees[2]))


def _trees_of(base: bytes, ours: bytes, theirs: bytes, way: Way) -> tuple[Branch, Branch, Branch] | None:
    texts = [text if _is_ended(text) else text + b"\n" for text in (base, ours, theirs)]
    trees = [tree for text in texts if (tree := _TREES[way.kind](text, way.key)) is not None and tree.text == text]
    return (trees[0], trees[1], trees[2]) if len(trees) == len(texts) else None


def _is_ended(text: bytes) -> bool:
    return not text or text.endswith(b"\n")


def _is_sound(base: bytes, ours: bytes, theirs: bytes, result: bytes, way: Way) -> bool:
    try:
        return _agrees(way.key, *(_READERS[way.kind](text) for text in (base, ours, theirs, result)))
    except (ValueError, RecursionError):
        return False


def _agrees(key: tuple[str, ...], base: Any, ours: Any, theirs: Any, result: Any) -> bool:
    """Tell whether a merged value is what the three say: each member that of the side that changed it."""
    if ours == theirs or theirs == base:
        return bool(result == ours)
    if ours == base:
        return bool(result == theirs)
    sides = [_members(value, key) for value in (base, ours, theirs, result)]
    if any(members is None for members in sides[1:]):
        # Both changed a leaf, which was merged by line.
        return True
    old, our, their, new = (members or {} for members in sides)
    names = {**old, **our, **their, **new}
    return all(_agrees(key, *(members.get(name, _missing) for members in (old, our, their, new))) for name in names)


def _members(value: Any, key: tuple[str, ...]) -> dict[Any, Any] | None:
    if isinstance(value, dict):
        return value
    if not key or not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
        return None
    named = {repr([one.get(name) for name in key]): one for one in value}
    return named if len(named) == len(value) else None
