"""What `fsck` checks: that everything stored still says what the record says. Each finding is one line."""

import gzip
import hashlib
import json
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import zstandard
from django.db.models import F, Max, OuterRef, Q, Subquery

from barnraise import record
from barnraise.base import sha256
from barnraise.contributions.models import Contribution, Review, Version
from barnraise.publishing import files
from barnraise.record import database
from barnraise.record.models import Blob, Chain, Text
from barnraise.works import sums
from barnraise.works.models import Component, Edition, Revision, Work

AT_ONCE = 200
_STATES = {
    **dict.fromkeys(("submitted", "revised", "accepted", "merged"), Contribution.OPEN),
    **{
        state: state
        for state in (
            Contribution.OPEN,
            Contribution.RETURNED,
            Contribution.CONFLICTED,
            Contribution.INTEGRATED,
            Contribution.DECLINED,
            Contribution.WITHDRAWN,
        )
    },
}
_VERSIONS = frozenset({"submitted", "revised", "accepted", "merged"})


def problems(*, with_pages: bool = True) -> Iterator[str]:
    """Yield everything that is wrong with the store. Cost grows with the store; others may write meanwhile."""
    with record.reading():
        yield from database.file_problems()
        yield from _chains()
        yield from _blobs()
        yield from _texts()
        for work in Work.objects.order_by("pk"):
            for problem in (*_heads(work), *_editions(work), *_recorded(work), *sums.problems_in(work)):
                yield f"/{work.slug}/: {problem}"
    if not database.search_is_sound():
        yield "search: the index differs from the passages; run `barnraise rebuild`"
    for work in Work.objects.filter(is_ready=True).order_by("pk") if with_pages else ():
        for file in damaged_pages(work):
            yield f"/{work.slug}/: a published page is damaged ({file}); run `barnraise rebuild`"


def _chains() -> Iterator[str]:
    slugs = dict(Work.objects.values_list("chain_id", "slug"))
    for chain in Chain.objects.order_by("pk"):
        name = "the site" if chain.is_site else f"/{slugs.get(chain.pk, chain.uid)}/"
        yield from (f"record of {name}: {problem}" for problem in record.verify(chain.pk))


def _blobs() -> Iterator[str]:
    packer = record.Packer()
    deep = Component.objects.filter(is_here=True, head__blob__depth__gt=packer.head_depth)
    for slug, path in deep.values_list("work__slug", "path"):
        yield f"/{slug}/: the newest revision of {path} leans on more than {packer.head_depth} others"
    rows = Blob.objects.order_by("pk").values_list("pk", "sha256", "size", "depth", "base__depth")
    for pk, name, size, depth, base_depth in rows.iterator(chunk_size=AT_ONCE):
        called = bytes(name).hex()
        if depth > packer.deepest or (depth > 0) != (base_depth is not None) or (base_depth or 0) >= max(depth, 1):
            yield f"bytes {called}: they lean on others {depth} deep"
        try:
            content = packer.content(pk)
        except (zstandard.ZstdError, ValueError, MemoryError) as error:
            yield f"bytes {called}: they cannot be unpacked ({type(error).__name__})"
            continue
        if sha256(content) != bytes(name) or len(content) != size:
            yield f"bytes {called}: they are not what their name says"


def _texts() -> Iterator[str]:
    rows = Text.objects.exclude(salt=None).order_by("pk").values_list("pk", "hash", "salt", "body")
    for pk, hash, salt, body in rows.iterator(chunk_size=2000):
        if sha256(bytes(salt or b"") + (body or "").encode("utf-8", "surrogatepass")) != bytes(hash):
            yield f"text {pk}: it is not the one that the record binds"


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
        yield f"it says edition {work.edition}; {count} editions are there, the last is {last}"


def _recorded(work: Work) -> Iterator[str]:
    """Compare contributions, reviews and integrated revisions with what the entries about them say."""
    states: dict[str, str] = {}
    versions: dict[str, str] = {}
    for entry in record.entries(work.chain_id):
        facts = json.loads(entry.facts)
        about = facts.get("contribution", "")
        if entry.kind in _STATES and about:
            states[about] = _STATES[entry.kind]
        if entry.kind in _VERSIONS:
            versions[about] = facts["version"]
        if entry.kind == "integrated":
            yield from _integrated(work, facts)
        if entry.kind == "reviewed":
            yield from _reviewed(facts)
    yield from _contributions(work, states, versions)


def _contributions(work: Work, states: dict[str, str], versions: dict[str, str]) -> Iterator[str]:
    rows = Contribution.objects.filter(work=work).values_list("uid", "number", "state", "version__hash")
    seen = set()
    for uid, number, state, version in rows:
        seen.add(str(uid))
        recorded = states.get(str(uid), "")
        # A judgement that is taken back opens what was declined; the entry about it names the review alone.
        reopened = recorded == Contribution.DECLINED and state == Contribution.OPEN
        if recorded != state and not reopened:
            yield f"contribution {number}: it is {state}, and the record says {recorded or 'nothing'}"
        if versions.get(str(uid)) != version:
            yield f"contribution {number}: its version is not the one in the record"
    yield from (f"contribution {uid}: it is in the record, and gone" for uid in states.keys() - seen)


def _integrated(work: Work, facts: dict[str, Any]) -> Iterator[str]:
    rows = Revision.objects.filter(work=work, edition=facts["edition"]).order_by("pk")
    there = [
        [str(component), str(uid), bytes(blob).hex() if blob is not None else ""]
        for component, uid, blob in rows.values_list("component__uid", "uid", "blob__sha256")
    ]
    if there != facts["revisions"]:
        yield f"edition {facts['edition']}: its revisions are not those in the record"
    if not Version.objects.filter(hash=facts["version"], contribution__uid=UUID(facts["contribution"])).exists():
        yield f"edition {facts['edition']}: the version that it integrated is gone"


def _reviewed(facts: dict[str, Any]) -> Iterator[str]:
    row = Review.objects.filter(uid=UUID(facts["review"])).values_list("verdict", "counted", "version__hash").first()
    if row != (facts["verdict"], facts["counted"], facts["version"]):
        yield f"review {facts['review']}: it is not the one in the record"


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
