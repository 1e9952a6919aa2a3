"""Tables merged by cell: what merges, what conflicts, and that no cell is lost or comes back."""

import csv
import io

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from barnraise.merging import Way, merge, near
from tests.promises import promises

BY_CODE = Way("table", ("code",))
TOWNS = "code,name,people\nk,Kilkeel,6500\nl,Lamu,25000\nm,Mopti,114000\n"


def merged(base: str, ours: str, theirs: str) -> str | None:
    """Return the merged table, or None where something is left to a person."""
    made = merge(base.encode(), ours.encode(), theirs.encode(), BY_CODE)
    return made.content.decode() if made.clean else None


@promises("Where the work says in .commons/work.toml which columns")
@pytest.mark.parametrize(
    ("ours", "theirs", "result"),
    [
        pytest.param(
            TOWNS.replace("6500", "6541"),
            TOWNS.replace("Kilkeel", "Cill Chaoil"),
            TOWNS.replace("Kilkeel,6500", "Cill Chaoil,6541"),
            id="two cells of one row",
        ),
        pytest.param(
            TOWNS + "n,Nain,1100\n",
            TOWNS + "o,Oban,8500\n",
            TOWNS + "n,Nain,1100\no,Oban,8500\n",
            id="rows added at one place",
        ),
        pytest.param(
            TOWNS.replace("l,Lamu,25000\n", ""),
            TOWNS.replace("114000", "120000"),
            TOWNS.replace("l,Lamu,25000\n", "").replace("114000", "120000"),
            id="a row removed beside a change",
        ),
        pytest.param(
            "code,name,people,land\nk,Kilkeel,6500,gb\nl,Lamu,25000,ke\nm,Mopti,114000,ml\n",
            TOWNS.replace("Lamu", "Lamu town") + "n,Nain,1100\n",
            "code,name,people,land\nk,Kilkeel,6500,gb\nl,Lamu town,25000,ke\nm,Mopti,114000,ml\nn,Nain,1100,\n",
            id="a column added, a cell changed, a row added",
        ),
        pytest.param(
            "code,town,people\nk,Kilkeel,6500\nl,Lamu,25000\nm,Mopti,114000\n",
            TOWNS.replace("Lamu", "Lamu town"),
            "code,town,people\nk,Kilkeel,6500\nl,Lamu town,25000\nm,Mopti,114000\n",
            id="a column that has another name",
        ),
        pytest.param(
            "iso,name,people\nk,Kilkeel,6500\nl,Lamu,25000\nm,Mopti,114000\n",
            TOWNS.replace("Lamu", "Lamu town"),
            "iso,name,people\nk,Kilkeel,6500\nl,Lamu town,25000\nm,Mopti,114000\n",
            id="the key that has another name",
        ),
        pytest.param(
            "code,name\nk,Kilkeel\nl,Lamu\nm,Mopti\n",
            TOWNS.replace("Lamu", "Lamu town"),
            "code,name\nk,Kilkeel\nl,Lamu town\nm,Mopti\n",
            id="a column removed beside a change",
        ),
        pytest.param(
            "people,code,name\n6500,k,Kilkeel\n25000,l,Lamu\n114000,m,Mopti\n",
            TOWNS.replace("Lamu", "Lamu town"),
            "people,code,name\n6500,k,Kilkeel\n25000,l,Lamu town\n114000,m,Mopti\n",
            id="columns in another order",
        ),
        pytest.param(
            "code,name,people\nm,Mopti,114000\nk,Kilkeel,6500\nl,Lamu,25000\n",
            TOWNS.replace("25000", "25001"),
            "code,name,people\nm,Mopti,114000\nk,Kilkeel,6500\nl,Lamu,25001\n",
            id="a row moved, another changed",
        ),
        pytest.param(
            TOWNS.replace("Kilkeel", '"Kilkeel"'),
            TOWNS.replace("Kilkeel", '"Kilkeel, Down"'),
            TOWNS.replace("Kilkeel", '"Kilkeel, Down"'),
            id="quotes alone are no contradiction",
        ),
        pytest.param(
            TOWNS.replace("Lamu", '"Lamu\nand ""Manda"""'),
            TOWNS.replace("25000", "25001"),
            TOWNS.replace("Lamu,25000", '"Lamu\nand ""Manda""",25001'),
            id="a line feed within quotes",
        ),
    ],
)
def test_changes_of_different_cells_merge(ours: str, theirs: str, result: str) -> None:
    assert (merged(TOWNS, ours, theirs), merged(TOWNS, theirs, ours)) == (result, result)


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        pytest.param(TOWNS.replace("6500", "6541"), TOWNS.replace("6500", "6542"), id="the same cell"),
        pytest.param(TOWNS.replace("l,Lamu,25000\n", ""), TOWNS.replace("25000", "25001"), id="a row that is gone"),
        pytest.param(TOWNS + "n,Nain,1100\n", TOWNS + "n,Nain,1200\n", id="the same row added"),
        pytest.param("code,name\nk,Kilkeel\nl,Lamu\nm,Mopti\n", TOWNS.replace("6500", "1"), id="a column that is gone"),
        pytest.param(TOWNS.replace("people", "souls"), TOWNS.replace("people", "heads"), id="two names for a column"),
        pytest.param(
            TOWNS.replace("l,Lamu,25000\n", "") + "l,Lamu,25000\n",
            "code,name,people\nl,Lamu,25000\nm,Mopti,114000\nk,Kilkeel,6500\n",
            id="two orders",
        ),
    ],
)
def test_what_contradicts_each_other_is_left_to_a_person(ours: str, theirs: str) -> None:
    assert (merged(TOWNS, ours, theirs), merged(TOWNS, theirs, ours)) == (None, None)


def test_a_conflict_is_one_row_in_which_everything_else_is_merged_already() -> None:
    ours = TOWNS.replace("l,Lamu,25000", "l,Lamu town,1").replace("Mopti", "Mopti town")
    theirs = TOWNS.replace("l,Lamu,25000", "l,Lamu,2").replace("6500", "6541")
    made = merge(TOWNS.encode(), ours.encode(), theirs.encode(), BY_CODE)
    passage = made.conflicts[0]
    assert [(one.base, one.ours, one.theirs) for one in made.conflicts] == [
        (b"l,Lamu town,25000\n", b"l,Lamu town,1\n", b"l,Lamu town,2\n")
    ]
    assert made.content == b"code,name,people\nk,Kilkeel,6541\n" + passage.ours + b"m,Mopti town,114000\n"


@pytest.mark.parametrize(
    ("ours", "theirs", "is_near"),
    [
        (TOWNS.replace("6500", "1"), TOWNS.replace("25000", "2"), False),
        (TOWNS.replace("6500", "1"), TOWNS.replace("Kilkeel", "K"), True),
        (TOWNS.replace("people", "souls"), TOWNS.replace("25000", "2"), True),
        (TOWNS + "n,Nain,1\n", TOWNS + "o,Oban,2\n", False),
    ],
)
def test_changes_are_near_in_the_same_row_or_under_other_columns(ours: str, theirs: str, is_near: bool) -> None:
    assert near(TOWNS.encode(), ours.encode(), theirs.encode(), BY_CODE) == is_near


names = st.sampled_from(["name", "people", "land"])
codes = st.sampled_from(["a", "b", "c", "d", "e"])
tables = st.lists(codes, unique=True, max_size=5).flatmap(
    lambda keys: st.lists(names, unique=True, min_size=1).flatmap(
        lambda columns: st.tuples(
            st.just(keys),
            st.just(columns),
            st.lists(st.lists(st.sampled_from(["", "1", "2", "x, y"]), min_size=3, max_size=3), min_size=5, max_size=5),
        )
    )
)


def written(table: tuple[list[str], list[str], list[list[str]]]) -> bytes:
    keys, columns, cells = table
    out = io.StringIO()
    rows = csv.writer(out, lineterminator="\n")
    rows.writerow(["code", *columns])
    rows.writerows([key, *cells[at][: len(columns)]] for at, key in enumerate(keys))
    return out.getvalue().encode()


def cells_of(text: bytes) -> dict[tuple[str, str], str]:
    """Return what a table says, by row and column; rows and columns themselves as cells of their own."""
    rows = list(csv.reader(io.StringIO(text.decode(), newline="")))
    found = {("", name): "here" for name in rows[0]} | {(row[0], ""): "here" for row in rows[1:]}
    return found | {(row[0], name): cell for row in rows[1:] for name, cell in zip(rows[0], row, strict=True) if cell}


@given(tables, tables, tables)
def test_no_cell_that_either_side_added_is_lost_and_none_that_either_removed_returns(
    base: tuple[list[str], list[str], list[list[str]]],
    ours: tuple[list[str], list[str], list[list[str]]],
    theirs: tuple[list[str], list[str], list[list[str]]],
) -> None:
    # A column that is gone beside one that is new may be the same under another name; that is told above.
    assume(all(set(base[1]) <= set(side[1]) or set(side[1]) <= set(base[1]) for side in (ours, theirs)))
    texts = written(base), written(ours), written(theirs)
    made = merge(*texts, BY_CODE)
    if not made.clean:
        return
    old, our, their, new = (cells_of(text) for text in (*texts, made.content))
    wrong = []
    for cell in {**old, **our, **their, **new}:
        says = [said.get(cell) for said in (old, our, their)]
        expected = says[1] if says[2] in (says[0], says[1]) else says[2]
        if new.get(cell) != expected:
            wrong.append((cell, says, new.get(cell)))
    assert wrong == []
