"""`python -m tests.unsteady`: what stands in docs/unsteady.md for longer than seven days fails `make check`."""

import re
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

LIST = Path(__file__).parents[1] / "docs" / "unsteady.md"
MOST_DAYS = timedelta(days=7)
ROW = re.compile(r"\| `?(?P<test>tests/[^|]+?)`? \| (?P<since>[^|]*) \|")


def overdue(text: str, today: date) -> list[str]:
    """Return a sentence for each row that stands there too long, or whose date cannot be read."""
    found = []
    for line in text.splitlines():
        row = ROW.match(line)
        if row is None:
            continue
        try:
            since = date.fromisoformat(row["since"].strip())
        except ValueError:
            found.append(f"{row['test']}: {row['since'].strip()!r} is no date; write it as 2026-11-30")
            continue
        if today - since > MOST_DAYS:
            found.append(f"{row['test']} is unsteady since {since}: fix it before anything new")
    return found


def main() -> int:
    """Print what is overdue; 1 where something is."""
    found = overdue(LIST.read_text(), datetime.now(UTC).date())
    print("\n".join(found), end="\n" if found else "")
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())
