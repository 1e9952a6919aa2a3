"""The ready-made processes: documents beside the code, each a process that a new work may begin with."""

import json
from functools import cache
from pathlib import Path
from typing import Literal

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


@cache
def recipe_for(role: Literal["begin", "unstated"]) -> str:
    """Return which recipe has a part of its own, as `roles.json` says.

    `begin` is what a new work has unless another is chosen. `unstated` decides where a work states no sound process,
    which cannot come about by contributions: it is the strictest.
    """
    name: str = json.loads(_FOLDER.joinpath("roles.json").read_text(encoding="utf-8"))[role]
    return name
