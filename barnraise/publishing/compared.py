"""What was sent beside what was published: how one contribution's pieces differ in the edition that integrated it."""

from dataclasses import dataclass
from urllib.parse import quote

from barnraise import record, works
from barnraise.contributions.models import Contribution, Version
from barnraise.publishing.differences import Difference, difference
from barnraise.publishing.shown import Shown

# A page that an author reads; whoever sent more finds each piece in the edition itself.
MOST_PIECES = 20


@dataclass(frozen=True, slots=True)
class Compared:
    """One piece that came out otherwise than it was sent: from what was sent to what was published."""

    path: str
    change: Difference


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of everything that was sent: `same` are the paths published to the byte, `more` were not compared."""

    same: tuple[str, ...]
    other: tuple[Compared, ...]
    more: int


def outcome(contribution: Contribution) -> Outcome | None:
    """Return how what its author sent first differs from what was published; None for what is not integrated."""
    work, edition = contribution.work, contribution.edition
    first = Version.objects.filter(contribution=contribution).order_by("number").first()
    if edition is None or first is None:
        return None
    now, same, other = Shown(work, edition=edition), [], []
    changes = list(first.changes.order_by("place"))
    for change in changes[:MOST_PIECES]:
        sent = record.fetch(change.blob_id) if change.blob_id is not None else None
        published = works.bytes_at(work, change.path, edition)
        if sent == published:
            same.append(change.path)
            continue
        one = difference(
            change.path,
            sent,
            published,
            links=now,
            before_url=f"/{work.slug}/contributions/{contribution.number}/after/{quote(change.path)}",
            after_url=now.raw_url(change.path),
        )
        other.append(Compared(change.path, one))
    return Outcome(tuple(same), tuple(other), max(0, len(changes) - MOST_PIECES))
