"""What `doctor` looks at: each finding is one line that says how it stands and, where it is not well, what to do."""

import os
import shutil
import stat
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal

from django.conf import settings
from django.core.mail import get_connection
from django.db.models import F

from barnraise import record
from barnraise.base import Refused, activity, micros, now, photographs
from barnraise.exchange.git_commands import environment
from barnraise.governance import concerned
from barnraise.management import saving, schema
from barnraise.publishing.builds import tools
from barnraise.publishing.followers import unpublished
from barnraise.publishing.rendering.pictures import is_picture
from barnraise.record.db import database, triggers
from barnraise.record.log import chain, failures
from barnraise.record.log.followers import set_aside
from barnraise.record.models import Entry
from barnraise.web.counts import Count
from barnraise.web.sentences import sentence
from barnraise.web.serving import followers
from barnraise.works.models import Revision, Work

# danger: data could be lost. look: something is not as it should be, and no data are at stake.
State = Literal["well", "look", "danger"]
MB = 2**20
# A backup, a vacuum and an upload need room beside the store; below the first the server soon stops writing.
ROOM_NEEDED, ROOM_WANTED = 200 * MB, 2048 * MB
FILES_NEEDED = 1000
# The handbook asks for a backup every night; a week leaves room for a holiday.
BACKUP_DAYS = 7
LAG_WANTED = 1000
ENDING_DAYS = 7
# Settings that are a secret as a whole.
_SECRET = frozenset({"BARNRAISE_METRICS"})
# So many of the newest revisions are looked through for so many pictures.
LOOKED_THROUGH, PICTURES = 5_000, 200
CLOCK_SLACK = timedelta(minutes=1)
# On these neither file locks nor the order of writes can be relied on.
REMOTE = frozenset({"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "afs", "ceph", "fuse.sshfs", "fuse.glusterfs"})


# What reads rows is not asked of tables of another version.
_READS_ROWS = frozenset({"record", "clock", "followers", "failing", "backup", "concerns", "pictures"})


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    name: str
    state: State
    told: str


def findings() -> Iterator[Finding]:
    """Look at everything that tends to go wrong. Costs little, whatever the store holds."""
    looks: tuple[tuple[str, Callable[[], tuple[State, str]]], ...] = (
        ("database", _database),
        ("tables", _tables),
        ("machines", _machines),
        ("record", _record),
        ("disk", _disk),
        ("place", _place),
        ("secret key", _key),
        ("clock", _clock),
        ("followers", _followers),
        ("set aside", _set_aside),
        ("failing", _failing),
        ("endings", _endings),
        ("backup", _backup),
        ("pictures", _pictures),
        ("concerns", _concerns),
        ("mail", _mail),
        ("git", _git),
        ("typesetting", _typesetting),
        ("debugging", _debugging),
    )
    is_readable = True
    for name, look in looks:
        if is_readable or name not in _READS_ROWS:
            found = Finding(name, *look())
            is_readable &= name != "tables" or found.state == "well" or schema.is_known()
            yield found


def told_settings() -> dict[str, str | int]:
    """Return every setting that an operator may make, as it is now; passwords and tokens are left out."""
    names = sorted(name for name in dir(settings) if name.startswith("BARNRAISE_"))
    told = {name: _without_password(getattr(settings, name)) for name in names}
    return {name: "…" if name in _SECRET and value else value for name, value in told.items()}


def _database() -> tuple[State, str]:
    about = database.about_database()
    if about.problems:
        return "danger", f"{about.name} {about.version}: {'; '.join(about.problems)}."
    return "well", f"{about.name} {about.version}{f'; {about.remark}' if about.remark else ''}."


def _machines() -> tuple[State, str]:
    names = database.machines()
    if len(names) > 1:
        # Published pages, and the marks of what was hidden since, are files of one machine.
        return "danger", f"Several work on this database: {', '.join(names)}. Run one: pages of the others grow old."
    return "well", "No other machine works on this database."


def _tables() -> tuple[State, str]:
    try:
        schema.check()
    except Refused as refused:
        return "danger", sentence(refused.code, dict(refused.facts))
    lost = triggers.missing()
    if lost:
        return "danger", f"Missing: {', '.join(lost)}. Stop the server and run `barnraise upgrade`."
    return "well", "They are those of this version, with their triggers and the search index."


def _record() -> tuple[State, str]:
    loose = chain.unsealed()
    if loose:
        return (
            "danger",
            f"{Count(loose):chain does|chains do} not end with the last entry. Run `barnraise fsck`; restore a backup.",
        )
    return "well", "No tail is unsealed: every entry is sealed in the transaction that writes it."


def _disk() -> tuple[State, str]:
    folder = settings.BARNRAISE_HOME
    if not os.access(folder, os.W_OK):
        return "danger", f"{folder} cannot be written by this user. Run the command as who runs the server."
    free, files = shutil.disk_usage(folder).free, os.statvfs(folder).f_favail
    told = f"{free // MB:,} MB are free."
    if free < ROOM_NEEDED:
        return "danger", f"{told} Make room before the store cannot be written any more."
    if 0 < files < FILES_NEEDED:
        return (
            "danger",
            f"Only {Count(files):more file|more files} can be made. Make room before none is left.",
        )
    return ("look", f"{told} Backups and uploads need more; make room.") if free < ROOM_WANTED else ("well", told)


def _place() -> tuple[State, str]:
    kind = _kind_of_disk(settings.BARNRAISE_HOME)
    if kind in REMOTE and record.is_sqlite():
        return "danger", f"BARNRAISE_HOME lies on a network drive ({kind}); SQLite needs a disk of this machine."
    return "well", f"{settings.BARNRAISE_HOME}{f' ({kind})' if kind else ''}."


def _kind_of_disk(folder: Path) -> str:
    """Return the kind of file system that a folder lies on; empty where the system does not tell."""
    try:
        lines = [line.split() for line in Path("/proc/mounts").read_text().splitlines()]
    except OSError:
        return ""
    over = [(len(line[1]), line[2]) for line in lines if folder.resolve().is_relative_to(line[1])]
    return max(over, default=(0, ""))[1]


def _key() -> tuple[State, str]:
    if stat.S_IMODE((settings.BARNRAISE_HOME / "secret.key").stat().st_mode) & 0o077:
        return "look", "Other users of this machine can read secret.key. Run `chmod 600` on it."
    return "well", "Only its owner can read it."


def _clock() -> tuple[State, str]:
    newest = Entry.objects.order_by("-pk").values_list("at", flat=True).first() or 0
    ahead = timedelta(microseconds=newest - micros(now()))
    if ahead > CLOCK_SLACK:
        at = datetime.fromtimestamp(newest / 1e6, UTC)
        return "danger", f"It stands before the newest entry of the record ({at:%Y-%m-%d %H:%M} UTC). Set the clock."
    return "well", f"{now():%Y-%m-%d %H:%M} UTC."


def _followers() -> tuple[State, str]:
    lags = {follower.name: record.lag(follower.name) for follower in followers()}
    told = ", ".join(f"{name} {lag}" for name, lag in lags.items())
    missing = len(unpublished())
    if missing:
        return "look", f"Works that are not published yet: {missing}. Run the server, `barnraise tick` or `publish`."
    if max(lags.values()) > LAG_WANTED:
        return "look", f"Entries that are not read yet: {told}. Run the server or `barnraise tick`."
    return "well", f"Entries that are not read yet: {told}."


def _set_aside() -> tuple[State, str]:
    aside = set_aside()
    if not aside:
        return "well", "Followers have left out no entry."
    slugs = dict(Work.objects.values_list("chain_id", "slug"))
    told = ", ".join(f"{one.follower} {one.number} of {slugs.get(one.chain_id, 'the site')}" for one in aside)
    return "look", f"The followers' process ended at these entries twice: {told}. Run `barnraise tick --again` later."


def _failing() -> tuple[State, str]:
    failing = failures.failures()
    if not failing:
        return "well", "No follower or timer fails."
    slugs = dict(Work.objects.values_list("chain_id", "slug"))
    told = ", ".join(
        f"{one.name} of {slugs.get(one.chain_id, 'the site')} ({Count(one.times):time/s}, "
        f"again {one.again_at:%Y-%m-%d %H:%M})"
        for one in failing
    )
    return "look", f"These fail and are tried again: {told}. The log says why."


def _endings() -> tuple[State, str]:
    since = (now() - timedelta(days=ENDING_DAYS)).isoformat()
    found = [one for one in activity.endings(settings.BARNRAISE_HOME) if one["at"] > since]
    if not found:
        return "well", f"No process of the server ended by itself within {ENDING_DAYS} days."
    last = found[-1]
    at = f" at {' and '.join(last['activity'])}" if last["activity"] else ""
    told = f"the last was the {last['process']}, {last['how']}{at}, on {last['at'][:16].replace('T', ' ')} UTC"
    ended = f"{Count(len(found)):process|processes} ended unasked within {ENDING_DAYS} days"
    return "look", f"{ended}; {told}. What ended was started again."


def _pictures() -> tuple[State, str]:
    """Count pictures that hold what a camera wrote beside them: those of git histories, which are kept as they are."""
    newest = Revision.objects.filter(component__head_id=F("pk"), component__is_here=True, blob__isnull=False)
    rows = newest.order_by("-pk").values_list("path", "blob_id")[:LOOKED_THROUGH]
    blobs = [blob for path, blob in rows if is_picture(path.rpartition(".")[2].lower()) and blob][:PICTURES]
    fetched = ((content, photographs.stripped(content)) for content in map(record.fetch, blobs))
    told = sum(before != after for before, after in fetched)
    if not told:
        return "well", f"None of the {len(blobs)} newest holds what a camera wrote beside it."
    return (
        "look",
        f"{told} of the {len(blobs)} newest {'holds' if told == 1 else 'hold'} what a camera wrote beside a "
        "picture, and came with a git history, which is kept as it is. No reader is given it; an export as git and a "
        "backup hold it.",
    )


def _backup() -> tuple[State, str]:
    last = saving.last_backup()
    if last is None:
        began = Entry.objects.order_by("pk").values_list("at", flat=True).first()
        is_young = began is None or micros(now()) - began < BACKUP_DAYS * 86_400 * 10**6
        return ("look" if is_young else "danger"), "There was none yet. Run `barnraise backup`, by a timer every night."
    at, out = last
    told = f"The last one was made on {at:%Y-%m-%d %H:%M} UTC and went to {out}."
    if not saving.last_is_whole():
        return "danger", f"{told} A restore would not be whole. Run `barnraise fsck`, and keep the backups before it."
    if now() - at > timedelta(days=BACKUP_DAYS):
        return "danger", f"{told} Run `barnraise backup`, by a timer every night."
    if out.exists() and out.stat().st_dev == settings.BARNRAISE_HOME.stat().st_dev:
        return "look", f"{told} That is the disk of the store itself; carry a copy elsewhere."
    return "well", told


def _concerns() -> tuple[State, str]:
    waiting = len(concerned.for_operator())
    if waiting:
        return (
            "look",
            f"Of reports that something hurts, {Count(waiting):has|have} reached you. Run `barnraise concerns`.",
        )
    return "well", "None has reached you."


def _mail() -> tuple[State, str]:
    if not settings.BARNRAISE_MAIL_URL:
        return "well", "None is set: people join with name and password, and no address is asked."
    where = f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}"
    try:
        opened = get_connection()
        opened.open()
        opened.close()
    except OSError as error:
        return "look", f"{where} does not take it ({error}). Look at BARNRAISE_MAIL_URL."
    return "well", f"{where} takes it."


def _git() -> tuple[State, str]:
    program = shutil.which("git")
    if program is None:
        return "look", "It is not there: neither import nor export of git repositories works. Install git."
    said = subprocess.run(
        [program, "--version"], env=environment(), capture_output=True, text=True, timeout=10, check=False
    )
    return "well", f"{said.stdout.strip().removeprefix('git version ')}."


def _typesetting() -> tuple[State, str]:
    lacking = tools.told_missing()
    if lacking:
        return "well", f"No EPUB and PDF without {lacking}: pip install 'barnraise[typesetting]', or make typesetting."
    return "well", "EPUB and PDF are made by pandoc and typst."


def _debugging() -> tuple[State, str]:
    if settings.BARNRAISE_DEBUG:
        return "look", "BARNRAISE_DEBUG is on, and shows the program's inside to strangers. Unset it."
    return "well", "Off."


def _without_password(value: object) -> str | int:
    """Return a setting's value without its password, whatever characters that has and wherever it stands."""
    if isinstance(value, int):
        return value
    text = str(value)
    scheme, separator, rest = text.partition("://")
    if not separator:
        return text
    # A password may hold any character, what stands before the host may be a key without a name, and the query may
    # hold a password too.
    user, at, place = rest.rpartition("@")
    host, question, _ = place.partition("?")
    name = user.partition(":")[0] if ":" in user else ""
    shown = f"{name}:…" if name else "…"
    return f"{scheme}://{f'{shown}@' if at else ''}{host}{'?…' if question else ''}"
