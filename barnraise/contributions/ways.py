"""How changes of each path are merged, as the work's declaration at its head says."""

from dataclasses import dataclass, field
from functools import lru_cache

from barnraise import record, works
from barnraise.merging import Way, way_for
from barnraise.works.declaration import WORK_PATH, Declared, declared_in
from barnraise.works.models import Work


def way_of(work: Work, path: str) -> Way:
    """Return how two changes of one component are merged now."""
    piece = works.piece_at(work, WORK_PATH)
    declared = _declared(_Document(piece.sha256, piece.blob_id)) if piece is not None else None
    files = declared.files_at(path) if declared is not None else None
    return way_for(path, key=files.key, is_union=files.is_union) if files is not None else way_for(path)


@dataclass(frozen=True, slots=True)
class _Document:
    """A document in the store, the same as another of the same bytes: ids come again when a transaction fails."""

    sha256: str
    blob_id: int = field(compare=False)


@lru_cache(maxsize=256)
def _declared(document: _Document) -> Declared | None:
    return declared_in(record.fetch(document.blob_id))
