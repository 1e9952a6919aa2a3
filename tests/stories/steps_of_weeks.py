"""What people do in a week, and what changes about people and rules: a step is three numbers, read from the store."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TypeVar

from django.db import transaction

from barnraise import contributions, governance, notices, people, record, talk, works
from barnraise.base import Clock, Refused
from barnraise.contributions import choices, holding, queries, reviewing, standings, working
from barnraise.contributions.inputs import Change, Holding, Remark, Resubmission, Submission
from barnraise.contributions.models import Contribution, Review
from barnraise.governance.models import Act
from barnraise.people.models import Person
from barnraise.people.suspending import may_act
from barnraise.works import recipes, slugs
from barnraise.works.declaration import WORK_PATH, Declared, written
from barnraise.works.history import who
from barnraise.works.models import Work
from tests.makers import LICENCE, Makers

RECIPES = ("wiki", "patch-review", "lazy-consensus", "timed-vote", "rounds")
PATHS = ("one.md", "two.md", "three.md", "four.md")
LINES = tuple(f"{word}\n\n" for word in ("First", "Second", "Third", "Fourth", "Fifth", "Sixth"))
LICENCES = ("CC0-1.0", LICENCE)
SPANS = tuple(timedelta(hours=hours) for hours in (1, 5, 12, 24, 48, 80))
LONG_AWAY = timedelta(days=31)
# What is offered and may still be refused for what no page can know before the words are sent: nothing of them differs
# from what is there, a place is taken, or somebody sends too much in an hour.
OF_WORDS = frozenset(
    ("nothing_changed", "path_taken", "not_there", "hour_full", "too_many_open", "below_gone", "below_not_open")
)

Chosen = TypeVar("Chosen")
Step = tuple[str, int, int, int]
Offer = tuple[str, Callable[[], object]]
ACTS = ("send", "send", "do", "do", "do", "do", "wait", "wait")
OF_PEOPLE = (
    "join", "take_over", "claim_name", "leave", "come_back", "suspend", "lift", "rename", "be_away", "keep_away",
)  # fmt: skip
OF_RULES = ("propose_rules", "agree_on_rules", "propose_licence", "move_address", "move_page", "take_back_edition")


@dataclass
class Steps:
    """A work and its people, and what was offered and then refused."""

    make: Makers
    clock: Clock
    work: Work
    wrong: list[str] = field(default_factory=list, kw_only=True)

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
            changes: tuple[Change, ...] = (Change(path=path),)
        elif c % 10 == 1:
            changes = tuple(Change(path=f"{name}-{b}.md", content=_written(None, b, c)) for name in ("a", "b"))
        else:
            changes = (Change(path=path, content=_written(text, b, c)),)
        self.sends(by, changes)

    def sends(self, by: Person, changes: tuple[Change, ...], **more: str) -> None:
        """Somebody sends changes against what is newest."""
        given = Submission(base_edition=self.work.edition, summary="A change", changes=changes, **more)
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
            if refused.code not in OF_WORDS:
                self.wrong.append(f"{what} was offered to {person.name}, and refused: {refused.code}")

    def offered(self, person: Person, c: int) -> Iterator[Offer]:
        """Yield everything that somebody is offered in the work."""
        for one in Contribution.objects.filter(work=self.work).order_by("-pk")[:6]:
            may = choices.choices(one, person)
            yield from _judging(one, person, may)
            yield from _keeping(one, person, may, _written(None, c, c + 1))
            yield from _talking(one, person)
        for task in working.offers_for(person):
            if person.kind == Person.MEMBER:
                yield f"the task “{task.title}”", lambda uid=task.uid: working.claim(uid, person)  # type: ignore[misc]

    def wait(self, a: int, b: int, c: int) -> None:
        """Some hours or days pass."""
        self.clock.advance(seconds=SPANS[a % len(SPANS)].total_seconds())

    # What changes about people.

    def join(self, a: int, b: int, c: int) -> None:
        """A guest makes an account; where there is none, one comes."""
        guests = self.guests()
        if guests:
            people.join(f"Flo {guests[0].pk}", "a long enough password", guest=guests[0])
        else:
            self.make.guest(f"Guest {a}")

    def take_over(self, a: int, b: int, c: int) -> None:
        """A member takes over what they gave as a guest."""
        guests = self.guests()
        if guests and self.members():
            people.take_over(_of(self.members(), a), guests[0])

    def claim_name(self, a: int, b: int, c: int) -> None:
        """A member takes over a name that is known from imported history."""
        known = Person.objects.filter(kind=Person.IMPORTED, became=None).first()
        if known is not None and self.members():
            people.take_over(_of(self.members(), a), known)

    def leave(self, a: int, b: int, c: int) -> None:
        """Somebody leaves; two members stay."""
        if len(self.members()) > 2:
            people.leave(_of(self.members(), a), credited="by_name" if b % 2 else "by_number")

    def come_back(self, a: int, b: int, c: int) -> None:
        """Somebody who left joins anew: to the site they are somebody else."""
        gone = Person.objects.filter(left_at__isnull=False).count()
        if gone > Person.objects.filter(name__startswith="Back ").count():
            people.join(f"Back {gone}", "a long enough password")

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

    def keep_away(self, a: int, b: int, c: int) -> None:
        """Somebody keeps somebody else away, or does so no longer."""
        person, other = _of(self.members(), a), _of(self.members(), b)
        if person != other and c % 2:
            talk.muting.mute(person, other, block=c % 3 == 0)
        elif person != other:
            talk.muting.unmute(person, other)
        notices.queries.recount_between(person, other)

    def guests(self) -> list[Person]:
        """Return who is here without an account."""
        return [one for one in self.here() if one.kind == Person.GUEST]

    # What changes about rules and places.

    def propose_rules(self, a: int, b: int, c: int) -> None:
        """Somebody proposes that the work decides in another way."""
        text = recipes.recipe_text(RECIPES[b % len(RECIPES)])
        self.sends(_of(self.members(), a), (Change(path=".commons/process.toml", content=text.encode()),))

    def agree_on_rules(self, a: int, b: int, c: int) -> None:
        """Everybody who may approves the newest change that is open of what the work declares, and time passes."""
        of_rules = Contribution.objects.filter(state=Contribution.OPEN, version__changes__path__startswith=".commons/")
        one = of_rules.order_by("-pk").first()
        if one is None:
            self.propose_rules(a, b, c)
            return
        for person in self.members():
            one.refresh_from_db()
            may = choices.choices(one, person)
            if not may.why_not_review and standings.counts(self.work, person):
                self.tried(f"approving {one.number}", person, lambda says=person: self.make.reviewed(one, says))  # type: ignore[misc]
        self.clock.advance(days=8)

    def propose_licence(self, a: int, b: int, c: int) -> None:
        """Somebody proposes that the work goes on under another licence."""
        declared = written(Declared(title="A book", licence=_of(LICENCES, b)))
        self.sends(_of(self.members(), a), (Change(path=WORK_PATH, content=declared.encode()),))

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

    def take_back_edition(self, a: int, b: int, c: int) -> None:
        """Somebody takes back what was integrated last."""
        last = Contribution.objects.filter(work=self.work, edition=self.work.edition).first()
        by = _of(self.members(), a)
        if last is not None:
            self.tried("send", by, lambda: contributions.revert(self.work, by, self.work.edition, "Not so"))


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
        paths = tuple(one.version.changes.order_by("place").values_list("path", flat=True))
        if len(paths) > 1 and piece is None:
            part = contributions.Review(version=version, verdict="approve", paths=paths[:1])
            yield f"approving a part of {one.number}", lambda: contributions.review(one, person, part)
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


def _talking(one: Contribution, person: Person) -> Iterator[Offer]:
    """Yield what somebody may say about a contribution, and the word that they are asked for."""
    if person.kind == Person.MEMBER and one.state == Contribution.OPEN:
        given = Remark(path="", quote="", body="Is it so?")
        yield f"remarking on {one.number}", lambda: contributions.remark(one, person, given)
    is_asked = one.state in Contribution.UNDECIDED and one.version.changes.filter(path=WORK_PATH).exists()  # type: ignore[union-attr]
    if is_asked and any(who(person) in asked.silent for asked in queries.whole(one).asked):
        yield f"agreeing to {one.number}", lambda: reviewing.agree(one, person)


def _written(text: str | None, b: int, c: int) -> bytes:
    lines = (text or "".join(LINES)).splitlines(keepends=True)
    lines[c % len(lines)] = f"Line {b} of {c}.\n"
    return "".join(lines).encode()


def _of(some: Sequence[Chosen], number: int) -> Chosen:
    return some[number % len(some)]
