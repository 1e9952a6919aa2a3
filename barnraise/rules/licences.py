"""Licences: which are free, and which one allows words given under it to go on under another.

Identifiers and expressions are SPDX's (licence list 3, annex "SPDX license expressions"). What is free follows the
Definition of Free Cultural Works and the lists of the OSI and the FSF. Who may become what follows the texts: CC's
list of compatible licences and section 3(b) of its ShareAlike licences, the FSF's list of licences compatible with
the GPL, LGPL 2.1 section 3, MPL 2.0 section 3.3, the appendix of the EUPL 1.2, the statements of the OGL and of
Etalab, and ODbL 1.0 beside ODC-By.
"""

from functools import cache, lru_cache
from itertools import product
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from license_expression import Licensing

LONGEST = 300
ALTERNATIVES_MOST = 64

# Who gives under one of these keeps nothing back, so everything free may follow.
PUBLIC = frozenset(["CC0-1.0", "PDDL-1.0", "Unlicense", "0BSD", "MIT-0", "CC-PDM-1.0"])
# These ask that their notice stays, and no more.
NOTICE = frozenset(["MIT", "ISC", "BSD-2-Clause", "Zlib", "X11"])
_GPL = frozenset(f"{name}-{suffix}" for name in ("GPL-2.0", "GPL-3.0") for suffix in ("only", "or-later"))
_GPL3 = frozenset(["GPL-3.0-only", "GPL-3.0-or-later"])
_LGPL3 = frozenset(["LGPL-3.0-only", "LGPL-3.0-or-later"])
_LGPL = _LGPL3 | {"LGPL-2.1-only", "LGPL-2.1-or-later"}
_AGPL = frozenset(["AGPL-3.0-only", "AGPL-3.0-or-later"])
_BY = tuple(f"CC-BY-{version}" for version in ("2.0", "2.5", "3.0", "4.0"))
_SA = tuple(f"CC-BY-SA-{version}" for version in ("2.0", "2.5", "3.0", "4.0"))
_GFDL = tuple(f"GFDL-{version}" for version in ("1.1", "1.2", "1.3"))
_GFDL_SUFFIXES = ("only", "or-later", "no-invariants-only", "no-invariants-or-later")
_OTHERS = frozenset(
    [
        *("AFL-3.0", "APSL-2.0", "Apache-2.0", "Artistic-2.0", "BSD-3-Clause", "BSL-1.0", "CC-BY-1.0", "CC-BY-SA-1.0"),
        *("CDDL-1.0", "CDDL-1.1", "CDLA-Permissive-1.0", "CDLA-Permissive-2.0", "CDLA-Sharing-1.0", "CECILL-2.1"),
        *(
            "CECILL-B",
            "CECILL-C",
            "CERN-OHL-P-2.0",
            "CERN-OHL-S-2.0",
            "CERN-OHL-W-2.0",
            "ECL-2.0",
            "EPL-1.0",
            "EPL-2.0",
        ),
        *(
            "EUPL-1.1",
            "EUPL-1.2",
            "FSFAP",
            "LAL-1.3",
            "LPPL-1.3c",
            "MPL-1.1",
            "MPL-2.0",
        ),
        *("MS-PL", "MulanPSL-2.0", "NCSA", "ODC-By-1.0", "ODbL-1.0", "OFL-1.1", "OGL-UK-3.0", "OSL-3.0", "PostgreSQL"),
        *("Python-2.0", "Ruby", "Vim", "W3C", "WTFPL", "etalab-2.0"),
    ]
)
FREE = (
    PUBLIC
    | NOTICE
    | _OTHERS
    | _GPL
    | _LGPL
    | _AGPL
    | frozenset(_BY + _SA)
    | frozenset(f"{name}-{suffix}" for name, suffix in product(_GFDL, _GFDL_SUFFIXES))
)

_NEXT: dict[str, frozenset[str]] = {
    "BSD-2-Clause": frozenset(["BSD-3-Clause"]),
    "BSD-3-Clause": frozenset(["Apache-2.0", "MPL-2.0", "CC-BY-4.0"]) | _LGPL | _GPL | _AGPL,
    "Apache-2.0": _LGPL3 | _GPL3 | _AGPL,
    "MPL-2.0": _LGPL | _GPL | _AGPL,
    "LGPL-2.1-only": _GPL,
    "LGPL-2.1-or-later": _LGPL | _GPL,
    "LGPL-3.0-only": frozenset(["GPL-3.0-only"]),
    "LGPL-3.0-or-later": _LGPL3 | _GPL3,
    "GPL-2.0-or-later": _GPL,
    "GPL-3.0-or-later": _GPL3,
    "AGPL-3.0-or-later": _AGPL,
    "EUPL-1.1": frozenset(["EUPL-1.2", "GPL-2.0-only"]),
    "EUPL-1.2": frozenset(["GPL-2.0-only", "GPL-3.0-only", "AGPL-3.0-only", "LGPL-2.1-only", "LGPL-3.0-only"]),
    "CECILL-2.1": _GPL | _AGPL,
    "OGL-UK-3.0": frozenset(["CC-BY-4.0", "ODC-By-1.0"]),
    "etalab-2.0": frozenset(["CC-BY-4.0", "ODC-By-1.0", "OGL-UK-3.0"]),
    "ODC-By-1.0": frozenset(["ODbL-1.0"]),
    "CC-BY-4.0": frozenset(["CC-BY-SA-4.0"]) | _GPL,
    "CC-BY-SA-4.0": frozenset(["GPL-3.0-only"]),
    **{f"CC-BY-{older}": frozenset([f"CC-BY-SA-{older}", "CC-BY-4.0"]) for older in ("2.0", "2.5", "3.0")},
    **{older: frozenset(_SA[place + 1 :]) for place, older in enumerate(_SA[:-1])},
    **{name: (NOTICE | {"BSD-3-Clause", "Apache-2.0"}) for name in NOTICE - {"BSD-2-Clause"}},
}
# CC and the Free Art License name each other as compatible; what came one way does not go on from there.
_ONE_STEP = frozenset([("CC-BY-SA-4.0", "LAL-1.3"), ("LAL-1.3", "CC-BY-SA-4.0")])


def is_free(expression: str) -> bool:
    """Tell whether an SPDX expression leaves everybody free to use, study, change and share, also for money.

    Of alternatives (`OR`) one has to be free, of parts (`AND`) each. What is not understood, not known, or keeps
    invariant sections is not free.
    """
    return any(all(_base(licence) in FREE for licence in parts) for parts in _alternatives(expression))


def why_not_licence(expression: str) -> str | None:
    """Return `licence_unknown` for what is no SPDX expression, else None; "" is allowed and grants nothing."""
    return None if not expression or _alternatives(expression) else "licence_unknown"


def may_become(old: str, new: str) -> bool:
    """Tell whether what people gave under one licence may go on under another without asking them again.

    Both are SPDX expressions; the new one must be free, and each alternative that it offers must be allowed by some
    alternative of the old: there, every part must be able to go on under one of the new parts.
    """
    before, after = _alternatives(old), _alternatives(new)
    return (
        bool(after)
        and _is_wholly_free(new)
        and all(any(_covers(parts, wanted) for parts in before) for wanted in after)
    )


def may_adapt(source: str, into: str) -> bool:
    """Tell whether words from a source may be adapted into a work: both free, and the source's licence allows it."""
    return is_free(source) and may_become(source, into)


def _is_wholly_free(expression: str) -> bool:
    """Tell whether every alternative is free, so that nobody can pick one that is not."""
    found = _alternatives(expression)
    return bool(found) and all(_base(licence) in FREE for parts in found for licence in parts)


def _covers(parts: frozenset[str], wanted: frozenset[str]) -> bool:
    return all(any(_reaches(licence, into) for into in wanted) for licence in parts)


def _reaches(old: str, new: str) -> bool:
    if old == new:
        return True
    if " WITH " in new:
        return False  # An exception is a permission that only its giver can give.
    base = _base(old)
    return base in PUBLIC or new == base or new in _onwards(base) or (base, new) in _ONE_STEP


@cache
def _onwards(licence: str) -> frozenset[str]:
    found: set[str] = set()
    waiting = [licence]
    while waiting:
        for following in _following(waiting.pop()) - found:
            found.add(following)
            waiting.append(following)
    return frozenset(found)


def _following(licence: str) -> frozenset[str]:
    """Return where one licence leads in one step; the GFDL's versions follow their own pattern."""
    for place, version in enumerate(_GFDL):
        if licence in (f"{version}-or-later", f"{version}-no-invariants-or-later"):
            later = frozenset(f"{name}-{suffix}" for name in _GFDL[place:] for suffix in _GFDL_SUFFIXES)
            plain = frozenset(name for name in later if "no-invariants" not in name)
            return later if "no-invariants" in licence else plain
        if licence == f"{version}-no-invariants-only":
            return frozenset([f"{version}-only"])
    return _NEXT.get(licence, frozenset())


def _base(licence: str) -> str:
    return licence.split(" WITH ")[0]


@cache
def _licensing() -> "Licensing":
    from license_expression import get_spdx_licensing  # slow: reads 2,400 licences

    return get_spdx_licensing()


@lru_cache(maxsize=256)
def _alternatives(expression: str) -> frozenset[frozenset[str]]:
    """Return the alternatives of an SPDX expression, each a set of licences that hold together."""
    from license_expression import ExpressionError  # slow: not every start needs it

    if not 0 < len(expression) <= LONGEST:
        return frozenset()
    try:
        parsed = _licensing().parse(expression, validate=True, strict=True)
    except (ExpressionError, ValueError, TypeError, RecursionError):
        return frozenset()
    return _expand(parsed) or frozenset()


def _expand(node: object) -> frozenset[frozenset[str]] | None:
    """Spell out one node of an expression; None for more alternatives than anybody means."""
    name = type(node).__name__
    if name not in ("AND", "OR"):
        return frozenset([frozenset([str(node)])])
    found: frozenset[frozenset[str]] | None = None
    for inner in getattr(node, "args"):  # noqa: B009
        alternatives = _expand(inner)
        if alternatives is None:
            return None
        if found is None:
            found = alternatives
        elif name == "OR":
            found |= alternatives
        else:
            found = frozenset(left | right for left, right in product(found, alternatives))
        if len(found) > ALTERNATIVES_MOST:
            return None
    return found
