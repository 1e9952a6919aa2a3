"""What a tier N run holds of times, on a machine that does nothing else: the suite itself asserts none.

Each bound is ten times or more what a quiet machine takes; what must not be is growth with the square.
"""

import fcntl
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from barnraise.contributions import reverting
from tests import tally
from tests.conditions import LIMIT_SECONDS
from tests.makers import Makers
from tests.trust.calling import tokens_of
from tests.trust.stores import Store
from tests.trust.test_full_and_busy import WAIT_SECONDS, sends

# The most processor time in seconds of the slowest of these tests.
BOUNDS = {
    "tests/base/test_matching.py -k without_an_anchor": 5,
    "tests/contributions/test_anchoring.py -k made_to_be_slow": 2,
    "tests/merging/test_passages.py -k hostile_texts": 5,
    "tests/publishing/test_rendering_kinds.py -k of_one_s": 5,
    "tests/rules/test_conditions.py -k hostile_stage": 2,
    "tests/rules/test_globs.py -k many_steps": 1,
    "tests/rules/test_parsing.py -k hostile_document": 2,
}


@pytest.mark.parametrize("tests", BOUNDS)
def test_what_is_hostile_takes_no_longer_than_its_bound(tests: str, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "pytest", "-p", "tests.tally", "--tally", str(tmp_path / "kept"), *tests.split()]
    subprocess.run(command, check=True, capture_output=True)
    took = [one.work_seconds for one in tally.read(tmp_path / "kept")]
    assert took and max(took[1:] or took) < BOUNDS[tests]


@pytest.mark.sqlite
def test_a_server_starts_within_five_seconds_after_kill_9_and_a_second_is_refused_within_two(store: Store) -> None:
    store.serve().kill()
    began = time.monotonic()
    server = store.serve()
    assert time.monotonic() - began < 5
    began = time.monotonic()
    second = store.begin("barnraise", "serve", "--port", "0")
    assert second.wait(LIMIT_SECONDS) == 1
    assert time.monotonic() - began < 2
    server.process.send_signal(signal.SIGINT)
    server.process.communicate(timeout=LIMIT_SECONDS)


@pytest.mark.sqlite
def test_a_write_waits_no_longer_than_it_was_set_to(store: Store) -> None:
    store.peopled()
    store.environ = {**store.environ, "BARNRAISE_WRITE_WAIT": str(WAIT_SECONDS)}
    token, server = tokens_of(store)[0], store.serve()
    with (store.home / "write.lock").open("rb+") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        began = time.monotonic()
        assert sends(server, token, "waiting").status == 503
        assert WAIT_SECONDS * 0.9 <= time.monotonic() - began <= WAIT_SECONDS * 3 + 5
    server.stop()


def test_one_act_takes_back_what_a_vandal_did_to_150_pieces_within_ten_seconds(make: Makers) -> None:
    files: dict[str, str | bytes] = {f"{number:03}.md": f"# {number}\n\nA line.\n" for number in range(150)}
    work, ann, vandal = make.work(files=files), make.member("Ann"), make.member("Vandal")
    for start in range(0, 150, 50):
        make.sent(work, vandal, files=dict.fromkeys(list(files)[start : start + 50], "Ha!\n"))
        work.refresh_from_db()
    began = time.monotonic()
    assert reverting.undo_all(work, ann, vandal, 2, "Vandalism").state == "integrated"
    assert time.monotonic() - began < 10
