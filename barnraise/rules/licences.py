"""Which licences make a work free: the definition of freedomdefined.org, as SPDX ids."""

from license_expression import ExpressionError, get_spdx_licensing

# Licences that let everybody use, study, change and share, for any purpose. The list is ours: a licence that is free
# and missing here is added by a change of this file.
_FREE = """
0BSD AFL-3.0 AGPL-3.0-only AGPL-3.0-or-later Apache-2.0 Artistic-2.0 BSD-2-Clause BSD-3-Clause BSL-1.0
CC-BY-1.0 CC-BY-2.0 CC-BY-2.5 CC-BY-3.0 CC-BY-4.0 CC-BY-SA-1.0 CC-BY-SA-2.0 CC-BY-SA-2.5 CC-BY-SA-3.0
CC-BY-SA-4.0 CC0-1.0 CDLA-Permissive-2.0 ECL-2.0 EPL-2.0 EUPL-1.2 FSFAP GFDL-1.2-only GFDL-1.2-or-later
GFDL-1.3-only GFDL-1.3-or-later GPL-2.0-only GPL-2.0-or-later GPL-3.0-only GPL-3.0-or-later ISC LAL-1.3
LGPL-2.1-only LGPL-2.1-or-later LGPL-3.0-only LGPL-3.0-or-later LPPL-1.3c MIT MIT-0 MPL-2.0 ODC-By-1.0
ODbL-1.0 OFL-1.1 PDDL-1.0 PostgreSQL Python-2.0 Unlicense WTFPL Zlib
"""
FREE = frozenset(_FREE.split())


def is_free(expression: str) -> bool:
    """Tell whether an SPDX expression grants freedom: with AND every part must, with OR one must."""
    parsed = _parsed(expression)
    return parsed is not None and _frees(parsed)


def why_not_licence(expression: str) -> str | None:
    """Return `licence_unknown` for what is no SPDX expression, else None; "" is allowed and grants nothing."""
    return None if not expression or _parsed(expression) is not None else "licence_unknown"


def _parsed(expression: str):  # type: ignore[no-untyped-def]
    try:
        return get_spdx_licensing().parse(expression, validate=True) if expression else None
    except (ExpressionError, TypeError, AttributeError):
        return None


def _frees(parsed) -> bool:  # type: ignore[no-untyped-def]
    parts = getattr(parsed, "args", ())
    if not parts or getattr(parsed, "license_symbol", None) is not None:
        return str(getattr(parsed, "license_symbol", parsed)) in FREE
    choose = any if type(parsed).__name__ == "OR" else all
    return choose(_frees(part) for part in parts)
