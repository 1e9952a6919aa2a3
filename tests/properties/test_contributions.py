"""What holds however people send, judge, take back, wait and revert, under every recipe."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from barnraise import contributions, record, works
from barnraise.base import Clock, Refused
from barnraise.contributions import serving, standings, turns
from barnraise.contributions.authorship import author_ids
from barnraise.contributions.inputs import Change, Remark, Resubmission, Review, Submission
from barnraise.contributions.integrating import verdict_on
from barnraise.contributions.models import Comment, Contribution, Version
from barnraise.people.models import Person
from barnraise.rules.process import PROCESS_PATH, WORK_PATH
from barnraise.works.models import Component, Revision, Work
from tests.makers import Makers
from tests.promises import promises

NAMES = ("Ann", "Bo", "Cy", "Di", "guest")
PATHS = ("one.md", "two.md", "three.md", "part/four.md")
LINES = tuple(f"{word}\n" for word in ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth"))
VERDICTS = ("approve", "request_changes", "decline")
# What an entry of a kind says that the state of its contribution is from then on.
STATES = {
    **dict.fromkeys(("submitted", "revised", "accepted", "merged", "parted", "open"), "open"),
    **{state: state for state in ("returned", "conflicted", "declined", "withdrawn", "integrated")},
    "returned_part": "returned",
}
WEEK = timedelta(days=7)

small = st.integers(0, 7)
steps = st.one_of(
    st.tuples(st.sampled_from(["send", "send", "send_declared", "resend"]), small, small, small),
    st.tuples(st.sampled_from(["judge", "judge", "judge_part", "take_back", "suggest"]), small, small, small),
    st.tuples(st.sampled_from(["withdraw", "revert", "wait", "follow"]), small, small, small),
)


@dataclass
class Commons:
    """A work, five people, and the steps that they may take."""

    make: Makers
    clock: Clock
    work: Work
    texts: dict[str, str] = field(default_factory=dict)

    def person(self, number: int) -> Person:
        name = NAMES[number % len(NAMES)]
        return self.make.guest() if name == "guest" else self.make.member(name)

    def one(self, number: int) -> Contribution | None:
        found = list(Contribution.objects.filter(work=self.work).order_by("-pk")[:8])
        return found[number % len(found)] if found else None

    def step(self, kind: str, a: int, b: int, c: int) -> None:
        self.work.refresh_from_db()
        try:
            with transaction.atomic():
                getattr(self, kind)(a, b, c)
        except Refused:
            pass
        self.clock.advance(seconds=1)

    def changes(self, b: int, c: int, base: int) -> tuple[Change, ...]:
        path, other = PATHS[b % 4], PATHS[c % 4]
        text = (works.bytes_at(self.work, path, base) or b"").decode()
        if c == 6:
            return (Change(path=path),)
        if c == 7:
            return (Change(path=f"moved-{b}.md", moved_from=path), Change(path=path, content=b"A new one\n"))
        if b == 7:
            return (Change(path=path, moved_from=other), Change(path=other, moved_from=path))
        lines = (text or "".join(LINES)).splitlines(keepends=True)
        at = c % max(1, len(lines))
        lines[at : at + 1] = [f"{b} at {c} by the clock of {self.clock.at:%d %H:%M:%S}\n"]
        made = [Change(path=path, content="".join(lines).encode())]
        if b == 5 and other != path:
            made.append(Change(path=other, content=f"{b}{c}\n".encode()))
        return tuple(made)

    def send(self, a: int, b: int, c: int) -> None:
        base = max(1, self.work.edition - (a + b) % 3)
        given = Submission(base_edition=base, summary="A change", changes=self.changes(b, c, base))
        contributions.submit(self.work, self.person(a), given)

    def send_declared(self, a: int, b: int, c: int) -> None:
        path = PROCESS_PATH if b % 2 else WORK_PATH
        content = (works.bytes_at(self.work, path) or b"") + f"# {c}\n".encode()
        change = Change(path=path, content=content)
        given = Submission(base_edition=self.work.edition, summary="Rules", changes=(change,))
        contributions.submit(self.work, self.person(a), given)

    def resend(self, a: int, b: int, c: int) -> None:
        if one := self.one(a):
            given = Resubmission(base_edition=self.work.edition, changes=self.changes(b, c % 6, self.work.edition))
            contributions.resubmit(one, one.author, given)

    def judge(self, a: int, b: int, c: int) -> None:
        if (one := self.one(b)) and one.version is not None:
            given = Review(version=one.version.hash, verdict=VERDICTS[(0, 0, 0, 0, 0, 1, 1, 2)[c]], comment="So")  # type: ignore[arg-type]
            contributions.review(one, self.person(a), given)

    def judge_part(self, a: int, b: int, c: int) -> None:
        if (one := self.one(b)) and one.version is not None:
            paths = tuple(one.version.changes.order_by("place").values_list("path", flat=True)[:1])
            contributions.review(one, self.person(a), Review(version=one.version.hash, verdict="approve", paths=paths))

    def take_back(self, a: int, b: int, c: int) -> None:
        if (one := self.one(b)) and one.version is not None:
            for row in one.version.reviews.filter(withdrawn_at=None)[:1]:
                contributions.withdraw_review(row, row.person)

    def suggest(self, a: int, b: int, c: int) -> None:
        if (one := self.one(b)) and one.version is not None:
            change = one.version.changes.exclude(blob=None).first()
            if change is None:
                return
            quote = record.fetch(change.blob_id or 0).decode().split("\n")[0]
            given = Remark(path=change.path, quote=quote, body="Better", replacement=f"Better {a}{b}{c}")
            said = contributions.remark(one, self.person(a), given)
            contributions.accept(Comment.objects.get(pk=said.pk), one.author)

    def withdraw(self, a: int, b: int, c: int) -> None:
        if one := self.one(a):
            contributions.withdraw(one, one.author)

    def revert(self, a: int, b: int, c: int) -> None:
        contributions.revert(self.work, self.person(a), max(1, self.work.edition - b), "As before")

    def wait(self, a: int, b: int, c: int) -> None:
        self.clock.advance(hours=(1, 6, 25, 25, 72, 169, 169, 721)[a])
        contributions.tick()

    def follow(self, a: int, b: int, c: int) -> None:
        record.follow([contributions.Waiting()])


@contextmanager
def commons(recipe: str) -> Iterator[Commons]:
    """Yield a fresh work of Ann's under a recipe; nothing of it stays."""
    with Clock(datetime(2026, 3, 1, 12, tzinfo=UTC)).running() as clock, transaction.atomic():
        make = Makers()
        work = make.work(recipe=recipe, files={path: "".join(LINES) for path in PATHS[:2]})
        yield Commons(make, clock, work)
        transaction.set_rollback(True)


@promises(
    "Everything that happens is an entry in the record",
    "watching, done by those who take part",
)
@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.parametrize("recipe", serving.offered())
@settings(
    max_examples=10, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate], derandomize=True
)
@given(steps=st.lists(steps, min_size=6, max_size=16))
def test_whatever_people_do_the_work_stays_whole(recipe: str, steps: list[tuple[str, int, int, int]]) -> None:
    with commons(recipe) as here:
        for kind, a, b, c in steps:
            here.step(kind, a, b, c)
            assert wrong_states(here.work) == []
        record.follow([contributions.Waiting()])
        contributions.tick()
        here.work.refresh_from_db()
        assert (record.verify(here.work.chain_id), wrong_heads(here.work), wrong_integrations(here.work)) == (
            [],
            [],
            [],
        )
        assert (wrong_states(here.work), wrong_standing(here.work), stuck(here.work)) == ([], [], [])


def wrong_heads(work: Work) -> list[str]:
    """Compare the heads, and every edition, with a replay of the revisions."""
    wrong: list[str] = []
    standing: dict[int, tuple[str, int]] = {}
    for number in range(1, work.edition + 1):
        for one in Revision.objects.filter(work=work, edition=number).order_by("pk"):
            standing.pop(one.component_id, None)
            if one.blob_id is not None:
                standing[one.component_id] = (one.path, one.blob_id)
        told = {piece.component_id: (piece.path, piece.blob_id) for piece in works.heads.pieces(work, number)}
        if told != standing or len({path for path, _ in standing.values()}) != len(standing):
            wrong.append(f"edition {number}: {sorted(told.values())} is told, {sorted(standing.values())} is made")
    here = Component.objects.filter(work=work, is_here=True).select_related("head")
    heads = {one.pk: (one.path, one.head.blob_id if one.head else None) for one in here}
    return wrong if heads == standing else [*wrong, f"heads: {heads} stand, {standing} were made"]


def facts_by_kind(work: Work) -> list[tuple[str, dict[str, Any], Any]]:
    return [(one.kind, json.loads(one.facts), one) for one in record.entries(work.chain_id)]


def wrong_states(work: Work) -> list[str]:
    """Compare each contribution's state with what the last entry about it says."""
    said: dict[str, str] = {}
    for kind, facts, _ in facts_by_kind(work):
        if kind in STATES:
            said[facts["contribution"]] = STATES[kind]
    rows = {str(one.uid): one.state for one in Contribution.objects.filter(work=work)}
    return [
        f"{uid} is {state}, and said to be {said.get(uid)}" for uid, state in rows.items() if said.get(uid) != state
    ]


def wrong_integrations(work: Work) -> list[str]:
    """Check from the entries alone that everything integrated was allowed, and holds nothing but what was sent."""
    wrong: list[str] = []
    sent_at: dict[str, int] = {}
    approved: dict[str, set[str]] = {}
    seen: set[str] = set()
    for kind, facts, entry in facts_by_kind(work):
        if kind in ("submitted", "revised", "accepted", "merged", "parted", "returned_part"):
            sent_at[facts["version"]] = entry.at
        if kind == "reviewed" and facts["verdict"] == "approve" and facts["counted"]:
            approved.setdefault(facts["version"], set()).add(str(entry.person))
        if kind == "parted":
            # What was approved before holds for the part.
            contribution = Contribution.objects.get(uid=facts["contribution"])
            version = contribution.versions.get(hash=facts["version"])
            former = contribution.versions.get(number=version.number - 1)
            approved.setdefault(version.hash, set()).update(approved.get(former.hash, set()))
        if kind == "integrated":
            wrong += _not_allowed(facts, entry, approved, sent_at, others=seen - {str(work.started_by.uid)})  # type: ignore[union-attr]
            wrong += _not_sent(work, facts)
        if kind in ("submitted", "reviewed"):
            seen.add(str(entry.person))
    return wrong


def _not_allowed(
    facts: dict[str, Any], entry: Any, approved: dict[str, set[str]], sent_at: dict[str, int], *, others: set[str]
) -> list[str]:
    version = Version.objects.select_related("by", "contribution__author").get(hash=facts["version"])
    paths = {path for row in version.changes.all() for path in (row.path, row.moved_from) if path}
    authors = {str(one.uid) for one in Person.objects.filter(pk__in=author_ids(version.contribution))}
    by_others = approved.get(version.hash, set()) - authors
    waited = timedelta(microseconds=entry.at - sent_at[version.hash])
    alone = version.by.name == "Ann" and not others
    wrong = []
    if facts["at_once"] and version.by.kind == Person.GUEST:
        wrong.append("a guest's change was integrated at once")
    if facts["at_once"] and not alone and any(path.startswith(".commons/") for path in paths):
        wrong.append("the rules were changed at once")
    if PROCESS_PATH in paths and not alone and waited < WEEK:
        wrong.append("a change of process passed unannounced")
    if not facts["at_once"] and not by_others and waited < timedelta(hours=24):
        wrong.append("something was integrated without another's approval or a day of silence")
    return [f"edition {facts['edition']}: {one}" for one in wrong]


def _not_sent(work: Work, facts: dict[str, Any]) -> list[str]:
    """Return lines of an edition that neither the former head nor the version has."""
    version = Version.objects.get(hash=facts["version"])
    sent = {line for row in version.changes.exclude(blob=None) for line in record.fetch(row.blob_id or 0).splitlines()}
    made = Revision.objects.filter(work=work, edition=facts["edition"]).select_related("parent")
    wrong = []
    for one in made.exclude(blob=None):
        before = record.fetch(one.parent.blob_id).splitlines() if one.parent and one.parent.blob_id else []
        if set(record.fetch(one.blob_id or 0).splitlines()) - sent - set(before):
            wrong.append(f"edition {facts['edition']} holds lines of nobody in {one.path}")
    return wrong


def wrong_standing(work: Work) -> list[str]:
    """Return who counts without having started the work, or had anything integrated on another's judgement."""
    earned = {str(work.started_by.uid)} if work.started_by else set()
    approved: dict[str, set[str]] = {}
    for kind, facts, entry in facts_by_kind(work):
        if kind == "reviewed" and facts["verdict"] == "approve":
            approved.setdefault(facts["contribution"], set()).add(str(entry.person))
        if kind in ("integrated", "looked_at"):
            one = Contribution.objects.select_related("author").get(uid=facts["contribution"])
            if approved.get(facts["contribution"], set()) - {str(one.author.uid)} or facts.get("by_silence"):
                earned.add(str(one.author.uid))
        if kind == "unopposed":
            earned.add(str(entry.person))
    counting = Person.objects.filter(pk__in=standings.counting_ids(work))
    return [one.name for one in counting if str(one.uid) not in earned or one.kind != Person.MEMBER]


def stuck(work: Work) -> list[str]:
    """Return undecided contributions that name neither a time, nor anybody who could go on."""
    found = []
    for one in Contribution.objects.filter(work=work, state__in=Contribution.UNDECIDED):
        verdict = verdict_on(one)
        whose = {need.who for need in verdict.missing}
        # "others" are newcomers too, who do what the process asks of them.
        moves = one.next_at is not None or bool({"author", "others"} & whose) or bool(turns.attention(one).could)
        # Whoever may speak in a stage can join; tests/rules/test_walking.py walks where that leads.
        moves |= any(unmet.who == "voters" for need in verdict.missing for way in need.ways for unmet in way.unmet)
        if not verdict.missing or not moves or (one.state == "open") != (verdict.outcome == "wait"):
            found.append(f"{one.number} is {one.state}: {[need.code for need in verdict.missing]}")
    return found
