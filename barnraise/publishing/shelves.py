"""The shelf: the works of the commons as covers, what was published last, and what waits for somebody."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, QuerySet

from barnraise import record, works
from barnraise.contributions.models import Contribution
from barnraise.publishing import placing
from barnraise.publishing.fronts import cover_lines
from barnraise.publishing.shown import edit_url
from barnraise.talk.models import Report
from barnraise.works.declaration import Declared
from barnraise.works.history import Who, who
from barnraise.works.models import Component, Edition, Work

LATEST = 6


@dataclass(frozen=True)
class Standing:
    """A work on the shelf; `done` of `pieces` are integrated, the others are open places of its outline."""

    title: str
    url: str
    kind: str
    above: str
    below: str
    summary: str
    done: int
    pieces: int
    language: str = ""


@dataclass(frozen=True)
class Latest:
    """Something that was published."""

    title: str
    url: str
    work: str
    work_url: str
    edition: int
    at: datetime
    by: Who


@dataclass(frozen=True)
class Waiting:
    """What waits for somebody, and where; addresses are "" where nothing does."""

    contributions: int
    contributions_url: str
    reports: int
    reports_url: str
    places: int
    place_url: str


def shelf(found: Sequence[Work]) -> tuple[Standing, ...]:
    """Return works as they stand on the shelf, by a number of queries that does not grow with them."""
    pages = placing.counted(found)
    missing = open_places(found)
    standing = []
    for work in found:
        above, below = cover_lines(work)
        done = pages.get(work.pk, 0)
        pieces = done + len(missing.get(work.pk, ()))
        said = (work.title, f"/{work.slug}/", work.kind, above, below, work.purpose)
        standing.append(Standing(*said, done, pieces, work.language))
    return tuple(standing)


def open_places(found: Sequence[Work]) -> dict[int, list[str]]:
    """Return the paths that each work's outline names and nobody has written yet."""
    declared = {key: _paths(one) for key, one in works.outline.declared_by(found).items()}
    everything = {path for paths in declared.values() for path in paths}
    here = Component.objects.filter(work__in=found, is_here=True, path__in=list(everything))
    there = set(here.values_list("work_id", "path"))
    return {key: [path for path in paths if (key, path) not in there] for key, paths in declared.items()}


def latest() -> tuple[Latest, ...]:
    """Return what was published last in the free works of the commons."""
    rows = Edition.objects.filter(work__is_ready=True, work__is_free=True).order_by("-at", "-pk")
    return tuple(
        Latest(
            title=record.text_of(row.message).strip().partition("\n")[0] or cover_lines(row.work, row.number)[1],
            url=f"/{row.work.slug}/editions/{row.number}",
            work=row.work.title,
            work_url=f"/{row.work.slug}/",
            edition=row.number,
            at=row.at,
            by=who(row.by),
        )
        for row in rows.select_related("work", "message", "by__became")[:LATEST]
    )


def waiting(found: Sequence[Work]) -> Waiting:
    """Return what waits for somebody in some works, and where there is most of it."""
    by_id = {work.pk: work for work in found}
    sent = Counter(dict(_counted(Contribution.objects.filter(work__in=found, state=Contribution.OPEN))))
    told = Counter(dict(_counted(Report.objects.filter(work__in=found, closed_at=None))))
    missing = open_places([work for work in found if work.is_free])
    first = next(((by_id[key], paths[0]) for key, paths in missing.items() if paths), None)
    return Waiting(
        contributions=sent.total(),
        contributions_url=f"/{by_id[sent.most_common(1)[0][0]].slug}/contributions" if sent else "",
        reports=told.total(),
        reports_url=f"/{by_id[told.most_common(1)[0][0]].slug}/reports" if told else "",
        places=sum(map(len, missing.values())),
        place_url=edit_url(*first) if first is not None else "",
    )


def _counted(rows: QuerySet[Contribution] | QuerySet[Report]) -> list[tuple[int, int]]:
    return list(rows.values_list("work_id").annotate(count=Count("pk")))


def _paths(declared: Declared) -> list[str]:
    return [item.path for item in declared.places() if item.path]


def marked(around: str, asked: str) -> tuple[tuple[str, bool], ...]:
    """Cut a found passage where it holds what was asked for: each stretch, and whether it is that."""
    if not asked:
        return ((around, False),)
    parts = re.split(f"({re.escape(' '.join(asked.split()))})", around, flags=re.IGNORECASE)
    return tuple((part, bool(place % 2)) for place, part in enumerate(parts) if part)
