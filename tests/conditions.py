"""Waiting in tests: for a condition, with a limit so generous that only what never comes reaches it.

The one place of the suite that looks at a clock or sleeps (`tests/test_architecture.py` holds it), beside the figures
of the nightly files. A machine may be five times slower than the one a test was written on, and busy.
"""

import random
import sys
import time
from collections.abc import Callable
from types import FrameType
from typing import Any, TypeVar

LIMIT_SECONDS = 600
T = TypeVar("T")


def wait_for(condition: Callable[[], T], what: object = "", *, pause: float = 0.01) -> T:
    """Return what a condition gives once it holds; AssertionError where it does not within the limit."""
    until = time.monotonic() + LIMIT_SECONDS
    while not (found := condition()):
        assert time.monotonic() < until, f"never came: {what() if callable(what) else what}"
        time.sleep(pause)
    return found


def any_moment(chance: random.Random, most: float) -> None:
    """Let a time go by that chance draws: what kills or races comes at any moment of what it meets."""
    time.sleep(chance.uniform(0, most))


def steps_of(act: Callable[[], object]) -> int:
    """Return how many lines of Python are run by an act: its growth says what a clock would, on any machine."""
    steps = 0

    def count(frame: FrameType, event: str, _: Any) -> Any:
        nonlocal steps
        steps += event == "line"
        return count

    before = sys.gettrace()
    sys.settrace(count)
    try:
        act()
    finally:
        sys.settrace(before)
    return steps
