"""Which test shows what README, handbook and recipes promise: `python -m tests.promises` writes docs/claims.md.

A sentence is a promise unless `unpromised/` lists it. A promise is named on the test that fails where it is not so:

    @promises("A guest may have five contributions open")
"""

from collections.abc import Callable
from typing import TypeVar

_Test = TypeVar("_Test", bound=Callable[..., object])


def promises(*beginnings: str) -> Callable[[_Test], _Test]:
    """Name the sentences that a test shows, each by its beginning; `*` stands for any characters, for sentences alike.

    The marks are read from the source (`marks.py`); while the test runs they do nothing.
    """
    return lambda test: test
