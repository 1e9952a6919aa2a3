"""`barnraise take`: take a piece, keep it longer, give it back, or say what came of it."""

from argparse import ArgumentParser
from typing import Any
from uuid import UUID

from barnraise import tasks
from barnraise.base import Refused
from barnraise.management import commanding


class Command(commanding.Command):
    """Take a task."""

    needs_sign_in = False
    help = "Take the task with the id ID for a while; it goes back by itself. An option says what else to do with it."

    def arguments(self, parser: ArgumentParser) -> None:
        """Declare the task, the person, and what is done with it."""
        parser.add_argument("id", metavar="ID", help="the task's id, as `barnraise tasks` lists it")
        parser.add_argument("--by", metavar="PERSON", required=True, help="who takes it, or has it")
        ways = parser.add_mutually_exclusive_group()
        ways.add_argument("--longer", metavar="PROGRESS", help="keep it for one lease more, saying how far it is")
        ways.add_argument("--back", action="store_true", help="give it back")
        ways.add_argument("--done", action="store_true", help="say that it is done")
        ways.add_argument("--cannot", metavar="WHY", help="close it, since it cannot be done")

    def act(self, **options: Any) -> object:
        """Do it, and say until when it is hers, or what became of it."""
        from barnraise.contributions import working  # slow: help needs no table

        uid, person = _uid(options["id"]), commanding.person_named(options["by"])
        if options["longer"] is not None:
            tasks.extend(uid, person, options["longer"])
        elif options["back"]:
            tasks.release(uid, person)
        elif options["done"]:
            tasks.complete(uid, person)
        elif options["cannot"] is not None:
            tasks.give_up(uid, person, options["cannot"])
        else:
            working.claim(uid, person)
        held = next((one for one in tasks.held_by(person) if one.task.uid == uid), None)
        task = tasks.task_of(uid)
        assert task is not None
        if held is not None:
            self.say(f"{person.name} has “{task.title}” until {held.until:%Y-%m-%d %H:%M} UTC.")
        else:
            self.say(f"{person.name} has it no more; “{task.title}” is {task.state}.")
        until = held.until.isoformat() if held is not None else None
        return {"id": str(uid), "title": task.title, "state": task.state, "until": until}


def _uid(id: str) -> UUID:
    try:
        return UUID(id)
    except ValueError:
        raise Refused("not_found", status=404) from None
