"""Texts in a normal form cost no more than they are long."""

import unicodedata
from collections.abc import Callable

import pytest

from barnraise.base.paths import folded_path
from barnraise.base.unicode_forms import MOST_MARKS, normalized
from barnraise.people.lookalikes import skeletons
from barnraise.people.names import folded
from barnraise.works.slugs import slug_from

MARKS = "\u0301\u0316"


@pytest.mark.parametrize("reads", [folded_path, folded, skeletons, slug_from])
def test_very_many_marks_on_a_letter_are_put_in_order_a_few_at_a_time(
    reads: Callable[[str], object], monkeypatch: pytest.MonkeyPatch
) -> None:
    lengths: list[int] = []
    whole = unicodedata.normalize

    def counted(form: str, text: str) -> str:
        lengths.append(len(text))
        return whole(form, text)

    monkeypatch.setattr(unicodedata, "normalize", counted)
    reads("a" + MARKS * 1000)
    assert lengths and max(lengths) <= MOST_MARKS + 1


def test_a_long_text_with_marks_as_people_write_them_is_normalised_as_a_whole() -> None:
    text = "e\u0301a\u0327\u0301 \u1112\u1161\u11ab " * 200
    assert normalized("NFC", text) == unicodedata.normalize("NFC", text)
