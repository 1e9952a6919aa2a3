"""Tables on a page of fixed width: one with many columns becomes several that share their first."""

from collections.abc import Iterator

from barnraise.publishing.builds.tree import Node

COLUMNS = 9


def parted(table: Node) -> Iterator[Node]:
    """Give a table, or, where it is too wide, its columns in groups, each with the first column before it."""
    rows = [node for node in table.nodes() if node.tag == "tr"]
    spans = any("colspan" in node.attributes or "rowspan" in node.attributes for node in table.nodes())
    width = max((len(_cells(row)) for row in rows), default=0)
    if spans or width <= COLUMNS:
        yield table
        return
    for start in range(1, width, COLUMNS - 1):
        yield _copied(table, start, start + COLUMNS - 1)


def _cells(row: Node) -> list[Node]:
    return [one for one in row.inside if isinstance(one, Node) and one.tag in ("td", "th")]


def _copied(node: Node, start: int, end: int) -> Node:
    if node.tag == "tr":
        cells = _cells(node)
        return Node("tr", dict(node.attributes), [*cells[:1], *cells[start:end]])
    inside = [_copied(one, start, end) if isinstance(one, Node) and one.tag in _OUTER else one for one in node.inside]
    return Node(node.tag, dict(node.attributes), inside)


_OUTER = frozenset({"table", "thead", "tbody", "tfoot", "tr"})
