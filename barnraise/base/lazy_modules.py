"""Modules that are imported when something in them is first used: heavy ones, which most processes never need."""

from importlib import import_module
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
