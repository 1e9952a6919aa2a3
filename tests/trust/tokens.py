"""`python -m tests.trust.tokens`: prints a new token of the API for each member, as a list."""

import json

from tests.trust.inside import MEMBERS, ready


def issued() -> list[str]:
    """Return a token for each member, all from one start of Python."""
    from barnraise import people

    members = [people.named(name) for name in MEMBERS]
    return [people.issue_token(one, "trust") for one in members if one is not None]


if __name__ == "__main__":
    ready()
    print(json.dumps(issued()))
