"""`python -m tests.stores.maker FOLDER`: plays what the stores of 19f0c2d hold, and keeps a store and a backup of each.

It ran once, with the code of commit 19f0c2d, on SQLite, and once more on PostgreSQL for the backups that end in
`.postgresql`; README.md beside it says how. It is kept to be read: with today's code it would make other stores.
"""

import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Callable
from pathlib import Path

GAUGES = "id,harbour,note\n" + "".join(f"g{n},Harbour {n},The water stands at {n}\n" for n in range(1, 5))
INQUIRY = """version = 1
title = "Tide gauges"
question = "Where does the water stand?"
kind = "choice"
choices = ["low", "middle", "high"]

[items]
rows = "data/gauges.csv"
key = "id"

[serve]
block = 3

[enough]
least = 3
most = 3

[results]
path = "data/readings.csv"
column = "water"
"""
ONE = "# One\n\nA line.\n\nAnother line.\n"


def whole() -> None:
    """A book with a contribution in each state, questions, tasks, a discussion, a release, a removal; a wiki."""
    from barnraise import contributions, governance, judging, people, talk, tasks
    from barnraise.contributions.inputs import Remark
    from barnraise.contributions.models import Contribution
    from barnraise.publishing.releases import Naming, release
    from tests.makers import Makers

    make = Makers()
    ann, bo, cy = (make.member(name) for name in ("Ann", "Bo", "Cy"))
    files: dict[str, str | bytes] = {"one.md": ONE, "two.md": "# Two\n\nWhat was said of somebody.\n"}
    files |= {".commons/inquiries/gauges.toml": INQUIRY, "data/gauges.csv": GAUGES}
    book = make.work(by=ann, recipe="patch-review", files=files)
    judging.refresh(book)
    make.reviewed(make.sent(book, bo, files={"three.md": "# Three\n\nBy Bo.\n"}), ann, why="Good.")
    clash = make.sent(book, cy, files={"one.md": ONE.replace("A line.", "Cy's line.")}, base=1)
    make.reviewed(make.sent(book, bo, files={"one.md": ONE.replace("A line.", "Bo's line.")}, base=1), ann)
    guest = make.guest("a guest's secret")
    make.sent(book, guest, files={"four.md": "# Four\n\nBy a guest.\n"}, base=2)
    contributions.withdraw(make.sent(book, cy, files={"five.md": "Five.\n"}, base=2), cy)
    make.reviewed(make.sent(book, cy, files={"six.md": "Six.\n"}, base=2), ann, "request_changes", "Which six?")
    make.reviewed(make.sent(book, cy, files={"seven.md": "Seven.\n"}, base=2), ann, "decline", "No.")
    waiting = make.sent(book, bo, files={"eight.md": "# Eight\n\nEight lines.\n"}, base=2)
    contributions.remark(
        waiting, ann, Remark(path="eight.md", quote="Eight lines.", body="One.", replacement="A line.")
    )
    _answer(guest, bo, cy)
    task = tasks.offer(book, ann, tasks.Offer(title="Draw a map", slots=2, topics="maps"))
    tasks.claim(task.uid, bo)
    begun = talk.begin(book, bo, talk.Opening(title="Who draws?", body="I could draw a map."))
    talk.say(begun, ann, talk.Saying(body="Do."))
    book.refresh_from_db()
    release(book, ann, Naming(edition=book.edition, name="First printing"))
    people.issue_token(bo, "Bo's program")
    wiki = make.work(by=cy, slug="wiki", recipe="wiki", files={"start.md": "# Start\n\nBegin here.\n"})
    make.sent(wiki, make.guest("another guest's secret"), files={"more.md": "# More\n\nBy another guest.\n"}, base=1)
    make.sent(wiki, bo, files={"start.md": "# Start\n\nBegin here, slowly.\n"}, base=1)
    governance.remove("/book/read/two.md", reason="It was about somebody.")
    _follow()
    print(clash.state, sorted(set(Contribution.objects.values_list("state", flat=True))))
    _follow()


def _answer(*persons: object) -> None:
    """Let people answer all of the questions of the book, the last of them two only."""
    from barnraise import judging

    inquiry = judging.open_at("book", "gauges")
    assert inquiry is not None
    for place, person in enumerate(persons):
        turn = judging.next_for(inquiry, person.pk)  # type: ignore[attr-defined]
        count = 0
        while turn.next is not None and (place < 2 or count < 2):
            turn = judging.answer(inquiry, person.pk, turn.next.item, "low")  # type: ignore[attr-defined]
            count += 1


def guest_joined() -> None:
    """A guest with an open contribution joins: the invitation to read it was never made."""
    from barnraise import people
    from tests.makers import Makers

    whole()
    people.join("Gil", guest=Makers().guest("a guest's secret"))
    _follow()


def two_rows() -> None:
    """Gil takes over what she gave as a guest, and the author she is in a history; then one work names both rows.

    She had answered as a guest, and answers the same questions again as a member.
    """
    from barnraise import exchange, people
    from barnraise.people.models import Person
    from barnraise.works.models import Work
    from tests.makers import Makers

    whole()
    make = Makers()
    gil, guest, ann = make.member("Gil"), make.guest("a guest's secret"), make.member("Ann")
    people.take_over(gil, guest)
    with exchange.on_this_machine(_repository()) as source:
        exchange.read_in(source, exchange.Beginning(slug="diary", licence="CC0-1.0", has_right=True), by=ann)
    diary = Work.objects.get(slug="diary")
    reed = Person.objects.get(kind=Person.IMPORTED, name="B. Reed")
    people.take_over(gil, reed)
    _answer(gil)
    diary.refresh_from_db()
    sent = make.sent(diary, ann, files={"both.md": "Ours.\n"}, authors=(str(reed.uid), str(gil.uid)))
    _follow()
    print("two rows", sent.state)


def moved() -> None:
    """The address of a work changes, which is an entry of a kind that stages use too."""
    from barnraise import record, works
    from barnraise.works.declaration import Declared, written
    from barnraise.works.models import Work
    from tests.makers import LICENCE, Makers

    whole()
    cy, wiki = Makers().member("Cy"), Work.objects.get(slug="wiki")
    with record.writing():
        record.lock(wiki.chain_id)
        wiki.refresh_from_db()
        declared = written(Declared(title="A book", licence=LICENCE, slug="leaves"))
        puts = [works.Put(".commons/work.toml", record.keep(declared.encode()))]
        works.new_edition(wiki, puts, authors=[cy], by=cy, message=record.say("Another address"))
    wiki.refresh_from_db()
    assert wiki.slug == "leaves"
    _follow()


def lost_triggers() -> None:
    """Tables were made anew as a migration does, which lost their triggers; a page was published since."""
    from django.db import connection

    from barnraise.record.models import Entry
    from barnraise.works.models import Passage, Work
    from tests.makers import Makers

    whole()
    with connection.schema_editor() as editor:
        for table in (Entry, Passage):
            editor._remake_table(table)  # type: ignore[attr-defined]
    make = Makers()
    make.sent(Work.objects.get(slug="wiki"), make.member("Cy"), files={"later.md": "# Later\n\nUnseen by search.\n"})
    _follow()


def _repository() -> Path:
    """Return a git repository with one page by somebody who is no member."""
    folder = Path(tempfile.mkdtemp(prefix="diary-"))
    who = ["-c", "user.name=B. Reed", "-c", "user.email=b.reed@example.org"]
    (folder / "day.md").write_text("# A day\n\nRain.\n")
    for words in (["init", "-q", "-b", "main"], ["add", "day.md"], [*who, "commit", "-q", "-m", "A day"]):
        subprocess.run(["git", *words], cwd=folder, check=True)
    return folder


def _follow() -> None:
    from barnraise.web.serving import follow_once

    for _ in range(3):
        follow_once()


STORES: dict[str, Callable[[], None]] = {
    "whole": whole,
    "guest-joined": guest_joined,
    "two-rows": two_rows,
    "moved": moved,
    "lost-triggers": lost_triggers,
}


def make(name: str, out: Path) -> None:
    """Make one store in this process; keep it, where it is SQLite, and a backup of it."""
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection

    from barnraise import record

    call_command("init", verbosity=0)
    STORES[name]()
    if not record.is_sqlite():
        call_command("backup", str(out / f"{name}.postgresql.zip"), "--json")
        return
    call_command("backup", str(out / f"{name}.sqlite.zip"), "--json")
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    with tarfile.open(out / f"{name}.tar.xz", "w:xz", preset=9) as archive:
        for file in ("commons.sqlite3", "removed.jsonl"):
            if (settings.BARNRAISE_HOME / file).exists():
                archive.add(settings.BARNRAISE_HOME / file, file, filter=_nobodys)


def _nobodys(member: tarfile.TarInfo) -> tarfile.TarInfo:
    member.uid = member.gid = 0
    member.uname = member.gname = ""
    return member


def _new_database(url: str, name: str) -> str:
    import psycopg  # optional: only the second run needs it

    name = f"made_{name.replace('-', '_')}"
    with psycopg.connect(url, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}")
    return url.replace("/postgres?", f"/{name}?", 1)


def main() -> None:
    """Make all of them, each in a process and a folder of its own, and on PostgreSQL in a database of its own."""
    out = Path(sys.argv[1]).absolute()
    if len(sys.argv) > 2:
        make(sys.argv[2], out)
        return
    for name in STORES:
        environ = {**os.environ, "DJANGO_SETTINGS_MODULE": "barnraise.settings"}
        home = environ["BARNRAISE_HOME"] = tempfile.mkdtemp(prefix=f"store-{name}-")
        if "BARNRAISE_DATABASE_URL" in environ:
            if name == "lost-triggers":
                continue  # a dump of PostgreSQL holds rows alone
            environ["BARNRAISE_DATABASE_URL"] = _new_database(environ["BARNRAISE_DATABASE_URL"], name)
        subprocess.run([sys.executable, "-m", "tests.stores.maker", str(out), name], env=environ, check=True)
        shutil.rmtree(home)


if __name__ == "__main__":
    main()
