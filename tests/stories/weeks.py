"""Weeks of six people, made by chance from a seed: what each may do next, whose turn it is, and who was told.

A step is a name with three numbers, whose meaning depends only on the store: what fails is repeated from its steps.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from django.db import connection, transaction

from barnraise import contributions, governance, notices, record, tasks, works
from barnraise.base import Clock
from barnraise.contributions import choices, queries, queueing
from barnraise.contributions.inviting import Inviting
from barnraise.contributions.models import Contribution
from barnraise.management import checking, verification
from barnraise.notices.inputs import Chosen
from barnraise.people.models import Person
from barnraise.record.db import snapshots
from barnraise.works import Put
from tests.makers import Makers
from tests.stories.steps_of_weeks import ACTS, LINES, OF_PEOPLE, OF_RULES, PATHS, RECIPES, Step, Steps
from tests.stories.told_in_weeks import Told, not_theirs, owed

NAMES = ("Ann", "Bo", "Cy", "Dee", "Eli")


def steps_of(seed: int, *, count: int) -> tuple[str, list[Step]]:
    """Return the recipe and the steps of the week of a seed; every fourth changes people or rules."""
    chance = Random(f"week {seed}")
    kinds = [chance.choice(chance.choice((ACTS, ACTS, ACTS, (*OF_PEOPLE, *OF_RULES)))) for _ in range(count)]
    return RECIPES[seed % len(RECIPES)], [(kind, *(chance.randrange(60) for _ in range(3))) for kind in kinds]  # type: ignore[misc]


@dataclass
class Week(Steps):
    """A week that is looked at after each step."""

    told: Told

    @classmethod
    def begun(cls, make: Makers, clock: Clock, recipe: str) -> "Week":
        """Start a work of Ann's in which Bo's approval counts too, and which decides by a recipe.

        Some of it was written by somebody who is known by name alone.
        """
        files: dict[str, str | bytes] = {path: "".join(LINES) for path in PATHS[:3]}
        work = make.work(recipe="patch-review", slug="book", files=files)
        known = Person.objects.create(name="B. Reed", kind=Person.IMPORTED, home=work.uid, joined_at=clock.at)
        with record.writing():
            record.lock(work.chain_id)
            puts = [Put("reed.md", record.keep("".join(LINES).encode()))]
            works.new_edition(work, puts, authors=[known], by=make.member("Ann"), message=record.say("Of old"))
        make.reviewed(make.sent(work, make.member("Bo"), files={"bo.md": "Mine.\n"}), make.member("Ann"))
        work.refresh_from_db()
        make.declares(work, recipe)
        for name in NAMES:
            make.member(name)
        make.guest("Gil")
        notices.choose(make.member("Bo").account, Chosen(work=work.slug, topic="review", how="site"), work)
        told = Told(work)
        told.begin()
        return cls(make, clock, work, told=told)

    def lived(self, steps: Sequence[Step]) -> list[str]:
        """Live these steps, looking at everything after each; return what was wrong first, with its step."""
        for number, step in enumerate(steps):
            self.step(*step)
            self.follow()
            for look in self.looks(step, is_last=number == len(steps) - 1):
                self.wrong += look()
            if self.wrong:
                return [f"step {number}, {step}: {one}" for one in self.wrong]
        return []

    def looks(self, step: Step, *, is_last: bool) -> Iterator[Callable[[], Iterator[str]]]:
        """Yield what is looked at after a step: what only some steps can change, after those and at the end."""
        yield self.waiting_in_vain
        yield self.told.problems
        yield self.unsound
        if is_last or step[0] in OF_PEOPLE:
            yield not_theirs
        if is_last:
            yield self.queued_in_vain
            yield self.lost_in_a_backup

    def step(self, kind: str, a: int, b: int, c: int) -> None:
        """Do one thing, and let a moment pass."""
        self.work.refresh_from_db()
        getattr(self, kind)(a, b, c)
        self.clock.advance(seconds=1)

    def follow(self) -> None:
        """Let time decide what is due, the followers that decide read on, and people be told."""
        contributions.tick()
        governance.expire()
        tasks.tick()
        record.follow((contributions.Climbing(), contributions.Stacking(), contributions.Waiting(), Inviting()))
        record.follow(notices.FOLLOWERS)
        notices.remind()
        self.work.refresh_from_db()
        self.told.work = self.work

    # What is so at every moment.

    def waiting_in_vain(self) -> Iterator[str]:
        """Yield what waits for nobody."""
        for one in Contribution.objects.filter(state__in=Contribution.UNDECIDED).order_by("pk"):
            yield from (f"{one.number} ({one.state}): {why}" for why in self.waits_for_nobody(one))

    def unsound(self) -> Iterator[str]:
        """Yield what `fsck` finds."""
        yield from checking.problems(with_pages=False)

    def lost_in_a_backup(self) -> Iterator[str]:
        """Yield what a restore would say of a copy of the store as it is, though nothing of it is committed."""
        with TemporaryDirectory() as folder:
            store = Path(folder, "store")
            if record.is_sqlite():
                store.write_bytes(connection.connection.serialize())
            else:
                snapshots.dump(store, without={})
            standing = verification.standing_on if record.is_sqlite() else snapshots.beside
            with standing(store):
                found = verification.made_whole()
        yield from (f"a backup: {one}" for one in (*found.derived, *found.wrong))

    def queued_in_vain(self) -> Iterator[str]:
        """Yield what queues offer and is then refused."""
        for person in self.members():
            for one in queueing.waiting(person, queueing.Sought()):
                why = choices.choices(one, person).why_not_review
                if why:
                    yield f"{one.number} is in the queue of {person.name}, who cannot judge it: {why}"

    def waits_for_nobody(self, one: Contribution) -> Iterator[str]:
        """Yield why nobody can do what a contribution waits for, and time does not."""
        shown = queries.whole(one)
        yield from owed(one, shown)
        here = self.here()
        may = (choices.choices(one, person) for person in here)  # asked only as far as needed
        if shown.turn == "nobody":
            yield f"it is undecided, and its verdict is {shown.verdict.outcome}"
        elif shown.turn in ("author", "drawn") and not shown.turn_of:
            yield f"it is the turn of {shown.turn}, who is named by nobody"
        elif shown.turn == "author":
            named = {who.uid for who in shown.turn_of}
            if not any(choices.choices(one, person).may_change for person in here if person.uid in named):
                yield f"nobody of {[who.name for who in shown.turn_of]} may change it"
        elif shown.turn == "anybody" and not any(each.may_change or each.may_withdraw for each in may):
            yield "it is anybody's turn, and nobody may change it"
        elif shown.turn in ("readers", "drawn"):
            if not one.next_at and not any(_may_judge(each) for each in may):
                yield f"it is the turn of {shown.turn}, and nobody may judge it, nor does it end: {_missing(shown)}"
        elif shown.turn == "time" and one.next_at is None:
            yield f"it waits for time, and no time is set: {_missing(shown)}"
        elif shown.turn == "others" and not (one.next_at or one.builds_on_id or self.any_agrees(shown)):
            yield f"it waits for others, who are not here: {_missing(shown)}"
        if one.next_at is not None and one.state == Contribution.OPEN and one.next_at <= self.clock.at:
            yield f"it was due at {one.next_at}, and nothing was decided"

    def any_agrees(self, shown: queries.Whole) -> bool:
        """Tell whether somebody who is asked for their word is here."""
        return bool({who.uid for asked in shown.asked for who in asked.silent} & {one.uid for one in self.here()})


def _may_judge(may: choices.Choices) -> bool:
    # In a stage served in order it is a person's turn with one piece, and comes to the next when that is done.
    takes = may.piece is not None and (may.piece.until or may.piece.why_not_take in ("", "task_in_order"))
    return (not may.why_not_review and not may.why_not_counts) or bool(takes)


def _missing(shown: queries.Whole) -> list[str]:
    return [one.code for one in shown.verdict.missing]


def wrong_weeks(make: Makers, clock: Clock, seeds: Sequence[int], *, count: int) -> list[str]:
    """Live the weeks of some seeds, those of a recipe from one beginning; return what was wrong, and by what least."""
    told, weeks = [], {seed: steps_of(seed, count=count) for seed in seeds}
    for recipe in RECIPES:
        with lived_from(make, clock, recipe) as live:
            for seed, steps in ((seed, steps) for seed, (its, steps) in weeks.items() if its == recipe):
                if live(steps):
                    fewest = least(steps, lambda some, live=live: bool(live(some)))  # type: ignore[misc]
                    told.append(f"week {seed}, {recipe}: {live(fewest)} by {fewest}")
    return told


@contextmanager
def lived_from(make: Makers, clock: Clock, recipe: str) -> Iterator[Callable[[Sequence[Step]], list[str]]]:
    """Begin a week once; give what lives its steps from there and leaves nothing of them."""
    began = clock.at
    with transaction.atomic():
        begun = Week.begun(make, clock, recipe)
        at = clock.at

        def live(steps: Sequence[Step]) -> list[str]:
            with transaction.atomic():
                wrong = replace(begun, told=deepcopy(begun.told), wrong=[]).lived(steps)
                transaction.set_rollback(True)
            clock.advance(seconds=(at - clock.at).total_seconds())
            return wrong

        yield live
        transaction.set_rollback(True)
    clock.advance(seconds=(began - clock.at).total_seconds())


def least(steps: Sequence[Step], is_wrong: Callable[[Sequence[Step]], bool]) -> list[Step]:
    """Return steps of which none can be dropped without what is wrong going with it."""
    left = list(steps)
    for place in reversed(range(len(left))):
        shorter = left[:place] + left[place + 1 :]
        if is_wrong(shorter):
            left = shorter
    return left
