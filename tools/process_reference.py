"""`python tools/process_reference.py`: write docs/process.md from the schema of process documents."""

from collections.abc import Iterator
from dataclasses import MISSING, fields
from pathlib import Path

from barnraise.rules import kinds, schema
from barnraise.rules.condition_facts import CASE_FACTS, COMBINATIONS, PERSON_FACTS, Fact
from barnraise.rules.conditions import ALWAYS, COMPARISONS, DEPTH_MOST, NODES_MOST
from barnraise.rules.kinds import Key, KeyTable, Kind
from barnraise.rules.parsing import FACTS_MOST, GATES_MOST, LARGEST, RULES_MOST, STAGES_MOST

PAGE = Path(__file__).parents[1] / "docs/process.md"
# Keys whose name in the document is not that of the value they become.
_FIELDS = {"if": "condition"}
_FACT_KINDS = {
    "number": "whole number",
    "hours": "hours",
    "yes_no": "yes or no",
    "text": "text",
    "count": "count by name",
    "held": "name",
}
_WHO = {
    "voters": "those who take part",
    "time": "time",
    "author": "the person",
    "newcomers": "people who join",
    "others": "others",
    "checks": "checks",
}
# The smallest sound document: the example of each table is put into it.
SMALLEST = """\
version = 2

[[gate]]
name = "process"
paths = [".commons/process.toml"]
approvals = 2
approvals_while_two = 1
silence_hours = 720
objection = "ends_silence"
announce_hours = 168
merge = "none"

[[gate]]
name = "declaration"
paths = [".commons/**"]
approvals = 1
silence_hours = 24
merge = "none"

[[gate]]
name = "pages"
paths = ["**"]
stages = ["review"]

[[stage]]
name = "review"

[stage.ballot]
reason_for = ["no"]

[[stage.decide]]
name = "two approve"
then = "accept"
if = { yes = { at_least = 2 }, no = 0 }

[[stage.timer]]
name = "time is up"
then = "accept"
from = "opened"
hours = 720
"""
_MOST = {"kB": LARGEST // 1024, "gates": GATES_MOST, "stages": STAGES_MOST, "rungs": STAGES_MOST, "facts": FACTS_MOST}
_HEAD = f"""\
# The process document

The rules of a work are a file of it, `.commons/process.toml`, in [TOML](https://toml.io). This page lists every key
that it may have. It is made from the schema in `barnraise/rules` (`python tools/process_reference.py`); a test compares
the two and reads each example. How to choose rules, in plain words: the handbook's chapter
[How decisions are made](../barnraise/examples/handbook/deciding.md). Whole documents: `barnraise/recipes`.

A key that is not listed here is refused, so that a misspelt one is seen. A document has at most
{", ".join(f"{count} {of}" for of, count in _MOST.items())}, and each list within a stage at most {RULES_MOST} tables.
The whole must be sound: every path has a gate, `.commons/` has gates of its own, a change of process is announced for
a week and can always pass in the end, and no contribution can be stuck for ever. What a site cannot do yet, it refuses
by name when the process is proposed.

`barnraise process check FILE` says what is wrong with a document; `barnraise process simulate FILE` tries it with
people who are made up.

The smallest document with a stage:

```toml
{SMALLEST}```
"""
_CONDITIONS = f"""\
## Conditions

A condition is a table of facts, each with what is asked of it: `{{ yes = {{ at_least = 2 }}, no = 0 }}` holds when both
do. The type of a key says whether its condition asks for facts of people or of what is decided; both may ask for the
facts that the document declares. At most {DEPTH_MOST} deep, and {NODES_MOST} parts in a stage.

"""


def page() -> str:
    """Return the page."""
    tables = schema.tables({})
    tables[""] = KeyTable(tables[""].makes, tables[""].meaning, {"version": schema.VERSION, **tables[""].keys})
    parts = [_HEAD, *("\n".join(_table(header, table)) for header, table in sorted(tables.items(), key=_place))]
    return "\n".join([*parts, _CONDITIONS + "\n".join([*_comparisons(), *_combinations(), *_facts()])]) + "\n"


def _place(item: tuple[str, KeyTable]) -> tuple[bool, int]:
    """What every work has stands first, then what version 2 adds."""
    header, table = item
    return table.since > 1, ("stage." in header) + 2 * (header in ("fact", "rung"))


def _table(header: str, table: KeyTable) -> Iterator[str]:
    brackets = f"[[{header}]]" if table.is_list else f"[{header}]"
    yield f"## {'Top of the document' if not header else f'`{brackets}`'}\n"
    yield f"{table.meaning}{' Version 2.' if table.since == 2 else ''}\n"
    yield from ("| key | type | default | meaning | example |", "| --- | --- | --- | --- | --- |")
    for name, key in table.keys.items():
        meaning = f"{key.meaning}{' Version 2.' if key.since > table.since else ''}"
        cells = (f"`{name}`", _type(key.kind), _default(table, name, key), meaning, _example(name, key))
        yield f"| {' | '.join(cells)} |"
    yield ""


def _type(kind: Kind) -> str:
    match kind:
        case kinds.Number(least, most):
            return f"whole number, {least} to {most}"
        case kinds.Text(most, least):
            return f"text of {least} to {most} characters" if least else f"text of at most {most} characters"
        case kinds.Choice(words):
            return "one of " + ", ".join(f"`{word}`" for word in words)
        case kinds.Choices(words):
            return "list of " + ", ".join(f"`{word}`" for word in words)
        case kinds.YesNo():
            return "true or false"
        case kinds.Paths():
            return f"list of 1 to {kinds.PATHS_MOST} paths"
        case kinds.Names():
            return f"list of 1 to {kinds.VALUES_MOST} names"
        case kinds.Values():
            return f"list of 1 to {kinds.VALUES_MOST} whole numbers or texts"
        case kinds.When(facts):
            return "condition about what is decided" if "votes" in facts else "condition about people"


def _default(table: KeyTable, name: str, key: Key) -> str:
    """Return what holds where the key is left out, as the value says that the table becomes."""
    if key.is_required:
        return "required"
    default = next(one.default for one in fields(table.makes) if one.name == _FIELDS.get(name, name))
    assert default is not MISSING, (table.makes, name)
    if default is None or default in ("", ()):
        return "none"
    if default == ALWAYS:
        return "always"
    return f"`{str(default).lower() if isinstance(default, bool) else default}`"


def _example(name: str, key: Key) -> str:
    """Return the example as TOML, with the other keys that it needs."""
    companions = f", with `{key.companions}`" if key.companions else ""
    return f"`{name} = {key.example}`{companions}"


def _comparisons() -> Iterator[str]:
    yield from ("| kind of fact | what may be asked | alone |", "| --- | --- | --- |")
    for kind, asks in COMPARISONS.items():
        alone = "`fact = value` means `is`" if "is" in asks else ""
        yield f"| {_FACT_KINDS[kind]} | {', '.join(f'`{one}`' for one in asks)} | {alone} |"
    yield f"| {_FACT_KINDS['held']} | | `fact = value` alone |"
    yield ""


def _combinations() -> Iterator[str]:
    yield from ("| combined by | meaning | example |", "| --- | --- | --- |")
    for name, (meaning, example) in COMBINATIONS.items():
        yield f"| `{name}` | {meaning} | `{name} = {example}` |"
    yield ""


def _facts() -> Iterator[str]:
    yield from _facts_of("Facts of what is decided", CASE_FACTS)
    yield ""
    yield from _facts_of("Facts of people", PERSON_FACTS)


def _facts_of(title: str, facts: dict[str, Fact]) -> Iterator[str]:
    yield f"### {title}\n"
    yield from ("| fact | kind | who or what changes it | meaning | example |", "| --- | --- | --- | --- | --- |")
    for name, fact in facts.items():
        yield (
            f"| `{name}` | {_FACT_KINDS[fact.kind]} | {_WHO[fact.who]} | {fact.meaning} | `{name} = {fact.example}` |"
        )


if __name__ == "__main__":
    PAGE.write_text(page())
    print(f"{PAGE} is written.")
