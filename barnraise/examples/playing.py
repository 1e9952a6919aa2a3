"""Plays the story through the same actions as real use, with a clock of its own."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import cast
from uuid import UUID

from barnraise import contributions, exchange, people, record, talk, works
from barnraise.base import Clock, Refused
from barnraise.contributions import Remark, Resubmission, Review, Submission, timing
from barnraise.contributions.inputs import Change, Made, Verdict
from barnraise.contributions.models import Contribution
from barnraise.examples import story
from barnraise.examples.story import Act, Event, Replacement
from barnraise.people.models import Person
from barnraise.works.declaration import WORK_PATH
from barnraise.works.models import Work

Texts = dict[str, bytes]


def play(until: datetime, tell: Callable[[int, int], object] = lambda done, whole: None) -> list[Work]:
    """Play the whole story, so that it ends within the day before `until`; return its works in the order of starting.

    Whatever the rules refuse ends it with a RuntimeError that names the step: a story that cannot be played is wrong.
    `tell` hears how many of its steps are done. The followers are the caller's to run.
    """
    events = story.events()
    day = until.replace(hour=0, minute=0, second=0, microsecond=0)
    first = day - timedelta(days=events[-1].at // 1440)
    if first + timedelta(minutes=events[-1].at) >= until:
        first -= timedelta(days=1)
    stage = _Stage()
    with Clock(first).running() as clock:
        for done, event in enumerate(events, 1):
            _let_pass(clock, first + timedelta(minutes=event.at))
            try:
                stage.play(event)
            except Refused as refused:
                raise RuntimeError(f"{event}: {refused.code} {refused.facts}") from refused
            tell(done, len(events))
        _let_pass(clock, until)
    return [stage.works[work.slug] for work in story.works()]


def _let_pass(clock: Clock, until: datetime) -> None:
    """Move the clock on, and let every timer decide at its own time on the way."""
    record.follow((contributions.Stacking(), contributions.Waiting()))
    while (due := timing.next_due()) is not None and due <= until:
        clock.advance(seconds=max(0.0, (due - clock.at).total_seconds()))
        contributions.tick(clock.at)
        record.follow((contributions.Stacking(), contributions.Waiting()))
    clock.advance(seconds=(until - clock.at).total_seconds())


class _Stage:
    """Who and what the story's keys stand for, once they are there."""

    def __init__(self) -> None:
        self.people: dict[str, Person] = {}
        self.works: dict[str, Work] = {}
        self.contributions: dict[str, Contribution] = {}
        self.sent: dict[str, Texts] = {}
        self.reports: dict[str, UUID] = {}

    def play(self, event: Event) -> None:
        """Let one thing happen."""
        match event.act:
            case Act.JOIN:
                self._join(event)
            case Act.START:
                self._start(event)
            case Act.CONTRIBUTE:
                self._contribute(event)
            case Act.REVISE | Act.SOLVE:
                self._send_again(event)
            case Act.WITHDRAW:
                self._say(event)
                contributions.withdraw(self.contributions[event.contribution], self.people[event.actor])
            case Act.APPROVE | Act.REQUEST_CHANGES | Act.DECLINE:
                self._judge(event)
            case Act.COMMENT:
                self._say(event)
            case Act.THANK:
                self._thank(event)
            case Act.REPORT:
                self._report(event)
            case Act.CLOSE_REPORT:
                uid = self.reports[event.report]
                talk.close_report(self.works[event.work], uid, self.people[event.actor], event.text)

    def _person(self, key: str) -> Person:
        """Return somebody who has joined, or the guest of this key."""
        if key not in self.people:
            self.people[key] = people.guest_with(f"the browser of {key}")
        return self.people[key]

    def _join(self, event: Event) -> None:
        who = next(person for person in story.people() if person.key == event.actor)
        guest = self._person(who.was) if who.was else None
        self.people[who.key] = people.join(who.name, guest=guest).person

    def _start(self, event: Event) -> None:
        told = next(work for work in story.works() if work.slug == event.work)
        files = {WORK_PATH: told.declaration.encode(), **dict(event.texts)}
        source = exchange.from_browser((f"{told.slug}/{path}", text) for path, text in files.items())
        beginning = exchange.Beginning(slug=told.slug, recipe=told.recipe)
        self.works[told.slug] = exchange.read_in(source, beginning, by=self._person(event.actor))

    def _contribute(self, event: Event) -> None:
        work, by = self.works[event.work], self._person(event.actor)
        work.refresh_from_db()
        if event.reverts:
            self.contributions[event.contribution] = self._revert(event, work, by)
            return
        texts = self._changed(work, dict(event.texts), event.replacements)
        given = Submission(
            base_edition=work.edition,
            summary=event.summary,
            changes=_changes(texts),
            made=cast("Made", event.made),
            source=event.made_note,
            authors=tuple(str(self._person(key).uid) for key in event.authors[1:]),
        )
        self.contributions[event.contribution] = contributions.submit(work, by, given)
        self.sent[event.contribution] = texts

    def _revert(self, event: Event, work: Work, by: Person) -> Contribution:
        undone = self.contributions[event.reverts]
        undone.refresh_from_db()
        assert undone.edition is not None, event
        return contributions.revert(work, by, undone.edition, event.summary)

    def _send_again(self, event: Event) -> None:
        """Revise the author's own last version, or solve a conflict on what the work says now."""
        contribution, work = self.contributions[event.contribution], self.works[event.work]
        contribution.refresh_from_db()
        work.refresh_from_db()
        assert contribution.version is not None
        solving = event.act is Act.SOLVE
        base = work.edition if solving else contribution.version.base_edition
        texts = self._changed(work, {} if solving else self.sent[event.contribution], event.replacements)
        given = Resubmission(base_edition=base, changes=_changes(texts))
        contributions.resubmit(contribution, self._person(event.actor), given)
        self.sent[event.contribution] = texts
        self._say(event)

    def _changed(self, work: Work, texts: Texts, replacements: tuple[Replacement, ...]) -> Texts:
        """Return the texts with the passages replaced, in these texts or else in what the work says now."""
        texts = dict(texts)
        for replacement in replacements:
            before = texts.get(replacement.path) or works.bytes_at(work, replacement.path)
            after = story.replaced(before or b"", replacement)
            if after is None:
                raise RuntimeError(f"{replacement.old!r} is not once in {replacement.path}")
            texts[replacement.path] = after
        return texts

    def _judge(self, event: Event) -> None:
        contribution = self.contributions[event.contribution]
        contribution.refresh_from_db()
        assert contribution.version is not None
        verdict = cast("Verdict", event.act.value)
        given = Review(version=contribution.version.hash, verdict=verdict, comment=event.text)
        contributions.review(contribution, self._person(event.actor), given)

    def _thank(self, event: Event) -> None:
        contribution, by = self.contributions[event.contribution], self.people[event.actor]
        talk.thank(self.works[event.work], contribution.uid, by, contribution.author)
        self._say(event)

    def _report(self, event: Event) -> None:
        work, by = self.works[event.work], self._person(event.actor)
        work.refresh_from_db()
        self.reports[event.report] = talk.report(work, by, event.path, edition=work.edition, body=event.text).uid

    def _say(self, event: Event) -> None:
        """Say beside a contribution what the step is about."""
        if event.text:
            given = Remark(path="", quote="", body=event.text)
            contributions.remark(self.contributions[event.contribution], self._person(event.actor), given)


def _changes(texts: Texts) -> tuple[Change, ...]:
    return tuple(Change(path=path, content=text) for path, text in texts.items())
