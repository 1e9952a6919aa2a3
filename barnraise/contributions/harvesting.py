"""From sealed results of an inquiry to a contribution of the crowd: a table gets their cells, everybody is credited."""

import csv
import io
import json
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from barnraise import record, talk, works
from barnraise.base import Refused, micros, now
from barnraise.contributions.inputs import Change, Submission
from barnraise.contributions.models import Contribution
from barnraise.contributions.submitting import Ready, prepare, submit
from barnraise.judging.declaring import Declared, read
from barnraise.judging.models import Answer, Batch
from barnraise.people.identity import folded
from barnraise.people.models import Person
from barnraise.record.log.entries.inquiries import ResultsSealed
from barnraise.record.models import Entry
from barnraise.works.diff_tables import read_table
from barnraise.works.models import Work

# What was refused is tried again after so long; and so many at once.
AGAIN_AFTER = 600_000_000
AT_ONCE = 20
CROWD = "The crowd"


class Harvesting:
    """Follows sealed results, and sends each batch as one contribution; seen twice it is sent once."""

    name = "harvest"

    def prepare(self, batch: Sequence[Entry]) -> None:
        """Send what is sealed, each in a transaction of its own: the id of the batch is that of its contribution."""
        for entry in batch:
            if isinstance(entry.event, ResultsSealed):
                _carry(entry.event.batch)

    def apply(self, batch: Sequence[Entry]) -> None:
        """Nothing is left to do."""


def tick() -> int:
    """Try again what was refused ten minutes ago or more; return how many batches were carried."""
    at = micros(now())
    # What was tried while the clock was ahead is tried again as well.
    waiting = Batch.objects.exclude(refused="").exclude(tried_at__gt=at - AGAIN_AFTER, tried_at__lte=at)
    return sum(_carry(uid) for uid in list(waiting.order_by("tried_at").values_list("uid", flat=True)[:AT_ONCE]))


def _carry(uid: UUID) -> bool:
    """Send one batch; tell whether it went. Why it did not stands with it, and where people of the work talk."""
    batch = Batch.objects.select_related("inquiry__work").get(uid=uid)
    work, declared = batch.inquiry.work, read(batch.inquiry.declared)
    if not isinstance(declared, Declared) or not declared.results_path:
        return False
    if Contribution.objects.filter(uid=uid).exists():
        return _kept(batch, declared, "")
    items = list(batch.items.order_by("place").values_list("key", "value"))
    cells = {key: _cell(json.loads(value)) for key, value in items if value}
    crowd = crowd_of(work)
    before = (works.bytes_at(work, declared.results_path) or b"").decode("utf-8", errors="replace")
    change = Change(path=declared.results_path, content=with_results(before, declared, cells).encode())
    summary = f"{declared.title}: {len(cells)} results"
    given = Submission(base_edition=work.edition, summary=summary, changes=(change,))
    try:
        ready = prepare(work, crowd, given)
        submit(work, crowd, given, ready=Ready((crowd, *_people_of(batch)), ready.rows), uid=uid)
    except Refused as refused:
        # What the table says already needs no edition.
        return _kept(batch, declared, "" if refused.code == "nothing_changed" else refused.code)
    return _kept(batch, declared, "")


def _kept(batch: Batch, declared: Declared, code: str) -> bool:
    """Keep how a batch fared; people of the work hear of what is in its way, and that it is out of it."""
    with record.writing():
        Batch.objects.filter(pk=batch.pk).update(refused=code, tried_at=micros(now()))
        key = f"results-{batch.inquiry.uid.hex}"
        if code:
            title = _("Results wait: %(title)s") % {"title": declared.title}
            body = _(
                "%(count)d results cannot go into `%(path)s` (`%(code)s`). They are kept, stand at "
                "[the question](/%(slug)s/questions/%(name)s/results), and are tried again every ten minutes."
            )
            told = {"count": batch.count, "path": declared.results_path, "code": code}
            body %= {**told, "slug": batch.inquiry.work.slug, "name": batch.inquiry.name}
            talk.tell(batch.inquiry.work, key, title=title, body=body)
        elif batch.refused:
            talk.discussing.told(batch.inquiry.work, key)
    return not code


def crowd_of(work: Work) -> Person:
    """Return who sends what many people answered in a work; nobody can sign in as her."""
    found, _ = Person.objects.get_or_create(
        kind=Person.CROWD, home=work.uid, defaults={"name": CROWD, "joined_at": now()}
    )
    return found


def _people_of(batch: Batch) -> list[Person]:
    """Return whose answers stand behind a batch, those with most of them first."""
    rows = Answer.objects.filter(item__results=batch, deed=Answer.GIVEN).values_list(folded(), flat=True)
    counts: dict[int, int] = {}
    for person in rows:
        counts[person] = counts.get(person, 0) + 1
    people = Person.objects.in_bulk(list(counts))
    return [people[one] for one in sorted(counts, key=lambda one: (-counts[one], one))]


def with_results(before: str, declared: Declared, cells: dict[str, str]) -> str:
    """Return a table with results in it: rows that are there get their cell, the others are added below."""
    table = read_table(before) if before.strip() else None
    names = list(table.names) if table is not None else [declared.results_key]
    rows = [list(row) for row in table.rows] if table is not None else []
    for name in (declared.results_key, declared.results_column):
        if name not in names:
            names.append(name)
            rows = [[*row, ""] for row in rows]
    key, column = names.index(declared.results_key), names.index(declared.results_column)
    left = dict(cells)
    for row in rows:
        if row[key] in left:
            row[column] = left.pop(row[key])
    for name, value in left.items():
        row = [""] * len(names)
        row[key], row[column] = name, value
        rows.append(row)
    written = io.StringIO()
    csv.writer(written, lineterminator="\n").writerows([names, *rows])
    return written.getvalue()


def _cell(value: Any) -> str:
    if isinstance(value, list):
        return "; ".join(str(one) for one in value)
    return str(value)
