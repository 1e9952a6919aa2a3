"""`python -m tests.trust.racing COUNT`: stale approvals, in parallel races of three processes on one store.

In each race a guest proposes a line of a shared page, under a process that asks for one look. Then, at one moment,
she sends other words, somebody approves the words that were there before, and a third person changes the line beside
it. Prints as JSON what was integrated without an approval of exactly that, and how the races ended.
"""

import json
import multiprocessing
import random
import sys
import traceback
from collections import Counter
from multiprocessing.synchronize import Barrier
from typing import Any

from tests.conditions import LIMIT_SECONDS, any_moment
from tests.trust.inside import SHARED, SLUG, ready
from tests.trust.sizes import SEED

LINES = 40
Report = dict[str, Any]


def with_line(text: str, place: int, words: str) -> bytes:
    """Return the shared page with one of its lines in other words."""
    lines = text.split("\n\n")
    lines[place] = words
    return "\n\n".join(lines).encode()


class Racer:
    """One of the three; `run` is called for each race, at the same moment as the others'."""

    # The longest delay in seconds; one is drawn for each race, so that each of them is first sometimes.
    latest = 0.005

    def __init__(self, start: Barrier, proposed: Any, ended: Any):
        self.start, self.proposed, self.ended = start, proposed, ended
        self.ends: Counter[str] = Counter()

    def all(self, count: int, seed: int) -> None:
        """Run every race, and tell how they ended."""
        ready()
        chance = random.Random(SEED * 1_000 + seed)
        try:
            for number in range(count):
                what = self.prepare(number)
                self.start.wait(LIMIT_SECONDS)
                any_moment(chance, self.latest)
                self._end(number, what)
        except BaseException:
            self.ends[traceback.format_exc()] += 1
            self.start.abort()
        self.ended.put((type(self).__name__, dict(self.ends)))

    def _end(self, number: int, what: Any) -> None:
        from barnraise.base import Refused

        try:
            self.ends[self.run(number, what)] += 1
        except Refused as refused:
            self.ends[refused.code] += 1

    def prepare(self, number: int) -> Any:
        """Do what comes before the start."""

    def run(self, number: int, what: Any) -> str:
        """Do what races; return how it ended."""
        raise NotImplementedError

    def submit(self, person: Any, number: int, place: int, words: str) -> Any:
        """Send the shared page with one line in other words."""
        from barnraise import contributions, works

        work = works.work_of(SLUG)
        assert work is not None
        content = with_line((works.bytes_at(work, SHARED, work.edition) or b"").decode(), place, words)
        change = contributions.Change(path=SHARED, content=content)
        given = contributions.Submission(base_edition=work.edition, summary=words, changes=(change,))
        return contributions.submit(work, person, given)


class Author(Racer):
    """Sends other words after her first ones."""

    def prepare(self, number: int) -> Any:
        """Propose the first words."""
        from barnraise import people

        guest = people.guest_with(f"guest {number}")
        sent = self.submit(guest, number, number % LINES, f"Race {number} as approved.")
        self.proposed.put((sent.pk, sent.version.hash))
        return sent

    def run(self, number: int, what: Any) -> str:
        """Send the other words, on the base of the first."""
        from barnraise import contributions, works

        base = what.version.base_edition
        content = with_line(
            (works.bytes_at(what.work, SHARED, base) or b"").decode(), number % LINES, f"Race {number} unseen."
        )
        given = contributions.Resubmission(
            base_edition=base, changes=(contributions.Change(path=SHARED, content=content),)
        )
        return str(contributions.resubmit(what, what.author, given).state)


class Reviewer(Racer):
    """Approves the first words, as she read them."""

    latest = 0.04

    def prepare(self, number: int) -> Any:
        """Read the first words."""
        return self.proposed.get(timeout=LIMIT_SECONDS)

    def run(self, number: int, what: Any) -> str:
        """Approve them, whatever came meanwhile."""
        from barnraise import contributions, people
        from barnraise.contributions.models import Contribution

        key, version = what
        one = Contribution.objects.select_related("work").get(pk=key)
        person = people.named("Bo")
        assert person is not None
        contributions.review(one, person, contributions.Review(version=version, verdict="approve"))
        one.refresh_from_db()
        return str(one.state)


class Neighbour(Racer):
    """Changes the line beside it, every second time; else one far away."""

    def run(self, number: int, what: Any) -> str:
        """Change it: hers is integrated at once."""
        from barnraise import people

        beside = (number + (1 if number % 2 else LINES // 2)) % LINES
        return str(self.submit(people.named("Cy"), number, beside, f"Beside race {number}.").state)


def races(count: int) -> dict[str, dict[str, int]]:
    """Run the races; return how often each racer's act ended in which way."""
    context = multiprocessing.get_context("spawn")
    start, proposed, ended = context.Barrier(3), context.Queue(), context.Queue()
    kinds: tuple[type[Racer], ...] = (Author, Reviewer, Neighbour)
    running = [
        context.Process(target=kind(start, proposed, ended).all, args=(count, seed)) for seed, kind in enumerate(kinds)
    ]
    for one in running:
        one.start()
    ends = dict(ended.get() for _ in running)
    for one in running:
        one.join()
    return ends


def unapproved() -> list[str]:
    """Return what was integrated for a guest without an approval of exactly that, from entries and bytes alone."""
    from barnraise import record, works
    from barnraise.contributions.models import Contribution
    from barnraise.works.models import Edition

    work = works.work_of(SLUG)
    assert work is not None
    wrong = record.verify(work.chain_id)
    approved: set[str] = set()
    guests = {str(one.uid): one for one in Contribution.objects.filter(author__kind="guest")}
    for entry in record.entries(work.chain_id):
        facts = json.loads(entry.facts)
        if entry.kind == "reviewed" and facts["verdict"] == "approve" and facts["counted"]:
            approved.add(facts["version"])
        if entry.kind == "integrated" and facts["contribution"] in guests and facts["version"] not in approved:
            wrong.append(f"edition {facts['edition']} holds a version that nobody approved before")
    for edition in Edition.objects.filter(work=work, contribution__in=list(guests)):
        wrong += _not_approved(work, edition.number)
    return wrong


def _not_approved(work: Any, number: int) -> list[str]:
    """Hold the lines of an edition against the one before it: a guest's edition may add only approved words."""
    from barnraise import works

    now, before = (set((works.bytes_at(work, SHARED, at) or b"").decode().split("\n\n")) for at in (number, number - 1))
    added = [line for line in now - before if not line.endswith("as approved.")]
    lost = [line for line in before - now if line.startswith("Beside")]
    return [f"edition {number} adds {added}"] if added else [f"edition {number} loses {lost}"] if len(lost) > 1 else []


def main() -> Report:
    """Run the races and report."""
    ready()
    ends = races(int(sys.argv[1]))
    return {"ends": ends, "unapproved": unapproved()}


if __name__ == "__main__":
    print(json.dumps(main()))
