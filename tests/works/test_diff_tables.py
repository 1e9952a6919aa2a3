"""Differences of tables, cell by cell."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from barnraise.works.diff_tables import Cell, Column, TableDiff, TableRow, read_table, table_diff
from tests.conditions import steps_of

SAME = (Column("code", "same", 1, 1), Column("name", "same", 2, 2))
TOWNS = "code,name\nk,Kilkeel\nl,Lamu\nm,Mopti\nn,Nain\n"


def same(*values: str) -> tuple[Cell, ...]:
    return tuple(Cell("same", value, value) for value in values)


def came(*values: str) -> tuple[Cell, ...]:
    return tuple(Cell("added", "", value) for value in values)


def went(*values: str) -> tuple[Cell, ...]:
    return tuple(Cell("removed", value, "") for value in values)


def hidden(old: int, new: int, count: int) -> TableRow:
    return TableRow("hidden", old, new, hidden=count)


@pytest.mark.parametrize(
    ("new", "rows"),
    [
        (TOWNS, (hidden(1, 1, 4),)),
        (
            TOWNS.replace("Lamu", "Lamu town"),
            (hidden(1, 1, 1),
             TableRow("changed", 2, 2, ("l",), (*same("l"), Cell("changed", "Lamu", "Lamu town"))),
             hidden(3, 3, 2)),
        ),
        (
            TOWNS.replace("m,Mopti\n", "x,Xai\n"),
            (hidden(1, 1, 2),
             TableRow("added", None, 3, ("x",), came("x", "Xai")),
             TableRow("removed", 3, None, ("m",), went("m", "Mopti")),
             hidden(4, 4, 1)),
        ),
        (
            "code,name\nn,Nain\nk,Kilkeel\nl,Lamu\nm,Mopti\n",
            (TableRow("moved", 4, 1, ("n",), same("n", "Nain"), has_moved=True), hidden(1, 2, 3)),
        ),
        (
            "code,name\nn,Nain bay\nk,Kilkeel\nl,Lamu\nm,Mopti\n",
            (TableRow("changed", 4, 1, ("n",), (*same("n"), Cell("changed", "Nain", "Nain bay")), has_moved=True),
             hidden(1, 2, 3)),
        ),
    ],
    ids=["nothing", "a cell", "a row for another", "a move", "a move and a cell"],
)  # fmt: skip
def test_rows_are_known_by_their_key(new: str, rows: tuple[TableRow, ...]) -> None:
    assert table_diff(TOWNS, new) == TableDiff(SAME, rows, ("code",))


def test_columns_are_known_by_name() -> None:
    columns = (
        Column("name", "moved", 2, 1),
        Column("size", "removed", 3, None),
        Column("code", "same", 1, 2),
        Column("sea", "added", None, 3),
    )
    row = TableRow("changed", 1, 1, ("Kilkeel",), (*same("Kilkeel"), *went("7"), *same("k"), *came("Irish")))
    new = "name,code,sea\nKilkeel,k,Irish\n"
    assert table_diff("code,name,size\nk,Kilkeel,7\n", new) == TableDiff(columns, (row,), ("name",))


def test_a_declared_key_of_two_columns_tells_rows_apart() -> None:
    old = "year,town,count\n1,a,5\n1,b,6\n2,a,7\n"
    difference = table_diff(old, old.replace("2,a,7", "2,a,8"), key=("year", "town"))
    changed = TableRow("changed", 3, 3, ("2", "a"), (*same("2", "a"), Cell("changed", "7", "8")))
    assert (difference.key, difference.rows) == (("year", "town"), (hidden(1, 1, 2), changed))


def test_a_declared_key_that_names_two_rows_alike_gives_way_to_one_that_does_not() -> None:
    assert table_diff("a,b\n1,x\n1,y\n", "a,b\n1,x\n1,z\n", key=("a",)).key == ("b",)


def test_rows_without_a_key_are_paired_by_the_cells_they_share() -> None:
    old = "town,tide,sea\na,low,n\na,high,n\nb,low,s\nb,low,s\n"
    difference = table_diff(old, "town,tide,sea\na,low,n\na,half,n\nb,low,s\nb,low,s\nc,low,s\n")
    assert difference.rows == (
        hidden(1, 1, 1),
        TableRow("changed", 2, 2, (), (*same("a"), Cell("changed", "high", "half"), *same("n"))),
        hidden(3, 3, 2),
        TableRow("added", None, 5, (), came("c", "low", "s")),
    )


def test_odd_tables_are_read_whole() -> None:
    table = read_table('\ufeffa;;a\r\n1\r\n"2;\n";3;4;5\r\n')
    assert (table.names, table.rows) == (("a", "2", "a 3", "4"), [("1", "", "", ""), ("2;\n", "3", "4", "5")])


cells = st.text(st.sampled_from('ab1,\n" é\t'), max_size=3)
tables = st.lists(st.lists(cells, min_size=1, max_size=4), max_size=7)


def spelled(rows: list[list[str]]) -> str:
    written = io.StringIO()
    csv.writer(written).writerows(rows)
    return written.getvalue()


@given(tables, tables)
def test_every_row_of_both_tables_is_told_once(old: list[list[str]], new: list[list[str]]) -> None:
    difference = table_diff(spelled(old), spelled(new), delimiter=",")
    for number, rows in (("old_number", old), ("new_number", new)):
        told = [first + k for row in difference.rows if (first := getattr(row, number)) for k in range(row.hidden or 1)]
        assert sorted(told) == list(range(1, len(read_table(spelled(rows), ",").rows) + 1))


@given(tables, tables)
def test_the_cells_of_the_rows_that_differ_spell_both_tables(old: list[list[str]], new: list[list[str]]) -> None:
    difference = table_diff(spelled(old), spelled(new), delimiter=",")
    before, after = read_table(spelled(old), ","), read_table(spelled(new), ",")
    for row in difference.rows:
        for column, cell in zip(difference.columns, row.cells, strict=False):
            if row.old_number and column.old_number:
                assert cell.old == before.rows[row.old_number - 1][column.old_number - 1]
            if row.new_number and column.new_number:
                assert cell.new == after.rows[row.new_number - 1][column.new_number - 1]


def test_large_tables_are_compared_in_steps_that_grow_with_their_length() -> None:
    def compare(rows: int) -> None:
        old = "a,b,c\n" + "".join(f"{n % 7},{n % 3},x\n" for n in range(rows))
        new = "a,b,c\n" + "".join(f"{n % 5},{n % 3},y\n" for n in range(rows))
        assert table_diff(old, new).rows

    few, many = (steps_of(lambda rows=rows: compare(rows)) for rows in (300, 1_200))  # type: ignore[misc]
    assert many < 6 * few
