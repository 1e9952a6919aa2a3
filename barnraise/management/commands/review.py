"""`barnraise review`: judge a version of a contribution."""

from argparse import ArgumentParser
from typing import TYPE_CHECKING, Any
from uuid import UUID

from barnraise import contributions
from barnraise.base import Refused
from barnraise.contributions.inputs import Review
from barnraise.management import commanding
from barnraise.management.commands.contribute import said
from barnraise.web import arguments

if TYPE_CHECKING:
    from barnraise.contributions.models import Contribution


class Command(commanding.Command):
    """Review a contribution."""

    help = "Judge the contribution with the id ID, at exactly the version that was read."

    def arguments(self, parser: ArgumentParser) -> None:
        """Declare the contribution, the person, and the fields of a review."""
        parser.add_argument("id", metavar="ID", help="the contribution's id")
        parser.add_argument("--by", metavar="PERSON", required=True, help="whose judgement it is")
        arguments.add_arguments(parser, Review, without=("remarks",))

    def act(self, **options: Any) -> object:
        """Give the judgement, and say what became of the contribution."""
        contribution = _known(options["id"])
        contributions.review(
            contribution, commanding.person_named(options["by"]), arguments.from_arguments(Review, options)
        )
        contribution = _known(options["id"])
        self.say(f"Contribution {contribution.number} is {contribution.state}.")
        found = said(contribution)
        self.say("\n".join([*found["missing"], found["url"]]))
        return {"id": str(contribution.uid), "state": contribution.state, "edition": contribution.edition, **found}


def _known(id: str) -> "Contribution":
    from barnraise.contributions import queries  # slow: help needs no table

    try:
        found = queries.by_uid(UUID(id))
    except ValueError:
        found = None
    if found is None:
        raise Refused("contribution_unknown", id=id)
    return found
