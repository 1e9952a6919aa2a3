"""Backup and restore, as the operator types them: in processes of their own, on a store on disk."""

import fcntl
import hashlib
import json
import os
import re
import secrets
import sqlite3
import subprocess
import sys
import zipfile
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from barnraise.base import Refused
from barnraise.management import members, saving
from tests import templates
from tests.promises import promises
from tests.templates import Once

ROOT = Path(__file__).resolve().parents[2]


class Shell:
    """Runs `barnraise` on a store of its own."""

    def __init__(self, home: Path):
        self.home = home
        self.env = {**os.environ, "BARNRAISE_HOME": str(home), "PYTHONPATH": str(ROOT)}
        if "BARNRAISE_DATABASE_URL" in os.environ:
            self.env["BARNRAISE_DATABASE_URL"] = new_database()

    def run(self, *arguments: object) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "barnraise", *map(str, arguments)]
        return subprocess.run(command, env=self.env, capture_output=True, text=True, cwd=ROOT, check=False)

    def json(self, *arguments: object) -> Any:
        done = self.run(*arguments, "--json")
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)


def new_database() -> str:
    """Make a database of its own on the PostgreSQL server that the tests run on; return its address."""
    import psycopg  # optional: only the second run needs it

    url, name = os.environ["BARNRAISE_DATABASE_URL"], f"shell_{secrets.token_hex(4)}"
    with psycopg.connect(url, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}")
    return url.replace("/postgres?", f"/{name}?", 1)


@pytest.fixture
def store() -> None:
    """Marks what works on a database of its own, so that the run on PostgreSQL has it too."""


def begin(home: Path) -> Shell:
    """Make a store, with a work of Ann's."""
    shell = Shell(home)
    assert shell.run("init").returncode == 0
    shell.json("token", "Ann", "--join")
    source = home.with_name(f"{home.name}-source")
    source.mkdir()
    (source / "one.md").write_text("# One\n")
    shell.json("import", source, "--slug", "book", "--licence", "CC0-1.0", "--by", "Ann")
    return shell


@pytest.fixture
def shell(store: None, once: Once, tmp_path: Path) -> Shell:
    home = tmp_path / "commons"
    if "BARNRAISE_DATABASE_URL" in os.environ:
        return begin(home)
    templates.copy(once.made("begun-by-commands", begin), home)
    return Shell(home)


def send(shell: Shell, text: str, root: Path) -> int:
    (root / "one.md").write_text(text)
    # Options before names and after them, as people type.
    sent = shell.json("contribute", "book", "--by", "Ann", "--root", root, "one.md", "--summary", text)
    return int(sent["edition"])


def altered(backup: Path, out: Path) -> None:
    """Write a backup whose sums are right, and whose store is not what its record says."""
    with zipfile.ZipFile(backup) as archive:
        manifest, store = json.loads(archive.read("barnraise.json")), out.with_suffix(".store")
        store.write_bytes(archive.read("commons"))
    if manifest["engine"] == "sqlite":
        with closing(sqlite3.connect(store)) as database:
            database.execute("UPDATE barnraise_text SET body = 'Otherwise' WHERE body = 'First'")
            database.commit()
    else:
        store.write_bytes(re.sub(rb"\tFirst(?=[\t\n])", b"\tOtherwise", store.read_bytes()))
    manifest["members"]["commons"] = hashlib.sha256(store.read_bytes()).hexdigest()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("barnraise.json", json.dumps(manifest))
        archive.write(store, "commons")


@promises(
    "All data lie in one folder, BARNRAISE_HOME",
    "everything of one server · barnraise backup",
    "Secrets are left out unless you add --secrets",
    "What cannot be made anew, an altered text",
    "That has a price on the day you need it",
)
@pytest.mark.slow
def test_what_was_backed_up_comes_back_and_nothing_else(shell: Shell, tmp_path: Path) -> None:
    first = send(shell, "First", tmp_path)
    shell.json("backup", tmp_path / "plain.zip")
    shell.json("backup", tmp_path / "whole.zip", "--secrets")
    assert send(shell, "Second", tmp_path) == first + 1
    altered(tmp_path / "plain.zip", tmp_path / "altered.zip")
    # What is not whole is restored with what is wrong named, and what was there before is kept.
    unwhole = shell.run("restore", tmp_path / "altered.zip", "--json")
    told = json.loads(unwhole.stdout)
    assert (unwhole.returncode, [one.split(": ", 1)[1] for one in told["wrong"]]) == (
        1,
        ["it is not the one that the record binds"],
    )
    shell.json("restore", told["kept"])
    assert send(shell, "Third of before", tmp_path) == first + 2
    shell.json("restore", tmp_path / "plain.zip")
    assert shell.json("fsck") == {"sound": True, "problems": []}
    assert send(shell, "Third", tmp_path) == first + 1
    elsewhere = Shell(tmp_path / "elsewhere")
    assert elsewhere.json("restore", tmp_path / "whole.zip")["secrets"] is True
    assert (elsewhere.home / "secret.key").read_text() == (shell.home / "secret.key").read_text()
    assert send(elsewhere, "Fourth", tmp_path) == first + 1

    with zipfile.ZipFile(tmp_path / "plain.zip") as plain, zipfile.ZipFile(tmp_path / "whole.zip") as whole:
        assert (sorted(plain.namelist()), sorted(whole.namelist())) == (
            ["barnraise.json", "commons"],
            ["barnraise.json", "commons", "secret.key"],
        )
        blank = b"!left out of the backup"
        assert [blank in archive.read("commons") for archive in (plain, whole)] == [True, False]


@promises(
    "All data lie in one folder, BARNRAISE_HOME",
    "barnraise restore · checks such a file",
    "restore first verifies the file",
    "If the file cannot be read, nothing has been touched.",
)
@pytest.mark.slow
@pytest.mark.sqlite
def test_a_damaged_backup_is_refused_before_anything_is_touched(settings: Any, shell: Shell, tmp_path: Path) -> None:
    settings.BARNRAISE_HOME = shell.home
    backup = tmp_path / "backup.zip"
    shell.json("backup", backup)
    whole = backup.read_bytes()
    before = {file.name: file.read_bytes() for file in shell.home.iterdir() if file.is_file()}
    # Early in the store, where its tables are told: deep in empty pages a packed bit can turn and unpack to the same.
    at = whole.index(members.STORE.encode()) + 200
    for content in (whole[:at], b"", whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :]):
        backup.write_bytes(content)
        with pytest.raises(Refused, match="backup_unsound"):
            saving.restore(backup)
    assert {file.name: file.read_bytes() for file in shell.home.iterdir() if file.is_file()} == before
    assert list(shell.home.glob(".restoring-*")) == []


@promises(
    "barnraise backup · writes one file",
    "Then it reads the file back as a restore would",
)
@pytest.mark.slow
@pytest.mark.sqlite
def test_a_backup_that_would_not_restore_whole_is_found_when_it_is_made(shell: Shell, tmp_path: Path) -> None:
    send(shell, "First", tmp_path)
    with closing(sqlite3.connect(shell.home / "commons.sqlite3")) as database:
        database.execute("UPDATE barnraise_text SET body = 'Otherwise' WHERE body = 'First'")
        # What is derived stands in nobody's way.
        database.execute("DELETE FROM barnraise_standing")
        database.execute("DELETE FROM barnraise_passage")
        database.commit()
    made = shell.run("backup", tmp_path / "unwhole.zip", "--json")
    told = json.loads(made.stdout)
    assert (made.returncode, len(told["wrong"]), "that the record binds" in told["wrong"][0]) == (1, 1, True)
    assert any("what they did here" in problem for problem in told["derived"])
    assert "A restore would not be whole" in shell.run("doctor").stdout


@pytest.mark.slow
def test_what_a_killed_restore_left_goes_with_the_next_one(settings: Any, shell: Shell, tmp_path: Path) -> None:
    settings.BARNRAISE_HOME = shell.home
    (tmp_path / "backup.zip").write_bytes(b"no backup")
    killed, running = shell.home / ".restoring-killed", shell.home / ".restoring-running"
    for folder in (killed, running):
        folder.mkdir()
        (folder / "commons").write_bytes(b"half")
    held = os.open(running, os.O_RDONLY)
    fcntl.flock(held, fcntl.LOCK_EX)
    with pytest.raises(Refused, match="backup_unsound"):
        saving.restore(tmp_path / "backup.zip")
    os.close(held)
    assert list(shell.home.glob(".restoring-*")) == [running]
