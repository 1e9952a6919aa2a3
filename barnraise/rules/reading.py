"""Which revision of a component readers see first, whatever its work's process is now."""

from collections.abc import Sequence


def looked_at_until(vouched: Sequence[bool]) -> int | None:
    """Return the place of the revision that readers see, counted from 0; None while there is none.

    `vouched` tells of each revision of a component, in order, whether somebody whose approval counts made or looked
    at it, or the rules under which it was integrated show what is newest. Readers see the newest up to which all are,
    so that one unseen change to this component holds up nothing but what was built upon it. A component that nobody has
    looked at yet is not shown. Since this is asked of each revision once, no later change of the rules shows more.
    """
    unseen = next((place for place, is_vouched in enumerate(vouched) if not is_vouched), len(vouched))
    return unseen - 1 if unseen else None
