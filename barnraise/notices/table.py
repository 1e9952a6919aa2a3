"""The table of events for the documents, made from their declarations: `python -m barnraise.notices.table`."""

import os
from collections.abc import Iterator

HEAD = "| entries | who is told | topic | codes of the notice |"
_HOW = "| --- | --- | --- | --- |"


def table() -> str:
    """Return the table as Markdown, a line an event, in the order in which people are told."""
    return "\n".join([HEAD, _HOW, *_rows()]) + "\n"


def _rows() -> Iterator[str]:
    from barnraise.notices.events import EVENTS  # slow: the tables must be loaded first

    for event in EVENTS:
        kinds = [one.kind for one in event.entries]
        entries, codes = (", ".join(f"`{one}`" for one in names) for names in (kinds, event.codes()))
        asks = "; asks something of them" if event.acts else ""
        yield f"| {entries or 'time'} | {event.told}{asks} | {event.topic} | {codes} |"


if __name__ == "__main__":
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "barnraise.settings")
    django.setup()
    print(table(), end="")
