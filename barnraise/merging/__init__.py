"""Three texts to one, pure: base, what stands now (ours), what somebody sent (theirs).

`merge` gives the result or the passages that conflict, `solve` takes a person's picks for them, `propose` makes what
she is offered for one, `near` tells whether two changes lie beside each other. Nothing is ever lost or revived in
silence: what cannot be certain is a passage.
"""

from typing import TYPE_CHECKING

from barnraise.base.lazy_modules import front_door

if TYPE_CHECKING:
    from barnraise.merging.offering import kind_of, propose
    from barnraise.merging.passages import Merged, Passage, Pick, merge, near, solve
    from barnraise.merging.three_way import split
    from barnraise.merging.ways import LINES, Way, way_for
else:
    __getattr__ = front_door(__name__)

__all__ = [
    "LINES",
    "Merged",
    "Passage",
    "Pick",
    "Way",
    "kind_of",
    "merge",
    "near",
    "propose",
    "solve",
    "split",
    "way_for",
]
