"""docs/process.md is what the schema of process documents says, whole, and each example in it is sound."""

import importlib.util
import json
import re
import tomllib
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from barnraise.rules import schema
from barnraise.rules.condition_facts import CASE_FACTS, COMBINATIONS, PERSON_FACTS
from barnraise.rules.parsing import parse
from barnraise.rules.process import Process
from barnraise.rules.schema_of_stages import stage_tables

ROOT = Path(__file__).parents[1]
TABLES = schema.tables({})
Document = dict[str, Any]


def _script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("process_reference", ROOT / "tools/process_reference.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


REFERENCE = _script()
PAGE: str = REFERENCE.page()


def toml(value: object) -> str:
    """Return a value as TOML on one line."""
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {toml(one)}" for key, one in value.items()) + " }"
    return f"[{', '.join(map(toml, value))}]" if isinstance(value, list) else json.dumps(value, ensure_ascii=False)


def read(document: Document) -> object:
    return parse("\n".join(f"{key} = {toml(value)}" for key, value in document.items()))


def examples(header: str, name: str) -> Document:
    """Return a key's example, the keys that it needs, and those that its table must have."""
    table = TABLES[header]
    key = table.keys[name]
    lines = [f"{one} = {table.keys[one].example}" for one in table.required() if one != name]
    lines += [f"{name} = {key.example}", *([key.companions] if key.companions else [])]
    return tomllib.loads(f"table = {{ {', '.join(lines)} }}")["table"]  # type: ignore[no-any-return]


def smallest() -> Document:
    return tomllib.loads(REFERENCE.SMALLEST)


def with_table(header: str, keys: Document) -> Document:
    """Return the smallest document with one table in place of that which it has."""
    document = smallest()
    above, _, name = header.rpartition(".")
    place: Document = document["stage"][0] if above else document
    if header == "":
        document |= keys
    elif header == "stage":
        place["stage"][0] |= keys
    elif header == "gate":
        # A gate asks for something: for stages, or approvals.
        place["gate"][-1] = keys if "stages" in keys else {"approvals": 1, **keys}
        if "stages" not in keys:
            del document["stage"]
    else:
        place[name] = [keys] if TABLES[header].is_list else keys
    return document


KEYS = [(header, name) for header, table in TABLES.items() for name in table.keys]


def test_the_page_is_the_one_that_the_schema_makes() -> None:
    assert (ROOT / "docs/process.md").read_text() == PAGE, "Run `python tools/process_reference.py`."


def test_the_smallest_document_is_sound() -> None:
    assert isinstance(parse(REFERENCE.SMALLEST), Process)
    assert f"```toml\n{REFERENCE.SMALLEST}```" in PAGE


@pytest.mark.parametrize(("header", "name"), KEYS, ids=[f"{header}.{name}" for header, name in KEYS])
def test_the_example_of_a_key_is_sound(header: str, name: str) -> None:
    found = read(with_table(header, examples(header, name)))
    assert isinstance(found, Process), found


@pytest.mark.parametrize("name", [*CASE_FACTS, *COMBINATIONS])
def test_the_example_of_a_fact_of_what_is_decided_is_sound(name: str) -> None:
    example = CASE_FACTS[name].example if name in CASE_FACTS else COMBINATIONS[name][1]
    asked = tomllib.loads(f"{name} = {example}")
    found = read(with_table("stage.decide", {"name": "it holds", "then": "accept", "if": asked}))
    assert isinstance(found, Process), found


@pytest.mark.parametrize("name", PERSON_FACTS)
def test_the_example_of_a_fact_of_people_is_sound(name: str) -> None:
    document = with_table("stage", {"eligible": tomllib.loads(f"{name} = {PERSON_FACTS[name].example}")})
    found = read({**document, "rung": [{"name": "reader"}]})
    assert isinstance(found, Process), found


def rows(title: str) -> list[str]:
    """Return what a table of the page lists in its first column."""
    section = PAGE.split(f"{title}\n", 1)[1].split("\n#", 1)[0]
    return re.findall(r"(?m)^\| `(\w+)` \|", section)


def known(header: str) -> str:
    """Return which keys of a table the parser says that it knows, and facts where the name is of one."""
    found = read(with_table(header, {"nothing": 1}))
    assert isinstance(found, tuple)
    return next(str(one.facts["known"]) for one in found if one.facts.get("key") == "nothing")


@pytest.mark.parametrize("header", [one for one in TABLES if one])
def test_the_page_lists_the_keys_that_the_parser_takes_and_no_others(header: str) -> None:
    brackets = f"[[{header}]]" if TABLES[header].is_list else f"[{header}]"
    assert ", ".join(rows(f"## `{brackets}`")) == known(header)


def test_the_page_lists_the_keys_at_the_top_and_every_table() -> None:
    assert ", ".join(rows("## Top of the document")) == f"version, {known('')}"
    listed = re.findall(r"(?m)^## `\[+([\w.]+)\]+`$", PAGE)
    assert sorted(listed) == sorted(one for one in TABLES if one)
    assert {one for one in TABLES if one.startswith("stage")} == stage_tables({}).keys()


@pytest.mark.parametrize(
    ("title", "header", "key"),
    [("### Facts of what is decided", "stage.decide", "if"), ("### Facts of people", "stage", "eligible")],
)
def test_the_page_lists_the_facts_that_conditions_may_ask_for(title: str, header: str, key: str) -> None:
    required = {
        name: tomllib.loads(f"x = {TABLES[header].keys[name].example}")["x"] for name in TABLES[header].required()
    }
    found = read(with_table(header, {**required, key: {"nothing": 1}}))
    assert isinstance(found, tuple)
    assert sorted(rows(title)) == str(found[0].facts["known"]).split(", ")


def test_everything_on_the_page_says_what_it_means() -> None:
    silent = [
        f"{header}.{name}"
        for header, table in TABLES.items()
        for name, key in table.keys.items()
        if not (table.meaning.endswith(".") and key.meaning.endswith(".") and key.example)
    ]
    silent += [name for facts in (CASE_FACTS, PERSON_FACTS) for name, one in facts.items() if not one.meaning]
    assert silent == []
