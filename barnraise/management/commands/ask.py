"""`barnraise ask`: ask everybody a set of questions about many items."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from barnraise.base import Refused
from barnraise.contributions.inputs import Change, Inquiring
from barnraise.management import commanding
from barnraise.management.commands.contribute import became, said
from barnraise.web import arguments


class Command(commanding.Command):
    """Begin an inquiry."""

    help = "Ask everybody something about many items in the work SLUG; it goes out as one contribution."

    def arguments(self, parser: ArgumentParser) -> None:
        """Declare the work, the person, the files, and the fields of an inquiry."""
        parser.add_argument("slug", metavar="SLUG", help="the work's address here")
        parser.add_argument("--by", metavar="PERSON", required=True, help="who asks")
        parser.add_argument("--items", metavar="FILE", type=Path, help="a table in CSV, one item a row")
        parser.add_argument(
            "--pictures", metavar="FILE", type=Path, nargs="+", default=[], help="pictures, folders or zip archives"
        )
        parser.add_argument(
            "--known",
            metavar="LINE",
            action="append",
            default=[],
            help="“item | answer | why”: an answer that is known, after an asterisk one for practice; may be repeated",
        )
        arguments.add_arguments(parser, Inquiring, without=("items", "pictures", "known"))

    def act(self, **options: Any) -> object:
        """Send it, and say what became of it."""
        from barnraise.contributions import inquiring  # slow: help needs no table

        work, person = commanding.work_named(options["slug"]), commanding.person_named(options["by"])
        table = options.pop("items")
        given = arguments.from_arguments(
            Inquiring,
            options,
            items=_content(table) if table is not None else None,
            pictures=tuple(one for file in options.pop("pictures") for one in _pictures(file)),
            known=inquiring.known_in("\n".join(options.pop("known"))),
        )
        made = inquiring.begin(work, person, given)
        self.say(became(made))
        found = said(made)
        self.say("\n".join([*found["missing"], found["url"]]))
        return {"id": str(made.uid), "number": made.number, "state": made.state, "edition": made.edition, **found}


def _pictures(file: Path) -> list[Change]:
    if file.is_dir():
        inside = sorted(one for one in file.rglob("*") if one.is_file())
        return [Change(path=one.relative_to(file).as_posix(), content=one.read_bytes()) for one in inside]
    from barnraise.contributions import inquiring  # slow: help needs no table

    content = _content(file)
    return inquiring.unpacked(content) if file.suffix.lower() == ".zip" else [Change(path=file.name, content=content)]


def _content(file: Path) -> bytes:
    if not file.is_file():
        raise Refused("source_missing", source=str(file))
    return file.read_bytes()
