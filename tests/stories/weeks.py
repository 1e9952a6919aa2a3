"""Weeks of six people, made by chance from a seed: what everybody may do next, and whose turn it is at every moment.

A step is a name with three numbers, whose meaning depends only on the store: what fails is repeated from its steps.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from typing import TypeVar

from django.db import transaction

from barnraise import contributions, governance, people, record, tasks, works
from barnraise.base import Clock, Refused
from barnraise.contributions import choices, holding, queries, queueing, working
from barnraise.contributions.inputs import Change, Holding, Resubmission, Submission
from barnraise.contributions.inviting import Inviting
from barnraise.contributions.models import Contribution, Review
from barnraise.governance.models import Act
from barnraise.management import checking
from barnraise.people.models import Person
from barnraise.people.suspending import may_act
from barnraise.works import recipes, slugs
from barnraise.works.models import Work
from tests.makers import Makers

RECIPES = ("wiki", "patch-review", "lazy-consensus", "timed-vote", "rounds")
NAMES = ("Ann", "Bo", "Cy", "Dee", "Eli")
PATHS = ("one.md", "two.md", "three.md", "four.md")
LINES = tuple(f"{word}\n\n" for word in ("First", "Second", "Third", "Fourth", "Fifth", "Sixth"))
SPANS = tuple(timedelta(hours=hours) for hours in (1, 5, 12, 24, 48, 80))
LONG_AWAY = timedelta(days=31)
# What is offered and may still be refused for what no page can know before the words are sent: nothing of them differs
# from what is there, a place is taken, or somebody sends too much in an hour.
# Every task that is listed can be taken.
OF_TASKS: frozenset[str] = frozenset()
OF_WORDS = frozenset(
    ("nothing_changed", "path_taken", "not_there", "hour_full", "too_many_open", "below_gone", "below_not_open")
)

Chosen = TypeVar("Chosen")
Step = tuple[str, int, int, int]
Offer = tuple[str, Callable[[], object]]
ACTS = ("send", "send", "do", "do", "do", "do", "wait", "wait")
OF_PEOPLE = ("join", "take_over", "leave", "suspend", "lift", "rename", "be_away")
OF_RULES = ("propose_rules", "move_address", "move_page")


def steps_of(seed: int, *, count: int) -> tuple[str, list[Step]]:
    """Return the recipe and the steps of the week of a seed; every fourth changes people or rules."""
    chance = Random(f"week {seed}")
    kinds = [chance.choice(chance.choice((ACTS, ACTS, ACTS, (*OF_PEOPLE, *OF_RULES)))) for _ in range(count)]
    return RECIPES[seed % len(RECIPES)], [(kind, *(chance.randrange(60) for _ in range(3))) for kind in kinds]  # type: ignore[misc]


@dataclass
class Week:
    """A work, its people, and what was wrong after some step.

    Where it is `looked_at_closely`, queues and the store are checked after each step, else at the end.
    """

    make: Makers
    clock: Clock
    work: Work
    looked_at_closely: bool = False
    wrong: list[str] = field(default_factory=list)

    @classmethod
    def begun(cls, make: Makers, clock: Clock, recipe: str, *, closely: bool = False) -> "Week":
        """Start a work of Ann's in which Bo's approval counts too, and which decides by a recipe."""
        files: dict[str, str | bytes] = {path: "".join(LINES) for path in PATHS[:3]}
        work = make.work(recipe="patch-review", slug="book", files=files)
        make.reviewed(make.sent(work, make.member("Bo"), files={"bo.md": "Mine.\n"}), make.member("Ann"))
        work.refresh_from_db()
        make.declares(work, recipe)
        for name in NAMES:
            make.member(name)
        make.guest("Gil")
        return cls(make, clock, work, closely)

    def lived(self, steps: Sequence[Step]) -> list[str]:
        """Live these steps, looking at everything after each; return what was wrong first, with its step."""
        for number, step in enumerate(steps):
            self.step(*step)
            self.follow()
            self.wrong += self.waiting_in_vain()
            if self.looked_at_closely or step is steps[-1]:
                self.wrong += self.unsound()
            if self.wrong:
                return [f"step {number}, {step}: {one}" for one in self.wrong]
        return []

    def step(self, kind: str, a: int, b: int, c: int) -> None:
        """Do one thing, and let a moment pass."""
        self.work.refresh_from_db()
        getattr(self, kind)(a, b, c)
        self.clock.advance(seconds=1)

    def follow(self) -> None:
        """Let time decide what is due, and the followers that decide read on."""
        contributions.tick()
        governance.expire()
        tasks.tick()
        record.follow((contributions.Climbing(), contributions.Stacking(), contributions.Waiting(), Inviting()))
        self.work.refresh_from_db()

    # What is so at every moment.

    def waiting_in_vain(self) -> Iterator[str]:
        """Yield what waits for nobody."""
        for one in Contribution.objects.filter(state__in=Contribution.UNDECIDED).order_by("pk"):
            yield from (f"{one.number} ({one.state}): {why}" for why in self.waits_for_nobody(one))

    def unsound(self) -> Iterator[str]:
        """Yield what queues offer and is then refused, and what `fsck` finds."""
        for person in self.members():
            for one in queueing.waiting(person, queueing.Sought()):
                why = choices.choices(one, person).why_not_review
                if why:
                    yield f"{one.number} is in the queue of {person.name}, who cannot judge it: {why}"
        yield from checking.problems(with_pages=False)

    def waits_for_nobody(self, one: Contribution) -> Iterator[str]:
        """Yield why nobody can do what a contribution waits for, and time does not."""
        shown = queries.whole(one)
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

    def everybody(self) -> list[Person]:
        """Return all people but who became others."""
        return list(Person.objects.filter(kind__in=(Person.MEMBER, Person.GUEST), became=None).order_by("pk"))

    def here(self) -> list[Person]:
        """Return who can act now."""
        return [one for one in self.everybody() if may_act(one)]

    def members(self) -> list[Person]:
        """Return who has an account and can act."""
        return [one for one in self.here() if one.kind == Person.MEMBER]

    # What people do.

    def send(self, a: int, b: int, c: int) -> None:
        """Somebody changes a line, adds a page or takes one away."""
        by, path = _of(self.here(), a), PATHS[b % len(PATHS)]
        text = self.make.text(self.work, path)
        if c % 10 == 0 and text is not None:
            changes = (Change(path=path),)
        else:
            changes = (Change(path=path, content=_written(text, b, c)),)
        self.sends(by, changes)

    def sends(self, by: Person, changes: tuple[Change, ...]) -> None:
        """Somebody sends changes against what is newest."""
        given = Submission(base_edition=self.work.edition, summary="A change", changes=changes)
        self.tried("send", by, lambda: contributions.submit(self.work, by, given))

    def do(self, a: int, b: int, c: int) -> None:
        """Somebody does one of the things that they are offered."""
        some = self.here()
        person = _of(some, a)
        offers = list(self.offered(person, c))
        if offers:
            what, act = _of(offers, b)
            self.tried(what, person, act)

    def tried(self, what: str, person: Person, act: Callable[[], object]) -> None:
        """Do what was offered; a refusal is wrong, unless it is of words that no page knew."""
        try:
            with transaction.atomic():
                act()
        except Refused as refused:
            if refused.code not in OF_WORDS and not (what.startswith("the task") and refused.code in OF_TASKS):
                self.wrong.append(f"{what} was offered to {person.name}, and refused: {refused.code}")

    def offered(self, person: Person, c: int) -> Iterator[Offer]:
        """Yield everything that somebody is offered in the work."""
        for one in Contribution.objects.filter(work=self.work).order_by("-pk")[:6]:
            may = choices.choices(one, person)
            yield from _judging(one, person, may)
            yield from _keeping(one, person, may, _written(None, c, c + 1))
        for task in tasks.offers_for(person):
            if person.kind == Person.MEMBER:
                yield f"the task “{task.title}”", lambda uid=task.uid: working.claim(uid, person)  # type: ignore[misc]

    def wait(self, a: int, b: int, c: int) -> None:
        """Some hours or days pass."""
        self.clock.advance(seconds=SPANS[a % len(SPANS)].total_seconds())

    # What changes about people and rules.

    def join(self, a: int, b: int, c: int) -> None:
        """A guest makes an account."""
        guests = [one for one in self.here() if one.kind == Person.GUEST]
        if guests:
            people.join(f"Flo {guests[0].pk}", "a long enough password", guest=guests[0])
        else:
            self.make.guest(f"Guest {a}")

    def take_over(self, a: int, b: int, c: int) -> None:
        """A member takes over what they gave as a guest."""
        guests = [one for one in self.here() if one.kind == Person.GUEST]
        if guests and self.members():
            people.take_over(_of(self.members(), a), guests[0])

    def leave(self, a: int, b: int, c: int) -> None:
        """Somebody leaves; two members stay."""
        if len(self.members()) > 2:
            people.leave(_of(self.members(), a), credited="by_name" if b % 2 else "by_number")

    def suspend(self, a: int, b: int, c: int) -> None:
        """The operator suspends somebody."""
        if len(self.members()) > 2:
            governance.suspend(_of(self.members(), a), reason="Spam", days=1 + b % 7)

    def lift(self, a: int, b: int, c: int) -> None:
        """A suspension ends before its time."""
        act = Act.objects.filter(kind=Act.SUSPENDED, ended_at=None, until__gt=self.clock.at).first()
        if act is not None:
            governance.lift(act)

    def rename(self, a: int, b: int, c: int) -> None:
        """Somebody takes another name."""
        person = _of(self.members(), a)
        people.describe(person, name=f"Neo {person.pk} {b}", about="")

    def be_away(self, a: int, b: int, c: int) -> None:
        """Nobody does anything for a month; then somebody comes back."""
        self.clock.advance(seconds=LONG_AWAY.total_seconds())

    def propose_rules(self, a: int, b: int, c: int) -> None:
        """Somebody proposes that the work decides in another way."""
        text = recipes.recipe_text(RECIPES[b % len(RECIPES)])
        self.sends(_of(self.members(), a), (Change(path=".commons/process.toml", content=text.encode()),))

    def move_address(self, a: int, b: int, c: int) -> None:
        """The work gets another address."""
        with record.writing():
            record.lock(self.work.chain_id)
            slugs.move(self.work, f"book-{a}")

    def move_page(self, a: int, b: int, c: int) -> None:
        """Somebody moves a page."""
        here = [
            path for path in (piece.path for piece in works.heads.pieces(self.work)) if not path.startswith(".commons/")
        ]
        if here:
            self.sends(_of(self.here(), a), (Change(path=f"part/{b}.md", moved_from=_of(sorted(here), c)),))


def _judging(one: Contribution, person: Person, may: choices.Choices) -> Iterator[Offer]:
    """Yield what somebody may say of a contribution."""
    assert one.version is not None
    version = one.version.hash

    def says(verdict: str) -> Offer:
        given = contributions.Review(version=version, verdict=verdict, comment="It is so")  # type: ignore[arg-type]
        return f"{verdict} of {one.number}", lambda: contributions.review(one, person, given)

    piece = may.piece
    if may.may_look:
        yield says("approve")
    elif not may.why_not_review:
        yield from (says(verdict) for verdict in ("approve", "request_changes", "decline"))
    if may.may_take_back and may.own_review is not None:
        row = Review.objects.get(uid=may.own_review)
        yield f"taking back {one.number}", lambda: contributions.withdraw_review(row, person)
    if piece is not None and piece.until is None and piece.is_free and not piece.why_not_take:
        yield f"the piece {one.number}", lambda: working.claim(piece.task, person)


def _keeping(one: Contribution, person: Person, may: choices.Choices, text: bytes) -> Iterator[Offer]:
    """Yield what somebody may do with a contribution but judge it."""
    if may.may_change:
        assert one.version is not None
        path = one.version.changes.order_by("place").values_list("path", flat=True)[0]
        if not path.startswith(".commons/"):
            given = Resubmission(base_edition=one.work.edition, changes=(Change(path=path, content=text),))
            yield f"changing {one.number}", lambda: contributions.resubmit(one, person, given)
    if may.may_withdraw:
        yield f"withdrawing {one.number}", lambda: contributions.withdraw(one, person)
    if not may.why_not_hold:
        yield f"holding {one.number}", lambda: holding.hold(one, person, Holding(reason="I look it up"))
    if may.may_let_go:
        yield f"letting {one.number} go", lambda: holding.let_go(one, person)


def _may_judge(may: choices.Choices) -> bool:
    # In a stage served in order it is a person's turn with one piece, and comes to the next when that is done.
    takes = may.piece is not None and (may.piece.until or may.piece.why_not_take in ("", "task_in_order"))
    return (not may.why_not_review and not may.why_not_counts) or bool(takes)


def _missing(shown: queries.Whole) -> list[str]:
    return [one.code for one in shown.verdict.missing]


def _written(text: str | None, b: int, c: int) -> bytes:
    lines = (text or "".join(LINES)).splitlines(keepends=True)
    lines[c % len(lines)] = f"Line {b} of {c}.\n"
    return "".join(lines).encode()


def _of(some: Sequence[Chosen], number: int) -> Chosen:
    return some[number % len(some)]


def wrong_weeks(make: Makers, clock: Clock, seeds: Sequence[int], *, count: int) -> list[str]:
    """Live the weeks of some seeds, each from nothing; return what was wrong, with the fewest steps that show it."""
    told = []
    for seed in seeds:
        recipe, steps = steps_of(seed, count=count)
        if wrong_in(make, clock, recipe, steps):
            fewest = least(steps, lambda some, recipe=recipe: bool(wrong_in(make, clock, recipe, some)))  # type: ignore[misc]
            told.append(f"week {seed}, {recipe}: {wrong_in(make, clock, recipe, fewest)} by {fewest}")
    return told


def wrong_in(make: Makers, clock: Clock, recipe: str, steps: Sequence[Step]) -> list[str]:
    """Return what is wrong in a week, of which nothing is left."""
    at = clock.at
    with transaction.atomic():
        wrong = Week.begun(make, clock, recipe).lived(steps)
        transaction.set_rollback(True)
    clock.advance(seconds=(at - clock.at).total_seconds())
    return wrong


def least(steps: Sequence[Step], is_wrong: Callable[[Sequence[Step]], bool]) -> list[Step]:
    """Return steps of which none can be dropped without what is wrong going with it."""
    left = list(steps)
    for place in reversed(range(len(left))):
        shorter = left[:place] + left[place + 1 :]
        if is_wrong(shorter):
            left = shorter
    return left
