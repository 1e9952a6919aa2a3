"""What the record says of a work's contributions: read from its entries alone, to hold the rows against it."""

import json
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from barnraise.contributions.models import Contribution
from barnraise.contributions.versions import SENT_ANEW, VERSION_KINDS
from barnraise.record.models import Entry

Facts = dict[str, Any]
# The state of a contribution after an entry of each kind.
STATES = {
    **VERSION_KINDS,
    **{
        state: state
        for state in (
            Contribution.OPEN,
            Contribution.RETURNED,
            Contribution.CONFLICTED,
            Contribution.INTEGRATED,
            Contribution.DECLINED,
            Contribution.WITHDRAWN,
        )
    },
}


@dataclass
class Recorded:
    """All of it, by the ids that entries hold; memory grows with the contributions, not with their bytes."""

    states: dict[str, str] = field(default_factory=dict)
    authors: dict[str, str] = field(default_factory=dict)
    granted: dict[str, Facts] = field(default_factory=dict)
    versions: dict[str, list[tuple[int, str, int, str]]] = field(default_factory=dict)
    parted: set[str] = field(default_factory=set)
    rests: set[str] = field(default_factory=set)
    reviews: dict[str, tuple[str, str, str, bool, str | None]] = field(default_factory=dict)
    contribution_of: dict[str, str] = field(default_factory=dict)
    withdrawn: set[str] = field(default_factory=set)
    remarks: dict[str, tuple[str, str, str | None, str | None]] = field(default_factory=dict)
    settled: set[str] = field(default_factory=set)
    integrated: dict[str, Facts] = field(default_factory=dict)
    consents: dict[str, str] = field(default_factory=dict)
    looked_at: set[int] = field(default_factory=set)
    agreed: set[tuple[str, str, str]] = field(default_factory=set)
    standings: dict[str, Counter[str]] = field(default_factory=dict)
    # The authors that one integration names beside the first: two of them may be one person since, or were already.
    beside: list[list[str]] = field(default_factory=list)

    def hear(self, entry: Entry) -> None:
        """Take in the next entry."""
        facts = json.loads(entry.facts)
        person = str(entry.person) if entry.person else ""
        about = facts.get("contribution", "")
        if about and entry.kind in STATES:
            self.states[about] = STATES[entry.kind]
        if entry.kind in VERSION_KINDS:
            self._version(entry.kind, person, about, facts)
        elif entry.kind in _HEARD:
            _HEARD[entry.kind](self, person, about, facts)

    def _version(self, kind: str, person: str, about: str, facts: Facts) -> None:
        if kind == "submitted":
            self.authors[about] = person
        self.granted[about] = facts
        self.versions.setdefault(about, []).append((facts["number"], facts["version"], facts["base"], person))
        if kind == "parted":
            self.parted.add(facts["version"])
        if kind == "returned_part":
            self.rests.add(about)
        elif kind in SENT_ANEW:
            self.rests.discard(about)

    def _reviewed(self, person: str, about: str, facts: Facts) -> None:
        given = (facts["version"], person, facts["verdict"], facts["counted"], facts["comment"])
        self.reviews[facts["review"]] = given
        self.contribution_of[facts["review"]] = about
        self._count(person, reviewed=1)

    def _withdrawn(self, _person: str, _about: str, facts: Facts) -> None:
        self.withdrawn.add(facts["review"])

    def _remarked(self, person: str, _about: str, facts: Facts) -> None:
        self.remarks[facts["remark"]] = (facts["version"], person, facts["body"], facts["replacement"])

    def _integrated(self, _person: str, about: str, facts: Facts) -> None:
        self.integrated[about] = facts
        self.beside.append(facts["authors"][1:])
        for place, author in enumerate(facts["authors"]):
            judged = int(facts["judged"] and place == 0)
            self._count(author, integrated=1, judged=judged, unopposed=int(facts["unopposed"] and place == 0))

    def _consented(self, _person: str, about: str, facts: Facts) -> None:
        self.consents[about] = " ".join(facts["kinds"])

    def _agreed(self, person: str, about: str, facts: Facts) -> None:
        self.agreed.add((about, person, facts["licence"]))

    def _looked_at(self, _person: str, about: str, facts: Facts) -> None:
        self.looked_at.add(facts["edition"])
        self._count(self.authors.get(about, ""), judged=int(facts["judged"]))

    def _unopposed(self, person: str, _about: str, _facts: Facts) -> None:
        self._count(person, unopposed=1)

    def _count(self, person: str, **counted: int) -> None:
        self.standings.setdefault(person, Counter()).update(counted)


_HEARD: dict[str, Callable[[Recorded, str, str, Facts], None]] = {
    "reviewed": Recorded._reviewed,
    "review_withdrawn": Recorded._withdrawn,
    "remarked": Recorded._remarked,
    "integrated": Recorded._integrated,
    "consented": Recorded._consented,
    "licence_agreed": Recorded._agreed,
    "looked_at": Recorded._looked_at,
    "unopposed": Recorded._unopposed,
}


def recorded(entries: Iterable[Entry]) -> Recorded:
    """Return what the entries of a work's chain, in their order, say."""
    told = Recorded()
    for entry in entries:
        told.hear(entry)
    return told
