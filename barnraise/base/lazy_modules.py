"""Modules imported when something in them is first used: heavy ones, and those behind a front door."""

import ast
import sys
from collections.abc import Callable
from functools import cache
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any


class _LazyModule(ModuleType):
    def __getattr__(self, name: str) -> Any:
        # Asked each time and not copied: a test that replaces something in the module is to be heard.
        return getattr(import_module(self.__name__), name)


def lazy_module(name: str) -> ModuleType:
    """Return a stand-in for a module, which imports it at the first look.

    Beside it stands `if TYPE_CHECKING: import …`, for the type checker and for the contracts about imports.
    """
    return _LazyModule(name)


def front_door(package: str) -> Callable[[str], Any]:
    """Return `__getattr__` for a package: it imports a name when somebody first asks for it.

    Which names there are, and from where, stands once: in the package's own `if TYPE_CHECKING: from … import …`, which
    the type checker and the contracts about imports read as well. No name may be that of another module of the package.
    """
    homes = cache(lambda: _homes(package))

    def opened(name: str) -> Any:
        home = None if name.startswith("__") else homes().get(name)
        if home is None:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        found = import_module(f"{package}.{name}") if home == package else getattr(import_module(home), name)
        setattr(sys.modules[package], name, found)
        return found

    return opened


def _homes(package: str) -> dict[str, str]:
    """Return the module from which each name comes that a package imports for the type checker alone."""
    source = Path(str(sys.modules[package].__file__)).read_text("utf-8")
    return {
        name.name: str(found.module)
        for block in ast.parse(source).body
        if isinstance(block, ast.If)
        for found in block.body
        if isinstance(found, ast.ImportFrom)
        for name in found.names
    }
