"""What the record says of a work's contributions: read from its entries alone, to hold the rows against it."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from barnraise.contributions.models import Contribution
from barnraise.contributions.versions import SENT_ANEW, VERSION_EVENTS
from barnraise.record.log.entries.contributions import (
    Conflicted,
    Consented,
    ContributionEvent,
    Declined,
    Integrated,
    LicenceAgreed,
    Opened,
    Parted,
    Returned,
    ReturnedPart,
    Submitted,
    Unopposed,
    VersionMade,
    Withdrawn,
)
from barnraise.record.log.entries.review import LookedAt, Remarked, Reviewed, ReviewWithdrawn
from barnraise.record.log.events import RecordEvent
from barnraise.record.models import Entry

# The state of a contribution after each of these.
STATES: dict[type[RecordEvent], str] = {
    **dict.fromkeys(VERSION_EVENTS, Contribution.OPEN),
    ReturnedPart: Contribution.RETURNED,
    Opened: Contribution.OPEN,
    Returned: Contribution.RETURNED,
    Conflicted: Contribution.CONFLICTED,
    Integrated: Contribution.INTEGRATED,
    Declined: Contribution.DECLINED,
    Withdrawn: Contribution.WITHDRAWN,
}


@dataclass
class Recorded:
    """All of it, by the ids that entries hold; memory grows with the contributions, not with their bytes."""

    states: dict[str, str] = field(default_factory=dict)
    authors: dict[str, str] = field(default_factory=dict)
    granted: dict[str, VersionMade] = field(default_factory=dict)
    versions: dict[str, list[tuple[int, str, int, str]]] = field(default_factory=dict)
    parted: set[str] = field(default_factory=set)
    rests: set[str] = field(default_factory=set)
    reviews: dict[str, tuple[str, str, str, bool, str | None]] = field(default_factory=dict)
    contribution_of: dict[str, str] = field(default_factory=dict)
    withdrawn: set[str] = field(default_factory=set)
    remarks: dict[str, tuple[str, str, str | None, str | None]] = field(default_factory=dict)
    settled: set[str] = field(default_factory=set)
    integrated: dict[str, Integrated] = field(default_factory=dict)
    consents: dict[str, str] = field(default_factory=dict)
    looked_at: set[int] = field(default_factory=set)
    agreed: set[tuple[str, str, str]] = field(default_factory=set)
    standings: dict[str, Counter[str]] = field(default_factory=dict)
    # The authors that one integration names beside the first: two of them may be one person since, or were already.
    beside: list[list[str]] = field(default_factory=list)

    def hear(self, entry: Entry) -> None:
        """Take in the next entry."""
        event, person = entry.event, str(entry.person or "")
        if isinstance(event, ContributionEvent) and type(event) in STATES:
            self.states[str(event.contribution)] = STATES[type(event)]
        match event:
            case VersionMade():
                self._version(event, person)
            case Integrated():
                self._integrated(event)
            case Reviewed():
                said = (event.version, person, event.verdict, event.counted, event.comment)
                self.reviews[str(event.review)] = said
                self.contribution_of[str(event.review)] = str(event.contribution)
                self._count(person, reviewed=1)
            case ReviewWithdrawn():
                self.withdrawn.add(str(event.review))
            case Remarked():
                self.remarks[str(event.remark)] = (event.version, person, event.body, event.replacement)
            case Consented():
                self.consents[str(event.contribution)] = " ".join(event.kinds)
            case LicenceAgreed():
                self.agreed.add((str(event.contribution), person, event.licence))
            case LookedAt():
                self.looked_at.add(event.edition)
                self._count(self.authors.get(str(event.contribution), ""), judged=int(event.judged))
            case Unopposed():
                self._count(person, unopposed=1)

    def _version(self, event: VersionMade, person: str) -> None:
        about = str(event.contribution)
        if isinstance(event, Submitted):
            self.authors[about] = person
        self.granted[about] = event
        self.versions.setdefault(about, []).append((event.number, event.version, event.base, person))
        if isinstance(event, Parted):
            self.parted.add(event.version)
        if isinstance(event, ReturnedPart):
            self.rests.add(about)
        elif isinstance(event, SENT_ANEW):
            self.rests.discard(about)

    def _integrated(self, event: Integrated) -> None:
        self.integrated[str(event.contribution)] = event
        authors = [str(author) for author in event.authors]
        self.beside.append(authors[1:])
        for place, author in enumerate(authors):
            judged, unopposed = int(event.judged and place == 0), int(event.unopposed and place == 0)
            self._count(author, integrated=1, judged=judged, unopposed=unopposed)

    def _count(self, person: str, **counted: int) -> None:
        self.standings.setdefault(person, Counter()).update(counted)


def recorded(entries: Iterable[Entry]) -> Recorded:
    """Return what the entries of a work's chain, in their order, say."""
    told = Recorded()
    for entry in entries:
        told.hear(entry)
    return told
