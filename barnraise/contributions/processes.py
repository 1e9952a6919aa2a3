"""The process a work has declared, read from its head."""

from functools import lru_cache

from barnraise import record
from barnraise.rules.parsing import parse
from barnraise.rules.process import PROCESS_PATH, Process
from barnraise.works import recipes
from barnraise.works.models import Component, Work

# A work without a sound process of its own (it cannot come about by contributions) is decided by the strictest one.
FALLBACK = "patch-review"


def process_of(work: Work) -> Process:
    """Return the process that decides about a work's contributions now."""
    blob_id = (
        Component.objects.filter(work=work, is_here=True, path=PROCESS_PATH)
        .values_list("head__blob_id", flat=True)
        .first()
    )
    process = _parsed(blob_id) if blob_id is not None else None
    return process or _fallback()


@lru_cache(maxsize=256)
def _parsed(blob_id: int) -> Process | None:
    try:
        found = parse(record.fetch(blob_id).decode("utf-8-sig"))
    except UnicodeDecodeError:
        return None
    return found if isinstance(found, Process) else None


@lru_cache(maxsize=1)
def _fallback() -> Process:
    found = parse(recipes.recipe_text(FALLBACK))
    assert isinstance(found, Process)
    return found
