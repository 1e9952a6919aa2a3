"""R2: a power loss at any moment loses nothing that was acknowledged, and breaks nothing."""

import shutil
from pathlib import Path

import pytest

from tests.promises import promises
from tests.trust.acknowledging import NORMAL
from tests.trust.losing_power import Losses, losses
from tests.trust.sizes import POWER_POINTS
from tests.trust.stores import Store
from tests.trust.tracing import traced

pytestmark = [pytest.mark.race, pytest.mark.sqlite, pytest.mark.timeout(3600), pytest.mark.slow]
SENT = 40


@pytest.fixture
def before(store: Store, tmp_path: Path) -> Store:
    """Return a store with a work, and a copy of it beside as it was before the trace."""
    store.peopled()
    shutil.copytree(store.home, tmp_path / "before" / "commons")
    return store


def lost(store: Store, tmp_path: Path, *words: str, points: int) -> Losses:
    """Trace SENT contributions and lose power at some moments of it."""
    events = traced(store, "tests.trust.acknowledging", str(SENT), *words)
    assert sum(event.kind == "acked" for event in events) == SENT
    shutil.rmtree(store.home)
    shutil.move(tmp_path / "before" / "commons", store.home)
    # In memory where there is such a place: these files are written thousands of times.
    memory = Path("/dev/shm")
    folder = (memory if memory.is_dir() else tmp_path) / f"barnraise-{tmp_path.parent.parent.name}-{tmp_path.name}"
    folder.mkdir()
    try:
        return losses(store.home, events, points=points, folder=folder)
    finally:
        shutil.rmtree(folder)


@promises(
    "If the power fails a moment after",
    "What had not been acknowledged is either",
    "For that the database writes through",
)
def test_a_power_loss_loses_nothing_acknowledged_and_breaks_nothing(before: Store, tmp_path: Path) -> None:
    assert lost(before, tmp_path, points=POWER_POINTS) == Losses(points=POWER_POINTS, lost=0, broken=[])


@promises("For that the database writes through")
def test_without_full_syncs_the_replay_finds_losses(before: Store, tmp_path: Path) -> None:
    found = lost(before, tmp_path, NORMAL, points=400)
    assert (found.lost >= 4, found.broken) == (True, [])
