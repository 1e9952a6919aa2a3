"""Bring one history into a store of its own and print what it took: run in a process of its own, for its memory."""

import json
import os
import resource
import sys
import time
from pathlib import Path


def measured(repository: str, home: str) -> dict[str, float]:
    """Import a repository into a fresh store and return what it took."""
    os.environ |= {"BARNRAISE_HOME": home, "DJANGO_SETTINGS_MODULE": "barnraise.settings"}
    import django  # optional: settings must stand in the environment first

    django.setup()
    from django.core.management import call_command  # optional: as above
    from django.db import connection

    from barnraise import exchange

    call_command("migrate", verbosity=0)
    began = time.monotonic()
    with exchange.on_this_machine(Path(repository)) as source:
        work = exchange.read_in(source, exchange.Beginning(slug="measured"), by=None)
    seconds = time.monotonic() - began
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        cursor.execute("SELECT sum(length(packed)), sum(size) FROM barnraise_blob")
        packed, plain = cursor.fetchone()
    return {
        "seconds": seconds,
        "commits": source.commits,
        "editions": work.edition,
        "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "packed": packed,
        "plain": plain,
        "file": Path(home, "commons.sqlite3").stat().st_size,
    }


if __name__ == "__main__":
    print(json.dumps(measured(*sys.argv[1:3])))
