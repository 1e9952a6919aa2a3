"""The ready-made processes: documents beside the code, each a process that a new work may begin with."""

from functools import cache
from pathlib import Path

_FOLDER = Path(__file__).resolve().parent.parent / "recipes"


@cache
def recipe_names() -> tuple[str, ...]:
    """Return the names of all recipes, in the order of the alphabet."""
    return tuple(sorted(file.stem for file in _FOLDER.glob("*.toml")))


def recipe_text(name: str) -> str:
    """Return the process document of a recipe; KeyError for a name that is none."""
    if name not in recipe_names():
        raise KeyError(name)
    return _FOLDER.joinpath(f"{name}.toml").read_text(encoding="utf-8")
