"""Under which licence each part of a work stands: the work's, or one of its own."""

import json
from collections.abc import Iterable

from barnraise.rules.globs import matches
from barnraise.works.declaration import Declared
from barnraise.works.models import Work


def kept(declared: Declared) -> str:
    """Return the licences of parts as the work's row keeps them."""
    return json.dumps(declared.licences) if declared.licences else ""


def licence_of(work: Work, path: str) -> str:
    """Return the licence under which one component stands."""
    pairs = json.loads(work.licences) if work.licences else []
    return next((licence for glob, licence in pairs if matches(glob, path)), work.licence)


def licence_for(work: Work, paths: Iterable[str]) -> str:
    """Return what somebody grants who changes some components: all of their licences, each for its part."""
    found = list(dict.fromkeys(licence_of(work, path) for path in paths)) or [work.licence]
    if len(found) == 1:
        return found[0]
    return " AND ".join(f"({one})" if " OR " in one else one for one in found if one)
