"""What stands between a version and the work's head: merged where it can be, named where it cannot."""

from collections.abc import Sequence
from dataclasses import replace

from django.db.models import Q, QuerySet

from barnraise import record
from barnraise.base import folded_path
from barnraise.contributions import documents
from barnraise.contributions.landing import Landing, Plan, changes_of, landing_path
from barnraise.contributions.models import Change, Version
from barnraise.contributions.ways import way_of
from barnraise.merging import Merged, kind_of, merge, near, propose, solve
from barnraise.rules.process import Process, gate_for
from barnraise.works.models import Component, Revision, Work

LARGEST_MERGED = 4 * 2**20


def plan_for(work: Work, version: Version, process: Process) -> Plan:
    """Work out how a version would land on the head now. Cost grows with its changes only."""
    changes = changes_of(version.pk)
    here = {component.path: component for component in _here(work.pk, [change.path for change in changes])}
    landings = [_landing(change, process) for change in changes]
    landings = _with_names_taken(work, _with_places_taken(landings, here))
    return Plan(tuple(_with_documents_kept(landings)))


@record.prepared
def _here(work_id: int, paths: Sequence[str]) -> QuerySet[Component]:
    here = Component.objects.filter(work=work_id, is_here=True, path__in=paths)
    return here.select_related("head__blob").defer("head__blob__packed")


def _with_places_taken(landings: Sequence[Landing], here: dict[str, Component]) -> list[Landing]:
    """Bring back what would land where another component stands, and does not leave in the same edition."""
    leaving = {one.change.component_id for one in landings if one.leaves}
    staying = {one.path for one in landings if one.stays}
    found: list[Landing] = []
    for one in landings:
        there = here.get(one.path) if one.path == one.change.path else None
        is_other = there is not None and there.pk != one.change.component_id
        if one.conflict or one.change.blob_id is None or one.stays:
            found.append(one)
        elif there is not None and is_other and there.pk not in leaving:
            found.append(_on_another(one.change, there))
        elif one.path in staying:
            found.append(_at(one.change, one.mode, "both_added"))
        else:
            found.append(one)
    return found


def _with_names_taken(work: Work, landings: Sequence[Landing]) -> list[Landing]:
    """Bring back what would make one name both a file and a folder."""
    arriving = {one.path for one in landings if one.arrives}
    if not arriving:
        return list(landings)
    leaving = {one.change.component_id for one in landings if one.leaves}
    gone = {id for id in leaving if id is not None}
    taken = names_taken(work, arriving, gone) | folded_beside(work, arriving, gone).keys()
    return [_at(one.change, one.mode, "name_taken") if one.arrives and one.path in taken else one for one in landings]


def names_taken(work: Work, arriving: set[str], leaving: set[int]) -> set[str]:
    """Return those new paths that cannot stand beside what is there: a file where others lie in a folder of its name,
    or the other way round. `leaving` are components that are moved away or removed at the same time.
    """
    above = {path: _folders_of(path) for path in arriving}
    files = {folder for folders in above.values() for folder in folders}
    standing = {path for id, path in _standing(work.pk, sorted(files)) if id not in leaving}
    taken = {path for path, folders in above.items() if not (standing | arriving).isdisjoint(folders)}
    if len(arriving) == 1:
        (name,) = arriving
        return taken | (arriving if set(_below(work.pk, *record.bounds(f"{name}/"))) - leaving else set())
    rows = Component.objects.filter(work=work, is_here=True).exclude(pk__in=leaving)
    names = sorted(arriving)
    for start in range(0, len(names), 100):
        under = Q()
        for name in names[start : start + 100]:
            under |= record.under("path", *record.bounds(f"{name}/"))
        for path in rows.filter(under).values_list("path", flat=True):
            taken |= arriving.intersection(_folders_of(path))
    return taken


def folded_beside(work: Work, arriving: set[str], leaving: set[int]) -> dict[str, str]:
    """Return those new paths that file systems which ignore case would take for another, and that other.

    What stands that way already, as an imported history may bring it, stays.
    """
    folded: dict[str, list[str]] = {}
    for path in sorted(arriving):
        folded.setdefault(folded_path(path), []).append(path)
    beside = {path: paths[0] for paths in folded.values() for path in paths[1:]}
    for id, form, path in _folding(work.pk, sorted(folded)):
        beside |= {one: path for one in folded[form] if one != path and id not in leaving}
    return beside


@record.prepared
def _folding(work_id: int, forms: Sequence[str]) -> QuerySet[Component, tuple[int, str, str]]:
    rows = Component.objects.filter(work=work_id, folded__in=forms, is_here=True)
    return rows.values_list("pk", "folded", "path")


@record.prepared
def _below(work_id: int, start: str, end: str) -> QuerySet[Component, int]:
    below = record.under("path", start, end)
    return Component.objects.filter(below, work=work_id, is_here=True).values_list("pk", flat=True)


@record.prepared
def _standing(work_id: int, paths: Sequence[str]) -> QuerySet[Component, tuple[int, str]]:
    return Component.objects.filter(work=work_id, is_here=True, path__in=paths).values_list("pk", "path")


def _folders_of(path: str) -> list[str]:
    """Return the folders that a path lies in: for "a/b/c" they are "a" and "a/b"."""
    return [path[:at] for at, sign in enumerate(path) if sign == "/"]


def _landing(change: Change, process: Process) -> Landing:
    component = change.component
    head = component.head if component is not None else None
    if component is None or head is None:
        return Landing(change, change.mode, change.blob_id, is_nothing=change.blob_id is None)
    if head.pk == change.base_id:
        return Landing(change, change.mode, change.blob_id)
    return _on_moved_head(change, head, process)


def _on_another(change: Change, there: Component) -> Landing:
    """Somebody else put another component at this path meanwhile."""
    head = there.head
    same = head is not None and head.blob_id == change.blob_id and change.component_id is None
    conflict = "" if same else "both_added"
    return Landing(change, change.mode, change.blob_id, conflict=conflict, is_changed_meanwhile=True, is_nothing=same)


def _on_moved_head(change: Change, head: Revision, process: Process) -> Landing:
    base = change.base
    mode = change.mode if base is None or change.mode != base.mode else head.mode
    if head.blob_id is None or change.blob_id is None:
        return _on_removal(change, head, base, mode=mode)
    if base is not None and base.path not in (change.path, head.path) and change.path != head.path:
        return _at(change, mode, "moved_meanwhile")
    if head.blob_id == change.blob_id:
        nothing = landing_path(change) == head.path and mode == head.mode
        return Landing(change, mode, change.blob_id, is_changed_meanwhile=True, is_nothing=nothing)
    if base is not None and head.blob_id == base.blob_id:
        return Landing(change, mode, change.blob_id)
    if base is not None and change.blob_id == base.blob_id:
        return Landing(change, mode, head.blob_id)
    return _merged(change, head, base, mode=mode, process=process)


def _on_removal(change: Change, head: Revision, base: Revision | None, *, mode: int) -> Landing:
    if head.blob_id is None and change.blob_id is None:
        return Landing(change, mode, None, is_changed_meanwhile=True, is_nothing=True)
    if head.blob_id is None:
        # Her base may itself be the removal that she takes back.
        if base is None or base.blob_id is None:
            return Landing(change, mode, change.blob_id)
        return _at(change, mode, "removed_meanwhile")
    if base is not None and head.blob_id == base.blob_id:
        return Landing(change, mode, None)
    return _at(change, mode, "changed_meanwhile")


def _merged(change: Change, head: Revision, base: Revision | None, *, mode: int, process: Process) -> Landing:
    fails = _at(change, mode, "both_changed")
    if not _may_merge(fails, process):
        return _at(change, mode, "never_merged")
    texts = _three_texts(change, head, base)
    if texts is None:
        return fails
    contribution = change.version.contribution
    way = way_of(contribution.work, fails.path)
    merged = merge(*texts, way)
    if merged.clean:
        content, is_near = merged.content, near(*texts, way)
    elif (offers := offers_for(merged)) and offers.keys() <= set(contribution.consents.split()):
        content, is_near = solve(*texts, {id: text for told in offers.values() for id, text in told.items()}, way), True
    else:
        return fails
    return replace(fails, content=content, conflict="", is_near=is_near, is_offered=not merged.clean)


def _may_merge(one: Landing, process: Process) -> bool:
    """Tell whether every gate at the places of a change lets it be merged with another of the same file."""
    gates = [gate_for(process, path) for path in one.places]
    return all(gate is not None and gate.merge != "none" for gate in gates)


def _with_documents_kept(landings: Sequence[Landing]) -> list[Landing]:
    """Bring back what would leave a document of the work unsound, or take away one that it cannot be without."""
    return [replace(one, conflict=code) if (code := documents.problem_of(one)) else one for one in landings]


def offers_for(merged: Merged) -> dict[str, dict[str, bytes]]:
    """Return what merging offers for all passages, by its kind and their ids; nothing where one has no offer."""
    found: dict[str, dict[str, bytes]] = {}
    for passage in merged.conflicts:
        offer = propose(passage)
        if offer is None:
            return {}
        found.setdefault(kind_of(passage), {})[passage.id] = offer
    return found


def _three_texts(change: Change, head: Revision, base: Revision | None) -> tuple[bytes, bytes, bytes] | None:
    """Return what both began from, what stands now and what she sent; None where it is too much to merge, or hidden.

    In place of what is hidden a notice is read, and three notices would merge into one.
    """
    assert change.blob is not None and head.blob is not None
    blobs = [change.blob, head.blob, *([base.blob] if base is not None and base.blob is not None else [])]
    if sum(blob.size for blob in blobs) > LARGEST_MERGED or any(blob.is_hidden for blob in blobs):
        return None
    contents = record.fetch_many(blob.pk for blob in blobs)
    before = contents[base.blob.pk] if base is not None and base.blob is not None else b""
    return before, contents[head.blob.pk], contents[change.blob.pk]


def _at(change: Change, mode: int, conflict: str) -> Landing:
    return Landing(change, mode, change.blob_id, conflict=conflict, is_changed_meanwhile=True)
