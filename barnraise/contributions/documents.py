"""The documents by which a work declares itself: none that does not read may take the place of one."""

import re
from functools import lru_cache
from typing import Any, NamedTuple

from barnraise.base import Refused
from barnraise.contributions.landing import Landing, Plan
from barnraise.contributions.serving import unserved
from barnraise.judging.declaring import name_of as inquiry_of
from barnraise.judging.values import read_soundly
from barnraise.rules.parsing import parse
from barnraise.rules.process import PROCESS_PATH, Process
from barnraise.works.declaration import WORK_PATH, problems_in

NEEDED = (PROCESS_PATH, WORK_PATH)


def why_not(path: str, content: bytes | None) -> Refused | None:
    """Return why some bytes (None: nothing) may not stand at a path, before they could bind anybody; or None.

    `process_invalid`, `process_unserved`, `work_invalid`, `inquiry_invalid`, `commons_needed`.
    """
    if path in NEEDED and content is None:
        return Refused("commons_needed", path=path)
    if path == WORK_PATH and content is not None:
        problems = [f"line {one.line}: {one.reason}" for one in problems_in(content)]
        return Refused("work_invalid", problems=problems) if problems else None
    if path == PROCESS_PATH and content is not None:
        wrong = _of_process(content)
        return Refused(wrong.code, **wrong.facts) if wrong is not None else None
    if content is not None and inquiry_of(path):
        read = read_soundly(content.decode(errors="replace"))
        return Refused("inquiry_invalid", path=path, reason=read) if isinstance(read, str) else None
    return None


def check(plan: Plan) -> None:
    """Refuse a version that would leave a document unsound where it lands, or take one away: see `why_not`."""
    for one in plan.conflicts:
        if one.conflict == "document_unsound":
            raise why_not(one.path, one.bytes_landing()) or AssertionError(one.path)


def problem_of(one: Landing) -> str:
    """Return the code of the conflict into which a landing comes with the documents; "" for none."""
    if one.conflict or one.is_nothing or (one.path not in NEEDED and not inquiry_of(one.path)):
        return ""
    return "document_unsound" if why_not(one.path, one.bytes_landing()) is not None else ""


class _Wrong(NamedTuple):
    """What is wrong with a document: kept in place of a refusal, which holds on to where it was raised."""

    code: str
    facts: dict[str, Any]


# Making out that a process is sound takes up to a second, and the same is asked whenever its contribution is.
@lru_cache(maxsize=16)
def _of_process(content: bytes) -> _Wrong | None:
    try:
        found = parse(content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return _Wrong("process_invalid", {"problems": ["it is not UTF-8"], "wrong": []})
    if not isinstance(found, Process):
        problems = [f"line {one.line}: {one.code} {_plain(dict(one.facts))}".strip() for one in found]
        unsound = [{"line": one.line, "code": one.code, "facts": dict(one.facts)} for one in found]
        return _Wrong("process_invalid", {"problems": problems, "wrong": unsound})
    missing = unserved(found)
    return _Wrong("process_unserved", {"needs": sorted(missing)}) if missing else None


def _plain(facts: dict[str, object]) -> str:
    return re.sub(r"[{}']", "", str(facts))
