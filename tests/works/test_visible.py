"""Hidden characters, made visible."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from barnraise.works.visible import Visible, visible
from tests.promises import promises


@pytest.mark.parametrize(
    ("text", "stretches"),
    [
        ("", ()),
        ("plain\r\n\ttext\n", (Visible("plain\r\n\ttext\n"),)),
        ("a\u202eb", (Visible("a"), Visible("\u202e", "right-to-left override"), Visible("b"))),
        ("\u2066", (Visible("\u2066", "left-to-right isolate"),)),
        ("a\u200bb", (Visible("a"), Visible("\u200b", "zero width space"), Visible("b"))),
        ("pay\u200dpal", (Visible("pay"), Visible("\u200d", "zero width joiner"), Visible("pal"))),
        ("\ufeffa", (Visible("\ufeff", "byte order mark"), Visible("a"))),
        ("10\xa0m", (Visible("10"), Visible("\xa0", "no-break space"), Visible("m"))),
        ("a\rb", (Visible("a"), Visible("\r", "carriage return"), Visible("b"))),
        ("\x01", (Visible("\x01", "U+0001"),)),
        ("a\U000e0041", (Visible("a"), Visible("\U000e0041", "tag latin capital letter a"))),
        ("\u3164", (Visible("\u3164", "hangul filler"),)),
    ],
)
def test_a_hidden_character_stands_alone_with_its_name(text: str, stretches: tuple[Visible, ...]) -> None:
    assert tuple(visible(text)) == stretches


@pytest.mark.parametrize(
    "text", ["می\u200cخواهم", "क्\u200dष", "👩🏽\u200d🚀", "❤\ufe0f\u200d🔥", "1\ufe0f\u20e3", "全角\u3000空白", "é"]
)
def test_what_a_script_or_an_emoji_needs_is_left_alone(text: str) -> None:
    assert tuple(visible(text)) == (Visible(text),)


@promises("Characters that cannot be seen, such as")
def test_every_format_and_control_character_is_marked() -> None:
    seen = [s for s in map(chr, range(0x110000)) if unicodedata.category(s) in ("Cc", "Cf") and s not in "\n\t"]
    shown = set("\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd")
    assert [s for s in seen if s not in shown and not 0x13430 <= ord(s) < 0x13460 and not next(visible(s)).mark] == []


@given(st.text())
def test_the_stretches_spell_the_text(text: str) -> None:
    assert "".join(stretch.text for stretch in visible(text)) == text
