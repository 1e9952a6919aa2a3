"""How bytes are packed: alone, or by zstd with an earlier revision as dictionary.

A blob stands at depth 0 (alone), 1 (against one at depth 0) or 2 (against one at depth 1), so that reading any
revision unpacks at most two others, however long the history. The rule that chooses keeps the sum near that of a
chain: a new blob goes against the newest depth-1 blob of its component while its delta stays small beside that
blob's own, then against the root, and stands alone when the root no longer helps.
"""

from dataclasses import dataclass

import zstandard

LEVEL = 9
ALONE_ABOVE = 2**20
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


def pack(content: bytes, nearest: Base | None = None, root: Base | None = None) -> Packed:
    """Pack bytes as small as the depth rule allows.

    `nearest` is a likely base at depth 0 or 1, `root` what `nearest` itself leans on (None when it stands alone).
    """
    if nearest is None or len(content) > ALONE_ABOVE:
        return Packed(None, 0, alone(content))
    delta = against(content, nearest.content)
    if nearest.depth == 1:
        if len(delta) * DEEP_SHARE <= nearest.packed_size or root is None:
            return Packed(nearest.id, 2, delta)
        delta, nearest = against(content, root.content), root
    if len(delta) * 2 <= nearest.packed_size:
        return Packed(nearest.id, 1, delta)
    whole = alone(content)
    if len(delta) < len(whole) * LEAST_SAVING:
        return Packed(nearest.id, 1, delta)
    return Packed(None, 0, whole)


def alone(content: bytes) -> bytes:
    """Compress bytes by themselves."""
    return zstandard.ZstdCompressor(level=LEVEL).compress(content)


def against(content: bytes, base: bytes) -> bytes:
    """Compress bytes with others as dictionary."""
    words = zstandard.ZstdCompressionDict(base, dict_type=zstandard.DICT_TYPE_RAWCONTENT)
    parameters = zstandard.ZstdCompressionParameters.from_level(
        LEVEL, source_size=len(content), dict_size=len(base), write_dict_id=False
    )
    return zstandard.ZstdCompressor(dict_data=words, compression_params=parameters).compress(content)


def unpack(packed: bytes, size: int, base: bytes | None) -> bytes:
    """Bring packed bytes back; `size` bounds what comes out."""
    if base is None:
        return zstandard.ZstdDecompressor().decompress(packed, max_output_size=size)
    words = zstandard.ZstdCompressionDict(base, dict_type=zstandard.DICT_TYPE_RAWCONTENT)
    return zstandard.ZstdDecompressor(dict_data=words).decompress(packed, max_output_size=size)
