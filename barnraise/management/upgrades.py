"""From an older version's tables to this one's: backed up, all at once, checked; else everything stays as it was."""

from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core.management import call_command

from barnraise import notices, record
from barnraise.base import Refused, now
from barnraise.management import saving, schema
from barnraise.people import name_keys
from barnraise.record.db import database, triggers
from barnraise.record.log import chain
from barnraise.record.models import Chain
from barnraise.works.models import Work


@dataclass(frozen=True, slots=True)
class Upgraded:
    """What an upgrade changed: the migrations it ran, the triggers it put back; where the backup before it is.

    `wrong` is what could not be made whole before either.
    """

    migrations: tuple[str, ...] = ()
    triggers: tuple[str, ...] = ()
    backup: Path | None = None
    wrong: tuple[str, ...] = ()


def upgrade() -> Upgraded:
    """Bring the tables to this version in one transaction, after a backup with its secrets; no entry is touched.

    Nothing is done where nothing is to be done. Refused: `store_missing`, `schema_new`, `store_served`,
    `upgrade_unsound`, and what a backup refuses.
    """
    there = schema.applied()
    if not there:
        raise Refused("store_missing", home=str(settings.BARNRAISE_HOME))
    schema.refuse_newer(there)
    pending = tuple(f"{app}.{name}" for app, name in sorted(schema.known() - there))
    lost = tuple(triggers.missing())
    if not pending and not lost:
        return Upgraded()
    with saving.undisturbed():
        backup = settings.BARNRAISE_HOME / "backups" / f"before-upgrade-{now():%Y%m%d-%H%M%S-%f}.zip"
        wrong = _backed_up(backup, is_old=bool(pending))
        before = _record()
        with database.altering():
            call_command("migrate", verbosity=0, interactive=False)
            triggers.install()
            name_keys.derive()
            # What an entry tells, and whom, may be another matter in this release.
            for work in (None, *Work.objects.order_by("pk")):
                notices.mend(work)
            why = _why_unsound(before)
            if why:
                raise Refused("upgrade_unsound", why=why, backup=str(backup))
    return Upgraded(pending, lost, backup, wrong)


def _backed_up(out: Path, *, is_old: bool) -> tuple[str, ...]:
    """Back up, and try the same upgrade on what a restore would read; PostgreSQL has one set of tables to try it on."""
    if is_old and not record.is_sqlite():
        saving.write(out, with_secrets=True)
        return ()
    return saving.back_up(out, with_secrets=True).wrong


def _record() -> list[tuple[str, int, bytes]]:
    """Return how long each chain is, and its head: what no upgrade may change."""
    rows = Chain.objects.order_by("pk").values_list("uid", "length", "head")
    return [(str(uid), length, bytes(head)) for uid, length, head in rows]


def _why_unsound(before: list[tuple[str, int, bytes]]) -> str:
    """Return what is wrong after the migrations; "" for nothing. Costs a query or two a chain."""
    if not schema.is_known():
        return "not every change of the tables was made"
    if triggers.missing():
        return f"{', '.join(triggers.missing())} could not be put back"
    if _record() != before or chain.unsealed():
        return "the record is not what it was"
    return ""
