"""Where each change of a version lands: the one value by which it is decided, and which the writer then writes.

A change names its component as it stood at the version's base; the component may stand elsewhere now. Nothing but this
module says where that is, so that gates, merging, licence, documents and the next edition speak of one place.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db.models import QuerySet

from barnraise import record, works
from barnraise.contributions.models import Change, Version
from barnraise.rules.process import Process, gate_for
from barnraise.works import Put
from barnraise.works.models import Component, Work


@dataclass(frozen=True, slots=True)
class Landing:
    """How one change would land on the head: `content` None where the bytes are those of `blob_id`.

    `path` is where it lands, `comes_from` where its component stands now, or stood when it was removed; "" for a new
    one. Both follow from the change and its component's head alone.
    `conflict`: "" or why it cannot: `both_changed`, `both_added`, `removed_meanwhile`, `changed_meanwhile` (it
    removes what others changed), `moved_meanwhile`, `never_merged` (its gate forbids merging), `name_taken` (the
    name is a folder's, or lies in a file's), `document_unsound` (see `documents`).
    `is_offered`: what the author agreed to take, and nobody has seen yet.
    """

    change: Change
    mode: int
    blob_id: int | None
    content: bytes | None = None
    conflict: str = ""
    is_near: bool = False
    is_changed_meanwhile: bool = False
    is_nothing: bool = False
    is_offered: bool = False
    path: str = field(init=False)
    comes_from: str = field(init=False)

    def __post_init__(self) -> None:
        """Work out the two places, once."""
        component = self.change.component
        object.__setattr__(self, "path", landing_path(self.change))
        object.__setattr__(self, "comes_from", component.path if component is not None else "")

    @property
    def places(self) -> frozenset[str]:
        """Where it lands, and where it comes from."""
        return frozenset((self.path, self.comes_from)) - {""}

    @property
    def stands(self) -> bool:
        """Whether its component stands somewhere now."""
        return self.change.component is not None and self.change.component.is_here

    @property
    def removes(self) -> bool:
        """Whether nothing is left of it."""
        return self.blob_id is None and self.content is None

    @property
    def moves(self) -> bool:
        """Whether a component leaves the place where it stands for another."""
        return self.stands and not self.removes and self.path != self.comes_from

    @property
    def leaves(self) -> bool:
        """Whether the place where its component stands becomes free."""
        return self.stands and not self.conflict and not self.is_nothing and (self.removes or self.moves)

    @property
    def stays(self) -> bool:
        """Whether its component keeps the place where it stands."""
        return self.stands and self.path == self.comes_from and not self.leaves

    @property
    def arrives(self) -> bool:
        """Whether it comes to a place where its component does not stand."""
        return not self.conflict and not self.is_nothing and not self.removes and not self.stays

    def bytes_landing(self) -> bytes | None:
        """Return the bytes that would stand there; None where nothing would."""
        if self.content is not None:
            return self.content
        return record.fetch(self.blob_id) if self.blob_id is not None else None

    def put(self) -> Put:
        """Return what the edition does; stores merged bytes, inside the caller's transaction."""
        component, blob_id = self.change.component, self.blob_id
        if self.content is not None:
            blob_id = record.keep(self.content, like=self.change.blob_id)
        return Put(
            path=self.path,
            blob_id=blob_id,
            mode=self.mode,
            moved_from=self.comes_from if self.moves else "",
            component_id=component.pk if component is not None else None,
            is_new=component is None,
        )


@dataclass(frozen=True, slots=True)
class Plan:
    """How a whole version would land on the head."""

    landings: tuple[Landing, ...]
    conflicts: tuple[Landing, ...] = field(init=False)

    def __post_init__(self) -> None:
        """Note once what cannot land."""
        object.__setattr__(self, "conflicts", tuple(one for one in self.landings if one.conflict))

    @property
    def paths(self) -> frozenset[str]:
        """Every place that it touches: where each change lands, and where it comes from."""
        return frozenset[str]().union(*(one.places for one in self.landings))

    @property
    def landing_paths(self) -> tuple[str, ...]:
        """Where its changes land, in their order."""
        return tuple(one.path for one in self.landings)

    @property
    def is_near(self) -> bool:
        """Tell whether others changed something within three lines of this version's changes."""
        return any(one.is_near for one in self.landings)

    @property
    def is_offered(self) -> bool:
        """Tell whether it lands only by an offer of merging whose kind its author agreed to."""
        return not self.conflicts and any(one.is_offered for one in self.landings)

    @property
    def is_as_it_was(self) -> bool:
        """Tell whether it leaves everything as it was: a page that the work began with, which nobody worked on yet."""
        pairs = ((one.change, one.change.base) for one in self.landings)
        return all(
            base is not None and (base.blob_id, base.path, base.mode) == (change.blob_id, change.path, change.mode)
            for change, base in pairs
        )

    @property
    def changed_meanwhile(self) -> frozenset[str]:
        """The places of what others changed since the version's base."""
        return frozenset[str]().union(*(one.places for one in self.landings if one.is_changed_meanwhile))

    def is_elsewhere(self, process: Process) -> bool:
        """Tell whether something lands, or comes from, where another gate stands than at the place that it names.

        Nobody who judged the version as it was sent judged it for that gate.
        """
        landings = [one for one in self.landings if not one.is_nothing]
        pairs = [(one.change.path, one.path) for one in landings]
        pairs += [(one.change.moved_from, one.comes_from) for one in landings if one.change.moved_from]
        return any(gate_for(process, sent) != gate_for(process, now) for sent, now in pairs if sent != now)

    def puts(self) -> list[Put]:
        """Return what the edition does; stores merged bytes, inside the caller's transaction."""
        return [one.put() for one in self.landings if not one.is_nothing]


def landing_path(change: Change) -> str:
    """Return where a change lands: where its sender moves the component, else where the component stands now."""
    head, base = change.component.head if change.component is not None else None, change.base
    if head is None or head.blob_id is None or base is None or change.path != base.path:
        return change.path
    return head.path


def places_of(version: Version) -> tuple[Landing, ...]:
    """Return where a version's changes land now, and nothing else of how; nothing is merged."""
    return tuple(Landing(change, change.mode, change.blob_id) for change in changes_of(version.pk))


def paths_of(version: Version) -> frozenset[str]:
    """Return every place that a version touches now: where its changes land, and where they come from."""
    return Plan(places_of(version)).paths


def paths_of_each(versions: Iterable[int]) -> dict[int, frozenset[str]]:
    """Return every place that some versions touch now, by their row ids, in one query."""
    rows = Change.objects.filter(version__in=list(versions)).select_related("component__head", "base")
    landings: dict[int, list[Landing]] = {}
    for change in rows.order_by("version", "place"):
        landings.setdefault(change.version_id, []).append(Landing(change, change.mode, change.blob_id))
    return {version: Plan(tuple(some)).paths for version, some in landings.items()}


def unsent_paths(work: Work, base_edition: int, changes: Sequence[Change]) -> list[str]:
    """Return where unsaved changes will land, in a transaction that has locked the work's chain."""
    if base_edition == work.edition:
        return [change.path for change in changes]
    ids = [change.component_id for change in changes if change.component_id is not None]
    here: dict[int | None, str] = dict(_paths_of(ids))
    return [change.path if change.moved_from else here.get(change.component_id, change.path) for change in changes]


def paths_now(work: Work, paths: Iterable[str], edition: int) -> list[str]:
    """Return where what stood at some paths in an edition stands now; where nothing did, or it is gone, the path."""
    if edition == work.edition:
        return list(paths)
    stood = [(path, works.piece_at(work, path, edition)) for path in paths]
    ids = [piece.component_id for _, piece in stood if piece is not None]
    here = dict(_paths_of(ids))
    return [here.get(piece.component_id, path) if piece is not None else path for path, piece in stood]


@record.prepared
def _paths_of(component_ids: Sequence[int]) -> QuerySet[Component, tuple[int, str]]:
    return Component.objects.filter(pk__in=component_ids, is_here=True).values_list("pk", "path")


@record.prepared
def changes_of(version_id: int) -> QuerySet[Change]:
    """Return a version's changes with all that says where and how they land."""
    changes = Change.objects.filter(version=version_id).select_related("component__head__blob", "base__blob", "blob")
    return changes.defer("component__head__blob__packed", "base__blob__packed", "blob__packed").order_by("place")
