"""The reader of other people's YAML, held in depth and size; apart from the other readers, since it is slow to load."""

import re
from typing import Any

import yaml

from barnraise.base.documents import DEEPEST, LARGEST, TooDeep, Unreadable, refuse_large

# So many things more than its text has characters may a document say by naming what it said before.
MOST_UNFOLDED = 10_000
# The time of a YAML reader grows with the square of these, and with that of the length of a number.
DIRECTIVES, NUMBER_LENGTH = 100, 1_000
_yaml_number = re.compile(rf"[-+0-9_:.]{{{NUMBER_LENGTH},}}")
_YamlReader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Lenient(_YamlReader):  # type: ignore[misc]
    """Reads what has a tag that is unknown as nothing."""


_Lenient.add_multi_constructor("", lambda loader, suffix, node: None)
# What PyYAML raises on odd tags and values, apart from its own errors.
_YAML_FAILURES = (yaml.YAMLError, ValueError, TypeError, KeyError, IndexError, AttributeError, OverflowError)


def yaml_of(text: str | bytes, *, most: int = LARGEST, unknown_tags: bool = False) -> Any:
    """Return what a YAML text says, of plain values only. Raises `Unreadable`.

    Its events, which are read without nesting, are looked at first: how deep they go, and how much they say once
    every alias is unfolded. With `unknown_tags`, what has a tag that is not known is None.
    """
    refuse_large(text, most)
    try:
        text = text.decode("utf-8-sig") if isinstance(text, bytes) else text
        if text.count("%TAG") > DIRECTIVES:
            raise Unreadable(f"the document has more than {DIRECTIVES} directives")
        _refuse_unbounded(text)
        return yaml.load(text, _Lenient if unknown_tags else _YamlReader)
    except Unreadable:
        raise
    except (*_YAML_FAILURES, RecursionError) as wrong:
        raise Unreadable(" ".join(str(wrong).split())[:300] or type(wrong).__name__) from None


def _refuse_unbounded(text: str) -> None:
    """Refuse YAML that is too deep, that unfolds without end, or that holds a number too long to be read."""
    most = len(text) + MOST_UNFOLDED
    sizes: dict[str, int] = {}
    open_: list[tuple[str | None, int]] = []
    count = 0
    for event in yaml.parse(text, Loader=_YamlReader):
        size = 1
        if isinstance(event, yaml.CollectionStartEvent):
            open_.append((event.anchor, count))
            if len(open_) > DEEPEST:
                raise TooDeep
        elif isinstance(event, yaml.CollectionEndEvent):
            anchor, before = open_.pop()
            if anchor:
                sizes[anchor] = count - before + 1
        elif isinstance(event, yaml.AliasEvent):
            if event.anchor not in sizes:
                raise Unreadable(f"the alias {event.anchor} names nothing that ended before it")
            size = sizes[event.anchor]
        elif isinstance(event, yaml.ScalarEvent):
            if _yaml_number.fullmatch(event.value):
                raise Unreadable(f"a number has more than {NUMBER_LENGTH} characters")
            if event.anchor:
                sizes[event.anchor] = 1
        count += size
        if count > most:
            raise Unreadable("aliases unfold to more than a document may say")
