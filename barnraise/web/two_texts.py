"""Two texts side by side, where an edit war is left to others: what stands, what is proposed, who chose which."""

from dataclasses import dataclass

from barnraise import works
from barnraise.contributions.integrating import plan_of
from barnraise.contributions.models import Contribution
from barnraise.contributions.quarrelling import quarrellers
from barnraise.contributions.queries import Whole
from barnraise.people.models import Person
from barnraise.publishing.differences import Difference, difference
from barnraise.publishing.shown import Shown
from barnraise.works.history import Who

CODES = ("quarrel", "quarrel_silence")


@dataclass(frozen=True)
class TwoTexts:
    """The pieces of an edit war, each as a difference from what stands; `may_choose`: who looks took no part in it."""

    pieces: tuple[Difference, ...]
    edition: int
    for_standing: tuple[Who, ...]
    for_proposed: tuple[Who, ...]
    may_choose: bool


def two_texts(found: Contribution, whole: Whole, person: Person | None) -> TwoTexts | None:
    """Return the two texts of a contribution that others have to choose about; None for every other."""
    if found.state != Contribution.OPEN or not any(one.code in CODES for one in whole.verdict.missing):
        return None
    assert found.version is not None
    fighting = quarrellers(plan_of(found), found.version.by_id)
    shown = Shown(found.work, is_newest=True)
    judged = [one for one in whole.told if one.version == whole.version and not one.is_withdrawn]
    return TwoTexts(
        pieces=tuple(
            difference(piece.path, works.bytes_at(found.work, piece.lands_at), piece.after, links=shown)
            for piece in whole.pieces
            if piece.after is not None
        ),
        edition=found.work.edition,
        for_standing=tuple(one.who for one in judged if one.verdict == "decline"),
        for_proposed=tuple(one.who for one in judged if one.verdict == "approve"),
        may_choose=person is not None and person.pk not in fighting,
    )
