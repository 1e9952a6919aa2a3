"""S18: what is changed in a module to see whether its tests find it out, one small fault at a time.

Comparisons, boundaries, `and` and `or`, `not`, sums, numbers, flags, filters, what is returned, and statements that are
left out. Texts, annotations, decorators, asserts and what classes are made of stay as they are.
"""

import ast
import copy
from collections import Counter
from collections.abc import Iterator
from typing import Any, NamedTuple

Function = ast.FunctionDef | ast.AsyncFunctionDef

COMPARISONS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
}
OPERATORS: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Mult,
    ast.Pow: ast.Mult,
    ast.BitOr: ast.BitAnd,
    ast.BitAnd: ast.BitOr,
}
CALLS = {"any": "all", "all": "any", "min": "max", "max": "min"}
# What is never changed: it says nothing of what the code decides.
LEFT = {"annotation", "returns", "decorator_list", "bases"}
LEFT_OUT = (ast.Raise, ast.AugAssign, ast.Continue, ast.Break)


class Mutant(NamedTuple):
    """One fault: in which function (empty: outside of all), where, and what stands there instead of what."""

    scope: str
    line: int
    before: str
    after: str
    # Which one of those that read alike in this function.
    again: int

    def __str__(self) -> str:
        again = f" ({self.again})" if self.again > 1 else ""
        return f"{self.scope or 'module'}: {self.before} → {self.after}{again}"


class _Change(NamedTuple):
    scope: str
    parent: ast.AST
    field: str
    index: int | None
    old: ast.AST
    new: ast.AST


def mutants_of(source: str) -> list[Mutant]:
    """Return every fault that is tried in a module, in the order of its text."""
    seen: Counter[tuple[str, str, str]] = Counter()
    found = []
    for change in _changes(ast.parse(source)):
        before, after = _short(change.old), _short(change.new)
        seen[change.scope, before, after] += 1
        line: int = getattr(change.old, "lineno", 0) or getattr(change.parent, "lineno", 0)
        found.append(Mutant(change.scope, line, before, after, seen[change.scope, before, after]))
    return found


def mutated(source: str, number: int) -> ast.Module:
    """Return a module with the fault that has this number in `mutants_of`."""
    tree = ast.parse(source)
    change = list(_changes(tree))[number]
    if change.index is None:
        setattr(change.parent, change.field, change.new)
    else:
        getattr(change.parent, change.field)[change.index] = change.new
    return ast.fix_missing_locations(tree)


def _short(node: ast.AST) -> str:
    text = " ".join(ast.unparse(node).split())
    return text if len(text) <= 100 else f"{text[:99]}…"


def _changes(tree: ast.Module) -> Iterator[_Change]:
    yield from _below(tree, "", None)


def _below(parent: ast.AST, scope: str, function: Function | None) -> Iterator[_Change]:
    """Yield the changes of what stands in a node. `scope` is the outermost function, or the class."""
    for field, index, node in _children(parent):
        inside, within = scope, function
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)) and function is None:
            inside = f"{scope}.{node.name}" if scope else node.name
            if not isinstance(node, ast.ClassDef):
                within = node
        own = _named(scope, parent, function)
        for new in _instead(node, parent, field, within):
            yield _Change(own, parent, field, index, node, copy.copy(new))
        yield from _below(node, inside, within)


def _named(scope: str, parent: ast.AST, function: Function | None) -> str:
    """Return the function in whose code something stands; what a class or a signature says is outside of all."""
    return scope if function is not None and not isinstance(parent, ast.arguments) else ""


def _children(parent: ast.AST) -> Iterator[tuple[str, int | None, ast.AST]]:
    if isinstance(parent, ast.Assert) or (isinstance(parent, ast.Expr) and _is_text(parent.value)):
        return
    for field, value in ast.iter_fields(parent):
        if field in LEFT or (isinstance(parent, ast.ClassDef) and field == "keywords"):
            continue
        if isinstance(value, list):
            yield from ((field, index, one) for index, one in enumerate(value) if isinstance(one, ast.AST))
        elif isinstance(value, ast.AST):
            yield field, None, value


def _is_text(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def _instead(node: ast.AST, parent: ast.AST, field: str, function: Function | None) -> Iterator[ast.AST]:
    """Yield what may stand where a node stands."""
    if isinstance(node, ast.stmt):
        yield from _statements(node, function)
    elif isinstance(node, ast.expr):
        yield from _expressions(node, function)
        if field == "ifs":
            yield ast.Constant(True)
        elif field == "test" and isinstance(parent, (ast.If, ast.IfExp, ast.While)) and not _turns(node):
            yield ast.UnaryOp(ast.Not(), node)


def _turns(node: ast.expr) -> bool:
    """Tell whether a condition is turned around already by another change."""
    if isinstance(node, ast.Compare):
        return type(node.ops[0]) in (ast.Eq, ast.NotEq, ast.In, ast.NotIn, ast.Is, ast.IsNot)
    return isinstance(node, ast.Constant) or (isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not))


def _statements(node: ast.stmt, function: Function | None) -> Iterator[ast.AST]:
    if function is None:
        return
    is_left_out = isinstance(node, LEFT_OUT) or (isinstance(node, ast.Expr) and not _is_text(node.value))
    if isinstance(node, ast.Assign):
        is_left_out = not isinstance(node.targets[0], (ast.Name, ast.Tuple))
    if isinstance(node, ast.If) and not node.orelse:
        is_left_out = True
    if is_left_out:
        yield ast.Pass()
    if isinstance(node, ast.AugAssign) and type(node.op) in OPERATORS:
        yield ast.AugAssign(node.target, OPERATORS[type(node.op)](), node.value)
    if isinstance(node, ast.Return) and node.value is not None and not isinstance(node.value, ast.Constant):
        is_told = function.returns is not None and ast.unparse(function.returns) == "bool"
        yield from (ast.Return(ast.Constant(value)) for value in ((True, False) if is_told else (None,)))


def _expressions(node: ast.expr, function: Function | None) -> Iterator[ast.expr]:
    if isinstance(node, ast.Compare):
        for index, operator in enumerate(node.ops):
            ops: list[Any] = [*node.ops]
            ops[index] = COMPARISONS[type(operator)]()
            yield ast.Compare(node.left, ops, node.comparators)
    elif isinstance(node, ast.BoolOp):
        yield ast.BoolOp(ast.Or() if isinstance(node.op, ast.And) else ast.And(), node.values)
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield node.operand
    elif isinstance(node, ast.BinOp) and type(node.op) in OPERATORS:
        # Outside of functions | joins types.
        if function is not None or not isinstance(node.op, (ast.BitOr, ast.BitAnd)):
            yield ast.BinOp(node.left, OPERATORS[type(node.op)](), node.right)
    elif isinstance(node, ast.Constant):
        if isinstance(node.value, bool):
            yield ast.Constant(not node.value)
        elif isinstance(node.value, (int, float)):
            yield ast.Constant(node.value + 1)
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in CALLS:
        yield ast.Call(ast.Name(CALLS[node.func.id], ast.Load()), node.args, node.keywords)
