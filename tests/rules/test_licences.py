"""Which licences make a work free, and which may follow which.

The rows follow the licences' own texts, Creative Commons' list of compatible licences and the FSF's list of licences
compatible with the GPL.
"""

import pytest

from barnraise.rules.licences import FREE, is_free, may_adapt, may_become, why_not_licence


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


@pytest.mark.parametrize(
    ("old", "new", "allowed"),
    [
        # nothing kept back: everything free may follow
        ("CC0-1.0", "CC-BY-SA-4.0", True),
        ("CC0-1.0", "GPL-3.0-only", True),
        ("PDDL-1.0", "ODbL-1.0", True),
        ("CC0-1.0", "CC-BY-NC-4.0", False),
        ("CC0-1.0", "MIT OR CC-BY-NC-4.0", False),
        # Creative Commons
        ("CC-BY-4.0", "CC-BY-SA-4.0", True),
        ("CC-BY-SA-4.0", "CC-BY-4.0", False),
        ("CC-BY-4.0", "CC0-1.0", False),
        ("CC-BY-SA-3.0", "CC-BY-SA-4.0", True),
        ("CC-BY-SA-4.0", "CC-BY-SA-3.0", False),
        ("CC-BY-SA-1.0", "CC-BY-SA-4.0", False),
        ("CC-BY-SA-4.0", "GPL-3.0-only", True),
        ("CC-BY-SA-4.0", "GPL-3.0-or-later", False),
        ("GPL-3.0-only", "CC-BY-SA-4.0", False),
        ("CC-BY-SA-4.0", "LAL-1.3", True),
        ("LAL-1.3", "GPL-3.0-only", False),
        # the GFDL
        ("GFDL-1.2-or-later", "GFDL-1.3-only", True),
        ("GFDL-1.3-only", "GFDL-1.2-only", False),
        ("GFDL-1.2-or-later", "GFDL-1.2-no-invariants-or-later", False),
        ("GFDL-1.2-no-invariants-or-later", "GFDL-1.3-no-invariants-only", True),
        ("GFDL-1.2-no-invariants-or-later", "GFDL-1.2-only", True),
        ("GFDL-1.3-no-invariants-only", "GFDL-1.3-only", True),
        ("GFDL-1.3-no-invariants-only", "GFDL-1.2-only", False),
        ("GFDL-1.3-only", "GFDL-1.3-no-invariants-only", False),
        ("GFDL-1.2-or-later", "GFDL-1.1-only", False),
        ("GFDL-1.3-or-later", "CC-BY-SA-4.0", False),
        ("CC-BY-SA-4.0", "GFDL-1.3-or-later", False),
        # software
        ("MIT", "Apache-2.0", True),
        ("MIT", "CC0-1.0", False),
        ("BSD-3-Clause", "GPL-2.0-only", True),
        ("Apache-2.0", "GPL-3.0-or-later", True),
        ("Apache-2.0", "GPL-2.0-only", False),
        ("Apache-2.0", "MIT", False),
        ("LGPL-2.1-or-later", "GPL-3.0-or-later", True),
        ("GPL-2.0-or-later", "GPL-3.0-only", True),
        ("GPL-2.0-only", "GPL-3.0-only", False),
        ("GPL-3.0-or-later", "AGPL-3.0-or-later", False),
        ("AGPL-3.0-or-later", "GPL-3.0-or-later", False),
        ("MPL-2.0", "AGPL-3.0-or-later", True),
        ("GPL-2.0-or-later WITH Classpath-exception-2.0", "GPL-2.0-or-later", True),
        ("GPL-2.0-or-later", "GPL-2.0-or-later WITH Classpath-exception-2.0", False),
        (
            "GPL-2.0-or-later WITH Classpath-exception-2.0",
            "GPL-2.0-or-later WITH Classpath-exception-2.0",
            True,
        ),
        # data
        ("ODC-By-1.0", "ODbL-1.0", True),
        ("ODbL-1.0", "ODC-By-1.0", False),
        ("ODbL-1.0", "CC-BY-SA-4.0", False),
        ("OGL-UK-3.0", "CC-BY-SA-4.0", True),
        ("CC-BY-2.0", "CC-BY-SA-2.0", True),
        ("CC-BY-2.5", "CC-BY-4.0", True),
        ("CC-BY-SA-2.0", "CC-BY-SA-2.0", True),
        ("CC-BY-SA-2.0", "CC-BY-SA-2.5", True),
        ("CC-BY-SA-2.5", "CC-BY-SA-2.0", False),
        ("MIT", "BSD-2-Clause", True),
        ("MIT", "BSD-3-Clause", True),
        ("BSD-2-Clause", "MIT", False),
        # alternatives and parts
        ("GPL-2.0-only OR CC-BY-SA-4.0", "CC-BY-SA-4.0", True),
        ("GPL-2.0-only OR CC-BY-SA-4.0", "CC-BY-SA-4.0 OR GPL-2.0-only", True),
        ("CC-BY-SA-4.0", "CC-BY-SA-4.0 OR MIT", False),
        ("MIT AND CC-BY-SA-4.0", "MIT", False),
        ("MIT AND CC-BY-4.0", "CC-BY-SA-4.0", True),
        # what is not known allows nothing
        ("", "MIT", False),
        ("MIT", "", False),
        ("CC-BY-NC-4.0", "CC-BY-NC-4.0", False),
    ],
)
def test_a_licence_may_become_one_that_it_allows(old: str, new: str, allowed: bool) -> None:
    assert (may_become(old, new), may_adapt(old, new)) == (allowed, allowed)


@pytest.mark.parametrize(("spaces", "free"), [(300, True), (301, False)])
def test_a_longer_expression_than_anybody_writes_is_not_read(spaces: int, free: bool) -> None:
    assert is_free("MIT".ljust(spaces)) == free


def test_as_many_alternatives_as_anybody_means_are_spelled_out() -> None:
    many = " AND ".join(["(MIT OR ISC)", "(Zlib OR X11)", "(0BSD OR Vim)", "(Ruby OR W3C)", "(NCSA OR ECL-2.0)"])
    assert is_free(f"{many} AND (MIT-0 OR FSFAP)")
    assert not is_free(f"({many} AND (MIT-0 OR FSFAP)) OR WTFPL")


def test_every_free_licence_is_known_to_spdx_and_may_stay() -> None:
    assert [licence for licence in sorted(FREE) if why_not_licence(licence) or not may_become(licence, licence)] == []


@pytest.mark.parametrize(
    "expression", ["(" * 200 + "MIT", "MIT " * 100, "MIT OR" * 9, " AND ".join(["(MIT OR ISC)", "(Zlib OR X11)"] * 9)]
)
def test_an_expression_nobody_means_is_not_understood(expression: str) -> None:
    assert (is_free(expression), why_not_licence(expression)) == (False, "licence_unknown")
