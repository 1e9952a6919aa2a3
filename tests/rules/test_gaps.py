"""What is undone in one component, seen in its bytes."""

import pytest

from barnraise.rules.gaps import LARGEST, Gap, gaps_in, is_looked_into

LONG = b"word " * 40


@pytest.mark.parametrize(
    ("path", "content", "told"),
    [
        ("a.md", b"# Short\n", (Gap("stub", 30),)),
        ("a.md", LONG, ()),
        ("a.json", b'{"a": 1}', ()),
        ("a.json", b'{"a" 1}', (Gap("broken", 10, 2, ("1: Expecting ':' delimiter",)),)),
        ("a.csv", b"a,b\n1,2,3\n", (Gap("broken", 10, 2, ("2: 3 \u2260 2",)),)),
        ("a.csv", b"a,b\n\xff,2\n", (Gap("broken", 10, 2, ("UTF-8: 4",)),)),
        ("a.csv", b"a,source\nOak,\nAsh,here\nElm, \n", (Gap("unsourced", 10, 2, ("2: Oak", "4: Elm")),)),
        ("a.tsv", b"a\tSource\tReference\nOak\t\there\n", ()),
        ("a.csv", b"a,b\nOak,\n", ()),
        ("a.py", b"x", ()),
        ("a.MD", b"word " * 39, (Gap("stub", 30),)),
        ("a.toml", b"a = 1", ()),
        ("a.toml", b"a = ", (Gap("broken", 10, 2, ("Invalid value (at end of document)",)),)),
        (
            "a.toml",
            b"[%s]\n[%s]\n" % (b"t" * 300, b"t" * 300),
            (Gap("broken", 10, 2, (f"Cannot declare ('{'t' * 183}",)),),
        ),
        ("a.csv", b'a,b\n"x"y,1\n', (Gap("broken", 10, 2, ("',' expected after '\"'",)),)),
        ("a.csv", b"", ()),
        ("a.csv", b"a,b\n\n1,2\n", ()),
        ("a.csv", b"\xef\xbb\xbfsource,a\n,b\n", (Gap("unsourced", 5, 2, ("2: ",)),)),
        ("a.csv", b"a, References \n" + b"x" * 90 + b",\n", (Gap("unsourced", 5, 2, ("2: " + "x" * 80,)),)),
        ("a.csv", b"a,source,sources\nOak,,here\n", ()),
    ],
)
def test_what_is_undone_is_told_with_where_it_is(path: str, content: bytes, told: tuple[Gap, ...]) -> None:
    assert gaps_in(path, content) == told


def test_a_large_table_names_its_first_rows_and_takes_an_hour() -> None:
    content = b"a,source\n" + b"".join(b"row %d,\n" % number for number in range(100))
    (gap,) = gaps_in("a.csv", content)
    assert (gap.minutes, len(gap.places)) == (60, 12)


@pytest.mark.parametrize(
    ("path", "size", "told"),
    [
        ("a.md", 100, True),
        ("a.md", 100_000, False),
        ("a.csv", 100_000, True),
        ("a.csv", LARGEST + 1, False),
        ("a.md", 1200, True),
        ("a.md", 1201, False),
        ("a.json", LARGEST, True),
        ("a.png", 0, False),
        ("b/.c/a.md", 10, False),
        ("a.png", 10, False),
        (".commons/work.toml", 10, False),
    ],
)
def test_only_what_can_show_a_gap_is_looked_into(path: str, size: int, told: bool) -> None:
    assert is_looked_into(path, size) == told
