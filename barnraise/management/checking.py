"""What `fsck` checks: that everything stored still says what the record says. Each finding is one line."""

import gzip
import hashlib
import zlib
from collections.abc import Iterator
from itertools import chain as chained
from pathlib import Path

import zstandard
from django.conf import settings
from django.db.models import Count, Exists, F, Max, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from barnraise import credit, judging, notices, record
from barnraise.base import now, sha256, why_not_path
from barnraise.contributions import Climbing, verifying, verifying_ways
from barnraise.contributions.models import Change
from barnraise.governance.models import Act
from barnraise.judging.models import Inquiry
from barnraise.people.models import Person
from barnraise.publishing import files
from barnraise.publishing import verifying as published
from barnraise.publishing.builds import keeping
from barnraise.publishing.models import Build
from barnraise.record.db import database, triggers
from barnraise.record.log import chain as chains
from barnraise.record.models import Blob, Chain, Text
from barnraise.tasks import verifying as of_tasks
from barnraise.works import sums
from barnraise.works.models import Component, Edition, FormerSlug, Revision, Work
from barnraise.works.slugs import SLUG

AT_ONCE = 200
# What is larger than any file may ever have been is not unpacked to see.
MOST_BYTES = 1 << 30


def problems(*, with_pages: bool = True, with_triggers: bool = True) -> Iterator[str]:
    """Yield everything that is wrong with the store. Cost grows with the store; others may write meanwhile.

    A dump of PostgreSQL has no triggers of its own.
    """
    with record.reading():
        yield from database.file_problems()
        for name in triggers.missing() if with_triggers else ():
            yield f"database: {name} is missing; run `barnraise upgrade`"
        yield from _chains()
        readable = True
        for problem in _blobs():
            readable = False
            yield problem
        yield from _texts()
        odd = list(odd_names())
        yield from odd
        yield from _acts()
        for work in Work.objects.order_by("pk"):
            for problem in _of_work(work, readable=readable):
                yield f"/{work.slug}/: {problem}"
    if not database.search_is_sound():
        yield "search: the index differs from the passages; run `barnraise rebuild`"
    for work in Work.objects.filter(is_ready=True).order_by("pk") if with_pages and not odd else ():
        for file in damaged_pages(work):
            yield f"/{work.slug}/: a published page is damaged ({file}); run `barnraise rebuild`"
        for problem in published.problems_in(work) if readable else ():
            yield f"/{work.slug}/: {problem}; run `barnraise rebuild`"
        for build in keeping.damaged(work):
            yield f"/{work.slug}/: a book is not what its sum says ({build.name}); run `barnraise rebuild`"


def _chains() -> Iterator[str]:
    slugs = dict(Work.objects.values_list("chain_id", "slug"))
    for chain in Chain.objects.order_by("pk"):
        name = "the site" if chain.is_site else f"/{slugs.get(chain.pk, chain.uid)}/"
        yield from (f"record of {name}: {problem}" for problem in record.verify(chain.pk))
        yield from (f"record of {name}: {problem}" for problem in chains.unknown(chain.pk))


def _blobs() -> Iterator[str]:
    packer = record.Packer()
    deep = Component.objects.filter(is_here=True, head__blob__depth__gt=packer.head_depth)
    for slug, path in deep.values_list("work__slug", "path"):
        yield f"/{slug}/: the newest revision of {path} leans on more than {packer.head_depth} others"
    rows = Blob.objects.order_by("pk").values_list("pk", "sha256", "size", "depth", "base__depth", "removed_at")
    for pk, name, size, depth, base_depth, removed_at in rows.iterator(chunk_size=AT_ONCE):
        called = bytes(name).hex()
        if depth > packer.deepest or (depth > 0) != (base_depth is not None) or (base_depth or 0) >= max(depth, 1):
            yield f"bytes {called}: they lean on others {depth} deep"
            continue  # they could lean on themselves
        if size > max(MOST_BYTES, settings.BARNRAISE_FILE_MB << 20):
            yield f"bytes {called}: they say that they are {size} bytes"
            continue
        try:
            content = packer.content(pk)
        except (zstandard.ZstdError, ValueError, MemoryError) as error:
            yield f"bytes {called}: they cannot be unpacked ({type(error).__name__})"
            continue
        # Of removed bytes a tombstone is left, and the name.
        if len(content) != size or (removed_at is None and sha256(content) != bytes(name)):
            yield f"bytes {called}: they are not what their name says"


def _texts() -> Iterator[str]:
    rows = Text.objects.exclude(salt=None).order_by("pk").values_list("pk", "hash", "salt", "body")
    for pk, hash, salt, body in rows.iterator(chunk_size=2000):
        if sha256(bytes(salt or b"") + (body or "").encode("utf-8", "surrogatepass")) != bytes(hash):
            yield f"text {pk}: it is not the one that the record binds"


def odd_names() -> Iterator[str]:
    """Yield what becomes the name of a file or a folder somewhere, and could lead out of its place."""
    slugs = (*Work.objects.values_list("slug", flat=True), *FormerSlug.objects.values_list("slug", flat=True))
    yield from (f"“{slug}” is no address that a work can have" for slug in slugs if not SLUG.fullmatch(slug))
    revisions = Revision.objects.order_by().values_list("path", flat=True).distinct()
    changes = Change.objects.order_by().values_list("path", flat=True).distinct()
    for path in chained(Component.objects.values_list("path", flat=True), revisions.iterator(), changes.iterator()):
        if why_not_path(path, imported=True):
            yield f"“{path}” is no path that a piece can have"
    for name in Build.objects.exclude(name="").values_list("name", flat=True):
        if "/" in name or name.startswith("."):
            yield f"“{name}” is no name that a book can have"


def _of_work(work: Work, *, readable: bool) -> Iterator[str]:
    """What is derived from bytes is not compared while some cannot be read."""
    yield from _heads(work)
    yield from _editions(work)
    yield from sums.problems_in(work)
    yield from verifying.problems_in(work)
    yield from of_tasks.problems_in(work)
    yield from verifying_ways.problems_in(work, is_counted=record.lag(Climbing.name) == 0)
    yield from published.problems_in_releases(work)
    for inquiry in Inquiry.objects.filter(work=work):
        yield from judging.problems(inquiry)
    yield from notices.problems_in(work)
    yield from credit.problems_in(work) if readable else ()


def _acts() -> Iterator[str]:
    """Compare who is suspended, what is withheld and who was told so with the acts that say so."""
    yield from (f"the site: {problem}" for problem in notices.problems_in(None))
    running = Act.objects.filter(ended_at=None)
    removed = Blob.objects.filter(removed_at__isnull=False)
    if removed.exists() and not running.filter(kind=Act.REMOVED).exists():
        yield f"bytes were removed ({removed.count()}), and no act says so"
    people = Person.objects.filter(suspended_until__gt=now())
    acts = running.filter(kind=Act.SUSPENDED, person=OuterRef("pk"), until=OuterRef("suspended_until"))
    for uid in people.exclude(Exists(acts)).values_list("uid", flat=True):
        yield f"person {uid}: she is suspended, and no act says so"
    whole = running.filter(work=OuterRef("pk"), component=None, contribution=None).exclude(kind=Act.SUSPENDED)
    for slug in Work.objects.exclude(withheld="").exclude(Exists(whole)).values_list("slug", flat=True):
        yield f"/{slug}/: it is not shown, and no act says so"


def _heads(work: Work) -> Iterator[str]:
    newest = (
        Revision.objects.filter(component=OuterRef("pk"), edition__isnull=False)
        .order_by("-edition", "-pk")
        .values("pk")[:1]
    )
    rows = Component.objects.filter(work=work).annotate(newest=Subquery(newest))
    wrong = ~Q(head_id=F("newest")) | Q(is_here=True) & (Q(head__blob=None) | ~Q(path=F("head__path")))
    unlike = wrong | Q(vouched__isnull=False) & ~Q(vouched__component_id=F("pk"))
    for path in rows.filter(head__isnull=False).filter(unlike).values_list("path", flat=True):
        yield f"{path}: its head is not what its revisions say"


def _editions(work: Work) -> Iterator[str]:
    rows = Edition.objects.filter(work=work)
    last, count = rows.aggregate(last=Max("number"))["last"] or 0, rows.count()
    if not last == count == work.edition:
        yield f"it says edition {work.edition}; of editions there are {count}, the last is {last}"
    made = Revision.objects.filter(work=OuterRef("work"), edition=OuterRef("number")).order_by().values("edition")
    counted = Coalesce(Subquery(made.annotate(count=Count("pk")).values("count")), 0)
    for number in rows.annotate(made=counted).exclude(pieces=F("made")).values_list("number", flat=True):
        yield f"edition {number}: it says another number of revisions than it has"


def damaged_pages(work: Work) -> Iterator[Path]:
    """Yield the published files of a work whose bytes are not those that their head names."""
    for file in files.files_of(work.slug):
        try:
            head, _, packed = file.read_bytes().partition(b"\n")
            tag = head.split(b" ", 1)[0].decode()
            sound = hashlib.sha256(gzip.decompress(packed)).hexdigest().startswith(tag) and tag != ""
        except FileNotFoundError:
            continue
        except (OSError, EOFError, ValueError, zlib.error):
            sound = False
        if not sound:
            yield file
