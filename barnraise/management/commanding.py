"""What every command shares: refusals as sentences, JSON for machines, a bar for long work, a store that is there.

A command's file imports at its top only what its arguments need, and the rest where it is used: its help, for which
no table is loaded, is made from the file.
"""

import json
import sys
from argparse import SUPPRESS, ArgumentParser
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError, ProgrammingError, connections

from barnraise import people, works
from barnraise.base import Refused

if TYPE_CHECKING:
    from barnraise.people.models import Person
    from barnraise.works.models import Work

REFUSED, WRONG = 2, 1
BAR = 40
# Django's own options; they work as ever, and no help of ours needs them.
_OF_DJANGO = frozenset(
    "--version --verbosity --settings --pythonpath --traceback --no-color --force-color --skip-checks".split()
)


class Command(BaseCommand):
    """A command on the store. `act` does it; a refusal ends it with its sentence and exit code 2."""

    requires_system_checks: list[str] = []
    needs_store = True
    # Whether it reads or writes the tables of this version; `doctor` says what is wrong with others.
    needs_schema = True
    # Whether it needs the tables of how people sign in. Who deletes an account does: what hangs on it goes along.
    needs_sign_in = True
    # Set by a check that answers in JSON: the shell hears of it by the exit code.
    failed = False

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> Any:
        """Leave Django's own options out of the help; a field of ours takes the place of one of the same name."""
        parser = super().create_parser(prog_name, subcommand, conflict_handler="resolve", **kwargs)
        for action in parser._actions:
            if _OF_DJANGO & set(action.option_strings) and action not in self.own:
                action.help = SUPPRESS
        return parser

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the command's own arguments, and output for machines."""
        of_django = set(parser._actions)
        self.arguments(parser)
        self.own = set(parser._actions) - of_django
        parser.add_argument("--json", action="store_true", help="answer in JSON, errors on standard error")

    def arguments(self, parser: ArgumentParser) -> None:
        """Declare the command's own arguments."""

    def act(self, **options: Any) -> object:
        """Do it, and return what --json prints; None prints nothing."""
        raise NotImplementedError

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it, and say what came of it."""
        try:
            if self.needs_store and not (settings.BARNRAISE_HOME / "secret.key").is_file():
                raise Refused("store_missing", home=str(settings.BARNRAISE_HOME))
            if self.needs_store and self.needs_schema:
                from barnraise.management import schema  # slow: help needs no table

                schema.check()
            self.is_quiet = bool(options["json"])
            answer = self.act(**options)
        except Refused as refused:
            raise CommandError(self._said(refused, as_json=options["json"]), returncode=REFUSED) from None
        except (OperationalError, ProgrammingError) as error:
            raise CommandError(self._said(_trouble(error), as_json=options["json"]), returncode=REFUSED) from error
        if options["json"] and answer is not None:
            self.stdout.write(json.dumps(answer, ensure_ascii=False, default=str))
        if self.failed:
            raise CommandError("", returncode=WRONG)

    def run_from_argv(self, argv: list[str]) -> None:
        """Run from the shell: an error is one sentence on standard error, never a traceback."""
        self._called_from_command_line = True  # what is typed wrongly is said with the usage, and ends with 2
        # Names and options in whatever order they come to mind.
        options = vars(self.create_parser(argv[0], argv[1]).parse_intermixed_args(argv[2:]))
        options.pop("args", None)
        try:
            self.execute(**options)
        except CommandError as error:
            if str(error):
                self.stderr.write(str(error), lambda text: text)
            sys.exit(error.returncode)
        except KeyboardInterrupt:
            self.stderr.write("Stopped. What was acknowledged is kept.", lambda text: text)
            sys.exit(130)
        finally:
            connections.close_all()

    def say(self, text: str) -> None:
        """Say something to people; machines asked for JSON and hear only that."""
        if not self.is_quiet:
            self.stdout.write(text)

    @contextmanager
    def bar(self, doing: str, whole: int = 0) -> Iterator[Callable[..., None]]:
        """Show how far long work is, where somebody watches; who knows only later how long it is says so then."""
        watched = sys.stderr.isatty() and not self.is_quiet

        def show(done: int, of: int = whole) -> None:
            if watched:
                filled = BAR * min(done, of) // max(of, 1)
                self.stderr.write(f"\r{doing}  {'█' * filled}{'·' * (BAR - filled)}  {done}/{of}", ending="")

        yield show
        if watched:
            self.stderr.write("")

    def _said(self, refused: Refused, *, as_json: bool) -> str:
        from barnraise.web.errors import told  # slow: only a refusal needs it
        from barnraise.web.sentences import sentence

        if as_json:
            return json.dumps({"error": told(refused)}, ensure_ascii=False)
        return sentence(refused.code, dict(refused.facts))


def person_named(name: str) -> "Person":
    """Return the member of this name. Refused: `person_unknown`."""
    person = people.named(name)
    if person is None:
        raise Refused("person_unknown", name=name)
    return person


def work_named(slug: str) -> "Work":
    """Return the work at an address. Refused: `work_unknown`."""
    work = works.work_of(slug)
    if work is None:
        raise Refused("work_unknown", slug=slug)
    return work


def _trouble(error: OperationalError | ProgrammingError) -> Refused:
    from barnraise.web.middleware import trouble_in  # slow: only a refusal needs it

    refused = trouble_in(error) if isinstance(error, OperationalError) else None
    if refused is not None:
        return refused
    if "no such table" in str(error) or "does not exist" in str(error) or "unable to open" in str(error):
        return Refused("store_missing", home=str(settings.BARNRAISE_HOME))
    raise error
