"""Which revision readers see."""

import pytest

from barnraise.rules.reading import looked_at_until
from tests.promises import promises


@promises("There readers see each piece at its newest")
@pytest.mark.parametrize(
    ("vouched", "place"),
    [("", None), ("+", 0), ("-", None), ("++", 1), ("+-", 0), ("+-+", 0), ("-++", None), ("++-+", 1)],
)
def test_readers_see_what_was_looked_at_without_a_gap(vouched: str, place: int | None) -> None:
    assert looked_at_until([sign == "+" for sign in vouched]) == place
