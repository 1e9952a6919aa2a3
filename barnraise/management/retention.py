"""Which of its own backups `backup --keep` keeps: the newest of each of 7 days, and of each of 4 weeks."""

import json
from collections.abc import Iterable
from datetime import datetime
from hashlib import file_digest
from pathlib import Path

from barnraise.base import own_files

DAYS, WEEKS = 7, 4
# Beside the files: the name, the time and the SHA-256 of each that was made here. What is not in it is never deleted.
LEDGER = ".kept.json"

Made = dict[str, tuple[datetime, str]]


def keep(folder: Path, name: str, at: datetime) -> list[str]:
    """Note a backup that was just made and checked, and delete those that are too many; return their names."""
    made = {**_ledger(folder), name: (at, _sum(folder / name))}
    kept = kept_of(made)
    surplus = [one for one in made if one not in kept]
    deleted = [one for one in surplus if _is_ours(folder / one, made[one][1])]
    # The list is written first: what a crash leaves behind is then a file too many, and never one too few.
    _write(folder, {one: made[one] for one in made if one in kept})
    for one in deleted:
        (folder / one).unlink(missing_ok=True)
    return deleted


def kept_of(made: Made) -> set[str]:
    """Return which to keep: the newest of each of the last 7 days that have one, and of the last 4 weeks."""
    newest = sorted(made, key=lambda name: (made[name][0], name), reverse=True)
    days = _first_of_each(newest, (made[name][0].date() for name in newest))
    weeks = _first_of_each(newest, (made[name][0].isocalendar()[:2] for name in newest))
    return {*days[:DAYS], *weeks[:WEEKS]}


def _first_of_each(names: Iterable[str], periods: Iterable[object]) -> list[str]:
    found: dict[object, str] = {}
    for name, period in zip(names, periods, strict=True):
        found.setdefault(period, name)
    return list(found.values())


def _is_ours(file: Path, sum: str) -> bool:
    """Tell whether a file is still the one that was made here: no other of its name, and no link elsewhere."""
    return file.is_file() and not file.is_symlink() and _sum(file) == sum


def _ledger(folder: Path) -> Made:
    try:
        rows = json.loads(own_files.read(folder / LEDGER))
    except FileNotFoundError:
        return {}
    # A name stays within this folder, even where somebody else wrote the list.
    return {
        name: (datetime.fromisoformat(at), sum)
        for name, (at, sum) in rows.items()
        if name == Path(name).name and (folder / name).is_file()
    }


def _write(folder: Path, made: Made) -> None:
    told = {name: (at.isoformat(), sum) for name, (at, sum) in made.items()}
    own_files.write(folder / LEDGER, json.dumps(told, indent=1), is_synced=True)


def _sum(file: Path) -> str:
    with file.open("rb") as opened:
        return file_digest(opened, "sha256").hexdigest()
