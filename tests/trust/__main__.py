"""`python -m tests.trust [--tier C|N|R] [--row R1] [--data DIR] [--at-once 2]`: run the rows of trust, and tell.

Each row is a run of pytest by itself. What fails holds up no other row; what does not end is ended.
"""

import argparse
import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import NamedTuple

from tests.bounded import Ended, bounded

PYTEST = (sys.executable, "-m", "pytest", "-q", "--no-header", "-p", "no:cacheprovider")
IN_PARALLEL = ("-n", "auto")
TIERS = ("C", "N", "R")
# A row that takes longer hangs, on a machine five times slower than two quiet cores too; in tier R none is ended.
LONGEST_MINUTES = {"C": 60, "N": 75, "R": 60 * 24}
# What is held of times needs a machine that does nothing else: it runs when all others have ended.
LAST = "times"

COMPARED = ("tests/merging", "tests/works/test_diff.py", "tests/works/test_diff_tables.py")


class Row(NamedTuple):
    """One promise: what shows it, in which tiers, and whether on PostgreSQL as well."""

    id: str
    what: str
    shown_by: tuple[str, ...]
    tiers: str = "CNR"
    on_postgresql: bool = False


ROWS = (
    Row("R1", "kill -9 under load", ("tests/trust/test_killing.py", "tests/trust/test_killing_servers.py")),
    Row("R2", "power loss", ("tests/trust/test_losing_power.py",)),
    Row("R3", "a write, a sync, an opening fails", ("tests/trust/nightly_failing.py",), "NR"),
    Row("R4", "disk full", ("tests/trust/test_full_and_busy.py", "-k", "room")),
    Row("R5", "read-only folder, lost files", ("tests/trust/test_lost_files.py",)),
    Row("R6", "the clock jumps", ("tests/trust/test_jumping_clock.py",), on_postgresql=True),
    Row("R7", "two servers on a store", ("tests/trust/test_serving.py",)),
    Row("R8", "somebody else writes", ("tests/trust/test_full_and_busy.py", "-k", "writes")),
    Row("R9", "a crash in a migration, in a restore", ("tests/trust/test_crashing.py",)),
    Row("R17", "stores of former versions", ("tests/stores/test_stores.py",), on_postgresql=True),
    Row("R10", "fifty clients at once", ("tests/trust/test_claiming.py", "tests/trust/test_answering.py"), "CNR", True),
    Row("R12", "backup under load", ("tests/trust/test_backup_under_load.py",)),
    Row("S1", "every route by every role", ("tests/trust/test_matrix.py", "tests/trust/test_foreign.py"), "CNR", True),
    Row("S1", "every hash and id in an address", ("tests/trust/test_by_hash.py",), "CNR", True),
    Row("S2", "approval races", ("tests/trust/test_racing.py",), "CNR", True),
    Row(
        "S3",
        "odd requests to the API",
        (*IN_PARALLEL, "tests/web/test_api_hostile.py", "tests/web/test_api_described.py"),
    ),
    Row("S4", "whatever was written, made up", (*IN_PARALLEL, "tests/trust/nightly_fuzzing.py", *COMPARED), "NR"),
    Row("S5", "texts that want to run, and the policy alone (S6)", ("tests/trust/test_scripts.py",)),
    Row("S7", "forged requests", ("tests/trust/test_forgery.py",)),
    Row(
        "S7",
        "every form sent twice, refused, sent after a session",
        ("tests/trust/test_form_keys.py", "tests/trust/test_kept_words.py"),
        "CNR",
        True,
    ),
    Row("S8", "hostile files", ("tests/exchange/test_archives.py", "tests/trust/test_hostile_changes.py")),
    Row("S8b", "backups made by hand", ("tests/management/test_crafted_backups.py",)),
    Row("S9b", "repositories that lead elsewhere", ("tests/exchange/test_crafted_repositories.py",)),
    Row("S3b", "odd words in every field of a page", ("tests/trust/test_odd_fields.py",), "CNR", True),
    Row("S13b", "accounts taken by an address or a name", ("tests/web/test_mail.py", "tests/web/test_accounts.py")),
    Row("S9", "hostile trees", ("tests/exchange/test_hostile_trees.py", "tests/trust/test_hostile_changes.py")),
    Row("S10", "hostile books", ("tests/builds/test_hostile.py", "tests/builds/test_books.py")),
    Row("S11", "the one way out", ("tests/exchange/test_outbound.py", "tests/exchange/test_reaching.py")),
    Row("S12", "converters held to their own folder", ("tests/builds/test_hostile.py",)),
    Row("S13", "guesses, guests, single use", ("tests/trust/test_doors.py", "tests/trust/test_guests.py"), "CNR", True),
    Row("S14", "two wheels built equal", ("tests/packaging/test_wheel.py", "-k", "equal")),
    Row("S14", "what a release is made of", ("tests/trust/nightly_supply.py",), "NR"),
    Row("S16", "patterns that try again at every sign", ("tests/trust/nightly_patterns.py",), "NR"),
    Row("times", "what is held of times, on a quiet machine", ("tests/trust/nightly_times.py",), "NR"),
    Row("S21", "parsers and depth", ("tests/trust/test_parsers.py", "tests/exchange/test_archives.py")),
    Row(
        "S21",
        "processes that end, requests that do not",
        ("tests/trust/test_supervision.py", "tests/web/test_turns.py", "tests/record/test_followers.py"),
    ),
    Row("states", "what is offered is taken, in every recipe", ("tests/trust/nightly_states.py",), "NR"),
    Row("S18", "faults put into rules and authorisation", ("tests/trust/nightly_mutation.py", "-s"), "NR"),
    Row("S17", "no secret in the log", ("tests/trust/test_doors.py", "-k", "log")),
    Row(
        "S20",
        "gates by landing place",
        ("tests/trust/test_landing.py", "tests/contributions/test_landing.py"),
        "CNR",
        True,
    ),
    Row(
        "S23",
        "bytes by hash and cache, hosts, numbers",
        (
            "tests/trust/test_cached.py",
            "tests/trust/test_by_hash.py",
            "tests/trust/test_hosts.py",
            "tests/trust/test_numbers.py",
        ),
        "CNR",
        True,
    ),
    Row("S17", "no password by doctor, errors, processes", ("tests/trust/test_secrets.py",)),
    Row("S8c", "links planted in the store", ("tests/trust/test_links_in_store.py",)),
    Row(
        "R8b",
        "locks of others on PostgreSQL",
        ("tests/record/test_write_lock.py", "tests/record/test_waits.py"),
        "CNR",
        True,
    ),
    Row("S22", "costs that grow faster than a text", ("tests/trust/test_growth.py",), "C"),
    Row("S22", "costs that grow faster than a text", (*IN_PARALLEL, "tests/trust/nightly_growth.py"), "NR"),
    Row("crowds", "answers in twelve shapes, beside their majority", ("tests/trust/nightly_crowds.py",), "NR"),
    Row("T6", "squatters", ("tests/trust/test_claiming.py", "-k", "squatter"), "CNR", True),
    Row("T8", "a troll, muted, blocked, never drawn", ("tests/trust/test_trolls.py",), "CNR", True),
    Row("T8", "newcomers under a flood of accounts", ("tests/trust/test_flood.py",), "CNR", True),
    Row("T9", "vandalism goes back in one act", ("tests/trust/test_vandalism.py",)),
    Row(
        "T10",
        "an edit war is left to others",
        ("tests/trust/test_quarrels.py", "tests/rules/test_quarrels.py"),
        "CNR",
        True,
    ),
    Row(
        "fsck",
        "every alteration is found",
        ("tests/management/test_fsck.py", "tests/management/test_fsck_of_ways.py"),
        "CNR",
        True,
    ),
    Row("fixes", "each fix of a fault of state taken out", ("tests/trust/nightly_fixes.py",), "NR"),
    Row("weeks", "weeks of six people", (*IN_PARALLEL, "tests/trust/nightly_weeks.py"), "NR"),
    Row("package", "wheel and source archive installed, used", ("tests/packaging/nightly_installed.py",), "NR"),
    Row("removal", "what was removed stays away", ("tests/trust/test_restoring.py",)),
    Row("ways out", "what is hidden or removed is told by none", ("tests/trust/test_ways_out.py",), "CNR", True),
    Row(
        "widening",
        "no rules show what was not shown",
        (*IN_PARALLEL, "tests/publishing/test_rule_changes.py", "tests/trust/nightly_rule_changes.py"),
        "NR",
    ),
    Row("leaving", "nothing of hers in a file", ("tests/trust/test_departing.py",)),
)
# S5 tries the texts in the folder besides its own; this tries everything else in it.
ON_DATA = Row("data", "files, names, strings, addresses of others", ("tests/trust/given_files.py", "-s"))


def main() -> int:
    """Run the rows of a tier, or some of them; 1 when one fails."""
    parser = argparse.ArgumentParser(prog="python -m tests.trust", description=__doc__)
    parser.add_argument("--tier", choices=TIERS, default="C")
    parser.add_argument("--row", action="append", help="only this row; may be given again")
    parser.add_argument("--at-once", type=int, default=1, metavar="N", help="how many rows run at the same time")
    parser.add_argument("--data", metavar="DIR", help="a folder of payloads of others, tried besides our own")
    given = parser.parse_args()
    known = (*ROWS, ON_DATA) if given.data else ROWS
    if given.data:
        os.environ["BARNRAISE_DATA"] = str(Path(given.data).resolve())
    rows = [row for row in known if given.tier in row.tiers and (not given.row or row.id in given.row)]
    if not rows:
        parser.error("no such row in this tier")
    others = [row for row in rows if row.id != LAST]
    if given.at_once == 1:
        told = [_run(row, given.tier) for row in others]
    else:
        with ThreadPoolExecutor(given.at_once) as pool:
            told = list(pool.map(partial(_run, tier=given.tier, shares=True), others))
    told += [_run(row, given.tier) for row in rows if row.id == LAST]
    _tell(told)
    return int(any(ended.result != "holds" for _, ended in told))


def _tell(told: Sequence[tuple[Row, Ended]]) -> None:
    print(f"\n{'row':8} {'what':44} {'seconds':>8}  result")
    for row, ended in told:
        print(f"{row.id:8} {row.what:44} {ended.seconds:8.1f}  {ended.result}")
    failed = [f"{row.id} ({row.what})" for row, ended in told if ended.result != "holds"]
    print(f"\nFAILS: {'; '.join(failed)}" if failed else f"\nAll {len(told)} rows hold.")


def _run(row: Row, tier: str, *, shares: bool = False) -> tuple[Row, Ended]:
    """Run one row; where others run at the same time, what it says is printed when it has ended."""
    with tempfile.TemporaryFile("w+") as kept:
        if not shares:
            print(f"\n{row.id}: {row.what}", flush=True)
        environ = {**os.environ, "BARNRAISE_TIER": tier}
        out = kept if shares else None
        seconds = LONGEST_MINUTES[tier] * 60
        ended = [bounded(command, seconds, environ=environ, out=out) for command in _commands(row)]
        if shares:
            kept.seek(0)
            print(f"\n{row.id}: {row.what}\n{kept.read()}", flush=True)
    worst = next((one.result for one in ended if one.result != "holds"), "holds")
    return row, Ended(worst, sum(one.seconds for one in ended))


def _commands(row: Row) -> Iterator[Sequence[str]]:
    yield (*PYTEST, *row.shown_by)
    if row.on_postgresql:
        yield (sys.executable, "tests/postgres.py", *PYTEST, *row.shown_by, "--only-database", "-m", "not sqlite")


if __name__ == "__main__":
    sys.exit(main())
