"""Backups that somebody made by hand: none writes outside, fills the disk, acts in the store or ends in a traceback."""

import hashlib
import json
import shutil
import sqlite3
import stat
import zipfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from barnraise.base import Refused
from barnraise.management import members
from barnraise.record.db import snapshots
from tests.makers import Makers

KEY = b"k" * 64 + b"\n"
CONTENT = {"commons": b"tables", "secret.key": KEY}
MADE = "2026-03-01T12:00:00+00:00"


def manifest(**more: Any) -> bytes:
    sums = {name: hashlib.sha256(content).hexdigest() for name, content in CONTENT.items()}
    return json.dumps({"format": 1, "made_at": MADE, "engine": snapshots.engine(), "members": sums, **more}).encode()


def archive(out: Path, *more: tuple[str | zipfile.ZipInfo, bytes], said: bytes | None = None, **other: Any) -> Path:
    with zipfile.ZipFile(out, "w", **other) as made:
        made.writestr("barnraise.json", manifest() if said is None else said)
        for name, content in {**CONTENT, **dict(more)}.items() if len(dict(more)) == len(more) else more:
            made.writestr(name, content)
    return out


def link(name: str) -> zipfile.ZipInfo:
    made = zipfile.ZipInfo(name)
    made.external_attr = (stat.S_IFLNK | 0o777) << 16
    return made


def encrypted(out: Path) -> Path:
    whole = bytearray(archive(out).read_bytes())
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = whole.find(mark)
        whole[place + at] |= 1
    out.write_bytes(bytes(whole))
    return out


def with_key(out: Path, key: bytes) -> Path:
    sums = json.loads(manifest())["members"] | {"secret.key": hashlib.sha256(key).hexdigest()}
    return archive(out, ("secret.key", key), said=manifest(members=sums))


CRAFTED: dict[str, Callable[[Path], Path]] = {
    "a member elsewhere": lambda out: archive(out, ("../commons", b"x")),
    "a member at the root": lambda out: archive(out, ("/etc/commons", b"x")),
    "a member more": lambda out: archive(out, ("removed.jsonl", b"")),
    "a member told and not there": lambda out: archive(out, said=manifest(members={"commons": "0", "x": "0"})),
    "a member told elsewhere": lambda out: archive(out, said=manifest(members={"commons": "0", "../../x": "0"})),
    "a member twice": lambda out: archive(
        out, ("commons", b"tables"), ("commons", b"others"), ("secret.key", KEY), ("secret.key", KEY)
    ),
    "a link": lambda out: archive(out, (link("commons"), b"/etc/passwd"), ("secret.key", KEY), ("secret.key", KEY)),
    "another content": lambda out: archive(out, ("commons", b"others")),
    "no manifest": lambda out: archive(out, said=b""),
    "a manifest that is a list": lambda out: archive(out, said=b"[]"),
    "members that are a list": lambda out: archive(out, said=manifest(members=["commons", "secret.key"])),
    "members that are nothing": lambda out: archive(out, said=manifest(members=None)),
    "a deep manifest": lambda out: archive(out, said=b"[" * 60_000),
    "a large manifest": lambda out: archive(out, said=manifest(more=" " * 100_000)),
    "a later form": lambda out: archive(out, said=manifest(format=2)),
    "a form without end": lambda out: archive(out, said=manifest(format=10**400)),
    "no engine": lambda out: archive(out, said=manifest(engine=None)),
    "a time that is none": lambda out: archive(out, said=manifest(made_at="\x1b[2J")),
    "a time that is nothing": lambda out: archive(out, said=manifest(made_at=None)),
    "another packing": lambda out: archive(out, compression=zipfile.ZIP_LZMA),
    "a password": encrypted,
    "an empty key": lambda out: with_key(out, b"\n"),
    "a short key": lambda out: with_key(out, b"secret"),
    "a large key": lambda out: with_key(out, b"k" * 2000),
}


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("crafted", CRAFTED)
def test_a_crafted_backup_is_refused_in_a_sentence(tmp_path: Path, crafted: str) -> None:
    place = tmp_path / "place"
    place.mkdir()
    with pytest.raises(Refused, match="backup_unsound"):
        members.unpacked(CRAFTED[crafted](tmp_path / "crafted.zip"), place)
    assert {one.name for one in place.iterdir()} <= {"commons", "secret.key"}
    assert {one.name for one in tmp_path.iterdir()} == {"place", "crafted.zip"}


def test_a_sound_backup_is_unpacked_for_its_owner_alone(tmp_path: Path) -> None:
    assert members.unpacked(archive(tmp_path / "made.zip"), tmp_path)["made_at"] == MADE
    for name, content in CONTENT.items():
        file = tmp_path / name
        assert (file.read_bytes(), stat.S_IMODE(file.stat().st_mode)) == (content, 0o600)


def test_a_backup_that_unpacks_to_more_than_there_is_room_for_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda place: shutil._ntuple_diskusage(100, 0, 100))
    with pytest.raises(Refused, match="backup_unsound"):
        members.unpacked(archive(tmp_path / "made.zip"), tmp_path)
    assert not (tmp_path / "commons").exists()


PUT_IN = {
    "a trigger": "CREATE TRIGGER t AFTER INSERT ON barnraise_entry BEGIN DELETE FROM barnraise_token; END",
    "a trigger under a name of ours": "DROP TRIGGER entry_no_update; CREATE TRIGGER entry_no_update BEFORE UPDATE ON "
    "barnraise_entry BEGIN SELECT 1; END",
    "no trigger": "DROP TRIGGER entry_no_delete",
    "a view": "CREATE VIEW v AS SELECT * FROM barnraise_account",
    "a view in place of a table": "DROP TABLE barnraise_token; CREATE VIEW barnraise_token AS SELECT 1 AS id",
    "another table": "CREATE TABLE barnraise_cache (cache_key, value, expires)",
    "another virtual table": "CREATE VIRTUAL TABLE v USING fts5(a)",
    "a table less": "DROP TABLE barnraise_token",
    "a column that is computed": "ALTER TABLE barnraise_token ADD COLUMN more GENERATED ALWAYS AS (1)",
    "an index less": "DROP INDEX one_entry_a_number_not",
    "an id at the end of all": "INSERT INTO django_content_type VALUES (9223372036854775807, 'a', 'b')",
    "a count that is none": "UPDATE sqlite_sequence SET seq = 'many'",
    "a count too far": "UPDATE sqlite_sequence SET seq = 9223372036854775807",
    "a schema that is no statement": "PRAGMA writable_schema=ON; UPDATE sqlite_master SET sql = 'CREATE TRIGGER'",
}


@pytest.mark.sqlite
def test_a_database_with_other_tables_than_ours_is_found_out(make: Makers, tmp_path: Path) -> None:
    make.member("Ann")
    kept = tmp_path / "kept"
    kept.write_bytes(connection.connection.serialize())
    with closing(sqlite3.connect(kept)) as database:
        (unique,) = database.execute(
            "SELECT name FROM sqlite_master WHERE sql LIKE 'CREATE UNIQUE%' LIMIT 1"
        ).fetchone()
    found = set()
    for name, statements in PUT_IN.items():
        shutil.copy(kept, tmp_path / "crafted")
        with closing(sqlite3.connect(tmp_path / "crafted")) as database:
            database.executescript(statements.replace("one_entry_a_number_not", unique))
        found |= {name} if snapshots.oddity(tmp_path / "crafted", snapshots.shape()) else set()
    (tmp_path / "crafted").write_bytes(b"no database")
    assert (
        snapshots.oddity(kept, snapshots.shape()),
        snapshots.oddity(tmp_path / "crafted", snapshots.shape()) != "",
        found,
    ) == ("", True, set(PUT_IN))


@pytest.mark.parametrize(
    "head",
    [
        {"table": "pg_authid", "columns": ["rolname"]},
        {"table": "barnraise_cache", "columns": ["cache_key", "value", "expires"]},
        {"table": "barnraise_token\" (id) FROM PROGRAM 'touch ran'; --", "columns": ["id"]},
        {"table": "barnraise_token", "columns": ["id\") FROM PROGRAM 'touch ran'; --"]},
        {"table": "barnraise_token", "columns": []},
        {"table": "barnraise_token", "columns": None},
        {"table": ["barnraise_token"], "columns": ["id"]},
        ["barnraise_token"],
    ],
)
def test_no_word_of_a_dump_becomes_a_word_of_a_statement(head: object) -> None:
    with pytest.raises(ValueError, match="not ours"):
        snapshots._head(json.dumps(head).encode(), snapshots._known())
    with pytest.raises(ValueError, match="not ours"):
        snapshots._head(b"[" * 100_000, snapshots._known())
