"""Three texts to one, pure: base, what stands now (ours), what somebody sent (theirs).

`merge` gives the result or the passages that conflict, `solve` takes a person's picks for them, `propose` makes what
she is offered for one, `near` tells whether two changes lie beside each other. Nothing is ever lost or revived in
silence: what cannot be certain is a passage.
"""

from barnraise.merging.lines import Lines, Merged, Passage, Pick, merge, near, solve, split
from barnraise.merging.offering import propose

__all__ = ["Lines", "Merged", "Passage", "Pick", "merge", "near", "propose", "solve", "split"]
