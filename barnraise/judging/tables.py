"""Tables that items come from: what can be read, and which line cannot."""

from collections.abc import Sequence

from barnraise.base import Refused
from barnraise.base.documents import Unreadable
from barnraise.works.diff_tables import Table, read_table


def table_of(content: bytes, columns: Sequence[str]) -> Table:
    """Read a table that has these columns. Refused: `items_odd`, with the line and what is wrong there."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as wrong:
        line = content[: wrong.start].count(b"\n") + 1
        raise Refused("items_odd", line=line, reason="it is not UTF-8; save the table as CSV in UTF-8") from None
    if "\0" in text:
        raise Refused("items_odd", line=text[: text.index("\0")].count("\n") + 1, reason="it holds the sign NUL")
    try:
        table = read_table(text)
    except Unreadable as wrong:
        raise Refused("items_odd", line=1, reason=str(wrong)) from None
    for column in columns:
        if column not in table.names:
            raise Refused("items_odd", line=1, reason=f"there is no column “{column}”")
    return table
