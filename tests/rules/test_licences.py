"""Which licences make a work free."""

import pytest

from barnraise.rules.licences import is_free, why_not_licence


@pytest.mark.parametrize(
    ("expression", "free", "reason"),
    [
        ("CC-BY-SA-4.0", True, None),
        ("MIT OR Apache-2.0", True, None),
        ("MIT AND CC-BY-NC-4.0", False, None),
        ("MIT OR CC-BY-NC-4.0", True, None),
        ("GPL-2.0-or-later WITH Classpath-exception-2.0", True, None),
        ("CC-BY-ND-4.0", False, None),
        ("", False, None),
        ("No such licence", False, "licence_unknown"),
    ],
)
def test_a_work_is_free_when_its_licence_says_so(expression: str, free: bool, reason: str | None) -> None:
    assert (is_free(expression), why_not_licence(expression)) == (free, reason)
