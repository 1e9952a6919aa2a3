"""What the product serves of processes, and which ready-made ones may be chosen because it serves all they need."""

from functools import cache

from barnraise.rules.parsing import read
from barnraise.rules.process import Process, needs
from barnraise.works.recipes import recipe_names, recipe_text

# Whoever builds another part of what processes can ask for adds its name from `rules.process.needs` here.
SERVED = frozenset(
    {
        "stages",
        "holds",
        "drawn readers",
        "adaptive review",
        "alternatives",
        "claims",
        "pieces",
        "sets",
        "ladder",
        "questions",
        "quizzes",
        "weights",
    }
)


def unserved(process: Process) -> frozenset[str]:
    """Return what a process needs and the product does not serve; nothing when it can be chosen."""
    return needs(process) - SERVED


@cache
def offered() -> tuple[str, ...]:
    """Return the names of the recipes that a work may start with, in the order of the alphabet."""
    return tuple(name for name in recipe_names() if not unserved(_recipe(name)))


def _recipe(name: str) -> Process:
    found = read(recipe_text(name))  # every recipe's soundness is tested; walking all of them takes a second
    assert isinstance(found, Process)
    return found
