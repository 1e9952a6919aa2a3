"""`python -m tests.trust.crashing migrate|upgrade|restore EVERY`: what a crash before each statement leaves.

A process that is killed leaves the files as they are. So they are kept before every statement, and each different
state is looked at as the next process would find it, and every EVERYth finished; a restore is also really killed, in
the middle of its one long write. `migrate` does so without transactions too: the control, which must be found out.
"""

import gc
import hashlib
import json
import resource
import shutil
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from tests.trust.forking import in_a_process
from tests.trust.hashes import hashes
from tests.trust.inside import people_and_work, ready

FILES = ("commons.sqlite3", "commons.sqlite3-wal")
# The control looks only before every so many statements.
CONTROL_EVERY = 40
KILLS = 6
# From here an upgrade has several migrations to run.
OLDER = "0012"


def states_of(home: Path, act: Callable[[], None], folder: Path, *, step: int = 1) -> tuple[int, list[Path]]:
    """Act on a store; return the number of statements, and a copy of every different state of it before one.

    `step` looks only before every so many statements.
    """
    seen: dict[str, Path] = {}

    def acting() -> list[Any]:
        from django.db import connection

        count = 0

        def before_each(run: Callable[..., Any], *rest: Any) -> Any:
            nonlocal count
            if count % step == 0:
                _keep(home, folder, seen)
            count += 1
            return run(*rest)

        connection.execute_wrappers.append(before_each)
        act()
        connection.execute_wrappers.clear()
        return [count, [str(one) for one in seen.values()]]

    status, told = in_a_process(home, acting)
    assert status == 0
    return told[0], [Path(one) for one in told[1]]


def _keep(home: Path, folder: Path, seen: dict[str, Path]) -> None:
    contents = {name: (home / name).read_bytes() for name in FILES if (home / name).exists()}
    key = " ".join(f"{name} {hashlib.sha256(content).hexdigest()}" for name, content in contents.items())
    if key in seen:
        return
    seen[key] = folder / f"{len(seen):04}"
    shutil.copytree(home, seen[key], ignore=shutil.ignore_patterns("*.sqlite3*", ".restoring-*", "*.lock"))
    for name, content in contents.items():
        (seen[key] / name).write_bytes(content)


def migrate() -> None:
    """Bring the tables up to date, and found the site, as `init` does."""
    from django.core.management import call_command

    from barnraise import governance, record

    call_command("migrate", verbosity=0, interactive=False)
    record.site_chain()
    governance.found()


def shape() -> list[Any]:
    """Return which migrations are applied, and every table, index and trigger."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY type, name")
        there = [list(row) for row in cursor.fetchall()]
        applied: list[Any] = []
        if any(name == "django_migrations" for _, name, _ in there):
            cursor.execute("SELECT app, name FROM django_migrations ORDER BY app, name")
            applied = [list(row) for row in cursor.fetchall()]
    return [applied, there]


def shapes() -> list[Any]:
    """Migrate; return the shapes before, between and after."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor
    from django.db.migrations.recorder import MigrationRecorder

    found = [shape()]
    MigrationRecorder(connection).ensure_schema()
    found.append(shape())
    executor = MigrationExecutor(connection, lambda action, *_: _applied(action, found))
    executor.migrate(executor.loader.graph.leaf_nodes())
    return found


def _applied(action: str, found: list[Any]) -> None:
    if action == "apply_success":
        found.append(shape())


def state() -> list[Any]:
    """Return what the chains say, and what is wrong with the store."""
    from barnraise.management import checking

    return [sorted(hashes().items()), list(checking.problems(with_pages=False))]


def begun() -> list[Any]:
    """Return the shape of a store that was just begun, its kinds of entries, and what is wrong with it."""
    from barnraise.management import checking
    from barnraise.record.models import Entry

    return [shape(), sorted(Entry.objects.values_list("kind", flat=True)), list(checking.problems(with_pages=False))]


def crash_in_migration(home: Path, every: int) -> dict[str, Any]:
    """Look at what a crash between nothing and the newest tables leaves: the shape between two migrations."""
    from django.db.migrations import Migration

    beside = home.parent
    for name in ("stepwise", "empty", "loose"):
        (beside / name).mkdir()
        (beside / name / FILES[0]).touch()
        shutil.copy(home / "secret.key", beside / name)
    known = in_a_process(beside / "stepwise", shapes)[1]
    in_a_process(beside / "stepwise", migrate)
    ended = in_a_process(beside / "stepwise", begun)[1]
    statements, left = states_of(beside / "empty", migrate, beside / "left")
    told = _looked_at(left, every, migrate, shape, known, begun, [ended])
    Migration.atomic = False
    _, loose = states_of(beside / "loose", migrate, beside / "left-loose", step=CONTROL_EVERY)
    between = [one.name for one in loose if in_a_process(one, shape)[1] not in known]
    return {"statements": statements, **told, "loose": {"states": len(loose), "between": between}}


def crash_in_upgrade(home: Path, every: int) -> dict[str, Any]:
    """Look at what a crash leaves while a store of an older version is upgraded: all of the old, or all of the new."""
    from django.core.management import call_command

    from barnraise.management import upgrades

    def make_older() -> None:
        call_command("migrate", "barnraise", OLDER, verbosity=0)

    def upgrade() -> None:
        # The backup before it is tried elsewhere, and writes beside the store only.
        upgrades._backed_up = lambda out, is_old: ()  # type: ignore[assignment]
        upgrades.upgrade()

    beside = home.parent
    assert in_a_process(home, make_older)[0] == 0
    shutil.copytree(home, beside / "whole")
    known = [in_a_process(home, shape)[1]]
    assert in_a_process(beside / "whole", upgrade)[0] == 0
    known.append(in_a_process(beside / "whole", shape)[1])
    ended = in_a_process(beside / "whole", state)[1]
    statements, left = states_of(home, upgrade, beside / "left")
    return {"statements": statements, **_looked_at(left, every, upgrade, shape, known, state, [ended])}


def crash_in_restore(home: Path, every: int) -> dict[str, Any]:
    """Look at what a crash leaves while a backup takes the place of what is stored: all of one, or all of the other."""
    from barnraise.management import saving

    kept, beside = home.with_name("kept.backup"), home.parent
    assert in_a_process(home, lambda: saving.back_up(kept, with_secrets=False).wrong) == (0, [])
    backed_up = in_a_process(home, state)[1]
    assert in_a_process(home, _go_on)[0] == 0
    now = in_a_process(home, state)[1]
    assert backed_up != now

    def restore() -> None:
        saving.restore(kept)

    killed = _really_killed(home, restore, beside)
    statements, left = states_of(home, restore, beside / "left")
    told = _looked_at([*killed, *left], every, restore, state, [backed_up, now], state, [backed_up])
    return {"statements": statements, "killed": len(killed), **told}


def _go_on() -> None:
    from barnraise import works
    from tests.makers import Makers

    work = works.work_of("book")
    assert work is not None
    make = Makers()
    for number in range(30):
        make.sent(work, make.member("Ann"), base=3, files={f"later-{number}.md": "Later.\n" * 3000})


def _really_killed(home: Path, act: Callable[[], None], beside: Path) -> list[Path]:
    """Kill a process as soon as a file of its store outgrows a size, from the first page to the whole."""
    from django.db import connection

    whole = beside / "whole"
    shutil.copytree(home, whole)

    def measured() -> int:
        act()
        return max((whole / name).stat().st_size for name in FILES)

    size = in_a_process(whole, measured)[1]
    found = []
    for number in range(KILLS):
        left = beside / f"killed-{number}"
        shutil.copytree(home, left)
        most = size * (number + 1) // (KILLS + 1)

        def until_killed(most: int = most) -> None:
            from barnraise.record.db import snapshots

            signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
            connection.ensure_connection()
            load = snapshots.load

            # Unpacking beside the store would outgrow it first.
            def loading(*rest: Any, **more: Any) -> None:
                resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
                load(*rest, **more)

            snapshots.load = loading
            act()

        if in_a_process(left, until_killed)[0] == -signal.SIGXFSZ:
            found.append(left)
    return found


def _looked_at(
    left: list[Path],
    every: int,
    act: Callable[[], None],
    look: Callable[[], Any],
    known: list[Any],
    last_look: Callable[[], Any],
    ends: list[Any],
) -> dict[str, Any]:
    between, unfinished = [], []
    for number, home in enumerate(left):
        if in_a_process(home, look)[1] not in known:
            between.append(home.name)
        if number % every == 0:
            finished = in_a_process(home, act)[0] == 0
            if not finished or in_a_process(home, last_look)[1] not in ends:
                unfinished.append(home.name)
        with suppress(FileNotFoundError):
            shutil.rmtree(home)
    return {"states": len(left), "between": between, "unfinished": unfinished}


def main() -> None:
    """Crash as told."""
    gc.disable()  # the search for garbage takes a third of each migration
    ready()
    from django.conf import settings
    from django.db import connection

    every = int(sys.argv[2])
    if sys.argv[1] == "restore":
        people_and_work()
        connection.close()
        told = crash_in_restore(settings.BARNRAISE_HOME, every)
    elif sys.argv[1] == "upgrade":
        people_and_work()
        connection.close()
        told = crash_in_upgrade(settings.BARNRAISE_HOME, every)
    else:
        told = crash_in_migration(settings.BARNRAISE_HOME, every)
    print(json.dumps(told))


if __name__ == "__main__":
    main()
