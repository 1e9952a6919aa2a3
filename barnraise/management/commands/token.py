"""`barnraise token`: a token for the API, or a link that signs somebody in once."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings

from barnraise import people
from barnraise.management import commanding


class Command(commanding.Command):
    """Make a token or a link for a person."""

    help = "Make an API token for PERSON, or with --sign-in a link that signs her in once."

    def arguments(self, parser: ArgumentParser) -> None:
        """Declare whose it is and what it may do."""
        parser.add_argument("person", metavar="PERSON", help="her name here")
        parser.add_argument("--sign-in", action="store_true", help="a link that signs her in once, within a day")
        parser.add_argument(
            "--forget-factors",
            action="store_true",
            help="such a link for who lost her passkeys and second factors; removes them, recorded",
        )
        parser.add_argument("--scope", choices=("read", "write"), default="write", help="what the token may do")
        parser.add_argument("--name", default="command line", help="what she will know the token by")
        parser.add_argument("--join", action="store_true", help="let her join first, if nobody has that name")

    def act(self, **options: Any) -> object:
        """Make it, and show it once."""
        from barnraise.people import ways_in  # slow: help needs no table

        name = options["person"]
        if options["join"] and people.named(name) is None:
            people.join(name)
        person = commanding.person_named(name)
        if options["forget_factors"]:
            ways_in.forget_factors(person)
        if options["sign_in"] or options["forget_factors"]:
            link = f"{settings.BARNRAISE_URL}/sign-in/{people.sign_in_link(person)}"
            self.say(link)
            return {"person": str(person.uid), "link": link}
        token = people.issue_token(person, options["name"], scope=options["scope"])
        self.say(token)
        return {"person": str(person.uid), "token": token, "scope": options["scope"]}
