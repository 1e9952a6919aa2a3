"""`python tools/figures.py`: how the house is built, in figures, from its sources alone.

It prints a table, and ends with 1 where something is worse than `tools/figures.toml` allows. That file lists what does
not hold yet; a line that is not needed any more fails as well, so that the list only shrinks.
"""

import ast
import sys
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from graphlib import TopologicalSorter
from pathlib import Path

ROOT = Path(__file__).parents[1]
HOUSE = "barnraise"
ALLOWED = ROOT / "tools/figures.toml"
LONGEST_FILE, LONGEST_P90 = 400, 25
# Frozen, and not part of the house.
IGNORED = ("migrations",)


@dataclass(frozen=True)
class Module:
    """One source file: its dotted name inside the house, its package, and what it says."""

    name: str
    package: str
    is_package: bool
    path: Path

    @cached_property
    def text(self) -> str:
        return self.path.read_text()

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text)

    @property
    def lines(self) -> int:
        return self.text.count("\n")


@dataclass(frozen=True)
class Import:
    """One module imports another; `by_door`: through the front door of its package, or for a table."""

    importer: Module
    imported: str
    by_door: bool


class House:
    """All that is read of the sources."""

    def __init__(self, root: Path = ROOT):
        found = sorted((root / HOUSE).glob("*/**/*.py"))
        self.modules = [self._module(path, root) for path in found if path.relative_to(root).parts[1] not in IGNORED]
        self.by_name = {one.name: one for one in self.modules}

    @staticmethod
    def _module(path: Path, root: Path) -> Module:
        parts = path.relative_to(root / HOUSE).with_suffix("").parts
        is_package = parts[-1] == "__init__"
        return Module(".".join(parts[:-1] if is_package else parts), parts[0], is_package, path)

    @cached_property
    def packages(self) -> list[str]:
        """The packages, by name."""
        return sorted({one.package for one in self.modules})

    @cached_property
    def imports(self) -> list[Import]:
        """Every import of one module of the house by another, those for types alone left out."""
        return [found for module in self.modules for found in self._imports_of(module)]

    def _imports_of(self, module: Module) -> Iterator[Import]:
        for node in _run(module.tree):
            if isinstance(node, ast.Import):
                names = [(alias.name, "") for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and node.module:
                names = [(node.module, alias.name) for alias in node.names]
            else:
                continue
            for start, name in names:
                inside = start.removeprefix(HOUSE).lstrip(".") if start.split(".")[0] == HOUSE else None
                if inside is None:
                    continue
                longer = f"{inside}.{name}".strip(".")
                target = longer if longer in self.by_name else inside
                if target in self.by_name:
                    yield Import(module, target, by_door=self._is_by_door(target))

    def _is_by_door(self, target: str) -> bool:
        return "." not in target or target.endswith(".models")

    @cached_property
    def between(self) -> list[Import]:
        """The imports that lead from one package into another."""
        return [one for one in self.imports if one.importer.package != self.by_name[one.imported].package]

    def floors(self, package: str) -> int:
        """Return how many floors a package has: a module stands above all that it imports of its own package."""
        own = {one.name for one in self.modules if one.package == package and not one.is_package}
        above: dict[str, set[str]] = {name: set() for name in own}
        for one in self.imports:
            if one.importer.name in own and one.imported in own and one.imported != one.importer.name:
                above[one.importer.name].add(one.imported)
        height: dict[str, int] = {}
        # graphlib raises CycleError where modules import each other in a circle: there is none, and none may come.
        for name in TopologicalSorter(above).static_order():
            height[name] = 1 + max((height[below] for below in above[name]), default=0)
        return max(height.values(), default=0)

    def gerunds(self) -> list[str]:
        """Return the modules whose name is a bare gerund."""
        return [one.name for one in self.modules if not one.is_package and _is_gerund(one.name.rpartition(".")[2])]

    def types_of_two_packages(self) -> list[str]:
        """Return the public classes of one name that two packages declare, commands of Django's left out."""
        where: dict[str, set[str]] = defaultdict(set)
        for module in self.modules:
            for node in module.tree.body:
                if isinstance(node, ast.ClassDef) and not node.name.startswith("_") and node.name != "Command":
                    where[node.name].add(module.package)
        return sorted(name for name, packages in where.items() if len(packages) > 1)

    def long_files(self) -> list[str]:
        """Return the files that are longer than a file should be."""
        return [one.name for one in self.modules if one.lines > LONGEST_FILE]

    def past_doors(self) -> list[str]:
        """Return which package reaches past the front door of which: `web > works` and so on."""
        return sorted(
            {f"{one.importer.package} > {one.imported.split('.')[0]}" for one in self.between if not one.by_door}
        )

    def by_door_percent(self) -> float:
        """Return how many of the imports between packages go by a front door or to a table."""
        return 100 * sum(one.by_door for one in self.between) / len(self.between)

    def p90_of_functions(self) -> int:
        """Return the lines below which nine of ten functions stay."""
        lengths = sorted(
            (node.end_lineno or node.lineno) - node.lineno + 1
            for module in self.modules
            for node in ast.walk(module.tree)
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        )
        return lengths[len(lengths) * 9 // 10]


def _run(tree: ast.AST) -> Iterator[ast.AST]:
    """Return the nodes of a module, those that only a type checker reads left out."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test):
            continue
        yield node
        yield from _run(node)


def _is_gerund(name: str) -> bool:
    return name.endswith("ing") and "_" not in name


def problems(house: House) -> list[str]:
    """Return what is worse than it may be, and which lines of the list are not needed any more."""
    allowed = tomllib.loads(ALLOWED.read_text())
    lists = {
        "gerunds": house.gerunds(),
        "types_of_two_packages": house.types_of_two_packages(),
        "long_files": house.long_files(),
        "past_doors": house.past_doors(),
    }
    wrong = []
    for name, found in lists.items():
        wrong += [f"{name}: {one} is new" for one in sorted(set(found) - set(allowed[name]))]
        wrong += [f"{name}: {one} is not there any more: strike it" for one in sorted(set(allowed[name]) - set(found))]
    if house.by_door_percent() < allowed["by_door_percent"]:
        wrong.append(f"{house.by_door_percent():.1f} % of the imports go by front doors: {allowed['by_door_percent']}")
    if house.p90_of_functions() > LONGEST_P90:
        wrong.append(f"one of ten functions is longer than {LONGEST_P90} lines")
    return wrong


def table(house: House) -> Iterator[str]:
    """Return the figures, a line each."""
    for package in house.packages:
        files = sum(one.package == package for one in house.modules)
        yield f"{package:14} {files:4} files  {house.floors(package):3} floors"
    yield ""
    longest = max(house.modules, key=lambda one: one.lines)
    yield f"imports between packages: {len(house.between)}, by front doors and tables {house.by_door_percent():.1f} %"
    yield f"public types of one name in two packages: {len(house.types_of_two_packages())}"
    yield f"modules that are bare gerunds: {len(house.gerunds())}"
    yield f"files over {LONGEST_FILE} lines: {len(house.long_files())}; longest {longest.name}, {longest.lines}"
    yield f"nine of ten functions have at most {house.p90_of_functions()} lines"


def main() -> int:
    """Print the figures, and what is worse than it may be."""
    house = House()
    print("\n".join(table(house)))
    wrong = problems(house)
    print("\n".join(["", *wrong]) if wrong else "")
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
