"""Which edition may be given a name, and by whom: one row for each sentence."""

from dataclasses import replace

import pytest

from barnraise.rules.releasing import Wish, why_not_release

FIT = Wish(counts=True, edition=7, newest=7, is_free=True)


@pytest.mark.parametrize(
    ("wish", "why"),
    [
        (FIT, None),
        (replace(FIT, edition=1, newest=1), None),
        (replace(FIT, is_free=False), "release_not_free"),
        (replace(FIT, counts=False), "release_no_standing"),
        (replace(FIT, is_named=True), "release_named"),
        (replace(FIT, edition=6), "release_not_newest"),
        (replace(FIT, edition=0, newest=0), "release_not_newest"),
        (replace(FIT, waiting=1), "release_waits"),
    ],
)
def test_the_newest_edition_that_all_of_it_was_looked_at_is_released_once(wish: Wish, why: str | None) -> None:
    assert why_not_release(wish) == why
