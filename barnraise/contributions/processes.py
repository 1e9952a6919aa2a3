"""The process a work has declared, read from its head."""

from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from django.db.models import QuerySet

from barnraise import record
from barnraise.contributions.models import Contribution
from barnraise.record.models import Blob
from barnraise.rules.parsing import parse
from barnraise.rules.process import PROCESS_PATH, Process, in_force
from barnraise.works import recipes
from barnraise.works.models import Component, Work


@dataclass(frozen=True, slots=True)
class _Document:
    """A document in the store, the same as another of the same bytes: ids come again when a transaction fails."""

    sha256: bytes
    blob_id: int = field(compare=False)


def process_of(work: Work) -> Process:
    """Return the process that decides about a work's contributions now; read once for an edition of this object."""
    return _declared_by(work)[0]


def document_id(work: Work) -> int | None:
    """Return the blob of the process document of now; None where the work declares none that can be read."""
    document = _declared_by(work)[1]
    return document.blob_id if document is not None else None


def process_for(contribution: Contribution) -> Process:
    """Return the rules that decide about a contribution: those it was sent under, with who may take part of now.

    Where it was sent under those of now, or those of now say that they apply to what is open, just these.
    """
    process, document = _declared_by(contribution.work)
    then_id = contribution.process_id
    if then_id is None or document is None or then_id == document.blob_id or process.applies_to_open:
        return process
    former: dict[int, _Document] = contribution.work.__dict__.setdefault("_former", {})
    if then_id not in former:
        sha256 = Blob.objects.filter(pk=then_id).values_list("sha256", flat=True).get()
        former[then_id] = _Document(bytes(sha256), then_id)
    return _in_force(former[then_id], document)


def claimed_stages(works: QuerySet[Any, Any]) -> frozenset[str]:
    """Return the names of the stages in which one holds pieces, in the processes that some works declare now."""
    declared = Component.objects.filter(work__in=works, is_here=True, path=PROCESS_PATH, head__blob__isnull=False)
    rows = declared.order_by().values_list("head__blob__sha256", "head__blob_id").distinct()
    found = (_parsed(_Document(bytes(sha256), blob_id)) for sha256, blob_id in rows)
    stages = (stage for process in found if process is not None for stage in process.stages)
    return frozenset(stage.name for stage in stages if stage.claim is not None)


@lru_cache(maxsize=256)
def _in_force(then: _Document, now: _Document) -> Process:
    process, former = _parsed(now) or _fallback(), _parsed(then)
    return in_force(former, process) if former is not None else process


def _declared_by(work: Work) -> tuple[Process, _Document | None]:
    known: tuple[int, Process, _Document | None] | None = getattr(work, "_process", None)
    if known is not None and known[0] == work.edition:
        return known[1:]
    found = next(iter(_documents(work.pk)), None)
    document = _Document(bytes(found[0]), found[1]) if found is not None else None
    process = _parsed(document) if document is not None else None
    if process is None:
        document = None
    work._process = (work.edition, process or _fallback(), document)  # type: ignore[attr-defined]
    return process or _fallback(), document


@record.prepared
def _documents(work_id: int) -> QuerySet[Component, Any]:
    declared = Component.objects.filter(work=work_id, is_here=True, path=PROCESS_PATH, head__blob__isnull=False)
    return declared.values_list("head__blob__sha256", "head__blob_id")


@lru_cache(maxsize=256)
def _parsed(document: _Document) -> Process | None:
    try:
        found = parse(record.fetch(document.blob_id).decode("utf-8-sig"))
    except UnicodeDecodeError:
        return None
    return found if isinstance(found, Process) else None


@lru_cache(maxsize=1)
def _fallback() -> Process:
    found = parse(recipes.recipe_text(recipes.recipe_for("unstated")))
    assert isinstance(found, Process)
    return found
