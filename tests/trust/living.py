"""`python -m tests.trust.living SEED STEPS`: lives a week in a store, and tells what a restore of its end would say."""

import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.trust.inside import ready


def main(seed: int, count: int) -> None:
    """Live the week of a seed, back it up, and tell what is wrong with either."""
    from barnraise.base import Clock
    from barnraise.management import saving
    from tests.makers import Makers
    from tests.stories.weeks import Week, steps_of

    recipe, steps = steps_of(seed, count=count)
    with Clock(datetime(2026, 3, 1, 12, tzinfo=UTC)).running() as clock, TemporaryDirectory() as folder:
        wrong = Week.begun(Makers(), clock, recipe).lived(steps)
        soundness = saving.back_up(Path(folder, "backup.zip"), with_secrets=False)
    print(json.dumps({"wrong": [*wrong, *soundness.derived, *soundness.wrong]}))


if __name__ == "__main__":
    ready()
    main(int(sys.argv[1]), int(sys.argv[2]))
