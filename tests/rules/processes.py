"""Processes, and parts of them, that tests of rules are made of."""

from barnraise.rules.condition_facts import CASE_FACTS, PERSON_FACTS, Fact
from barnraise.rules.conditions import ALWAYS, Condition, compiled
from barnraise.rules.parsing import parse
from barnraise.rules.process import Declared, Process
from barnraise.rules.stages import Rule
from barnraise.works.recipes import recipe_text

# A fact of each kind, as a document may declare them; rules may ask for these too.
DECLARED = (Declared(name="here"), Declared(name="sure", kind="number"), Declared(name="why", kind="text"))
_KNOWN = {**CASE_FACTS, **{one.name: Fact(one.kind, "author", is_declared=True) for one in DECLARED}}


def recipe(name: str) -> Process:
    """Return the process of a recipe that is shipped."""
    process = parse(recipe_text(name))
    assert isinstance(process, Process), process
    return process


def rule(then: str, table: dict[str, object] | None = None, *, name: str = "", **facts: object) -> Rule:
    """Return a rule for what a table or facts ask for, without either for all; it bears the name of what it does."""
    asked = {**(table or {}), **facts}
    return Rule(name=name or then, then=then, condition=compiled(asked, _KNOWN) if asked else ALWAYS)


def people(**table: object) -> Condition:
    """Return who may take part."""
    return compiled(table, PERSON_FACTS)
