"""When people keep taking each other's change back."""

import pytest

from barnraise.rules.quarrels import Turn, quarrelling

BO, CY, DI = 2, 3, 4


def turns(texts: str, *authors: int | None) -> list[Turn]:
    """Return revisions, the newest first, given the oldest first."""
    return [Turn(text, author) for text, author in zip(texts, authors, strict=True)][::-1]


@pytest.mark.parametrize(
    ("past", "proposed", "who"),
    [
        pytest.param(turns("ABABA", None, BO, CY, BO, CY), Turn("B", BO), {BO, CY}, id="the fourth reversal"),
        pytest.param(turns("AABABA", BO, None, BO, CY, BO, CY), Turn("B", BO), {BO, CY}, id="of a longer history"),
        pytest.param(turns("ABABA", DI, BO, CY, BO, CY), Turn("B", BO), {BO, CY}, id="who only began it took no part"),
        pytest.param(turns("BABA", BO, CY, BO, CY), Turn("B", BO), set(), id="the third"),
        pytest.param(turns("ABABA", None, BO, CY, BO, CY), Turn("C", BO), set(), id="another text"),
        pytest.param(turns("ABABA", None, BO, CY, BO, CY), Turn("B", CY), set(), id="one's own change taken back"),
        pytest.param(turns("ABACA", None, BO, CY, BO, CY), Turn("C", BO), set(), id="other texts before"),
        pytest.param(turns("ABABA", None, BO, CY, DI, CY), Turn("B", BO), {BO, CY, DI}, id="with a second account"),
    ],
)
def test_the_fourth_mutual_reversal_is_an_edit_war(past: list[Turn], proposed: Turn, who: set[int]) -> None:
    assert quarrelling(past, proposed) == who
