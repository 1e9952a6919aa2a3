"""Whether what is derived of a work may still hold words that an act took away.

Published pages and books are files, and followers make them anew only after the act. So an act marks the works that
it touches before it is committed, and each follower takes its mark away once it has read the act's entry; until then
nothing is given from the files. A mark is a file, since published pages are answered without the database.
"""

from collections.abc import Collection
from contextlib import suppress
from pathlib import Path

from django.conf import settings

from barnraise import record
from barnraise.base import own_files
from barnraise.record.log.entries.governance import ContentHidden, ContentRemoved
from barnraise.record.models import Entry
from barnraise.works.models import Component, Passage, Work

PAGES, BOOKS = "pages", "books"
# By these entries of a work something is not shown any more.
TAKING_AWAY = frozenset({ContentHidden, ContentRemoved})


def mark(work: Work, entry: Entry, components: Collection[Component]) -> None:
    """Give nothing derived of a work until its followers have read an entry; inside the transaction of the act."""
    own_files.folder(_folder())
    for slug in (work.slug, *work.former_slugs.values_list("slug", flat=True)):
        for kind in (PAGES, BOOKS):
            own_files.write(_folder() / f"{slug}.{kind}", f"{work.uid} {entry.number}")
    ids = [component.pk for component in components]
    for start in range(0, len(ids), 500):
        # Titles are words of a piece too, and pages show those that are kept for the search.
        Passage.objects.filter(pk__in=ids[start : start + 500]).delete()


def is_stale(slug: str, kind: str) -> bool:
    """Tell whether what followers made of a work may hold what was taken away."""
    return (_folder() / f"{slug}.{kind}").exists()


def is_overtaken(work: Work) -> bool:
    """Tell whether an act took something away since a work was read, with its chain; none can come until the end.

    Locks the chain, inside the caller's transaction.
    """
    record.lock(work.chain_id)
    from barnraise.record.log.decoder import kinds_of  # slow: it declares every kind

    kinds = kinds_of(*TAKING_AWAY)
    return Entry.objects.filter(chain=work.chain_id, number__gt=work.chain.length, kind__in=kinds).exists()


def clear(work: Work, kind: str, *, up_to: int) -> None:
    """Give again what a follower made, which has read a work's entries up to one."""
    for slug in (work.slug, *work.former_slugs.values_list("slug", flat=True)):
        with suppress(FileNotFoundError):
            marked = _folder() / f"{slug}.{kind}"
            uid, _, number = own_files.read(marked).partition(" ")
            # A store that was made anew may have another work at the same address.
            if uid != str(work.uid) or int(number) <= up_to:
                marked.unlink()


def _folder() -> Path:
    return Path(settings.BARNRAISE_HOME, "published", "stale")
