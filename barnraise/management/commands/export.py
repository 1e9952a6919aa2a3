"""`barnraise export`: take a whole work elsewhere."""

from argparse import ArgumentParser
from functools import partial
from pathlib import Path
from typing import Any

from barnraise import exchange
from barnraise.management import commanding


class Command(commanding.Command):
    """Take a work out."""

    help = "Write the work SLUG to OUT: a bare git repository, a zip archive, its site, EPUB or PDF."

    def arguments(self, parser: ArgumentParser) -> None:
        """Declare the work, the place and the format."""
        parser.add_argument("slug", metavar="SLUG", help="the work's address here")
        parser.add_argument("out", metavar="OUT", type=Path, help="where to; nothing may be there yet")
        parser.add_argument("--format", choices=exchange.formats(), default="git", help="git, unless told otherwise")
        parser.add_argument("--edition", type=int, help="of zip, EPUB and PDF: which edition, the newest without")
        parser.add_argument("--part", help="of EPUB and PDF: which part of a work with more than 2,000 pieces")

    def act(self, **options: Any) -> object:
        """Write it; nothing stands at OUT before it is whole."""
        from barnraise.publishing import attribution, folder  # slow: help needs no table
        from barnraise.publishing.builds.exporting import export

        work = commanding.work_named(options["slug"])
        out = options["out"].absolute()
        book = partial(export, part=options["part"])
        exchange.write_out(
            work,
            out,
            options["format"],
            edition=options["edition"],
            pages=folder.pages,
            book=book,
            credits=attribution.as_text,
        )
        self.say(f"“{work.title}” was written to {out}.")
        return {"slug": work.slug, "out": str(out), "format": options["format"]}
