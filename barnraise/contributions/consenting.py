"""Taking what merging offers where two changes conflict: one click, which is consent to its kind."""

from barnraise import record
from barnraise.base import Refused
from barnraise.contributions import solving
from barnraise.contributions.authorship import check_own_undecided
from barnraise.contributions.integrating import acting_on, advance
from barnraise.contributions.models import Contribution
from barnraise.people.models import Person
from barnraise.record.log.entries.contributions import Consented


def take_offers(contribution: Contribution, person: Person) -> Contribution:
    """Take every offer for one's own contribution: what comes of it is a new version, against the present edition.

    It is consent to these kinds of offers: when others change the same again before it is integrated, and offers of
    the same kinds solve that, they are taken without another question.
    Refused: `not_yours`, `already_decided`, `nothing_offered` where a passage has no offer, or nothing is in conflict.
    """
    with acting_on(contribution) as contribution:
        check_own_undecided(contribution, person)
        knots = solving.knots(contribution)
        if not is_all_offered(knots):
            raise Refused("nothing_offered", status=409)
        kinds = sorted({*contribution.consents.split(), *(kind for knot in knots for kind in knot.offers)})
        contribution.consents = " ".join(kinds)
        contribution.save(update_fields=["consents"])
        event = Consented(contribution=contribution.uid, kinds=tuple(kinds))
        record.note(contribution.work.chain_id, person.uid, event)
        advance(contribution)
    return contribution


def is_all_offered(knots: tuple[solving.Knot, ...]) -> bool:
    """Tell whether offers solve everything that is in conflict."""
    return bool(knots) and all(knot.offers for knot in knots)
