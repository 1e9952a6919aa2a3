"""JSON, TOML and YAML merged by key, on their text."""

import json
import tomllib
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from barnraise.merging import Way, merge, near, propose
from tests.promises import promises

JSON = Way("json", ("id",))
TOML = Way("toml", ("name",))
YAML = Way("yaml", ("id",))


def merged(way: Way, base: str, ours: str, theirs: str) -> str | None:
    made = merge(base.encode(), ours.encode(), theirs.encode(), way)
    return made.content.decode() if made.clean else None


@promises("JSON, TOML and YAML are merged by key")
@pytest.mark.parametrize(
    ("way", "base", "ours", "theirs", "result"),
    [
        pytest.param(
            JSON, '{"b": 1, "a": 2}', '{"b": 1, "a": 3}', '{"b": 0, "a": 2}', '{"b": 0, "a": 3}', id="one line of json"
        ),
        pytest.param(
            JSON,
            '[{"id": 1, "n": "x"}, {"id": 2}]',
            '[{"id": 1, "n": "y"}, {"id": 2}]',
            '[{"id": 0}, {"id": 1, "n": "x"}]',
            '[{"id": 0}, {"id": 1, "n": "y"}]',
            id="things in a list, by the declared key",
        ),
        pytest.param(
            TOML,
            '# A tool\n[tool]\nname = "x"  # short\nsize = 1\n',
            '# A tool\n[tool]\nname = "x"  # short\nsize = 2\n',
            "# A tool\n[tool]\nname = 'y'  # short\nsize = 1\n\n[more]\nlist = [\n  1,\n]\n",
            "# A tool\n[tool]\nname = 'y'  # short\nsize = 2\n\n[more]\nlist = [\n  1,\n]\n",
            id="keys and a table of toml",
        ),
        pytest.param(
            TOML,
            '[[one]]\nname = "a"\nn = 1\n[one.sub]\nx = 1\n[[one]]\nname = "b"\n',
            '[[one]]\nname = "a"\nn = 2\n[one.sub]\nx = 1\n[[one]]\nname = "b"\n',
            '[[one]]\nname = "a"\nn = 1\n[one.sub]\nx = 2\n[[one]]\nname = "b"\nn = 5\n',
            '[[one]]\nname = "a"\nn = 2\n[one.sub]\nx = 2\n[[one]]\nname = "b"\nn = 5\n',
            id="an array of tables, by the declared key",
        ),
        pytest.param(
            YAML,
            "# Who\nname: 'Ann'\nborn: 1980  # in spring\nlangs:\n  - en\n",
            "# Who\nname: 'Ann'\nborn: 1981  # in spring\nlangs:\n  - en\n",
            '# Who\nname: "Anna"\nborn: 1980  # in spring\nlangs:\n  - en\nhome: |\n  A house\n\n  # by the sea\n',
            '# Who\nname: "Anna"\nborn: 1981  # in spring\nlangs:\n  - en\nhome: |\n  A house\n\n  # by the sea\n',
            id="keys of yaml",
        ),
        pytest.param(
            YAML,
            "- id: 1\n  name:\n    first: A\n    last: B\n- id: 2\n",
            "- id: 1\n  name:\n    first: C\n    last: B\n- id: 2\n",
            "- id: 1\n  name:\n    first: A\n    last: D\n- id: 3\n",
            "- id: 1\n  name:\n    first: C\n    last: D\n- id: 3\n",
            id="things in a list of yaml, by the declared key",
        ),
    ],
)
def test_changes_at_different_keys_merge(way: Way, base: str, ours: str, theirs: str, result: str) -> None:
    assert (merged(way, base, ours, theirs), merged(way, base, theirs, ours)) == (result, result)


def test_members_that_both_added_behind_the_last_stand_there_after_each_other() -> None:
    ours, theirs = '{\n  "a": 1,\n  "b": 2\n}\n', '{\n  "a": 1,\n  "c": [3]\n}\n'
    result = '{\n  "a": 1,\n  "b": 2,\n  "c": [3]\n}\n'
    assert merged(JSON, '{\n  "a": 1\n}\n', ours, theirs) == result


@pytest.mark.parametrize(
    ("way", "base", "ours", "theirs"),
    [
        pytest.param(JSON, '{"a": 1}', '{"a": 2}', '{"a": 3}', id="the same key"),
        pytest.param(JSON, '{"a": 1, "b": 1}', '{"b": 1}', '{"a": 2, "b": 1}', id="a key that is gone"),
        pytest.param(
            JSON,
            '{\n"x": 1,\n"y": 2\n}',
            '{\n"n": 1,\n"x": 1,\n"y": 2\n}',
            '{\n"x": 1,\n"y": 2,\n"n": 2\n}',
            id="one key added twice",
        ),
        pytest.param(TOML, "a = 1\n", "a = 1\nb = 1\n", "a = 1\nb = 2\n", id="the same key added"),
        pytest.param(YAML, "a: 1\nb: 2\n", "a: 5\nb: 2\n", "a: 6\nb: 2\n", id="the same key of yaml"),
        pytest.param(YAML, "a: &x 1\nb: 2\n", "b: 2\n", "a: &x 1\nb: *x\n", id="an anchor that is gone"),
    ],
)
def test_what_contradicts_each_other_is_left_to_a_person(way: Way, base: str, ours: str, theirs: str) -> None:
    assert (merged(way, base, ours, theirs), merged(way, base, theirs, ours)) == (None, None)


@promises("In a table whose work declares a key, instead")
def test_changes_of_one_key_are_near_and_those_of_neighbouring_keys_are_not() -> None:
    base, ours = b"a: 1\nb: 1\nc:\n  - x\n  - y\n  - z\n", b"a: 2\nb: 1\nc:\n  - X\n  - y\n  - z\n"
    theirs = b"a: 1\nb: 2\nc:\n  - x\n  - y\n  - Z\n"
    assert [near(base, ours, b"a: 1\nb: 2\nc:\n  - x\n  - y\n  - z\n", YAML), near(base, ours, theirs, YAML)] == [
        False,
        True,
    ]


leaves = st.one_of(st.integers(0, 3), st.sampled_from(["x", "y: z", "# no"]), st.lists(st.integers(0, 2), max_size=2))
values: Any = st.recursive(
    leaves, lambda inner: st.dictionaries(st.sampled_from("abcd"), inner, max_size=3), max_leaves=6
)
documents = st.dictionaries(st.sampled_from("abcdef"), values, min_size=1, max_size=4)


def toml_of(document: dict[str, Any]) -> str:
    return "".join(f"# about {key}\n{key} = {_inline(value)}\n" for key, value in document.items())


def _inline(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key} = {_inline(one)}" for key, one in value.items()) + "}"
    return json.dumps(value)


WRITERS: dict[str, Any] = {
    "json": (lambda document: json.dumps(document, indent=2), json.loads),
    "toml": (toml_of, tomllib.loads),
    "yaml": (lambda document: yaml.safe_dump(document, sort_keys=False), yaml.safe_load),
}


def leaves_of(value: Any, path: tuple[str, ...] = ()) -> dict[tuple[str, ...], Any]:
    if not isinstance(value, dict) or not value:
        return {path: value}
    return {where: leaf for key, one in value.items() for where, leaf in leaves_of(one, (*path, key)).items()}


@pytest.mark.parametrize("kind", sorted(WRITERS))
@given(base=documents, ours=documents, theirs=documents)
def test_no_key_that_either_side_added_is_lost_and_none_that_either_removed_returns(
    kind: str, base: dict[str, Any], ours: dict[str, Any], theirs: dict[str, Any]
) -> None:
    write, read = WRITERS[kind]
    made = merge(*(write(one).encode() for one in (base, ours, theirs)), Way(kind, ()))  # type: ignore[arg-type]
    if not made.clean:
        return
    old, our, their, new = (leaves_of(one) for one in (base, ours, theirs, read(made.content.decode())))
    for path in {**our, **their, **new}:
        says = [side.get(path, None) for side in (old, our, their)]
        if says[1] == says[2] or says[2] == says[0]:
            assert new.get(path) == says[1] or _is_within(path, new)
        elif says[1] == says[0]:
            assert new.get(path) == says[2] or _is_within(path, new)


def _is_within(path: tuple[str, ...], new: dict[tuple[str, ...], Any]) -> bool:
    """Tell whether an empty mapping got something in it."""
    return any(other[: len(path)] == path for other in new)


@promises("JSON, TOML and YAML are merged by key")
@pytest.mark.parametrize("kind", sorted(WRITERS))
@given(document=documents, ours=st.integers(4, 6), theirs=st.integers(7, 9), which=st.data())
def test_the_text_outside_merged_keys_keeps_every_byte(
    kind: str, document: dict[str, Any], ours: int, theirs: int, which: Any
) -> None:
    document = {"first": 1, **document, "last": 1}
    write, _ = WRITERS[kind]
    base = write(document)
    one, other = write({**document, "first": ours}), write({**document, "last": theirs})
    made = merge(base.encode(), one.encode(), other.encode(), Way(kind, ()))  # type: ignore[arg-type]
    both = write({**document, "first": ours, "last": theirs})
    assert (made.clean, made.content.decode()) == (True, both)


@pytest.mark.parametrize(
    "odd",
    [
        pytest.param("odd: &a [*a]\n", id="a list in itself"),
        pytest.param("".join(f"{'  ' * depth}a:\n" for depth in range(600)), id="six hundred deep"),
        pytest.param(
            "a0: &a0 [x]\n" + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 12)),
            id="a thousand million words by name",
        ),
    ],
)
def test_yaml_that_unfolds_without_end_or_is_too_deep_is_merged_without_harm(odd: str) -> None:
    base, ours, theirs = (f"one: {one}\n{odd}two: {two}\n".encode() for one, two in ((1, 1), (2, 1), (1, 2)))
    assert merge(base, ours, theirs, YAML).content in (ours, f"one: 2\n{odd}two: 2\n".encode())


def test_nothing_is_offered_where_only_the_whole_document_would_be_wrong() -> None:
    lines = '  "a": 1,\n  "b": 2,\n  "c": 3,\n  "d": 4\n'
    others = ('  "x": 1,\n' + lines, lines.replace("3,", '3,\n  "x": 2,'))
    base, ours, theirs = (f"{{\n{text}}}\n".encode() for text in (lines, *others))
    made = merge(base, ours, theirs, JSON)
    assert [(one.ours or one.theirs, propose(one)) for one in made.conflicts] == [
        (b'  "x": 1,\n', None),
        (b'  "x": 2,\n', None),
    ]
