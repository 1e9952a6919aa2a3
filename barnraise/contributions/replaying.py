"""What other rules would have decided about the last contributions: the preview of a change of process."""

from dataclasses import dataclass, replace
from datetime import datetime

from barnraise import record
from barnraise.contributions import standings
from barnraise.contributions.judgements import judgement
from barnraise.contributions.models import Contribution, Review
from barnraise.contributions.processes import process_of
from barnraise.people.models import Person
from barnraise.rules.facts import Facts
from barnraise.rules.integrating import decide, is_declined
from barnraise.rules.parsing import parse
from barnraise.rules.process import PROCESS_PATH, Process
from barnraise.works.models import Work

LAST = 30


@dataclass(frozen=True, slots=True)
class Otherwise:
    """A contribution that the new rules would have decided otherwise at the moment when it was decided."""

    number: int
    summary: str
    then: str
    now: str


@dataclass(frozen=True, slots=True)
class Preview:
    """How the last contributions would have fared under proposed rules: how many were asked, and which differ."""

    asked: int
    otherwise: tuple[Otherwise, ...]


def preview(contribution: Contribution) -> Preview | None:
    """Return what the rules that a contribution proposes would have decided; None where it proposes none that read.

    Both rules look at the same facts: the reviews and the moment of each decision, the people as they are now. Asks
    for at most the last thirty that were decided.
    """
    if contribution.version is None or contribution.state not in Contribution.UNDECIDED:
        return None
    change = contribution.version.changes.filter(path=PROCESS_PATH, blob__isnull=False).first()
    if change is None or change.blob_id is None:
        return None
    try:
        proposed = parse(record.fetch(change.blob_id).decode("utf-8-sig"))
    except UnicodeDecodeError:
        return None
    return replayed(contribution.work, proposed) if isinstance(proposed, Process) else None


def replayed(work: Work, proposed: Process) -> Preview:
    """Return what a process would have decided about the last contributions to a work."""
    present = process_of(work)
    rows = Contribution.objects.filter(work=work, state__in=(Contribution.INTEGRATED, Contribution.DECLINED))
    rows = rows.select_related("work__started_by", "author", "summary", "version__by").order_by("-number")[:LAST]
    found, asked = [], 0
    for one in rows:
        asked += 1
        facts = _facts_then(one)
        then, now = _told(present, facts), _told(proposed, facts)
        if then != now:
            found.append(Otherwise(one.number, record.text_of(one.summary), then, now))
    return Preview(asked, tuple(found))


def _told(process: Process, facts: Facts) -> str:
    verdict = decide(process, facts)
    if verdict.outcome == "decline" or is_declined(process, facts):
        return "declined"
    return {"integrate": "integrated", "return": "returned"}.get(verdict.outcome, "open")


def _facts_then(contribution: Contribution) -> Facts:
    """Return the facts of a decision that was made: the reviews given until then, everything else as it is now."""
    work, version = contribution.work, contribution.version
    assert version is not None
    decided_at: datetime = contribution.decided_at or version.at
    counting = standings.counting_ids(work)
    reviews = Review.objects.filter(version=version, withdrawn_at=None, at__lte=decided_at).select_related("comment")
    authors = frozenset({contribution.author_id, *contribution.authors.values_list("pk", flat=True)})
    changes = version.changes.values_list("path", "moved_from")
    return Facts(
        now=decided_at,
        version_at=version.at,
        paths=frozenset(path for both in changes for path in both if path),
        author_ids=authors,
        author_signed_in=version.by.kind == Person.MEMBER,
        author_counts=version.by_id in counting,
        author_is_starter=work.started_by_id == version.by_id,
        judgements=tuple(replace(judgement(row, counting), stages=frozenset()) for row in reviews),
        counting=len(counting),
        counting_others=len(counting - authors),
        most_counting=work.most_counting,
        taking_part=standings.taking_part(work),
        versions=version.number,
    )
