"""A work that asks about a few rows of a table, for the tests of judging."""

from barnraise import judging
from barnraise.judging import Open
from barnraise.judging.models import Inquiry
from barnraise.works.models import Work
from tests.makers import Makers

GAUGES = "id,harbour,note\n" + "".join(f"g{n},Harbour {n},The water stands at {n}\n" for n in range(1, 9))
DOCUMENT = """version = 1
title = "Tide gauges"
question = "Where does the water stand?"
kind = "choice"
choices = ["low", "middle", "high"]

[items]
rows = "data/gauges.csv"
key = "id"

[serve]
block = 3

[enough]
least = 3
most = 3

[results]
path = "data/readings.csv"
column = "water"
"""
PATH = ".commons/inquiries/gauges.toml"


def asked(make: Makers, document: str = DOCUMENT, *, rows: str = GAUGES, recipe: str = "wiki") -> tuple[Work, Open]:
    """Start a work with an inquiry, and open it."""
    files: dict[str, str | bytes] = {PATH: document, "data/gauges.csv": rows, "one.md": "# One\n\nA line.\n"}
    work = make.work(recipe=recipe, files=files)
    judging.refresh(work)
    return work, opened(work)


def opened(work: Work) -> Open:
    """Return the open inquiry of a work, fresh."""
    found = judging.open_at(work.slug, Inquiry.objects.get(work=work).name)
    assert found is not None
    return found
