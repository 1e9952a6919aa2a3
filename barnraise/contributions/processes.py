"""The process a work has declared, read from its head."""

from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from django.db.models import QuerySet

from barnraise import record
from barnraise.rules.parsing import parse
from barnraise.rules.process import PROCESS_PATH, Process
from barnraise.works import recipes
from barnraise.works.models import Component, Work

# A work without a sound process of its own (it cannot come about by contributions) is decided by the strictest one.
FALLBACK = "patch-review"


def process_of(work: Work) -> Process:
    """Return the process that decides about a work's contributions now; read once for an edition of this object."""
    known: tuple[int, Process] | None = getattr(work, "_process", None)
    if known is not None and known[0] == work.edition:
        return known[1]
    process = _declared_by(work)
    work._process = (work.edition, process)  # type: ignore[attr-defined]
    return process


def _declared_by(work: Work) -> Process:
    found = next(iter(_documents(work.pk)), None)
    process = _parsed(_Document(bytes(found[0]), found[1])) if found is not None else None
    return process or _fallback()


@record.prepared
def _documents(work_id: int) -> QuerySet[Component, Any]:
    declared = Component.objects.filter(work=work_id, is_here=True, path=PROCESS_PATH, head__blob__isnull=False)
    return declared.values_list("head__blob__sha256", "head__blob_id")


@dataclass(frozen=True, slots=True)
class _Document:
    """A document in the store, the same as another of the same bytes: ids come again when a transaction fails."""

    sha256: bytes
    blob_id: int = field(compare=False)


@lru_cache(maxsize=256)
def _parsed(document: _Document) -> Process | None:
    try:
        found = parse(record.fetch(document.blob_id).decode("utf-8-sig"))
    except UnicodeDecodeError:
        return None
    return found if isinstance(found, Process) else None


@lru_cache(maxsize=1)
def _fallback() -> Process:
    found = parse(recipes.recipe_text(FALLBACK))
    assert isinstance(found, Process)
    return found
