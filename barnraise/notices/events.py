"""Every event that people are told of, declared once: its entries, whom it concerns, its code, what it asks.

Deriving, verifying, showing, choosing and the table in `docs/notices.md` read these declarations.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, get_args

from barnraise.contributions.versions import VERSION_KINDS
from barnraise.notices import audiences as sent
from barnraise.notices import audiences_of_words as words
from barnraise.notices.audiences import Audience

# What a notice is about: each has its way to a title and an address in `subjects`.
About = Literal["contribution", "comment", "concern"]
# Kinds of event between which people choose.
Topic = Literal["own", "asked", "joined", "talk"]
TOPICS: tuple[Topic, ...] = get_args(Topic)

_VERSIONS = tuple(kind for kind in VERSION_KINDS if kind != "submitted")


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One row of the table: what these kinds of `entries` tell `whom`, as notices of one `kind`.

    Of an entry's events the first that concerns somebody is theirs. `told` says whom in words. `acts`: something is
    asked of them, so they are told on the site whatever they chose. `is_current`: whom it concerns stands in no record
    of that time, so that it cannot be found again later.
    """

    kind: str
    entries: tuple[str, ...]
    whom: Audience
    told: str
    about: About = "contribution"
    topic: Topic = "own"
    details: tuple[str, ...] = ("",)
    acts: bool = False
    is_current: bool = False

    def codes(self) -> Iterator[str]:
        """Yield the codes of its notices, each of which has a sentence."""
        for detail in self.details:
            yield f"{self.kind}_{detail}" if detail else self.kind


def _of_contribution(kind: str, *entries: str) -> tuple[Event, ...]:
    """Declare what everybody in a contribution is told of it, whose word was overtaken first."""
    named = entries or (kind,)
    return (
        Event(
            kind=kind, entries=named, whom=sent.objectors, details=("objected",), topic="joined",
            told="whose last word was against it, first", acts=kind == "revised",
        ),
        Event(kind=kind, entries=named, whom=sent.authors, told="its authors", acts=kind == "returned"),
        Event(
            kind=kind, entries=named, whom=sent.others_in, details=("took_part",), topic="joined",
            told="who reviewed it, remarked on it or discussed it",
        ),
        Event(
            kind=kind, entries=named, whom=sent.builders, details=("upon",), is_current=True,
            told="the authors of what is open and builds on it",
        ),
    )  # fmt: skip


EVENTS: tuple[Event, ...] = (
    *_of_contribution("revised", *_VERSIONS),
    *_of_contribution("returned"),
    Event(kind="conflicted", entries=("conflicted",), whom=sent.authors, told="its authors", acts=True),
    *_of_contribution("integrated"),
    Event(
        kind="taken_back", entries=("integrated",), whom=sent.authors_taken_back,
        told="the authors of the edition that it takes back",
    ),
    *_of_contribution("declined"),
    *_of_contribution("withdrawn"),
    Event(
        kind="reviewed", entries=("reviewed",), whom=sent.authors, told="its authors",
        details=("approve", "request_changes", "decline"),
    ),
    Event(kind="remarked", entries=("remarked",), whom=sent.authors, told="its authors"),
    Event(kind="thanked", entries=("thanked",), whom=sent.authors, told="its authors"),
    Event(kind="held", entries=("held",), whom=sent.authors, told="its authors"),
    Event(kind="drawn", entries=("drawn",), whom=sent.authors, told="its authors"),
    Event(
        kind="asked_to_read", entries=("drawn",), whom=sent.drawn_reader, told="whom chance drew", topic="asked",
        acts=True,
    ),
    Event(
        kind="asked_why", entries=("said",), whom=words.deciders, about="comment", topic="talk", acts=True,
        told="who judged it, its authors, and who spoke in the discussion before",
    ),
    Event(
        kind="said", entries=("said",), whom=words.speakers, about="comment", topic="talk",
        told="who began the discussion or spoke in it before, and the authors of the contribution it is about",
    ),
    Event(
        kind="concern_raised", entries=("concern_raised",), whom=words.asked_to_look, about="concern", topic="asked",
        told="who are asked to look", acts=True,
    ),
    Event(
        kind="concern_settled", entries=("concern_settled",), whom=words.in_concern, about="concern",
        details=("hidden", "acted", "dismissed"), told="who raised it, and who else was asked to look",
    ),
)  # fmt: skip


def _by(key: str) -> dict[str, tuple[Event, ...]]:
    found: dict[str, list[Event]] = {}
    for event in EVENTS:
        for value in event.entries if key == "entries" else (event.kind,):
            found.setdefault(value, []).append(event)
    return {value: tuple(events) for value, events in found.items()}


OF_ENTRY = _by("entries")
OF_KIND = _by("kind")
KINDS = frozenset(code for event in EVENTS for code in event.codes())


def event_of(kind: str, detail: str) -> Event | None:
    """Return the declaration of a notice; None where an older version of the site made it."""
    return next((one for one in OF_KIND.get(kind, ()) if detail in one.details), None)
