"""`python -m tests.trust.failing EVERY`: the nth call on the database fails; n rises by one, of writes by EVERY.

A process asks the API on a copy of the same store, and strace lets one call of it fail. What was acknowledged must be
there afterwards, what was refused wholly or not at all, each refusal must be a clear one, and the last request, after
the trouble, must be served without a restart. Prints as JSON what was found.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.conditions import wait_for
from tests.trust import examining
from tests.trust.forking import in_a_process, stand_on
from tests.trust.inside import MEMBERS, SLUG, people_and_work, ready
from tests.trust.journals import Journal
from tests.trust.working import text_of

CALLS = ("pwrite64", "fdatasync,fsync", "openat", "ftruncate")
ERRORS = ("EIO", "ENOSPC")
FILES = ("", "-wal", "-shm")
PAGES = 4
CLEAR = (503, 507)


def ask(tokens: list[str], out: Any) -> None:
    """Send pages, one after the other, and one more when the last was refused; tell what was answered, line by line."""
    from django.conf import settings
    from django.test import Client

    settings.ALLOWED_HOSTS = ["testserver"]
    line: dict[str, Any] = {}
    for number in range(PAGES + 1):
        if number == PAGES and "done" in line:
            return
        name = f"page-{number}"
        client = Client(raise_request_exception=False, headers={"authorization": f"Bearer {tokens[number % 3]}"})
        change = {"path": f"{name}.md", "content": text_of(name)}
        given = {"base_edition": 3, "summary": name, "changes": [change]}
        print(json.dumps({"begun": name}), file=out, flush=True)
        answer = client.post(f"/api/works/{SLUG}/contributions", json.dumps(given), content_type="application/json")
        told = json.loads(answer.content) if "json" in answer.headers["Content-Type"] else {}
        line = {"name": name, "status": answer.status_code, "code": told.get("error", {}).get("code", "")}
        if answer.status_code == 201:
            line = {"done": name, "kind": "sent", "uid": told["id"], "state": told["state"], "edition": told["edition"]}
        print(json.dumps(line), file=out, flush=True)


def failed_once(home: Path, call: str, error: str, nth: int, tokens: list[str]) -> tuple[bool, list[str]]:
    """Let one call fail; return whether there was an nth, and the lines that were told."""
    beginning, begin = os.pipe()
    reading, writing = os.pipe()
    pid = os.fork()
    if not pid:
        try:
            os.close(reading)
            stand_on(home)
            os.read(beginning, 1)
            with os.fdopen(writing, "w") as out:
                ask(tokens, out)
        finally:
            os._exit(0)
    os.close(writing)
    os.close(beginning)
    trace = home.with_name("trace")
    paths = [word for end in FILES for word in ("-P", str(home / f"commons.sqlite3{end}"))]
    inject = f"inject={call}:error={error}:when={nth}"
    strace = subprocess.Popen(
        ["strace", "-q", "-o", str(trace), "-p", str(pid), *paths, "-e", f"trace={call}", "-e", inject]
    )
    _wait_until_traced(pid)
    os.write(begin, b"\n")
    os.close(begin)
    with os.fdopen(reading) as told:
        lines = told.readlines()
    os.waitpid(pid, 0)
    strace.wait()
    return "(INJECTED)" in trace.read_text(), lines


def _wait_until_traced(pid: int) -> None:
    wait_for(lambda: "TracerPid:\t0\n" not in Path(f"/proc/{pid}/status").read_text(), "strace", pause=0.002)


def wrong_in(lines: list[str], home: Path) -> list[str]:
    """Return what is wrong after a failure: with the answers, and with the store beside them."""
    journal, told = Journal(), [json.loads(line) for line in lines]
    for one in told:
        if "status" not in one:
            journal.keep(json.dumps(one) + "\n")
    wrong = [f"answered {one}" for one in told if "status" in one and (one["status"] not in CLEAR or not one["code"])]
    if not told or "done" not in told[-1]:
        wrong.append(f"the last request was not served: {told[-1:]}")
    status, found = in_a_process(home, examining.found)
    return [*wrong, *(journal.differences(found) if status == 0 else ["the store cannot be opened"])]


def main() -> None:
    """Let each call fail, one after the other."""
    ready()
    from django.conf import settings
    from django.db import connection
    from django.urls import resolve

    from barnraise import people

    people_and_work()
    resolve("/api/works")  # so that the addresses are loaded once, and not in every process
    tokens = [people.issue_token(person, "test") for name in MEMBERS if (person := people.named(name)) is not None]
    connection.close()
    home, every = settings.BARNRAISE_HOME, int(sys.argv[1])
    failures: dict[str, int] = {}
    wrong = []
    for call, error in ((call, error) for call in CALLS for error in ERRORS):
        for nth in range(1, 100_000, every if call == "pwrite64" else 1):
            left = home.with_name("left")
            shutil.copytree(home, left)
            has_failed, lines = failed_once(left, call, error, nth, tokens)
            if has_failed:
                failures[f"{call} {error}"] = failures.get(f"{call} {error}", 0) + 1
                wrong += [f"{call} {nth} {error}: {one}" for one in wrong_in(lines, left)]
            shutil.rmtree(left)
            if not has_failed:
                break
    print(json.dumps({"failures": failures, "wrong": wrong}))


if __name__ == "__main__":
    main()
