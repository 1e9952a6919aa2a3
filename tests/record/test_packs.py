"""Packing: any revision of any history comes back as it was, at most two others deep."""

from hypothesis import given, settings
from hypothesis import strategies as some

from barnraise.record.storage.packs import ALONE_ABOVE, DEEPEST, Base, Packed, Trail, pack, pack_after, unpack

Kept = dict[int, tuple[bytes, Packed]]


def keep(kept: Kept, content: bytes, like: int | None) -> int:
    """Pack a content against what `like` names, as the store does, and return its number."""
    nearest = root = None
    if like is not None:
        nearest = base(kept, like)
        if nearest.depth == 2:
            nearest = base(kept, kept[like][1].base_id or 0)
        leans_on = kept[nearest.id][1].base_id
        root = base(kept, leans_on) if leans_on is not None else None
    kept[len(kept)] = (content, pack(content, nearest, root))
    return len(kept) - 1


def base(kept: Kept, number: int) -> Base:
    """Return a kept content as a base for others."""
    content, packed = kept[number]
    return Base(number, packed.depth, content, len(packed.packed))


def unpacked(kept: Kept, number: int) -> tuple[bytes, int]:
    """Return a content from packed bytes alone, and how many others had to be unpacked."""
    content, packed = kept[number]
    if packed.base_id is None:
        return unpack(packed.packed, len(content), None), 0
    below, deep = unpacked(kept, packed.base_id)
    return unpack(packed.packed, len(content), below), deep + 1


EDITS = some.lists(some.tuples(some.integers(0, 10_000), some.binary(max_size=400), some.integers(0, 3)), max_size=40)


@settings(max_examples=60, deadline=None)
@given(first=some.binary(max_size=3000), edits=EDITS)
def test_any_history_comes_back_and_is_at_most_two_deep(first: bytes, edits: list[tuple[int, bytes, int]]) -> None:
    kept: Kept = {}
    keep(kept, first, None)
    for place, put, back in edits:
        like = max(0, len(kept) - 1 - back)
        former = kept[like][0]
        at = place % (len(former) + 1)
        keep(kept, former[:at] + put + former[at + len(put) // 2 :], like)
    for number, (content, packed) in kept.items():
        found, deep = unpacked(kept, number)
        assert (found, deep) == (content, packed.depth)
        assert deep <= 2


def test_a_long_history_of_small_changes_costs_a_small_part_of_its_bytes() -> None:
    text = b"".join(f"Line {n} says {n * n}.\n".encode() for n in range(2000))
    kept: Kept = {}
    keep(kept, text, None)
    for n in range(300):
        text = text.replace(f"Line {n} ".encode(), f"Line {n}, mended, ".encode())
        keep(kept, text, len(kept) - 1)
    packed = sum(len(one.packed) for _, one in kept.values())
    assert packed < sum(len(content) for content, _ in kept.values()) / 100


@settings(max_examples=40, deadline=None)
@given(
    first=some.binary(min_size=300, max_size=3000),
    edits=some.lists(some.binary(max_size=60), max_size=30),
    again=some.integers(1, 20),
)
def test_a_history_packed_along_its_way_comes_back_and_is_at_most_sixteen_deep(
    first: bytes, edits: list[bytes], again: int
) -> None:
    contents, kept = [first], {0: (first, pack(first))}
    trail = Trail(0)
    for number, put in enumerate(edits * again, 1):
        at = number * 37 % (len(contents[-1]) + 1)
        contents.append(contents[-1][:at] + put + contents[-1][at + len(put) :])
        packed = pack_after(contents[-1], base(kept, trail.next_base))
        kept[number] = (contents[-1], packed)
        trail.add(number, leans=packed.base_id is not None)
    found = [unpacked(kept, number) for number in kept]
    assert [content for content, _ in found] == contents
    assert [deep for _, deep in found] == [packed.depth for _, packed in kept.values()]
    assert max(deep for _, deep in found) <= DEEPEST


def test_a_large_content_stands_alone() -> None:
    kept: Kept = {}
    keep(kept, b"small", None)
    keep(kept, bytes(ALONE_ABOVE + 1), 0)
    assert [packed.depth for _, packed in kept.values()] == [0, 0]
