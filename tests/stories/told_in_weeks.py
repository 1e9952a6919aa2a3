"""Who has to be told of what in a week: the words of docs/notices.md once more, apart from the code that tells.

It reads the entries of each step in their order, keeps whose last word was which, and says of each entry who must
have a notice of it, and who may; nobody else does.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db.models import Q

from barnraise import notices, record
from barnraise.base import from_micros, now
from barnraise.contributions import queries, standings
from barnraise.contributions.models import Contribution, Hold, Standing
from barnraise.governance.models import Act
from barnraise.notices.models import Choice, Notice
from barnraise.people.models import Account, Person
from barnraise.record.models import Entry
from barnraise.tasks.models import Claim
from barnraise.works.models import Work

VERSIONS = ("revised", "accepted", "merged", "parted", "worked", "returned_part")
ENDS = ("returned", "integrated", "declined", "withdrawn")
OF_AUTHORS = {
    "conflicted": "conflicted", "remarked": "remarked", "thanked": "thanked", "held": "held", "drawn": "drawn",
    "moved": "moved", "let_go": "let_go",
}  # fmt: skip
# What an entry says of somebody whose right it is, done by nobody.
GIVEN = ("integrated_counts", "counts", "starter_ended", "role_held", "edit_war", "edit_war_asked", "mentioned", "said")
OTHERS_WHO_COUNT = 3  # with so many, whoever began a work steps back (the handbook)
A_DAY = timedelta(hours=24)

People = frozenset[int]
NOBODY: People = frozenset()


@dataclass(frozen=True)
class Row:
    """One row of the table, of one entry: who is told by this code; others `may` be."""

    code: str
    people: People
    may: bool = False


@dataclass
class Told:
    """What is known of a work before a step, and what it says who is told of that step."""

    work: Work
    read: dict[int, int] = field(default_factory=dict)
    words: dict[str, list[tuple[str, int, str]]] = field(default_factory=lambda: defaultdict(list))
    took_part: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    built: dict[str, list[str]] = field(default_factory=dict)
    parts: People = NOBODY
    counted: People = NOBODY
    members: People = NOBODY

    def begin(self) -> None:
        """Learn what was before the first step, of which nobody is asked."""
        for entry in self._new():
            self._learn(entry, json.loads(entry.facts))
        record.follow(notices.FOLLOWERS)
        self._look()

    def problems(self) -> Iterator[str]:
        """Yield who was not told of the step that is over, and who was told of what does not concern them."""
        names = dict(Person.objects.values_list("pk", "name"))
        entries = list(self._new())
        acted = frozenset(one for one in map(_person_of, entries) if one is not None)
        accounts = _accounts()
        for entry in entries:
            facts = json.loads(entry.facts)
            rows = [*self._rows(entry, facts, acted)]
            self._learn(entry, facts)
            told = self._told_of(entry)
            for person in told.keys() - accounts:
                yield f"{names[person]} has no account and a notice of entry {entry.number}"
            for person in accounts:
                must, codes = _of(rows, person)
                code = told.get(person)
                if must and code is None:
                    yield f"{names[person]} was not told of entry {entry.number} ({entry.kind}), by {codes}"
                elif code is not None and code not in codes:
                    yield f"{names[person]} was told {code} of entry {entry.number} ({entry.kind}), not {codes}"
        yield from self._of_rights(names, accounts)
        yield from self._of_ends(names, accounts)
        self._look()

    def _rows(self, entry: Entry, facts: dict[str, Any], acted: People) -> Iterator[Row]:
        """Yield the rows of the table that an entry has, in their order: of one entry somebody is told once."""
        person = _person_of(entry)
        if entry.kind in ("suspended", "ended", "lifted"):
            code = "suspended" if entry.kind == "suspended" else "suspension_over"
            yield Row(code, _folded(Person.objects.filter(uid=facts.get("about")).values_list("pk", flat=True)))
        elif entry.kind == "task_lapsed":
            yield Row("task_lapsed", _folded([Claim.objects.get(uid=facts["claim"]).person_id]))
        elif entry.kind == "task_done":
            yield Row("task_done", _everybody(), may=True)
        elif entry.kind in ("looked_at", "unopposed", "said", "rung_asked", "rung_held"):
            yield from (Row(code, _everybody(), may=True) for code in (*GIVEN, "asked_role"))
        elif "contribution" in facts:
            for row in self._of_contribution(entry, facts, acted):
                by_chance = row.code in ("asked_to_read", *GIVEN) or entry.kind == "returned_part"
                yield row if by_chance or person is None else Row(row.code, row.people - {person}, row.may)

    def _of_contribution(self, entry: Entry, facts: dict[str, Any], acted: People) -> Iterator[Row]:
        kind, uid = entry.kind, facts["contribution"]
        one = Contribution.objects.get(uid=uid)
        authors = _folded([one.author_id, *one.authors.values_list("pk", flat=True)])
        if kind in ("submitted", *VERSIONS):
            yield Row("asked_licence", _everybody(), may=True)
        if kind == "integrated":
            yield from (
                Row(code, _everybody(), may=True)
                for code in ("asked_licence_since", "integrated_counts", "starter_ended")
            )
        if kind == "returned_part":
            yield Row("returned", authors)
        elif kind in (*VERSIONS, *ENDS):
            yield from self._of_all_in(one, "revised" if kind in VERSIONS else kind, authors, entry, acted)
        elif kind == "reviewed":
            yield Row(f"reviewed_{facts['verdict']}", authors)
        elif kind in OF_AUTHORS:
            yield Row(OF_AUTHORS[kind], authors, may=entry.person is None and kind in ("let_go", "moved"))
        if kind == "drawn":
            yield Row("asked_to_read", _folded(Person.objects.filter(uid=entry.person).values_list("pk", flat=True)))
        if kind in ("submitted", *VERSIONS):
            yield from self._waiting(one, facts, authors)
        if kind == "integrated" and one.reverts is not None:
            taken = Contribution.objects.filter(work=self.work, edition=one.reverts).first()
            former = _folded([taken.author_id]) if taken is not None else NOBODY
            yield Row("taken_back", former - authors)
        changes_rules = one.version is not None and one.version.changes.filter(path=".commons/process.toml").exists()
        if changes_rules and kind in ("submitted", "integrated", *VERSIONS):
            code = {"submitted": "rules_proposed", "integrated": "rules_in_force"}.get(kind, "rules_changed")
            yield Row(code, self.parts)
            yield Row(code, _everybody(), may=True)

    def _of_all_in(self, one: Contribution, code: str, authors: People, entry: Entry, acted: People) -> Iterator[Row]:
        """Yield who is told of what becomes of a contribution; who caused it a moment ago knows."""
        uid = str(one.uid)
        last = {person: verdict for _review, person, verdict in self.words[uid]}
        against = _folded(person for person, verdict in last.items() if verdict != "approve") - authors
        reading = Claim.objects.filter(task__key=f"review:{uid}", at__lte=_at(entry))
        held = _folded(reading.filter(state=Claim.OPEN).values_list("person", flat=True))
        others = (_folded(self.took_part[uid]) | held) - authors
        # Of a part its author is named, who did nothing.
        caused = acted if entry.person is None or entry.kind == "parted" else NOBODY
        yield Row(f"{code}_objected", against - caused)
        yield Row(f"{code}_objected", against, may=True)
        yield Row(code, authors - caused)
        yield Row(code, authors, may=True)
        yield Row(f"{code}_took_part", others - caused)
        yield Row(f"{code}_took_part", others | _folded(reading.values_list("person", flat=True)), may=True)
        for uid_above in self.built.get(uid, ()):
            above = Contribution.objects.get(uid=uid_above)
            people = _folded([above.author_id]) - authors
            yield Row(f"{code}_upon", people - caused, may=above.state not in Contribution.UNDECIDED)
            yield Row(f"{code}_upon", people, may=True)
        yield Row(f"{code}_upon", _everybody() if one.above.exists() else NOBODY, may=True)

    def _waiting(self, one: Contribution, facts: dict[str, Any], authors: People) -> Iterator[Row]:
        """Yield who is told that something waits for review: who chose it, and who began a work that is young."""
        counting = standings.counting_ids(self.work)
        waits = one.state == Contribution.OPEN and one.version is not None and one.version.hash == facts["version"]
        chose = Choice.objects.filter(topic="review").exclude(how="not").values_list("account__person", flat=True)
        asked = counting & _folded(chose)
        starter = self.work.started_by_id
        if starter is not None and starter in counting and len(counting - {starter}) < OTHERS_WHO_COUNT:
            asked |= {starter}
        yield Row("waits_for_review", asked - authors, may=not waits)

    def _of_rights(self, names: dict[int, str], accounts: People) -> Iterator[str]:
        """Yield who came to count by what others did, or counts no more as who began the work, and was not told."""
        counted = standings.counting_ids(self.work)
        for person in (counted - self.counted) & accounts & self.members:
            if not self._has(person, ("integrated_counts", "counts", "suspension_over")) and not self._began(person):
                yield f"the approval of {names[person]} counts from now on, and they were not told"
        starter = self.work.started_by_id
        if (
            starter in self.counted - counted
            and starter in accounts
            and not self._has(starter, ("starter_ended", "suspended"))
        ):
            yield f"the special place of {names[starter]} is over, and they were not told"

    def _began(self, person: int) -> bool:
        return person == self.work.started_by_id

    def _has(self, person: int, codes: Iterable[str]) -> bool:
        rows = Notice.objects.filter(account__person=person).values_list("kind", "detail")
        return any(_code(*row) in codes for row in rows)

    def _of_ends(self, names: dict[int, str], accounts: People) -> Iterator[str]:
        """Yield whom nobody told a day before a hold, a vote, a silence, a stage or a suspension ends."""
        at = now()
        soon = {"until__gt": at, "until__lte": at + A_DAY, "at__lte": at - A_DAY}
        ends: list[tuple[str, object, Iterable[int]]] = []
        for hold in Hold.objects.filter(**soon).select_related("contribution"):
            ends.append(("hold_ends", hold.contribution.uid, [hold.person_id, hold.contribution.author_id]))
        for act in Act.objects.filter(**soon, kind=Act.SUSPENDED, ended_at=None):
            ends.append(("suspension_ends", act.uid, [act.person_id or 0]))
        open_ones = Contribution.objects.filter(state=Contribution.OPEN, next_at__gt=at, next_at__lte=at + A_DAY)
        for one in open_ones.filter(version__at__lte=at - A_DAY):
            ends.append(("decided_soon", one.uid, [one.author_id, *self.took_part[str(one.uid)]]))
        for code, subject, people in ends:
            for person in _folded(people) & accounts:
                if not Notice.objects.filter(account__person=person, kind=code, subject=subject).exists():
                    yield f"{names[person]} was not told that something ends: {code}"

    def _told_of(self, entry: Entry) -> dict[int, str]:
        """Return which notice of an entry each person has."""
        of_site = entry.chain_id != self.work.chain_id
        rows = Notice.objects.filter(work=None if of_site else self.work, entry=entry.number, moment=None)
        return {row[0]: _code(*row[1:]) for row in rows.values_list("account__person", "kind", "detail")}

    def _new(self) -> Iterator[Entry]:
        for chain in (record.site_chain().pk, self.work.chain_id):
            rows = Entry.objects.filter(chain=chain, number__gt=self.read.get(chain, 0)).order_by("number")
            for entry in list(rows):
                self.read[chain] = entry.number
                yield entry

    def _learn(self, entry: Entry, facts: dict[str, Any]) -> None:
        person = _person_of(entry, folded=False)
        if entry.kind == "reviewed" and person is not None:
            self.words[facts["contribution"]].append((facts["review"], person, facts["verdict"]))
        elif entry.kind == "review_withdrawn":
            for uid, said in self.words.items():
                self.words[uid] = [one for one in said if one[0] != facts["review"]]
        if entry.kind in ("reviewed", "remarked") and person is not None:
            self.took_part[facts["contribution"]].add(person)

    def _look(self) -> None:
        """Keep what is so before the next step."""
        self.built = defaultdict(list)
        rows = Contribution.objects.filter(state__in=Contribution.UNDECIDED, builds_on__isnull=False)
        for above, below in rows.values_list("uid", "builds_on__uid"):
            self.built[str(below)].append(str(above))
        parts = Standing.objects.filter(work=self.work).values_list("person", flat=True)
        self.parts = _folded([*parts, *([self.work.started_by_id] if self.work.started_by_id else [])])
        self.counted, self.members = standings.counting_ids(self.work), _accounts()


def owed(one: Contribution, shown: queries.Whole) -> Iterator[str]:
    """Yield whose turn it is, or whose word others ask for, and who finds no word of it among what happened."""
    authors = {who.uid for who in shown.authors}
    asked = [who.uid for asked in shown.asked for who in asked.silent if who.uid not in authors]
    named = [who.uid for who in shown.turn_of] if shown.turn in ("author", "drawn") else []
    for account in Account.objects.filter(is_active=True, person__uid__in=[*asked, *named]).select_related("person"):
        url = f"/{one.work.slug}/contributions/{one.number}"
        found = [line for line in notices.queries.told(account, limit=200) if line.url == url]
        code = "asked_licence" if account.person.uid in asked else ""
        if not any(line.acts and code in ("", line.kind) for line in found):
            yield f"{account.person.name} is asked for {code or shown.turn}, and was not told"


def not_theirs() -> Iterator[str]:
    """Yield who is told of what is not for them any more, or is counted what they do not find."""
    gone = Notice.objects.filter(Q(account__is_active=False) | Q(account__person__left_at__isnull=False))
    yield from (f"{one.account.person.name} left, and has a notice {one.kind}" for one in gone)
    for account in Account.objects.filter(is_active=True).select_related("person"):
        lines = notices.queries.told(account, limit=200)
        away = {one.who.uid for one in notices.queries.talk.muting.mutes(account.person)}
        for line in lines:
            if line.who is not None and line.who.uid in away:
                yield f"{account.person.name} keeps {line.who.name} away, and is told what they did"
        if account.unread != min(100, sum(line.is_new for line in lines)):
            yield f"{account.person.name} has {account.unread} unseen by count, and finds others"


def _of(rows: Iterable[Row], person: int) -> tuple[bool, list[str]]:
    """Return whether somebody must be told, and by which codes: the first that is theirs."""
    codes = []
    for row in rows:
        if person in row.people:
            codes.append(row.code)
            if not row.may:
                return True, codes
    return False, codes


def _person_of(entry: Entry, *, folded: bool = True) -> int | None:
    row = Person.objects.filter(uid=entry.person).values_list("pk", "became").first() if entry.person else None
    return None if row is None else (row[1] or row[0]) if folded else row[0]


def _folded(people: Iterable[int]) -> People:
    rows = Person.objects.filter(pk__in=list(people)).values_list("pk", "became")
    return frozenset(became or pk for pk, became in rows)


def _everybody() -> People:
    return frozenset(Person.objects.values_list("pk", flat=True))


def _accounts() -> People:
    return frozenset(Account.objects.filter(is_active=True).values_list("person", flat=True))


def _at(entry: Entry) -> Any:
    return from_micros(entry.at)


def _code(kind: str, detail: str) -> str:
    return f"{kind}_{detail}" if detail else kind
