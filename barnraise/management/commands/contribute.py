"""`barnraise contribute`: send files from disk as a contribution."""

from argparse import ArgumentParser
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings

from barnraise import contributions
from barnraise.base import Refused
from barnraise.contributions.inputs import Change, Submission
from barnraise.management import commanding
from barnraise.web import arguments

if TYPE_CHECKING:
    from barnraise.contributions.models import Contribution


class Command(commanding.Command):
    """Send a contribution."""

    help = "Send FILEs as a contribution to the work SLUG; each replaces the component at its path below --root."

    def arguments(self, parser: ArgumentParser) -> None:
        """Declare the work, the person, the files, and the fields of a submission."""
        parser.add_argument("slug", metavar="SLUG", help="the work's address here")
        parser.add_argument("files", metavar="FILE", type=Path, nargs="*", help="a file, or a folder with all in it")
        parser.add_argument("--by", metavar="PERSON", required=True, help="whose contribution it is")
        parser.add_argument("--root", type=Path, default=Path(), help="the folder that the work's paths begin in")
        parser.add_argument("--remove", metavar="PATH", action="append", default=[], help="remove a component")
        parser.add_argument(
            "--move", metavar=("OLD", "NEW"), nargs=2, action="append", default=[], help="move a component"
        )
        parser.add_argument("--base-edition", type=int, help="the edition you had before you; the newest without")
        arguments.add_arguments(parser, Submission, without=("changes", "base_edition"))

    def act(self, **options: Any) -> object:
        """Send it, and say what became of it."""
        work, person = commanding.work_named(options["slug"]), commanding.person_named(options["by"])
        if options["base_edition"] is None:
            options["base_edition"] = work.edition
        changes = (
            *(Change(path=new, moved_from=old) for old, new in options["move"]),
            *(Change(path=path) for path in options["remove"]),
            *_from_files(options["root"], options["files"]),
        )
        made = contributions.submit(work, person, arguments.from_arguments(Submission, options, changes=changes))
        self.say(became(made))
        found = said(made)
        self.say("\n".join([*found["missing"], found["url"]]))
        return {"id": str(made.uid), "number": made.number, "state": made.state, "edition": made.edition, **found}


def said(contribution: "Contribution") -> dict[str, Any]:
    """Return where a contribution stands: its page, the version to judge, and what it still needs, in sentences."""
    from barnraise.contributions import queries  # slow: help needs no table
    from barnraise.web.sentences import MISSING, sentence

    whole = queries.whole(contribution)
    open = contribution.state in contribution.UNDECIDED
    return {
        "url": f"{settings.BARNRAISE_URL}/{whole.line.slug}/contributions/{whole.line.number}",
        "version": whole.version_hash,
        "missing": [sentence(one.code, one._asdict(), among=MISSING) for one in whole.verdict.missing] if open else [],
    }


def _from_files(root: Path, given: list[Path]) -> list[Change]:
    files: list[Path] = []
    for file in given:
        place = root / file
        if not place.exists():
            raise Refused("source_missing", source=str(place))
        files += sorted(one for one in place.rglob("*") if one.is_file()) if place.is_dir() else [place]
    return [Change(path=file.relative_to(root).as_posix(), content=file.read_bytes()) for file in files]


def became(made: "Contribution") -> str:
    """Return in a sentence what became of a contribution that was just sent."""
    if made.state == made.INTEGRATED:
        return f"Contribution {made.number} ({made.uid}) was integrated: edition {made.edition}."
    return f"Contribution {made.number} ({made.uid}) was sent; it is {made.state}."
