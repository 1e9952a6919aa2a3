"""Licences as people read them: a plain name, and where the text stands."""

import re

_CREATIVE_COMMONS = re.compile(r"CC-(BY(?:-(?:SA|NC|ND))*)-(\d\.\d)")
_ONE = re.compile(r"[A-Za-z0-9.+-]+")


def licence_name(licence: str) -> str:
    """Return how people call an SPDX licence: "CC BY-SA 4.0" for CC-BY-SA-4.0; expressions stay as they are."""
    found = _CREATIVE_COMMONS.fullmatch(licence)
    if found:
        return f"CC {found[1]} {found[2]}"
    return "CC0 1.0" if licence == "CC0-1.0" else licence


def licence_url(licence: str) -> str:
    """Return where the text of one SPDX licence stands; "" for expressions of several."""
    found = _CREATIVE_COMMONS.fullmatch(licence)
    if found:
        return f"https://creativecommons.org/licenses/{found[1].lower()}/{found[2]}/"
    if licence == "CC0-1.0":
        return "https://creativecommons.org/publicdomain/zero/1.0/"
    return f"https://spdx.org/licenses/{licence}.html" if _ONE.fullmatch(licence) else ""
