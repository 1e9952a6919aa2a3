"""`barnraise import`: start a work from a folder, an archive or a git repository."""  # noqa: N999

import re
from argparse import ArgumentParser
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from barnraise import exchange
from barnraise.management import commanding
from barnraise.web import arguments
from barnraise.web.counts import Count

_REMOTE = re.compile(r"https?://", re.IGNORECASE)


class Command(commanding.Command):
    """Bring a work in."""

    help = "Start a work from SOURCE: a folder, a zip or tar archive, a git repository here or at an address."

    def arguments(self, parser: ArgumentParser) -> None:
        """Declare the source, the address, and what shall be said otherwise than it was recognised."""
        parser.add_argument("source", metavar="SOURCE", help="a path on this machine, or https://…")
        parser.add_argument("--by", metavar="PERSON", help="who starts it; nobody in particular without")
        arguments.add_arguments(parser, exchange.Beginning, without=("has_right",))

    def act(self, **options: Any) -> object:
        """Bring it in; nobody sees it before it is whole."""
        by = commanding.person_named(options["by"]) if options["by"] else None
        # Who names a licence on the operator's own command line says with it that she may.
        beginning = arguments.from_arguments(exchange.Beginning, options, has_right=True)
        with _opened(options["source"]) as source, self.bar("Bringing in", source.commits) as progress:
            work = exchange.read_in(source, beginning, by=by, progress=progress)
        work.refresh_from_db()
        told = {"slug": work.slug, "title": work.title, "editions": work.edition, "licence": work.licence}
        self.say(f"“{work.title}” is at /{work.slug}/, in {Count(work.edition):edition/s}.")
        if not work.is_free:
            self.say(
                "No free licence was recognised, so it is not published yet: name one in .commons/work.toml, "
                "or import it again with --licence."
            )
        return told


def _opened(source: str) -> "AbstractContextManager[exchange.Source]":
    return exchange.elsewhere(source) if _REMOTE.match(source) else exchange.on_this_machine(Path(source))
