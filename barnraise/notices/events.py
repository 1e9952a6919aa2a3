"""Every event that people are told of, declared once: its entries, whom it concerns, its code, what it asks.

Deriving, verifying, showing, choosing and the table in `docs/notices.md` read these declarations.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Literal, TypeVar, get_args

from barnraise.contributions.versions import VERSION_EVENTS
from barnraise.notices import audiences as sent
from barnraise.notices import audiences_by_name as by_name
from barnraise.notices import audiences_of_words as words
from barnraise.notices import audiences_of_works as works
from barnraise.notices.audiences import Audience, Cause, Concerned
from barnraise.record.log.entries.contributions import (
    Conflicted,
    Declined,
    Drawn,
    Integrated,
    Moved,
    Returned,
    ReturnedPart,
    Submitted,
    Unopposed,
    Withdrawn,
)
from barnraise.record.log.entries.governance import ActEnded, ActLifted, ConcernRaised, ConcernSettled, Suspended
from barnraise.record.log.entries.review import (
    ContributionHeld,
    LetGo,
    LookedAt,
    Remarked,
    RemarkSettled,
    ReviewAssessed,
    Reviewed,
    RoleAsked,
    RoleHeld,
)
from barnraise.record.log.entries.talk import CommentHidden, CommentMade, ReportClosed, Resolved, Thanked
from barnraise.record.log.entries.tasks import TaskDone, TaskImpossible, TaskLapsed
from barnraise.record.log.events import RecordEvent
from barnraise.record.models import Entry
from barnraise.works.models import Work

# What a notice is about: each has its way to a title and an address in `subjects`.
About = Literal["contribution", "comment", "hidden", "concern", "work", "report", "task", "discussion", "review", "act"]
# Kinds of event between which people choose.
Topic = Literal["own", "asked", "joined", "review", "rules", "talk", "ends", "rights"]
TOPICS: tuple[Topic, ...] = get_args(Topic)

_VERSIONS = tuple(one for one in VERSION_EVENTS if one is not Submitted)


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One row of the table: what these kinds of `entries` tell `whom`, as notices of one `kind`.

    Of an entry's events the first that concerns somebody is theirs. `told` says whom in words. `acts`: something is
    asked of them, so they are told on the site whatever they chose. `is_current`: whom it concerns stands in no record
    of that time, so that it cannot be found again later. `is_wide`: it concerns everybody who takes part, some at
    once. A reminder has no entries: `reminders` makes it.
    """

    kind: str
    entries: tuple[type[RecordEvent], ...]
    whom: Audience | None = None
    told: str
    about: About = "contribution"
    topic: Topic = "own"
    details: tuple[str, ...] = ("",)
    acts: bool = False
    is_current: bool = False
    is_wide: bool = False

    def concerned(self, work: Work | None, entry: Entry, cause: Cause) -> Concerned | None:
        """Return whom one of its entries concerns; None for nobody, and for reminders."""
        return self.whom(work, entry, cause) if self.whom is not None else None

    def codes(self) -> Iterator[str]:
        """Yield the codes of its notices, each of which has a sentence."""
        for detail in self.details:
            yield f"{self.kind}_{detail}" if detail else self.kind


def _of_contribution(kind: str, *entries: type[RecordEvent]) -> tuple[Event, ...]:
    """Declare what everybody in a contribution is told of it, whose word was overtaken first."""
    return (
        Event(
            kind=kind, entries=entries, whom=sent.objectors, details=("objected",), topic="joined",
            told="whose last word was against it, first", acts=kind == "revised",
        ),
        Event(kind=kind, entries=entries, whom=sent.authors, told="its authors", acts=kind == "returned"),
        Event(
            kind=kind, entries=entries, whom=sent.others_in, details=("took_part",), topic="joined",
            told="who reviewed it, remarked on it, discussed it or has reserved it to read",
        ),
        Event(
            kind=kind, entries=entries, whom=sent.builders, details=("upon",), is_current=True,
            told="the authors of what is open and builds on it",
        ),
    )  # fmt: skip


def _made(of: type[RecordEvent], by: Audience, told: str, about: About = "contribution", topic: Topic = "own") -> Event:
    """Declare what tells one person what became of what they made: a notice of the same name as its entry."""
    return Event(kind=of.kind, entries=(of,), whom=by, told=told, about=about, topic=topic)


EVENTS: tuple[Event, ...] = (
    Event(
        kind="asked_licence", entries=(Submitted, *_VERSIONS), whom=works.licensors, topic="asked", acts=True,
        is_current=True, told="whose word its change of licence needs",
    ),
    Event(
        kind="returned", entries=(ReturnedPart,), whom=sent.authors_of_rest, acts=True,
        told="its authors: a part was approved without it",
    ),
    *_of_contribution("revised", *_VERSIONS),
    Event(
        kind="waits_for_review", entries=(Submitted, *_VERSIONS), whom=works.reviewers, topic="review", acts=True,
        is_current=True, told="whose approval counts there and who chose it; the starter of a young work always",
    ),
    Event(
        kind="rules_proposed", entries=(Submitted,), whom=works.rules_of, topic="rules", is_wide=True,
        is_current=True, told="everybody who takes part, where it changes the rules",
    ),
    Event(
        kind="rules_changed", entries=_VERSIONS, whom=works.rules_of, topic="rules", is_wide=True, is_current=True,
        told="everybody who takes part, where it changes the rules",
    ),
    Event(
        kind="rules_in_force", entries=(Integrated,), whom=works.rules_of, topic="rules", is_wide=True,
        is_current=True, told="everybody who takes part, where it changes the rules",
    ),
    *_of_contribution("returned", Returned),
    Event(kind="conflicted", entries=(Conflicted,), whom=sent.authors, told="its authors", acts=True),
    Event(
        kind="asked_licence", entries=(Integrated,), whom=works.new_licensors, details=("since",), topic="asked",
        acts=True, is_current=True, told="its authors, where a change of licence that waits needs their word by now",
    ),
    Event(
        kind="integrated", entries=(Integrated,), whom=works.newly_counting, details=("counts",), topic="rights",
        is_current=True, told="the author whose approval counts from now on",
    ),
    *_of_contribution("integrated", Integrated),
    Event(
        kind="counts", entries=(LookedAt, Unopposed), whom=works.newly_counting, topic="rights",
        is_current=True, told="the author whose approval counts from now on",
    ),
    Event(
        kind="starter_ended", entries=(Integrated, LookedAt, Unopposed), whom=works.starter_stepping_back,
        about="work", topic="rights", is_current=True, told="the starter, whose approval alone does not count any more",
    ),
    Event(
        kind="taken_back", entries=(Integrated,), whom=sent.authors_taken_back,
        told="the authors of the edition that it takes back",
    ),
    *_of_contribution("declined", Declined),
    *_of_contribution("withdrawn", Withdrawn),
    Event(
        kind="reviewed", entries=(Reviewed,), whom=sent.authors, told="its authors",
        details=("approve", "request_changes", "decline", "vote"),
    ),
    *(_made(of, sent.authors, "its authors") for of in (Remarked, Thanked, ContributionHeld, Drawn)),
    Event(
        kind="asked_to_read", entries=(Drawn,), whom=sent.drawn_reader, told="whom chance drew", topic="asked",
        acts=True,
    ),
    Event(
        kind="moved", entries=(Moved,), whom=sent.authors_of_stage, topic="ends", told="its authors",
    ),
    Event(kind="let_go", entries=(LetGo,), whom=sent.authors, topic="ends", told="its authors"),
    Event(
        kind="named", entries=(Reviewed, Remarked), whom=by_name.named_in_review, topic="talk", is_current=True,
        told="whom its words name with `@Name`",
    ),
    Event(
        kind="asked_role", entries=(RoleAsked,), whom=works.holders, about="work", topic="asked", acts=True,
        is_current=True, told="who hold the role that is asked for",
    ),
    Event(
        kind="role_held", entries=(RoleHeld,), whom=works.given_role, about="work", topic="rights",
        told="who was given a role on the word of others",
    ),
    Event(
        kind="edit_war", entries=(CommentMade,), whom=works.fighters, topic="asked", is_current=True,
        told="who takes part in an edit war, when the site says that others choose",
    ),
    Event(
        kind="edit_war", entries=(CommentMade,), whom=works.choosers, details=("asked",), topic="asked", acts=True,
        is_current=True, told="up to twenty whose approval counts and who took no part in it",
    ),
    Event(
        kind="mentioned", entries=(CommentMade,), whom=by_name.named_in_comment, about="comment", topic="talk",
        is_current=True, told="whom its words name with `@Name`",
    ),
    Event(
        kind="asked_why", entries=(CommentMade,), whom=words.deciders, about="comment", topic="talk", acts=True,
        told="who judged it, its authors, and who spoke in the discussion before",
    ),
    Event(
        kind="said", entries=(CommentMade,), whom=words.speakers, about="comment", topic="talk",
        told="who began the discussion or spoke in it before, and the authors of the contribution it is about",
    ),
    Event(
        kind="concern_raised", entries=(ConcernRaised,), whom=words.asked_to_look, about="concern", topic="asked",
        told="who are asked to look", acts=True,
    ),
    Event(
        kind="concern_settled", entries=(ConcernSettled,), whom=words.in_concern, about="concern",
        details=("hidden", "acted", "dismissed"), told="who raised it, and who else was asked to look",
    ),
    Event(
        kind="report_closed", entries=(ReportClosed,), whom=words.reporter, about="report",
        told="who made it, with the reason",
    ),
    _made(TaskDone, words.offerer, "who offered it", "task"),
    _made(TaskImpossible, words.offerer, "who offered it, with the reason", "task"),
    _made(Resolved, words.opener, "who began it", "discussion", "talk"),
    Event(
        kind="called_unfair", entries=(ReviewAssessed,), whom=words.unfair_reviewer, about="review", topic="joined",
        told="whose review was called unfair, with the reason",
    ),
    _made(RemarkSettled, words.remarker, "who made it", topic="joined"),
    Event(
        kind="comment_hidden", entries=(CommentHidden,), whom=words.hidden_author, about="hidden", topic="talk",
        told="who had said it, with the reason, where others hid it",
    ),
    _made(TaskLapsed, words.leaseholder, "whose lease ran out", "task", "ends"),
    Event(
        kind="suspended", entries=(Suspended,), whom=by_name.suspended, about="act", topic="rights", acts=True,
        told="who is suspended, with the reason",
    ),
    Event(
        kind="suspension_over", entries=(ActEnded, ActLifted), whom=by_name.suspended, about="act", topic="rights",
        told="who was suspended",
    ),
    Event(
        kind="lease_ends", entries=(), about="task", topic="ends", acts=True,
        told="who has taken it, before the lease ends",
    ),
    Event(kind="hold_ends", entries=(), told="who holds it and its authors, a day before", topic="ends"),
    Event(
        kind="decided_soon", entries=(), topic="ends",
        told="its authors, who took part, and who is told of what waits there, a day before a vote, a silence or a "
        "stage ends",
    ),
    Event(kind="suspension_ends", entries=(), told="who is suspended, a day before", about="act", topic="rights"),
)  # fmt: skip


_Key = TypeVar("_Key")


def _by(keys: Callable[[Event], Iterable[_Key]]) -> dict[_Key, tuple[Event, ...]]:
    found: dict[_Key, list[Event]] = {}
    for event in EVENTS:
        for key in keys(event):
            found.setdefault(key, []).append(event)
    return {key: tuple(events) for key, events in found.items()}


OF_ENTRY: dict[type, tuple[Event, ...]] = _by(lambda event: event.entries)
OF_KIND = _by(lambda event: (event.kind,))
KINDS = frozenset(code for event in EVENTS for code in event.codes())


def event_of(kind: str, detail: str) -> Event | None:
    """Return the declaration of a notice; None where an older version of the site made it."""
    return next((one for one in OF_KIND.get(kind, ()) if detail in one.details), None)
