"""`python -m tests.trust.asked ITEMS PEOPLE [MOST]`: a work that asks about many items, and a token for each person.

Prints the tokens, one a line.
"""

import sys

from tests.trust.inside import ready

SLUG, NAME = "gauges", "water"
CHOICES = ("low", "middle", "high")
DOCUMENT = """version = 1
title = "Tide gauges"
question = "Where does the water stand?"
kind = "choice"
choices = ["low", "middle", "high"]

[items]
rows = "gauges.csv"
key = "id"

[enough]
least = {most}
most = {most}
"""


def work_that_asks(items: int, names: list[str], most: int = 3) -> list[str]:
    """Start the work, and return a token for each person."""
    from barnraise import judging, people
    from tests.makers import Makers

    make = Makers()
    rows = "id,note\n" + "".join(f"{number},The water stands at {number}\n" for number in range(items))
    files: dict[str, str | bytes] = {f".commons/inquiries/{NAME}.toml": DOCUMENT.format(most=most), "gauges.csv": rows}
    work = make.work(slug=SLUG, files=files)
    judging.refresh(work)
    return [people.issue_token(make.member(name), "bench") for name in names]


if __name__ == "__main__":
    ready()
    from django.conf import settings

    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    count, people_count = int(sys.argv[1]), int(sys.argv[2])
    most_answers = int(sys.argv[3]) if len(sys.argv) > 3 else 3
    print("\n".join(work_that_asks(count, [f"Person {number}" for number in range(people_count)], most_answers)))
