"""Content-addressed bytes: kept once, whoever brings them."""

from collections import OrderedDict, deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from barnraise.base import Refused, sha256
from barnraise.record.db.statements import add, prepared
from barnraise.record.models import Blob
from barnraise.record.storage.packs import (
    ALONE_ABOVE,
    DEEPEST,
    HEAD_DEPTH,
    LEVEL,
    QUICK_LEVEL,
    Base,
    Packed,
    Trail,
    pack,
    pack_after,
    pack_like,
    unpack,
)


def keep(content: bytes, *, like: int | None = None) -> int:
    """Store bytes and return their blob's id; bytes that are there already are not stored again.

    `like` is the id of a blob that the content probably resembles: the component's former revision.
    """
    return Packer().keep(content, like=like)


@dataclass(frozen=True, slots=True)
class Prepared:
    """Bytes that are packed already, so that storing them inside a transaction costs little."""

    sha256: bytes
    size: int
    content: bytes
    packed: Packed | None
    blob_id: int | None = None


def prepare(content: bytes, *, like: int | None = None) -> Prepared:
    """Pack bytes outside any transaction; `store` keeps them inside one."""
    name = sha256(content)
    known = _id_of(name)
    packed = Packer().pack(content, like=like) if known is None else None
    return Prepared(name, len(content), content, packed, known)


def store(prepared: Prepared) -> int:
    """Keep what was prepared, unless the same bytes came meanwhile; return their blob's id."""
    if prepared.blob_id is not None:
        return prepared.blob_id
    known = _id_of(prepared.sha256)
    if known is not None:
        return known
    packed = prepared.packed
    assert packed is not None
    row = Blob(
        sha256=prepared.sha256,
        size=prepared.size,
        base_id=packed.base_id,
        depth=packed.depth,
        packed=packed.packed,
    )
    add(row)
    return row.pk


def known_blob(name: str) -> int | None:
    """Return the id of the blob that a SHA-256 in hexadecimal names; None when there is none."""
    try:
        digest = bytes.fromhex(name)
    except ValueError:
        return None
    return _id_of(digest) if len(digest) == 32 else None


def _id_of(digest: bytes) -> int | None:
    """Return the id of bytes that are stored. Refused: `content_removed` for those that were removed."""
    found = next(iter(_ids_of(digest)), None)
    if found is None:
        return None
    blob_id, removed_at = found
    if removed_at is not None:
        raise Refused("content_removed", status=451, sha256=digest.hex())
    return blob_id


@prepared
def _ids_of(digest: bytes) -> QuerySet[Blob, tuple[int, datetime | None]]:
    return Blob.objects.filter(sha256=digest).values_list("pk", "removed_at")


def fetch(blob_id: int) -> bytes:
    """Return a blob's bytes; Blob.DoesNotExist for an unknown id.

    Unpacks at most sixteen others, and two for a newest revision.
    """
    return Packer().shown(blob_id)


def fetch_many(blob_ids: Iterable[int]) -> dict[int, bytes]:
    """Return the bytes of many blobs by id, in few queries."""
    wanted = set(blob_ids)
    rows: dict[int, Blob] = {}
    missing = set(wanted)
    while missing:
        for row in Blob.objects.filter(pk__in=missing):
            rows[row.pk] = row
        missing = {row.base_id for row in rows.values() if row.base_id is not None} - rows.keys()
    contents: dict[int, bytes] = {}
    for row in sorted(rows.values(), key=lambda row: row.depth):
        base = contents[row.base_id] if row.base_id is not None else None
        contents[row.pk] = unpack(bytes(row.packed), row.size, base)
    return {blob_id: _instead(rows[blob_id]) or contents[blob_id] for blob_id in wanted}


def _instead(row: Blob) -> bytes | None:
    """Return what is shown in place of a blob's bytes while they are hidden."""
    return (row.notice or "").encode() if row.is_hidden else None


def known(sums: Sequence[bytes]) -> dict[bytes, int]:
    """Return the ids of the blobs that have these SHA-256 sums, for those that are stored."""
    found: dict[bytes, int] = {}
    for start in range(0, len(sums), 500):
        rows = Blob.objects.filter(sha256__in=sums[start : start + 500]).values_list("sha256", "pk")
        found.update((bytes(name), id) for name, id in rows)
    return found


@prepared
def _too_deep(blob_ids: list[int]) -> QuerySet[Blob]:
    return Blob.objects.filter(pk__in=blob_ids, depth__gt=HEAD_DEPTH).defer("packed")


# Blobs of one kind that a large one is tried against, and from how many bytes on: smaller ones gain too little.
KIN = 10
KIN_FROM = 4 * 1024


def _keys(name: str) -> tuple[str, str]:
    """Return what a file's kin share: its own name, or the ending of it."""
    own = name.rpartition("/")[2]
    return own, f".{own.rpartition('.')[2]}"


class Packer:
    """Packs and unpacks with a memory of recent blobs, for work that touches many; bounded to `memory` bytes."""

    head_depth, deepest = HEAD_DEPTH, DEEPEST

    def __init__(self, memory: int = 32 * 2**20):
        self.memory = memory
        self._used = 0
        self._trails: dict[int, Trail] = {}
        self._kin: dict[str, deque[int]] = {}
        self._bases: OrderedDict[int, tuple[Base, int | None]] = OrderedDict()
        self._notices: dict[int, bytes] = {}

    def keep(self, content: bytes, *, like: int | None = None) -> int:
        """Store bytes unless they are there; return their blob's id."""
        name = sha256(content)
        known = _id_of(name)
        if known is not None:
            return known
        packed = self.pack(content, like=like)
        row = Blob(sha256=name, size=len(content), base_id=packed.base_id, depth=packed.depth, packed=packed.packed)
        add(row)
        self.remember(row.pk, content, packed)
        return row.pk

    def pack(self, content: bytes, *, like: int | None = None, level: int = QUICK_LEVEL) -> Packed:
        """Pack bytes against what `like` names, without storing them."""
        if like is None:
            return pack(content, level=level)
        nearest, base_id = self._base(like)
        while nearest.depth >= HEAD_DEPTH:
            assert base_id is not None
            nearest, base_id = self._base(base_id)
        root = self._base(base_id)[0] if base_id is not None else None
        return pack(content, nearest, root, level=level)

    def pack_next(self, content: bytes, line: int, name: str) -> Packed:
        """Pack the next revision of a history that is brought in; `line` is the caller's number for its component.

        What its line does not help to pack is tried against others of its file name, and of its kind where it is
        large: pieces are copied, and archives made anew elsewhere. The caller stores it, and says so by `step`.
        """
        trail = self._trails.get(line)
        packed = pack(content) if trail is None else pack_after(content, self._base(trail.next_base)[0])
        if packed.base_id is not None or len(content) > ALONE_ABOVE:
            return packed
        kin = [self._base(blob_id)[0] for blob_id in self._kin_of(name, len(content))]
        return pack_like(content, kin, packed)

    def step(self, line: int, blob_id: int, name: str, packed: Packed | None = None) -> None:
        """Let a line go on to a blob: one just packed, or one that was there already, where a new line begins."""
        trail = self._trails.get(line)
        if packed is not None and packed.base_id is None:
            for key in _keys(name):
                kin = self._kin.setdefault(key, deque(maxlen=KIN))
                kin.append(blob_id)
        if trail is None:
            self._trails[line] = Trail(blob_id)
        elif packed is not None:
            trail.add(blob_id, leans=packed.base_id is not None)

    def surface(self, blob_ids: Iterable[int]) -> None:
        """Pack anew those of some blobs that lie deeper than a newest revision may, in the caller's transaction.

        What leans on them stays as it is: its depth becomes a bound that is not reached.
        """
        for row in _too_deep(list(blob_ids)):
            made = self.pack(self.content(row.pk), like=row.base_id, level=LEVEL)
            Blob.objects.filter(pk=row.pk).update(base=made.base_id, depth=made.depth, packed=made.packed)

    def _kin_of(self, name: str, size: int) -> list[int]:
        own, kind = _keys(name)
        found = list(self._kin.get(own, ()))[-1:]
        return list(dict.fromkeys([*found, *(self._kin.get(kind, ()) if size >= KIN_FROM else ())]))

    def content(self, blob_id: int) -> bytes:
        """Return a blob's bytes, hidden ones too."""
        return self._base(blob_id)[0].content

    def shown(self, blob_id: int) -> bytes:
        """Return what is shown of a blob: its bytes, or the notice in their place."""
        content = self.content(blob_id)
        return self._notices.get(blob_id, content)

    def remember(self, blob_id: int, content: bytes, packed: Packed) -> None:
        """Take a blob into memory that the caller has stored herself."""
        self._bases[blob_id] = (Base(blob_id, packed.depth, content, len(packed.packed)), packed.base_id)
        self._used += len(content)
        while self._used > self.memory and len(self._bases) > 3:
            _, (oldest, _) = self._bases.popitem(last=False)
            self._used -= len(oldest.content)

    def _base(self, blob_id: int) -> tuple[Base, int | None]:
        found = self._bases.get(blob_id)
        if found is not None:
            self._bases.move_to_end(blob_id)
            return found
        row = Blob.objects.get(pk=blob_id)
        base = self._base(row.base_id)[0].content if row.base_id is not None else None
        content = unpack(bytes(row.packed), row.size, base)
        instead = _instead(row)
        if instead is not None:
            self._notices[blob_id] = instead
        self.remember(blob_id, content, Packed(row.base_id, row.depth, bytes(row.packed)))
        return self._bases[blob_id]
