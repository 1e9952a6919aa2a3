"""Front doors that open lazily give what they say, and nothing that stands behind them first."""

import ast
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

import barnraise

HOUSE = Path(barnraise.__file__).parent
DOORS = sorted(file for file in HOUSE.rglob("__init__.py") if "front_door(__name__)" in file.read_text())


def package_of(door: Path) -> str:
    """Return the name of the package that a front door belongs to."""
    return ".".join(door.parent.relative_to(HOUSE.parent).parts)


@pytest.mark.parametrize("door", DOORS, ids=package_of)
def test_a_front_door_gives_each_name_that_it_lists(door: Path) -> None:
    package = import_module(package_of(door))
    assert [name for name in package.__all__ if getattr(package, name, None) is None] == []
    with pytest.raises(AttributeError, match="has no attribute 'nothing_of_the_kind'"):
        _ = package.nothing_of_the_kind


@pytest.mark.parametrize("door", DOORS, ids=package_of)
def test_no_name_behind_a_front_door_is_that_of_another_module(door: Path) -> None:
    """Importing such a module would put itself in the place of what has its name."""
    modules = {one.stem for one in door.parent.iterdir()}
    lazy = [node for node in ast.walk(ast.parse(door.read_text())) if isinstance(node, ast.If)]
    found = [
        name.name
        for block in lazy
        for one in ast.walk(block)
        if isinstance(one, ast.ImportFrom) and one.module != package_of(door)
        for name in one.names
        if name.name in modules
    ]
    assert lazy and found == []


def test_opening_front_doors_loads_no_table() -> None:
    script = f"import sys, {', '.join(map(package_of, DOORS))}; assert 'django.db.models' not in sys.modules"
    subprocess.run([sys.executable, "-c", script], check=True)
