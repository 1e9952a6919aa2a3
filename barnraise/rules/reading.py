"""Which revision of a component readers see first."""

from collections.abc import Sequence
from dataclasses import dataclass

from barnraise.rules.process import Process


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One revision of a component, in order; `is_vouched`: somebody whose approval counts made or looked at it."""

    is_vouched: bool


def seen_by_readers(process: Process, changes: Sequence[Change]) -> int | None:
    """Return the place of the revision that readers see, counted from 0; None while there is none.

    Under `readers = "newest"` it is the last. Under `readers = "looked_at"` it is the newest up to which every
    change was made or looked at by somebody whose approval counts, so that one unseen change to this component
    holds up nothing but what was built upon it. A component that nobody has looked at yet is not shown.
    """
    if process.readers == "newest":
        return len(changes) - 1 if changes else None
    unseen = next((place for place, change in enumerate(changes) if not change.is_vouched), len(changes))
    return unseen - 1 if unseen else None
