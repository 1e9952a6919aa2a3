"""What pages show of the past: rows of editions and revisions with what came of them, and their differences."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote
from uuid import UUID

from django.utils.translation import gettext as _

from barnraise import record, works
from barnraise.contributions.models import Contribution
from barnraise.publishing.differences import Difference, difference
from barnraise.publishing.shown import Shown
from barnraise.talk.models import Report
from barnraise.works.history import Change, Who, who
from barnraise.works.models import Component, Revision, Work

A_PAGE = 50
# An edition that an import made may change every piece of a work: so many are shown whole, so many named.
MOST_SHOWN = 20
MOST_NAMED = 500


@dataclass(frozen=True)
class Row:
    """One edition, or one revision of a piece, in a list; addresses are "" where there is nothing to see."""

    change: Change
    title: str
    url: str
    contribution_url: str
    read_url: str = ""
    diff_url: str = ""


@dataclass(frozen=True)
class Named:
    """A piece that an edition changed and that is not shown whole."""

    path: str
    url: str


@dataclass(frozen=True)
class Made:
    """What one edition changed."""

    row: Row
    differences: tuple[Difference, ...]
    named: tuple[Named, ...]
    unnamed: int
    before_url: str
    after_url: str
    revert_url: str


@dataclass(frozen=True)
class Said:
    """One report about a piece, and how it was closed."""

    text: str
    by: Who
    at: datetime
    closed_at: datetime | None
    reason: str


@dataclass(frozen=True)
class Line:
    """The history of one piece."""

    path: str
    title: str
    is_here: bool
    rows: tuple[Row, ...]
    reports: tuple[Said, ...]
    read_url: str
    wrong_url: str


def editions_of(work: Work, before: int | None = None) -> tuple[Row, ...]:
    """Return a work's editions as rows, newest first."""
    return rows_of(work, works.history.of_work(work, before=before, limit=A_PAGE))


def are_older(rows: tuple[Row, ...]) -> bool:
    """Tell whether a list goes on."""
    return len(rows) == A_PAGE and rows[-1].change.edition > 1


def edition_of(work: Work, number: int) -> Made | None:
    """Return what an edition changed; None for one that there is not."""
    found = editions_of_one(work, number)
    if found is None:
        return None
    made = works.heads.revisions_in(work, number)
    shown = made[:MOST_SHOWN]
    blobs = {one.blob_id for one in shown} | {one.parent.blob_id for one in shown if one.parent is not None}
    contents = record.fetch_many(blob for blob in blobs if blob is not None)
    base = f"/{work.slug}/"
    return Made(
        row=found,
        differences=tuple(_difference(work, one, contents, number) for one in shown),
        named=tuple(
            Named(one.path, f"{base}diff/{number - 1}/{number}/{quote(one.path)}")
            for one in made[MOST_SHOWN:MOST_NAMED]
        ),
        unnamed=max(0, len(made) - MOST_NAMED),
        before_url=f"{base}editions/{number - 1}" if number > 1 else "",
        after_url=f"{base}editions/{number + 1}" if number < work.edition else "",
        revert_url=f"{base}editions/{number}/revert" if made and number > 1 else "",
    )


def editions_of_one(work: Work, number: int) -> Row | None:
    """Return one edition as a row."""
    found = works.history.of_work(work, before=number + 1, limit=1)
    rows = rows_of(work, [one for one in found if one.edition == number])
    return rows[0] if rows else None


def history_of(work: Work, path: str, before: int | None = None) -> Line | None:
    """Return what happened to the piece that stands at a path, or last stood there; None when none ever did."""
    component = _component_at(work, path)
    if component is None:
        return None
    changes = works.history.of_component(component, before=before, limit=A_PAGE + 1)
    base = f"/{work.slug}/"
    return Line(
        path=component.path,
        title=works.outline.titles_of(work, {component.path}, looked_at=False).get(component.path)
        or works.outline.title_in(work, component.path),
        is_here=component.is_here,
        rows=_revision_rows(work, changes)[:A_PAGE],
        reports=_reports(component),
        read_url=f"{base}read/{quote(component.path)}" if component.is_here else "",
        wrong_url=f"{base}wrong/{quote(component.path)}" if component.is_here else "",
    )


def difference_between(work: Work, path: str, old: int, new: int) -> Difference | None:
    """Return how the piece at a path in the newer edition differs from what it was in the older one, wherever."""
    there = works.piece_at(work, path, new) or works.piece_at(work, path, old)
    if there is None:
        return None
    line = Revision.objects.filter(component=there.component_id, edition__isnull=False)
    before, after = (line.filter(edition__lte=number).order_by("-edition").first() for number in (old, new))
    contents = record.fetch_many(one.blob_id for one in (before, after) if one is not None and one.blob_id is not None)
    moved_from = before.path if before is not None and after is not None and before.path != after.path else ""
    return difference(
        after.path if after is not None else path,
        contents.get(before.blob_id or 0) if before is not None else None,
        contents.get(after.blob_id or 0) if after is not None else None,
        links=Shown(work, edition=new),
        moved_from=moved_from,
        mode=after.mode if after is not None else None,
        was_mode=before.mode if before is not None else None,
        before_url=Shown(work, edition=old).raw_url(moved_from or path),
        after_url=Shown(work, edition=new).raw_url(path),
    )


def _difference(work: Work, one: Revision, contents: dict[int, bytes], number: int) -> Difference:
    parent = one.parent
    was_path = parent.path if parent is not None else one.path
    return difference(
        one.path,
        contents.get(parent.blob_id or 0) if parent is not None else None,
        contents.get(one.blob_id or 0),
        links=Shown(work, edition=number),
        moved_from=was_path if was_path != one.path else "",
        mode=one.mode,
        was_mode=parent.mode if parent is not None else None,
        before_url=Shown(work, edition=number - 1).raw_url(was_path),
        after_url=Shown(work, edition=number).raw_url(one.path),
    )


def _component_at(work: Work, path: str) -> Component | None:
    here = Component.objects.filter(work=work, path=path, is_here=True).first()
    if here is not None:
        return here
    last = Revision.objects.filter(work=work, path=path, edition__isnull=False).order_by("-edition").first()
    return Component.objects.get(pk=last.component_id) if last is not None else None


def rows_of(work: Work, changes: Iterable[Change]) -> tuple[Row, ...]:
    """Return some editions as rows."""
    changes = list(changes)
    numbers = _numbers(changes)
    return tuple(_row(work, change, numbers) for change in changes)


def _revision_rows(work: Work, changes: list[Change]) -> tuple[Row, ...]:
    numbers = _numbers(changes)
    rows: list[Row] = []
    for place, change in enumerate(changes):
        row = _row(work, change, numbers)
        older = changes[place + 1].edition if place + 1 < len(changes) else change.edition - 1
        path = quote(change.path)
        read = "" if change.was_removed else f"/{work.slug}/at/{change.edition}/{path}"
        diff = f"/{work.slug}/diff/{older}/{change.edition}/{path}"
        rows.append(Row(row.change, row.title, row.url, row.contribution_url, read, diff))
    return tuple(rows)


def _row(work: Work, change: Change, numbers: dict[UUID, int]) -> Row:
    number = numbers.get(change.contribution) if change.contribution is not None else None
    first = change.summary.strip().partition("\n")[0]
    return Row(
        change=change,
        title=first or _("Edition %(number)s") % {"number": change.edition},
        url=f"/{work.slug}/editions/{change.edition}",
        contribution_url=f"/{work.slug}/contributions/{number}" if number is not None else "",
    )


def _numbers(changes: Iterable[Change]) -> dict[UUID, int]:
    wanted = [change.contribution for change in changes if change.contribution is not None]
    return dict(Contribution.objects.filter(uid__in=wanted).values_list("uid", "number"))


def _reports(component: Component) -> tuple[Said, ...]:
    rows = Report.objects.filter(component=component).select_related("person__became", "body", "reason")
    return tuple(
        Said(record.text_of(one.body), who(one.person), one.at, one.closed_at, record.text_of(one.reason))
        for one in rows.order_by("-pk")[:A_PAGE]
    )
