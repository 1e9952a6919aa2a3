"""Numbers that others write: in addresses, forms, cursors and headers; none is larger than a table can hold."""

LARGEST = 2**53 - 1  # what JSON carries exactly, and less than a column of 64 bits
DIGITS = 16


def number_in(text: str, *, most: int = LARGEST) -> int | None:
    """Return the number that a text is: ASCII digits and nothing else; None for any other text, or above `most`."""
    if not (text.isascii() and text.isdigit() and len(text) <= DIGITS):
        return None
    number = int(text)
    return number if number <= most else None
