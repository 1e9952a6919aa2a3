"""What `doctor` says: all that tends to go wrong, and by its exit code what endangers data."""

import io
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from django.core.management import CommandError, call_command

from barnraise import talk
from barnraise.base import Clock
from barnraise.governance import concerns
from barnraise.management import examining, saving
from barnraise.publishing import site
from barnraise.record.db import database
from barnraise.record.db.database import About, has_wal_reset
from barnraise.record.models import Chain
from barnraise.talk.inputs import Opening
from barnraise.web.error_pages import Reporting
from tests.makers import Makers
from tests.promises import promises


@pytest.fixture(autouse=True)
def home(settings: Any, tmp_path: Path, clock: Clock, make: Makers, monkeypatch: Any) -> Path:
    """A store in use, backed up a day ago."""
    settings.BARNRAISE_HOME = tmp_path
    (tmp_path / "secret.key").write_text("secret")
    (tmp_path / "secret.key").chmod(0o600)
    work = make.work()
    with site.alone():
        site.publish(work)
    (tmp_path / saving.LAST).write_text(json.dumps({"at": clock.at.isoformat(), "out": "/elsewhere/backup.zip"}))
    clock.advance(days=1)
    # The tests' SQLite lives in memory, which has no WAL; the tests' PostgreSQL does not wait for the disk.
    monkeypatch.setattr(database, "about_database", lambda: About("SQLite", "3.51.3"))
    return tmp_path


class Room(NamedTuple):
    """What `shutil.disk_usage` tells."""

    total: int
    used: int
    free: int


def examined() -> tuple[int, dict[str, str], dict[str, str]]:
    """Run it; return the exit code, the state of each thing that is not well, and what was told of each."""
    out, code = io.StringIO(), 0
    try:
        call_command("doctor", "--json", stdout=out)
    except CommandError as error:
        code = error.returncode
    told = json.loads(out.getvalue())
    assert told["well"] == (code == 0)
    found = {one["name"]: one for one in told["findings"]}
    return (
        code,
        {name: one["state"] for name, one in found.items() if one["state"] != "well"},
        {name: one["told"] for name, one in found.items()},
    )


@promises(
    "barnraise doctor · looks at the database",
    "looks at what tends to go wrong and says",
)
def test_a_store_that_is_well_is_said_to_be(capsys: Any) -> None:
    code, unwell, told = examined()
    assert (code, unwell) == (0, {})
    assert list(told) == [
        *("database", "tables", "machines", "record", "disk", "place", "secret key"),
        *(
            "clock",
            "followers",
            "set aside",
            "failing",
            "endings",
            "backup",
            "pictures",
            "concerns",
            "mail",
            "git",
            "typesetting",
            "debugging",
        ),
    ]
    assert "every entry is sealed in the transaction that writes it" in told["record"]
    call_command("doctor")
    said = capsys.readouterr().out
    assert "  git         2." in said and "Nothing endangers data." in said


@promises(
    "doctor ends with the exit code 1 when",
    "If something endangers data, the exit code is 1.",
    "looks at what tends to go wrong and says",
)
def test_each_danger_is_found(monkeypatch: Any, clock: Clock, home: Path) -> None:
    clock.advance(days=8)
    assert examined()[:2] == (1, {"backup": "danger"})
    (home / saving.LAST).unlink()
    assert examined()[:2] == (1, {"backup": "danger"})
    clock.advance(days=-400)
    assert examined()[:2] == (1, {"clock": "danger", "backup": "look"})
    clock.advance(days=392)
    Chain.objects.filter(is_site=False).update(head=bytes(32))
    assert examined()[:2] == (1, {"record": "danger", "backup": "look"})
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: Room(10**10, 10**10, 10**8))
    assert examined()[:2] == (1, {"record": "danger", "disk": "danger", "backup": "look"})


def test_a_second_machine_on_one_database_is_a_danger(monkeypatch: Any) -> None:
    monkeypatch.setattr(database, "machines", lambda: ["barn", "shed"])
    code, unwell, told = examined()
    assert (code, unwell, "barn, shed" in told["machines"]) == (1, {"machines": "danger"}, True)


def test_what_endangers_no_data_is_no_failure(monkeypatch: Any, settings: Any, home: Path) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: None)
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: Room(10**10, 0, 10**9))
    shutil.rmtree(home / "published")
    (home / "secret.key").chmod(0o644)
    settings.BARNRAISE_DEBUG = 1
    settings.BARNRAISE_MAIL_URL = "smtp://ann:secret@127.0.0.1:9"
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    names = ("disk", "secret key", "followers", "mail", "git", "debugging")
    assert examined()[:2] == (0, dict.fromkeys(names, "look"))
    assert examining.told_settings()["BARNRAISE_MAIL_URL"] == "smtp://ann:…@127.0.0.1:9"


@promises("Below that it lists the settings")
@pytest.mark.parametrize(
    "url",
    [
        "smtp://ann:s3cret@127.0.0.1:9",
        "smtp://ann:s3cret/s3cret@127.0.0.1:9",
        "smtp://ann:s3cret#s3cret@127.0.0.1:9",
        "smtp://ann:s3cret?s3cret@127.0.0.1:9",
        "smtp://ann:[s3cret@127.0.0.1:9",
        "smtp://ann:s3cret:s3cret@s3cret@127.0.0.1:9",
        "smtp://:s3cret@127.0.0.1:9",
        "postgresql:///name?host=/tmp&password=s3cret&user=ann",
    ],
)
def test_no_password_is_told_by_doctor_by_a_start_or_by_a_page_of_an_error(settings: Any, url: str) -> None:
    settings.BARNRAISE_MAIL_URL = settings.BARNRAISE_DATABASE_URL = url
    assert "s3cret" not in str(examining.told_settings())
    assert "s3cret" not in str(
        {name: value for name, value in Reporting().get_safe_settings().items() if "URL" in name}
    )
    said = "import os; os.environ.update({'BARNRAISE_%s_URL': %r}); import barnraise.settings"
    for name in ("MAIL", "DATABASE"):
        run = [sys.executable, "-c", said % (name, url)]
        assert "s3cret" not in subprocess.run(run, capture_output=True, text=True, check=False).stderr


@promises("Where there are fewer, or they are silent for a week")
def test_the_operator_hears_that_concerns_have_reached_her(make: Makers) -> None:
    begun = talk.begin(make.work(slug="young"), make.member("Troll"), Opening(title="Ha", body="Fools."))
    concerns.raise_concern(concerns.About(post=talk.discussing.comment_at(begun, 1)), make.member("Bo"), "Ha?")
    _code, unwell, told = examined()
    assert (unwell["concerns"], "`barnraise concerns`" in told["concerns"]) == ("look", True)


def test_the_newest_backup_on_the_disk_of_the_store_is_said(home: Path, clock: Clock) -> None:
    (home / "backup.zip").write_bytes(b"")
    (home / saving.LAST).write_text(json.dumps({"at": clock.at.isoformat(), "out": str(home / "backup.zip")}))
    assert examined()[:2] == (0, {"backup": "look"})


@promises(
    "barnraise doctor · looks at the database",
    "Below that it lists the settings",
)
def test_every_setting_is_listed() -> None:
    source = (Path(examining.__file__).parents[1] / "settings.py").read_text()
    assert set(examining.told_settings()) == set(re.findall(r"^(BARNRAISE_\w+) = ", source, re.M))


@pytest.mark.parametrize(
    ("version", "is_faulty"),
    [
        ((3, 6, 23), False),
        ((3, 7, 0), True),
        ((3, 44, 5), True),
        ((3, 44, 6), False),
        ((3, 51, 2), True),
        ((3, 51, 3), False),
        ((3, 52, 0), False),
    ],
)
def test_versions_of_sqlite_with_the_fault_of_the_wal_are_known(version: tuple[int, ...], is_faulty: bool) -> None:
    assert has_wal_reset(version) == is_faulty
