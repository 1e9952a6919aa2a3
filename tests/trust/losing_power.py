"""Disks as a power loss may leave them: unsynced writes dropped, reordered, torn, at any moment of a trace.

A write is certain once its file was synced after it, a file's name once its folder was. Until then each may be there
or not, whatever came before or after it, and each 512 bytes of a write for themselves.
"""

import random
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from tests.trust.tracing import Event

SECTOR = 512
DATABASE = "commons.sqlite3"
# How likely a write that was not synced is there, drawn anew for each loss: nothing, some, most, everything.
LIKELY = (0.0, 0.1, 0.5, 0.9, 0.99, 1.0)


@dataclass
class File:
    """A file's bytes: what is certain of them, and the writes since."""

    certain: bytearray = field(default_factory=bytearray)
    since: list[Event] = field(default_factory=list)

    def sync(self) -> None:
        """Make every write since certain."""
        for event in self.since:
            _apply(self.certain, event)
        self.since = []

    def after_loss(self, chance: random.Random) -> bytes:
        """Return what is left of them."""
        likely = chance.choice(LIKELY)
        content = bytearray(self.certain)
        for event in self.since:
            if chance.random() < likely:
                _apply(content, event, chance if chance.random() < 0.1 else None)
        return bytes(content)


def _apply(content: bytearray, event: Event, torn: random.Random | None = None) -> None:
    if event.kind == "truncate":
        content[:] = content[: event.offset].ljust(event.offset, b"\0")
        return
    for start in range(0, len(event.content), SECTOR):
        if torn is not None and torn.random() < 0.5:
            continue
        some = event.content[start : start + SECTOR]
        at = event.offset + start
        if len(content) < at:
            content.extend(bytes(at - len(content)))
        content[at : at + len(some)] = some


class Disk:
    """The files of a store while a trace is replayed."""

    def __init__(self, home: Path):
        self.home = home
        self.files = {str(path): File(bytearray(path.read_bytes())) for path in home.glob(f"{DATABASE}*")}
        self.certain = dict(self.files)
        # Names given to files (None: taken away) since the folder was synced.
        self.since: list[tuple[str, File | None]] = []
        self.acked: list[str] = []

    def replay(self, event: Event) -> None:
        """Let one call happen."""
        if event.kind == "acked":
            self.acked.append(event.content.decode().split()[1])
        elif event.path == str(self.home):
            assert event.kind == "sync"
            self.certain, self.since = dict(self.files), []
        elif event.kind == "create":
            if event.path not in self.files:
                self._name(event.path, File())
        elif event.kind == "unlink":
            self._name(event.path, None)
        elif event.kind == "sync":
            self.files[event.path].sync()
        else:
            self.files[event.path].since.append(event)

    def _name(self, path: str, file: File | None) -> None:
        self.since.append((path, file))
        if file is None:
            del self.files[path]
        else:
            self.files[path] = file

    def lose_power(self, folder: Path, chance: random.Random) -> None:
        """Leave the files in a folder as a power loss now may leave them."""
        for old in folder.iterdir():
            old.unlink()
        left: dict[str, File | None] = {**self.certain}
        left.update(named for named in self.since if chance.random() < 0.5)
        for path, file in left.items():
            if file is not None:
                (folder / Path(path).name).write_bytes(file.after_loss(chance))


@dataclass
class Losses:
    """In how many of `points` moments something acknowledged was lost, or the store broken; with some examples."""

    points: int = 0
    lost: int = 0
    broken: list[str] = field(default_factory=list)


def losses(home: Path, events: Sequence[Event], *, points: int, folder: Path, seed: int = 1) -> Losses:
    """Replay a trace over what a store was before it; lose power at random moments, and look at what is left."""
    chance = random.Random(seed)
    found, disk = Losses(), Disk(home)
    moments = sorted(chance.choices(range(1, len(events) + 1), k=points))
    for moment in _between(disk, events, moments):
        disk.lose_power(folder, chance)
        found.points += 1
        there, wrong = _left(folder / DATABASE)
        found.lost += not set(disk.acked) <= there
        found.broken += [f"after call {moment}: {one}" for one in wrong]
    return found


def _between(disk: Disk, events: Sequence[Event], moments: Sequence[int]) -> Iterator[int]:
    done = 0
    for moment in moments:
        for event in events[done:moment]:
            disk.replay(event)
        done = moment
        yield moment


def _left(database: Path) -> tuple[set[str], list[str]]:
    """Return the contributions that a database holds, and what is wrong with it."""
    try:
        with closing(sqlite3.connect(database)) as connection:
            there = {uid for (uid,) in connection.execute("SELECT uid FROM barnraise_contribution")}
            return there, list(_wrong(connection))
    except sqlite3.DatabaseError as error:
        return set(), [str(error)]


def _wrong(connection: sqlite3.Connection) -> Iterator[str]:
    yield from (said for (said,) in connection.execute("PRAGMA integrity_check") if said != "ok")
    yield from (f"foreign key: {row}" for row in connection.execute("PRAGMA foreign_key_check"))
    yield from (f"{what}: {row}" for what, query in _WHOLE.items() for row in connection.execute(query))


# Each action is there wholly or not at all, and each entry names the one before it.
_WHOLE = {
    "integrated without its edition": "SELECT c.uid FROM barnraise_contribution c LEFT JOIN barnraise_edition e "
    "ON e.contribution = c.uid WHERE c.state = 'integrated' AND e.id IS NULL",
    "edition without its revisions": "SELECT e.number FROM barnraise_edition e WHERE NOT EXISTS "
    "(SELECT 1 FROM barnraise_revision r WHERE r.work_id = e.work_id AND r.edition = e.number)",
    "chain with a hole": "SELECT e.number FROM barnraise_entry e LEFT JOIN barnraise_entry b "
    "ON b.chain_id = e.chain_id AND b.number = e.number - 1 WHERE e.number > 1 AND b.hash IS NOT e.previous",
    "chain with another head": "SELECT c.id FROM barnraise_chain c JOIN barnraise_entry e ON e.chain_id = c.id "
    "AND e.number = c.length WHERE e.hash <> c.head",
}
