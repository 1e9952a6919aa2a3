"""The files of a work's books on disk, and what is known of each: one row a format, the last good file kept."""

import hashlib
import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import Q

from barnraise import record
from barnraise.base import Refused, now, own_files
from barnraise.publishing import mending
from barnraise.publishing.models import Build
from barnraise.record.log.entries.releases import ReleaseMade
from barnraise.works import staleness
from barnraise.works.models import Work

LIMIT = 500


@dataclass(frozen=True, slots=True)
class File:
    """One file that a reader can take; `edition` 0 while none is there, `trouble` why a later one is not."""

    row_id: int
    format: str
    part: str
    title: str
    release: int
    edition: int
    name: str
    url: str
    sha256: str
    size: int
    made_at: datetime | None
    unset: str
    trouble: str
    trouble_facts: dict[str, Any]
    trouble_edition: int
    trouble_at: datetime | None


def folder_of(work: Work) -> Path:
    """Return the folder of a work's books."""
    return Path(settings.BARNRAISE_HOME, "builds", str(work.uid))


def path_of(work: Work, name: str) -> Path:
    """Return where a file of a work lies, there or not; ValueError for a name that could lead elsewhere."""
    if "/" in name or name.startswith("."):
        raise ValueError(f"“{name}” is no name of a file")
    return folder_of(work) / name


def files_of(
    work: Work, *, release: int = 0, after: tuple[str, int] | None = None, limit: int = LIMIT
) -> tuple[File, ...]:
    """Return what is known of a work's books: those of what readers see, or those of a release.

    `after` is the part and the row id of the last one shown.
    """
    rows = Build.objects.filter(work=work, release=release).order_by("part", "pk")
    if after is not None:
        rows = rows.filter(Q(part__gt=after[0]) | Q(part=after[0], pk__gt=after[1]))
    return tuple(_file(work, row) for row in rows[:limit])


def files_by_release(work: Work, editions: Sequence[int]) -> dict[int, tuple[File, ...]]:
    """Return what is known of the files of some releases, by the editions that they are of."""
    found: dict[int, tuple[File, ...]] = {}
    for row in Build.objects.filter(work=work, release__in=editions).order_by("part", "pk")[: LIMIT * 10]:
        found[row.release] = (*found.get(row.release, ()), _file(work, row))
    return found


def named(work: Work, name: str) -> File | None:
    """Return a file by its name; None where no such file is there, or what is in it may have been taken away."""
    row = Build.objects.filter(work=work, name=name, edition__gt=0).first()
    if staleness.is_stale(work.slug, staleness.BOOKS):
        return None
    return _file(work, row) if row is not None and own_files.is_file(path_of(work, name)) else None


def keep(work: Work, made: Path, *, release: int, part: str, format: str, edition: int, **told: str) -> None:
    """Put a file in the place of the former one; the former goes once the row names the new one.

    `told` are `name`, `title` and `unset` of the row. A file that was begun before something was hidden or removed is
    not kept: it is due again.
    """
    with made.open("rb") as file:
        os.fsync(file.fileno())
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    made.chmod(0o644)
    place = path_of(work, told["name"])
    size = made.stat().st_size
    with record.writing():
        if staleness.is_overtaken(work):
            return
        made.replace(place)
        row, _ = Build.objects.get_or_create(work=work, release=release, part=part, format=format)
        former = row.name
        for name, value in told.items():
            setattr(row, name, value)
        row.edition, row.sha256, row.size, row.made_at = edition, sha256, size, now()
        row.trouble, row.trouble_facts, row.trouble_edition, row.trouble_at = "", "{}", 0, None
        row.save()
        mending.offer_check(row)
        if release:
            # What a release consists of is part of the record, so that anybody can tell whether her copy is one.
            event = ReleaseMade(of=edition, format=format, part=part, sha256=sha256, size=size)
            record.note(work.chain_id, None, event)
    if former and former != row.name and not Build.objects.filter(work=work, name=former).exists():
        path_of(work, former).unlink(missing_ok=True)


def remember_trouble(work: Work, refused: Refused, *, release: int, part: str, format: str, edition: int) -> bool:
    """Keep why a file could not be made, beside the last good one; True when it is other than what was known."""
    with record.writing():
        row, _ = Build.objects.get_or_create(work=work, release=release, part=part, format=format)
        facts = json.dumps(dict(refused.facts), default=str)
        is_new = (row.trouble, row.trouble_facts) != (refused.code, facts)
        row.trouble, row.trouble_facts = refused.code, facts
        row.trouble_edition, row.trouble_at = edition, now()
        row.save()
        mending.offer_check(row)
    return is_new


def drop_part(work: Work, part: str) -> None:
    """Forget a part that a work has no more, and take its files away."""
    rows = Build.objects.filter(work=work, release=0, part=part)
    names = list(rows.exclude(name="").values_list("name", flat=True))
    with record.writing():
        rows.delete()
    for name in names:
        path_of(work, name).unlink(missing_ok=True)


def lost() -> list[Build]:
    """Return the rows whose files are not there, as after a restore: a backup leaves out what can be made again."""
    rows = Build.objects.filter(~Q(name=""), edition__gt=0).select_related("work").order_by("pk")
    return [row for row in rows.iterator(chunk_size=1000) if not own_files.is_file(path_of(row.work, row.name))]


def damaged(work: Work) -> list[Build]:
    """Return the rows of a work whose files are not what their sums say; reads every file."""
    found = []
    for row in Build.objects.filter(~Q(name=""), work=work, edition__gt=0):
        place = path_of(work, row.name)
        if own_files.is_file(place) and hashlib.sha256(place.read_bytes()).hexdigest() != row.sha256:
            found.append(row)
    return found


def _file(work: Work, row: Build) -> File:
    return File(
        row_id=row.pk,
        format=row.format,
        part=row.part,
        title=row.title,
        release=row.release,
        edition=row.edition,
        name=row.name,
        url=f"/{work.slug}/take/{row.name}" if row.edition else "",
        sha256=row.sha256,
        size=row.size,
        made_at=row.made_at,
        unset=row.unset,
        trouble=row.trouble,
        trouble_facts=json.loads(row.trouble_facts),
        trouble_edition=row.trouble_edition,
        trouble_at=row.trouble_at,
    )
