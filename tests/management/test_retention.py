"""Which backups `--keep` keeps, and that it deletes nothing else."""

import io
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from barnraise.base import Clock
from barnraise.management import retention, saving
from barnraise.management.verification import Soundness
from tests.promises import promises

START = datetime(2026, 1, 1, 3, tzinfo=UTC)


@promises(
    "All data lie in one folder, BARNRAISE_HOME",
    "barnraise backup · writes one file",
    "With --keep the newest of each of seven days",
)
def test_seven_days_and_four_weeks_are_kept() -> None:
    made = {f"{number:03}": (START + timedelta(hours=12 * number), "") for number in range(200)}
    kept = sorted(retention.kept_of(made))
    days = [made[name][0].date() for name in kept]
    newest = days[-1]
    assert days[-7:] == [newest - timedelta(days=back) for back in range(6, -1, -1)]
    # The newest of the two of a day, and of a week its last day; this week's and the last one's are among the days.
    assert {made[name][0].hour for name in kept} == {15}
    assert days[:-7] == [day for day in days[:-7] if day.isoweekday() == 7]
    assert len({day.isocalendar()[:2] for day in days}) == retention.WEEKS


@pytest.fixture
def folder(settings: Any, tmp_path: Path, monkeypatch: Any) -> Path:
    """A home whose backups are small files that say when they were made; another test looks at what is in them."""
    settings.BARNRAISE_HOME = tmp_path
    (tmp_path / "secret.key").write_text("secret")
    (tmp_path / "backups").mkdir()

    def back_up(out: Path, *, with_secrets: bool) -> Soundness:
        out.write_text(out.name)
        return soundness

    soundness = Soundness()
    monkeypatch.setattr(saving, "back_up", back_up)
    return tmp_path / "backups"


@promises(
    "With --keep the newest of each of seven days",
    "Without a place the file goes to the folder",
)
def test_what_it_did_not_make_or_what_was_put_in_its_place_is_never_deleted(
    db: None, folder: Path, clock: Clock, tmp_path: Path
) -> None:
    (folder / "mine.zip").write_text("by hand")
    (folder / "barnraise-20200101-000000.zip").write_text("by hand, and named alike")
    (tmp_path / "elsewhere.zip").write_text("what a link leads to")
    call_command("backup", "--keep", "--json")
    first, second = next(folder.glob("barnraise-2026*")), folder / "second"
    clock.advance(days=1)
    call_command("backup", "--keep", "--json")
    second = max(folder.glob("barnraise-2026*"))
    first.write_text("another file under its name")
    second.unlink()
    second.symlink_to(tmp_path / "elsewhere.zip")
    for _ in range(60):
        clock.advance(days=1)
        out = io.StringIO()
        call_command("backup", "--keep", "--json", stdout=out)
    assert json.loads(out.getvalue())["deleted"] != []
    there = {file.name for file in folder.glob("*.zip")}
    assert {"mine.zip", "barnraise-20200101-000000.zip", first.name, second.name} <= there
    assert (tmp_path / "elsewhere.zip").read_text() == "what a link leads to"
    assert len(there) - 4 == retention.DAYS + retention.WEEKS - 2  # the last two weeks are among the days


@promises("With --keep the newest of each of seven days")
def test_a_backup_that_would_not_restore_whole_pushes_no_other_out(
    db: None, folder: Path, clock: Clock, monkeypatch: Any
) -> None:
    call_command("backup", "--keep", "--json")
    clock.advance(hours=1)
    monkeypatch.setattr(retention, "keep", None)

    def unwhole(out: Path, *, with_secrets: bool) -> Soundness:
        out.write_text("half")
        return Soundness(wrong=("text 1: it is not the one that the record binds",))

    monkeypatch.setattr(saving, "back_up", unwhole)
    with pytest.raises(CommandError):
        call_command("backup", "--keep", "--json")
    assert len(list(folder.glob("barnraise-*.zip"))) == 2
