"""Typing in a browser's box: what was not typed keeps its bytes."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from barnraise.web.typed import as_bytes, as_text
from tests.promises import promises

PIECES = st.sampled_from(
    [b"\r\n", b"\n", b"\r", b"a", b"b", b"\0", b"\xc3\xa9", b"\xff", b" ", b"\xe2\x80\xa8", b"\x0c"]
)
CONTENTS = st.lists(PIECES, max_size=30).map(b"".join) | st.binary(max_size=60)
MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
MARKED = st.sampled_from([b"", *MARKS])


def by_a_browser(text: str) -> str:
    """What a browser sends of a box that nobody touched."""
    return text.replace("\0", "\ufffd").replace("\n", "\r\n")


@given(MARKED, CONTENTS)
def test_a_box_that_nobody_touched_sends_the_same_bytes(mark: bytes, content: bytes) -> None:
    assert as_bytes(by_a_browser(as_text(mark + content)), mark + content) == mark + content


@promises("Everything outside what you typed stays")
@given(CONTENTS.filter(lambda content: not content.startswith(MARKS)), st.integers(0, 30))
@example(b"\n\r\r", 0)
def test_a_new_line_leaves_all_others_as_they_were(content: bytes, place: int) -> None:
    lines = as_text(content).split("\n")
    place %= len(lines)
    typed = by_a_browser("\n".join([*lines[:place], "a new line", *lines[place:]]))
    written = as_bytes(typed, content)
    new = b"a new line" + next(end for end in (b"\r\n", b"\r", b"\n") if b"a new line" + end in written)
    assert written.replace(new, b"", 1) == content


@pytest.mark.parametrize(
    ("base", "typed", "written"),
    [
        (b"one\r\ntwo\nthree\r\n", "one\r\n2\r\nthree\r\n", b"one\r\n2\nthree\r\n"),
        (b"one\r\ntwo", "one\r\ntwo\r\nthree", b"one\r\ntwo\r\nthree"),
        (b"one\n", "one", b"one"),
        (b"", "one\r\n", b"one\n"),
        (b"\xef\xbb\xbfone\n", "One\r\n", b"\xef\xbb\xbfOne\n"),
        (b"\xff\xfea\0\n\0", "ab\r\n", b"\xff\xfea\0b\0\n\0"),
        (b"caf\xe9\n", "caf\xe9 cr\xe8me\r\n", b"caf\xe9 cr\xe8me\n"),
        (b"caf\xe9\n", "caf\xe9 \u2713\r\n", "caf\xe9 \u2713\n".encode()),
        (b"a\0b\nc\n", "a\ufffdb\r\nd\r\n", b"a\0b\nd\n"),
    ],
)
def test_what_was_typed_takes_the_manner_of_the_file(base: bytes, typed: str, written: bytes) -> None:
    assert as_bytes(typed, base) == written


def test_a_change_at_both_ends_of_a_long_text_keeps_what_lies_between() -> None:
    lines = [f"line {number}" for number in range(2500)]
    base = "\r\n".join(lines).encode()
    typed = "\r\n".join(["first", *lines[1:-1], "last"])
    assert as_bytes(typed, base) == typed.encode()
