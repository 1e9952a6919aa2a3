"""How bytes are packed: alone, or by zstd with an earlier revision as dictionary.

The newest revision of a component needs at most two others (HEAD_DEPTH) to be read, any other at most sixteen
(DEEPEST). What comes one by one is packed for reading: against the newest blob at depth 1 of its component while the
delta stays small, then against the root, alone when the root no longer helps (`pack`). A history that is brought in
is packed for size: each revision against the one before, with shorter ways every seven and every forty-nine
(`Trail`); in the end its newest revisions are packed for reading again.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import zstandard

# zstd's: below it a twentieth is lost on prose, above it only time (measured on real histories).
LEVEL = 15
# Most revisions differ little from the one before: this level finds what they share in a sixth of the time. Where it
# leaves less than a fiftieth of the bytes, LEVEL saves no more than a thousandth of them all, and where it leaves more
# than half, there is nothing to find (measured as above).
SHARED_LEVEL = 10
LITTLE, MUCH = 1 / 50, 1 / 2
# What comes one by one is packed while somebody waits: a fifth of the time, a hundredth more bytes (on prose).
QUICK_LEVEL = 6
# To find out which of several is the likest, a quick look will do.
PROBE_LEVEL = 3
ALONE_ABOVE = 2**20
HEAD_DEPTH, DEEPEST = 2, 16
# A trail's steps: every STEP-th revision leans on the one STEP before, every STEP²-th on the one STEP² before, and of
# these every third on the root: at most 3 + 6 + 6 deep, and one more
# where the root itself leans on its kin.
STEP = 7
SPANS = 3
# A delta at depth 2 may cost this share of what the blob it leans on cost; above it, a new one at depth 1 pays.
DEEP_SHARE = 3
# Small savings are not worth a dependency.
LEAST_SAVING = 0.8


@dataclass(frozen=True, slots=True)
class Base:
    """A blob that another may be packed against."""

    id: int
    depth: int
    content: bytes
    packed_size: int


@dataclass(frozen=True, slots=True)
class Packed:
    """Packed bytes, and what they lean on."""

    base_id: int | None
    depth: int
    packed: bytes


def pack(content: bytes, nearest: Base | None = None, root: Base | None = None, *, level: int = LEVEL) -> Packed:
    """Pack bytes as small as the depth rule allows.

    `nearest` is a likely base at depth 0 or 1, `root` what `nearest` itself leans on (None when it stands alone).
    """
    if nearest is None or len(content) > ALONE_ABOVE:
        return Packed(None, 0, alone(content, level))
    delta = against(content, nearest.content, level)
    if nearest.depth == 1:
        if len(delta) * DEEP_SHARE <= nearest.packed_size or root is None:
            return Packed(nearest.id, 2, delta)
        delta, nearest = against(content, root.content, level), root
    if len(delta) * 2 <= nearest.packed_size:
        return Packed(nearest.id, 1, delta)
    whole = alone(content, level)
    if len(delta) < len(whole) * LEAST_SAVING:
        return Packed(nearest.id, 1, delta)
    return Packed(None, 0, whole)


class Trail:
    """The way along one component's revisions while they are packed in the order in which they came."""

    __slots__ = ("_anchor", "_last", "_place", "_root", "_span")

    def __init__(self, root: int):
        self._begin(root)

    def _begin(self, root: int) -> None:
        self._place = 0
        self._root = self._span = self._anchor = self._last = root

    @property
    def next_base(self) -> int:
        """Give the id of the blob that the next revision leans on."""
        place = self._place + 1
        if place % STEP:
            return self._last
        if place % STEP**2:
            return self._anchor
        return self._span if place % (SPANS * STEP**2) else self._root

    def add(self, blob_id: int, *, leans: bool) -> None:
        """Take a step to a blob: one that leans on `next_base`, or one that does not, where the way begins again."""
        if not leans:
            self._begin(blob_id)
            return
        self._place += 1
        self._last = blob_id
        if self._place % STEP == 0:
            self._anchor = blob_id
        if self._place % STEP**2 == 0:
            self._span = blob_id


def pack_after(content: bytes, base: Base) -> Packed:
    """Pack bytes against the revision that a trail names; alone where that saves nothing or would lie too deep."""
    if len(content) > ALONE_ABOVE or base.depth >= DEEPEST:
        return Packed(None, 0, alone(content))
    delta = against(content, base.content)
    if len(delta) * 4 > len(content):
        whole = alone(content)
        if len(delta) > len(whole) * LEAST_SAVING:
            return Packed(None, 0, whole)
    return Packed(base.id, base.depth + 1, delta)


def pack_like(content: bytes, kin: Iterable[Base], otherwise: Packed) -> Packed:
    """Pack bytes against the likest of some blobs that stand alone, if that saves enough over what is known else."""
    tried = [(len(against(content, base.content, PROBE_LEVEL)), base) for base in kin if base.depth == 0]
    if not tried:
        return otherwise
    _, likest = min(tried, key=lambda one: one[0])
    delta = against(content, likest.content)
    if len(delta) >= len(otherwise.packed) * LEAST_SAVING:
        return otherwise
    return Packed(likest.id, 1, delta)


def alone(content: bytes, level: int = LEVEL) -> bytes:
    """Compress bytes by themselves."""
    return _smallest(content, level, lambda level: zstandard.ZstdCompressor(level=level).compress(content))


def against(content: bytes, base: bytes, level: int = LEVEL) -> bytes:
    """Compress bytes with others as dictionary."""
    return _smallest(content, level, lambda level: _against(content, base, level))


def _smallest(content: bytes, level: int, compressed: Callable[[int], bytes]) -> bytes:
    """Return what a level makes of bytes; LEVEL is tried only where a quicker one shows that it could help."""
    if level != LEVEL:
        return compressed(level)
    quick = compressed(SHARED_LEVEL)
    if not LITTLE < len(quick) / max(len(content), 1) < MUCH:
        return quick
    return min(quick, compressed(LEVEL), key=len)


def _against(content: bytes, base: bytes, level: int) -> bytes:
    words = zstandard.ZstdCompressionDict(base, dict_type=zstandard.DICT_TYPE_RAWCONTENT)
    parameters = zstandard.ZstdCompressionParameters.from_level(
        level, source_size=len(content), dict_size=len(base), write_dict_id=False
    )
    return zstandard.ZstdCompressor(dict_data=words, compression_params=parameters).compress(content)


def unpack(packed: bytes, size: int, base: bytes | None) -> bytes:
    """Bring packed bytes back; ValueError where they say themselves that more than `size` comes out."""
    if zstandard.frame_content_size(packed) > size:  # zstd would believe them rather than `max_output_size`
        raise ValueError("they unpack to more than their size")
    if base is None:
        return zstandard.ZstdDecompressor().decompress(packed, max_output_size=size)
    words = zstandard.ZstdCompressionDict(base, dict_type=zstandard.DICT_TYPE_RAWCONTENT)
    return zstandard.ZstdDecompressor(dict_data=words).decompress(packed, max_output_size=size)
