"""Whose approval counts: the one predicate, as pages, decisions and checks use it."""

from dataclasses import dataclass

STARTER_STEPS_BACK_AT = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What a person has done in one work.

    `integrated_on_judgement`: contributions of theirs that were integrated, or looked at afterwards, on the judgement
    of somebody else whose approval counted. `integrated_unopposed`: contributions of theirs that were integrated by
    silence at a time when nobody's approval counted. `has_started`: they started the work. `others_qualified`: how
    many other people qualify without having started it.
    """

    is_signed_in: bool
    integrated_on_judgement: int = 0
    integrated_unopposed: int = 0
    has_started: bool = False
    others_qualified: int = 0


def qualifies(standing: Standing) -> bool:
    """Tell whether a person has earned that their approval counts, whoever started the work."""
    return standing.is_signed_in and standing.integrated_on_judgement + standing.integrated_unopposed >= 1


def approval_counts(standing: Standing) -> bool:
    """An approval counts from a person who has had a contribution to this work integrated on somebody else's
    judgement. A look afterwards is such a judgement. It also counts from the person who started the work, until
    three others qualify: then their special place ends by itself, and they need what everybody needs. Should there
    be nobody left whose approval counts, then a contribution that was integrated without objection qualifies too.
    Guests, and people known only from imported history, approve nothing.
    """
    if qualifies(standing):
        return True
    return standing.is_signed_in and standing.has_started and standing.others_qualified < STARTER_STEPS_BACK_AT
