"""Which paths a glob speaks of."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from barnraise.rules.globs import matches
from barnraise.rules.process import Gate, Process, gate_for, gates_for
from tests.conditions import steps_of


@pytest.mark.parametrize(
    ("glob", "yes", "no"),
    [
        ("barn.md", ["barn.md"], ["Barn.md", "a/barn.md", "barn.mdx", "barnxmd"]),
        ("*.md", ["barn.md", ".md"], ["a/barn.md", "barn.txt"]),
        ("**/*.md", ["barn.md", "a/barn.md", "a/b/barn.md"], ["a/barn.txt"]),
        ("a/**", ["a/b", "a/b/c", "a"], ["b/a", "ab"]),
        ("**/a/**/z", ["a/z", "a/b/z", "x/y/a/b/c/z"], ["z", "a", "z/a"]),
        ("?.md", ["a.md", "ä.md"], [".md", "ab.md"]),
        ("a*b*c", ["abc", "axxbxxc", "abcbc"], ["ab", "abcx"]),
        ("[ab].md", ["[ab].md"], ["a.md"]),
        ("**", ["a", "a/b", ".commons/process.toml"], []),
        ("a/**/b", ["a/b", "a/x/b", "a/b/b"], ["a", "b", "a/x/c", "c/x/b"]),
        ("a/b/**/b/c", ["a/b/b/c", "a/b/x/b/c"], ["a/b/c", "a/b/x/c"]),
        ("**/a/b/**/c", ["a/b/c", "x/a/x/a/b/c"], ["a/c", "a/x/b/c", "a/b"]),
        ("**/a/**/a/**", ["a/a", "a/x/a/y"], ["a", "a/x"]),
        ("**/a/b/**/b/**", ["a/b/b", "x/a/b/x/b/y"], ["a/b", "a/b/x"]),
        ("ab*ba", ["abba", "abxba"], ["aba", "ab", "xbba", "abbx"]),
        ("a*b?d*e", ["abcde", "axbxdxe", "abbcde"], ["abde", "abcdf"]),
        ("a*bb*b", ["abbb", "axbbxb"], ["abb", "abxb"]),
        ("a*?b*c", ["axbc", "abbc"], ["abc"]),
        ("*a*", ["a", "xax"], ["", "x"]),
        ("cafe\u0301.md", ["caf\u00e9.md", "cafe\u0301.md"], ["cafe.md"]),
    ],
)
def test_a_glob_names_paths(glob: str, yes: list[str], no: list[str]) -> None:
    assert [path for path in yes + no if matches(glob, path)] == yes


@given(st.text(alphabet="ab/*?", max_size=12), st.text(alphabet="ab/", max_size=12))
def test_a_glob_agrees_with_the_plain_definition(glob: str, path: str) -> None:
    assert matches(glob, path) == plainly(glob.split("/"), path.split("/"))


def plainly(parts: list[str], names: list[str]) -> bool:
    if not parts:
        return not names
    if parts[0] == "**":
        return any(plainly(parts[1:], names[count:]) for count in range(len(names) + 1))
    return bool(names) and signs(parts[0], names[0]) and plainly(parts[1:], names[1:])


def signs(part: str, name: str) -> bool:
    if not part:
        return not name
    if part[0] == "*":
        return any(signs(part[1:], name[count:]) for count in range(len(name) + 1))
    return bool(name) and part[0] in ("?", name[0]) and signs(part[1:], name[1:])


@pytest.mark.parametrize(
    ("glob", "path"),
    [("*a" * 99 + "b", "a" * 1000), ("/".join(["**"] * 66), "a/" * 499 + "a"), ("**/a/" * 40 + "b", "a/" * 499 + "a")],
)
def test_no_glob_takes_many_steps(glob: str, path: str) -> None:
    assert steps_of(lambda: matches(glob, path)) < 100_000


RULES, PAGES = Gate(name="rules", paths=(".commons/**",)), Gate(name="pages", paths=("*.md", "pages/**"))


def test_the_first_gate_that_names_a_path_has_it() -> None:
    rest = Gate(name="rest", paths=("**",))
    process = Process(gates=(RULES, PAGES, rest))
    assert [gate_for(process, path) for path in (".commons/x", "a.md", "pages/b/c", "z")] == [RULES, PAGES, PAGES, rest]
    assert gates_for(process, frozenset(["z", "a.md", "b.md"])) == (PAGES, rest)


@pytest.mark.parametrize("paths", [frozenset[str](), frozenset(["nowhere.txt"]), frozenset(["a.md", "nowhere.txt"])])
def test_where_a_path_has_no_gate_every_gate_is_asked(paths: frozenset[str]) -> None:
    assert gates_for(Process(gates=(RULES, PAGES)), paths) == (RULES, PAGES)
