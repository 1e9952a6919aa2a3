"""Sets of names, written as one text."""


def names(text: str) -> frozenset[str]:
    """Return the names that a text lists with blanks between them."""
    return frozenset(text.split())
