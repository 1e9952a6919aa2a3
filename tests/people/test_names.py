"""Which names a member may take, and those that guests are given: `people.names`."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from barnraise.people.names import NAME_LENGTH, folded, guest_name, why_not_name
from tests.promises import promises


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Ann", None),
        ("李 小龍", None),
        ("x" * NAME_LENGTH, None),
        ("", "name_empty"),
        (" \t", "name_empty"),
        ("x" * (NAME_LENGTH + 1), "name_long"),
        (" Ann", "name_odd"),
        ("Ann\n", "name_odd"),
        ("An\u202en", "name_odd"),
        ("An\u200bn", "name_odd"),
        ("An\u2028n", "name_odd"),
        ("Admin", "name_reserved"),
        ("ＲＯＯＴ", "name_reserved"),
    ],
)
def test_a_name_may_be_taken_or_says_why_not(name: str, code: str | None) -> None:
    assert why_not_name(name) == code


@given(st.text(max_size=40))
def test_to_fold_a_name_twice_is_to_fold_it_once_and_its_case_does_not_matter(name: str) -> None:
    assert folded(folded(name)) == folded(name)
    assert folded(name) == folded(f"  {name} ")


@promises("As a guest you write under a name")
@given(st.text(max_size=20))
def test_a_guest_s_name_is_the_same_for_her_secret_and_none_that_a_member_may_not_have(secret: str) -> None:
    assert guest_name(secret) == guest_name(secret)
    assert why_not_name(guest_name(secret)) is None
