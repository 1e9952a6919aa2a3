"""`barnraise process`: check a process document, explain how a work decides, simulate a process."""

from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from barnraise import contributions
from barnraise.base import Refused
from barnraise.management import commanding
from barnraise.web.counts import Count

if TYPE_CHECKING:
    from barnraise.contributions.models import Contribution


class Command(commanding.Command):
    """Check, explain or simulate a process."""

    needs_sign_in = False
    help = "Look at a process: check a document, explain how a work decides or why a contribution waits, simulate."
    needs_store = False

    def arguments(self, parser: ArgumentParser) -> None:
        """Declare what to do, and with what."""
        parser.add_argument("what", choices=("check", "explain", "simulate"))
        parser.add_argument("subject", metavar="FILE|SLUG", help="a process document, or a work for explain")
        parser.add_argument("number", metavar="CONTRIBUTION", nargs="?", type=int, help="its number, for explain")
        parser.add_argument("--people", type=int, default=20, help="people who take part, for simulate")
        parser.add_argument("--pieces", type=int, default=1000, help="pieces that are sent")
        parser.add_argument("--seed", type=int, default=1, help="the same seed gives the same figures")
        parser.add_argument("--wrong", type=float, default=0.1, metavar="SHARE", help="share of pieces that are wrong")
        parser.add_argument("--missed", type=float, default=0.15, metavar="SHARE", help="wrong ones a reader misses")
        parser.add_argument("--trusted-after", type=int, default=0, help="try adaptive review: good pieces in a row")
        parser.add_argument("--check-one-in", type=int, default=10, help="then check one in so many")

    def act(self, **options: Any) -> object:
        """Do what was asked for."""
        if options["what"] == "check":
            return self._check(options["subject"])
        if options["what"] == "explain":
            return self._explain(options["subject"], options["number"])
        return self._simulate(options)

    def _check(self, file: str) -> object:
        from barnraise.contributions import serving  # slow: help needs no table
        from barnraise.rules.parsing import parse
        from barnraise.rules.process import Process
        from barnraise.web.sentences import problem_said

        found = parse(_text(file))
        if isinstance(found, Process):
            unserved = sorted(serving.unserved(found))
            self.say(f"It is sound: {Count(len(found.gates)):gate/s}, {Count(len(found.stages)):stage/s}.")
            if unserved:
                self.say(f"The product does not serve yet: {', '.join(unserved)}.")
            return {"sound": True, "problems": [], "unserved": unserved}
        self.failed = True
        told = [{"line": one.line, "code": one.code, "reason": problem_said(one.code, one.facts)} for one in found]
        for one in told:
            self.say(f"{file}:{one['line']}: {one['reason']}")
        return {"sound": False, "problems": told}

    def _explain(self, slug: str, number: int | None) -> object:
        from barnraise.contributions import queries  # slow: help needs no table
        from barnraise.management import schema
        from barnraise.rules import explaining
        from barnraise.web.process_words import rule_said

        schema.check()
        work = commanding.work_named(slug)
        if number is None:
            said = [
                {"gate": one.gate, "stage": one.stage, "says": rule_said(one)}
                for one in explaining.statements(contributions.process_of(work))
            ]
            for one in said:
                self.say(" · ".join(filter(None, (one["gate"], one["stage"], one["says"]))))
            return said
        found = queries.by_number(work, number)
        if found is None:
            raise Refused("contribution_unknown", id=str(number))
        return self._waits_for(found)

    def _waits_for(self, contribution: "Contribution") -> object:
        from barnraise.contributions import queries, reserving, turns  # slow: help needs no table
        from barnraise.web.process_words import turn_words, way_said
        from barnraise.web.sentences import MISSING, sentence

        whole = queries.whole(contribution)
        turn = turns.turn_said(whole.turn, whole.turn_of, reserving.reservation(contribution, None))
        missing: list[dict[str, Any]] = [
            {
                "what": sentence(one.code, one._asdict(), among=MISSING),
                "since": one.since,
                "who": one.who,
                "by_itself": one.due_at,
                "ways": [way_said(way) for way in one.ways],
            }
            for one in (whole.verdict.missing if whole.decided_at is None else ())
        ]
        self.say(f"Contribution {whole.line.number} is {whole.line.state}. {turn_words(turn)}".rstrip())
        for one in missing:
            self.say(f"- {one['what']} Since {one['since']:%Y-%m-%d %H:%M} UTC.")
            for way in one["ways"]:
                self.say(f"  - {way}")
        return {"state": whole.line.state, "turn": turn.code, "missing": missing}

    def _simulate(self, options: dict[str, Any]) -> object:
        from barnraise.rules import simulating  # slow: help needs no table
        from barnraise.rules.parsing import parse
        from barnraise.rules.process import Process
        from barnraise.rules.simulating import Society

        process = parse(_text(options["subject"]))
        if not isinstance(process, Process):
            wrong = [{"line": one.line, "code": one.code, "facts": dict(one.facts)} for one in process]
            told = [f"line {one.line}: {one.code}" for one in process]
            raise Refused("process_invalid", problems=told, wrong=wrong)
        if options["trusted_after"]:
            process = simulating.with_trust(
                process, trusted_after=options["trusted_after"], check_one_in=max(options["check_one_in"], 1)
            )
        society = Society(people=options["people"], wrong_share=options["wrong"], missed_share=options["missed"])
        pieces, seed = min(options["pieces"], 100_000), options["seed"]
        outcome = simulating.simulate(process, society, pieces=pieces, seed=seed)
        self.say(f"seed {seed}, {Count(society.people):person|people}")
        self.say(f"what is sent through the gate “{simulating.simulated(process).name}”")
        for line in simulating.lines(outcome):
            self.say(line)
        answer = {"seed": seed, **asdict(outcome)}
        if process.gates[-1].trusted_after:
            full = simulating.simulate(simulating.without_trust(process), society, pieces=pieces, seed=seed)
            self.say(
                f"against a review of every piece: reviews saved {full.reviews - outcome.reviews} of {full.reviews}, "
                f"wrong pieces let through {outcome.slipped} instead of {full.slipped}"
            )
            answer["every_piece"] = asdict(full)
        return answer


def _text(file: str) -> str:
    try:
        return Path(file).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        raise Refused("source_missing", source=file) from None
