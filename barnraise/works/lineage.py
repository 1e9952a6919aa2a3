"""From commits to components: which piece each change belongs to, what it stands on, and whose it is.

It knows no tables. Revisions, components and editions are numbers from 0 (editions from 1) in the order of their
coming; whoever stores them gives them ids.
"""

from array import array
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from barnraise.base import Refused
from barnraise.works.commits import Change, Commit, Writer


@dataclass(frozen=True, slots=True)
class Step:
    """One revision to be. `edition` is None off the line of editions, `blob` None where the piece was removed."""

    revision: int
    component: int
    path: str
    mode: int
    blob: str | None
    parents: tuple[int, ...]
    writers: tuple[Writer, ...]
    edition: int | None
    at: datetime


class Lineage:
    """Follows a history from its first commit to its newest; each commit is shown to it once, parents first."""

    def __init__(self) -> None:
        self.editions = 0
        self.components = 0
        # What stands where in the newest edition: path → component, and each component's newest numbered revision.
        self.line: dict[str, int] = {}
        self.heads: dict[int, int] = {}
        self._gone: dict[str, int] = {}
        self._folders: Counter[str] = Counter()
        # The newest revision that left these bytes at this path; equal texts are the only ambiguity.
        self._latest: dict[tuple[str, str | None], int] = {}
        self._component_of = array("q")
        self._edition_of = array("q")
        self._is_there = bytearray()
        self._parents_of: list[tuple[int, ...]] = []
        self._writers_of: list[tuple[Writer, ...]] = []

    def follow(self, commit: Commit) -> list[Step]:
        """Return the revisions that a commit made. Refused: `history_broken`, `path_double`."""
        if not commit.mainline:
            return [self._beside_the_line(commit, change) for change in commit.changes]
        self.editions += 1
        leaving = [change for change in commit.changes if change.blob is None]
        arriving = [change for change in commit.changes if change.blob is not None]
        moved = {change.path: self._leave(change.moved_from, commit) for change in arriving if change.moved_from}
        steps = [self._removed(commit, change) for change in leaving]
        # Pieces that this commit has dealt with already: none gets two revisions in one edition.
        taken = {step.component for step in steps} | set(moved.values())
        for change in arriving:
            step = self._arrived(commit, change, moved.get(change.path), taken)
            taken.add(step.component)
            steps.append(step)
        return steps

    def _removed(self, commit: Commit, change: Change) -> Step:
        return self._on_the_line(commit, change, self._leave(change.path, commit))

    def _arrived(self, commit: Commit, change: Change, moved: int | None, taken: set[int]) -> Step:
        if moved is None and change.path in self.line:
            return self._on_the_line(commit, change, self.line[change.path])
        if moved is None and change.old_blob is not None:
            raise Refused("history_broken", said=f"{commit.id} changes {change.path}, which is not there")
        component = moved if moved is not None else self._newcomer(change, taken)
        self._enter(change.path, component, commit)
        return self._on_the_line(commit, change, component)

    def _newcomer(self, change: Change, taken: set[int]) -> int:
        """Return the piece that comes to a free path: one that stood there before, one from a side branch, or new."""
        candidates = [self._gone.get(change.path)]
        known = self._latest.get((change.path, change.blob))
        candidates.append(self._component_of[known] if known is not None else None)
        for component in candidates:
            if component is not None and component not in taken and not self.stands(component):
                return component
        return self._new_component()

    def stands(self, component: int) -> bool:
        """Tell whether a component stands somewhere in the newest edition."""
        head = self.heads.get(component)
        return head is not None and bool(self._is_there[head])

    def _on_the_line(self, commit: Commit, change: Change, component: int) -> Step:
        first = self.heads.get(component)
        parents = [first] if first is not None else []
        writers = commit.writers
        if len(commit.parents) > 1:
            others, taken_whole = self._other_sides(change)
            parents += [other for other in others if other != first]
            if taken_whole and others:
                writers = self._writers_since_fork(others[0]) or writers
        step = self._step(commit, change, component, tuple(parents), writers)
        self.heads[component] = step.revision
        return step

    def _other_sides(self, change: Change) -> tuple[list[int], bool]:
        """Return the revisions that a merge brings in at a path, and whether it took one of them whole."""
        if change.beside is None:
            found = self._latest.get((change.path, change.blob))
            return ([found] if found is not None else []), True
        sides = (self._latest.get((change.path, blob)) for blob in change.beside if blob is not None)
        return list(dict.fromkeys(side for side in sides if side is not None)), False

    def _writers_since_fork(self, revision: int) -> tuple[Writer, ...]:
        """Return everybody who wrote on a side branch, from a revision back to where it left the line."""
        found: dict[Writer, None] = {}
        seen: set[int] = set()
        ahead = [revision]
        while ahead:
            here = ahead.pop()
            if here in seen or self._edition_of[here]:
                continue
            seen.add(here)
            found.update(dict.fromkeys(self._writers_of[here]))
            ahead.extend(self._parents_of[here])
        return tuple(found)

    def _beside_the_line(self, commit: Commit, change: Change) -> Step:
        source = change.moved_from or change.path
        first = self._latest.get((source, change.old_blob)) if change.old_blob is not None else None
        others = [self._latest.get((change.path, blob)) for blob in change.beside or () if blob is not None]
        parents = tuple(dict.fromkeys(parent for parent in (first, *others) if parent is not None))
        known = parents[0] if parents else self._latest.get((change.path, change.blob))
        component = self._component_of[known] if known is not None else self._new_component()
        return self._step(commit, change, component, parents, commit.writers)

    def _step(
        self, commit: Commit, change: Change, component: int, parents: tuple[int, ...], writers: tuple[Writer, ...]
    ) -> Step:
        revision = len(self._parents_of)
        edition = self.editions if commit.mainline else None
        self._component_of.append(component)
        self._edition_of.append(edition or 0)
        self._parents_of.append(parents)
        self._writers_of.append(writers)
        self._is_there.append(change.blob is not None)
        self._latest[change.path, change.blob] = revision
        return Step(
            revision, component, change.path, change.mode, change.blob, parents, writers, edition, commit.authored_at
        )

    def _new_component(self) -> int:
        self.components += 1
        return self.components - 1

    def _leave(self, path: str, commit: Commit) -> int:
        component = self.line.pop(path, None)
        if component is None:
            raise Refused("history_broken", said=f"{commit.id} takes away {path}, which is not there")
        self._gone[path] = component
        self._folders.subtract(_folders_of(path))
        return component

    def _enter(self, path: str, component: int, commit: Commit) -> None:
        """Let a piece stand at a path; no name is a file and a folder at once."""
        if path in self.line or self._folders[path] or any(folder in self.line for folder in _folders_of(path)):
            raise Refused("path_double", path=path, commit=commit.id)
        self.line[path] = component
        self._folders.update(_folders_of(path))


def _folders_of(path: str) -> Iterator[str]:
    at = path.find("/")
    while at >= 0:
        yield path[:at]
        at = path.find("/", at + 1)
