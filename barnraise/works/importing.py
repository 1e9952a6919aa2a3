"""A whole history, poured into the store in many short transactions.

Nothing of it is seen before the end: the work is not ready, and no component stands anywhere. An import that was cut
off leaves rows of an unready work, which `clear` takes away.
"""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from barnraise import record
from barnraise.base import Refused, canonical, folded_path, micros, new_id, sha256
from barnraise.people.models import Address, Person
from barnraise.record.log.entries.works import HistoryImported, ImportAbandoned, ImportFinished
from barnraise.record.models import Blob, Text
from barnraise.works import licensing
from barnraise.works.commits import Commit, History, Writer
from barnraise.works.declaration import WORK_PATH, Declared, declared_in
from barnraise.works.heads import bytes_at
from barnraise.works.lineage import Lineage, Step
from barnraise.works.models import Component, Edition, Revision, RevisionAuthor, RevisionParent, Work
from barnraise.works.sums import edition_line, revision_line

# A transaction should hold the write lock for less than this, so that others can write beside a long import.
LONGEST_SECONDS = 0.035
FEWEST, MOST = 50, 1500
SURFACED_AT_ONCE = 20
CLEARED_AT_ONCE = 500
# As many bytes at most wait for their transaction in memory.
WAITING_BYTES = 8 << 20
UNNAMED = "Unnamed"


@dataclass(frozen=True, slots=True)
class Brought:
    """What an import brought in."""

    commits: int
    editions: int
    revisions: int
    people: int


@dataclass(frozen=True, slots=True)
class _Turn:
    """Some commits' worth of steps, and the editions that began in it, each with how many revisions it has."""

    steps: list[Step]
    editions: list[tuple[int, Commit, int]]


def bring_in(
    work: Work,
    history: History,
    *,
    known: Mapping[Writer, Person] | None = None,
    progress: Callable[[int], object] = lambda commits: None,
) -> Brought:
    """Store a history as the components, revisions, editions and people of a work that is not ready yet.

    `known` names writers who are somebody here; all others become imported people of this work. `progress` hears how
    many commits are done. Refused: the codes of the source and of `Lineage`. The caller makes the work ready with
    `show`, or leaves it to `clear`.
    """
    if work.is_ready or work.edition:
        raise Refused("work_not_empty", slug=work.slug)
    pouring = _Pouring(work, history, known or {})
    lineage = Lineage()
    commits = 0
    for commits, turn in _turns(history.commits(), lineage, pouring):
        pouring.pour(turn)
        progress(commits)
    pouring.stand(lineage)
    return Brought(commits, lineage.editions, pouring.poured, len(pouring.people))


def show(work: Work, by: Person | None) -> None:
    """Let a work that was brought in be seen, inside the caller's transaction; an entry says so to the followers."""
    document = bytes_at(work, WORK_PATH)
    declared = (declared_in(document) if document is not None else None) or Declared(work.title)
    Work.objects.filter(pk=work.pk).update(
        is_ready=True, title=declared.title or work.title, kind=declared.kind, language=declared.language,
        licence=declared.licence, licences=licensing.kept(declared), purpose=declared.purpose, is_free=declared.is_free,
    )  # fmt: skip
    work.refresh_from_db()
    record.note(work.chain_id, by.uid if by is not None else None, ImportFinished(editions=work.edition))


def clear(work: Work) -> None:
    """Take away what an import that was cut off left; the work can then be brought in again.

    Bytes stay, since others may share them. The record says that the import was abandoned. Each transaction takes away
    a bounded number of rows, and one that is cut off is gone on with by the next call.
    """
    assert not work.is_ready
    standing = Component.objects.filter(work=work, head__isnull=False)
    while some := list(standing.values_list("pk", flat=True)[:CLEARED_AT_ONCE]):
        with record.writing():
            Component.objects.filter(pk__in=some).update(head=None, vouched=None, is_here=False)
    # What stands on something goes before it: a later revision before the one it revises.
    for rows in (
        RevisionParent.objects.filter(revision__work=work),
        RevisionAuthor.objects.filter(revision__work=work),
        Revision.objects.filter(work=work),
        Component.objects.filter(work=work),
        Edition.objects.filter(work=work),
        Address.objects.filter(home=work.uid),
        Person.objects.filter(home=work.uid, kind=Person.IMPORTED),
    ):
        _remove(rows)
    with record.writing():
        Work.objects.filter(pk=work.pk).update(edition=0)
        record.note(work.chain_id, None, ImportAbandoned())
    work.edition = 0


def _remove(rows: QuerySet[Any]) -> None:
    newest_first = rows.order_by("-pk").values_list("pk", flat=True)
    while some := list(newest_first[:CLEARED_AT_ONCE]):
        with record.writing():
            found = rows.model._default_manager.filter(pk__in=some)
            # Django's own delete would look for what stands on each row, and everything that does is gone.
            found._raw_delete(found.db)


def _turns(commits: Iterator[Commit], lineage: Lineage, pouring: "_Pouring") -> Iterator[tuple[int, _Turn]]:
    """Cut the history into turns of about as many steps as fit in one transaction; big commits are divided."""
    steps: list[Step] = []
    editions: list[tuple[int, Commit, int]] = []
    count = 0
    for count, commit in enumerate(commits, 1):
        added = lineage.follow(commit)
        steps += added
        if commit.mainline:
            editions.append((lineage.editions, commit, sum(step.edition is not None for step in added)))
        begin = 0
        while len(steps) - begin + len(editions) >= (most := pouring.most):
            yield count, _Turn(steps[begin : begin + most], editions)
            begin, editions = begin + most, []
        del steps[:begin]
    if steps or editions:
        yield count, _Turn(steps, editions)


# A blob by kind and name, the component and path that it comes for, and its bytes.
_Waiting = tuple[tuple[int, str], tuple[int, str], bytes]


class _Pouring:
    """Turns steps into rows: knows which ids numbers and names have got."""

    def __init__(self, work: Work, history: History, known: Mapping[Writer, Person]):
        self.work = work
        self.people = {_key(writer): person.pk for writer, person in known.items()}
        self.most = 300
        self.poured = 0
        self._history = history
        self._packer = record.Packer()
        self._blobs: dict[tuple[int, str], int] = {}
        self._sums: dict[int, bytes] = {}
        self._component_ids: list[int] = []
        self._component_uids: list[UUID] = []
        self._revision_ids: list[int] = []
        self._revision_uids: list[UUID] = []
        self._person_uids = {person.pk: person.uid for person in known.values()}
        self._spare: dict[type, Iterator[int]] = {}

    def pour(self, turn: _Turn) -> None:
        """Store one turn; the bytes that it needs first, packed outside any transaction."""
        self._keep_contents(turn.steps)
        people = self._new_people(turn)
        components = self._new_components(turn.steps)
        revisions, lines = self._revisions(turn.steps)
        editions, texts, edition_lines = self._editions(turn.editions)
        began = time.monotonic()
        with record.writing():
            record.pour(Person, ("id", "uid", "name", "kind", "home", "about", "joined_at"), people[0])
            record.pour(Address, ("home", "address", "person"), people[1])
            record.pour(Text, ("id", "hash", "salt", "body"), texts)
            record.pour(Edition, ("work", "number", "at", "by", "message", "origin", "pieces"), editions)
            record.pour(Component, ("id", "uid", "work", "path", "folded", "is_here"), components)
            record.pour(
                Revision,
                ("id", "uid", "component", "work", "path", "mode", "blob", "parent", "author", "edition",
                 "is_vouched", "at"),
                revisions,
            )  # fmt: skip
            record.pour(RevisionParent, ("revision", "parent", "place"), list(self._more_parents(turn.steps)))
            record.pour(RevisionAuthor, ("revision", "person", "place"), list(self._more_authors(turn.steps)))
            self._note(lines, edition_lines)
        self._adapt(time.monotonic() - began)
        self.poured += len(revisions)

    def stand(self, lineage: Lineage) -> None:
        """Let every component stand where the newest edition has it."""
        places = [(path, component, lineage.heads[component]) for path, component in lineage.line.items()]
        rows = iter(places)
        while some := list(islice(rows, MOST)):
            fields = ("path", "folded", "is_here", "head", "vouched")
            stood = [(path, self._revision_ids[head], self._component_ids[component]) for path, component, head in some]
            with record.writing():
                record.settle(
                    Component, fields, [(path, folded_path(path), True, head, head, id) for path, head, id in stood]
                )
        gone = [(component, head) for component, head in lineage.heads.items() if not lineage.stands(component)]
        rows_gone = iter(gone)
        while left := list(islice(rows_gone, MOST)):
            with record.writing():
                record.settle(
                    Component,
                    ("head", "vouched"),
                    [
                        (self._revision_ids[head], self._revision_ids[head], self._component_ids[component])
                        for component, head in left
                    ],
                )
        self._surface_heads()
        with record.writing():
            Work.objects.filter(pk=self.work.pk).update(edition=lineage.editions)
        self.work.edition = lineage.editions

    def _surface_heads(self) -> None:
        """Pack the newest revisions for reading, few at a time: packing takes longer than storing."""
        deep = Component.objects.filter(work=self.work, head__blob__depth__gt=self._packer.head_depth)
        ids = iter(list(deep.values_list("head__blob_id", flat=True).distinct()))
        while some := list(islice(ids, SURFACED_AT_ONCE)):
            with record.writing():
                self._packer.surface(some)

    def _adapt(self, seconds: float) -> None:
        """Choose the size of the next turn so that its transaction stays short."""
        fitting = int(self.most * LONGEST_SECONDS / max(seconds, 0.001))
        self.most = min(MOST, max(FEWEST, min(fitting, self.most * 2)))

    def _id(self, table: type) -> int:
        found = next(self._spare.get(table, iter(())), None)
        if found is None:
            self._spare[table] = iter(record.reserve(table, 5000))
            found = next(self._spare[table])
        return found

    def _keep_contents(self, steps: Sequence[Step]) -> None:
        wanted: dict[tuple[int, str], tuple[int, str]] = {}
        for step in steps:
            if step.blob is not None and (_kind(step.mode), step.blob) not in self._blobs:
                wanted.setdefault((_kind(step.mode), step.blob), (step.component, step.path))
        waiting: list[_Waiting] = []
        size = 0
        for (name, line), content in zip(list(wanted.items()), self._history.contents(list(wanted)), strict=True):
            waiting.append((name, line, content))
            size += len(content)
            if size > WAITING_BYTES:
                self._keep(waiting)
                waiting, size = [], 0
        self._keep(waiting)

    def _keep(self, waiting: list[_Waiting]) -> None:
        while waiting and not self._kept(waiting):
            pass  # somebody else stored some of these bytes at the same moment: look again

    def _kept(self, waiting: list[_Waiting]) -> bool:
        """Pack and store contents that are not there yet; False when another import was faster with one of them."""
        sums = [sha256(content) for _, _, content in waiting]
        there = record.known(sums)
        rows: list[tuple[int, bytes, int, int | None, int, bytes]] = []
        for (name, (component, path), content), sum_ in zip(waiting, sums, strict=True):
            blob_id = there.get(sum_)
            if blob_id is None:
                packed = self._packer.pack_next(content, component, path)
                blob_id = there[sum_] = self._id(Blob)
                rows.append((blob_id, sum_, len(content), packed.base_id, packed.depth, packed.packed))
                self._packer.remember(blob_id, content, packed)
                self._packer.step(component, blob_id, path, packed)
            else:
                self._packer.step(component, blob_id, path)
            self._blobs[name] = blob_id
            self._sums[blob_id] = sum_
        began = time.monotonic()
        with record.writing():
            if record.known([row[1] for row in rows]):
                self._packer = record.Packer()
                return False
            record.pour(Blob, ("id", "sha256", "size", "base", "depth", "packed"), rows)
        self._adapt(time.monotonic() - began)
        return True

    def _new_people(self, turn: _Turn) -> tuple[list[tuple[object, ...]], list[tuple[object, ...]]]:
        people: list[tuple[object, ...]] = []
        addresses: list[tuple[object, ...]] = []
        at = turn.steps[0].at if turn.steps else turn.editions[0][1].committed_at
        writers = [writer for step in turn.steps for writer in step.writers]
        writers += [writer for _, commit, _ in turn.editions for writer in commit.writers]
        for writer in dict.fromkeys(writers):
            key = _key(writer)
            if key in self.people:
                continue
            person, uid = self._id(Person), new_id()
            self.people[key] = person
            self._person_uids[person] = uid
            people.append((person, uid, _name(writer), Person.IMPORTED, self.work.uid, "", at))
            if writer.address:
                addresses.append((self.work.uid, key[:320], person))
        return people, addresses

    def _new_components(self, steps: Iterable[Step]) -> list[tuple[object, ...]]:
        rows: list[tuple[object, ...]] = []
        for step in steps:
            if step.component == len(self._component_ids):
                self._component_ids.append(self._id(Component))
                self._component_uids.append(new_id())
                rows.append(
                    (
                        self._component_ids[-1],
                        self._component_uids[-1],
                        self.work.pk,
                        step.path,
                        folded_path(step.path),
                        False,
                    )
                )
        return rows

    def _revisions(self, steps: Iterable[Step]) -> tuple[list[tuple[object, ...]], list[list[object]]]:
        rows: list[tuple[object, ...]] = []
        lines: list[list[object]] = []
        for step in steps:
            assert step.revision == len(self._revision_ids)
            id, uid = self._id(Revision), new_id()
            self._revision_ids.append(id)
            self._revision_uids.append(uid)
            blob = self._blobs[_kind(step.mode), step.blob] if step.blob is not None else None
            if blob is not None:
                self._packer.step(step.component, blob, step.path)
            parent = self._revision_ids[step.parents[0]] if step.parents else None
            authors = [self.people[_key(writer)] for writer in step.writers]
            rows.append(
                (id, uid, self._component_ids[step.component], self.work.pk, step.path, step.mode, blob, parent,
                 authors[0], step.edition, True, step.at)
            )  # fmt: skip
            lines.append(
                revision_line(
                    uid=uid,
                    component=self._component_uids[step.component],
                    path=step.path,
                    mode=step.mode,
                    content=self._sums[blob] if blob is not None else None,
                    parents=[self._revision_uids[parent] for parent in step.parents],
                    authors=[self._person_uids[author] for author in authors],
                    edition=step.edition,
                    at=micros(step.at),
                )
            )
        return rows, lines

    def _more_parents(self, steps: Iterable[Step]) -> Iterator[tuple[int, int, int]]:
        for step in steps:
            for place, parent in enumerate(step.parents[1:], 1):
                yield self._revision_ids[step.revision], self._revision_ids[parent], place

    def _more_authors(self, steps: Iterable[Step]) -> Iterator[tuple[int, int, int]]:
        for step in steps:
            for place, writer in enumerate(step.writers[1:], 1):
                yield self._revision_ids[step.revision], self.people[_key(writer)], place

    def _editions(
        self, given: Iterable[tuple[int, Commit, int]]
    ) -> tuple[list[tuple[object, ...]], list[tuple[object, ...]], list[list[object]]]:
        rows: list[tuple[object, ...]] = []
        texts: list[tuple[object, ...]] = []
        lines: list[list[object]] = []
        for number, commit, pieces in given:
            hash, salt = record.salted(commit.message)
            text, by = self._id(Text), self.people[_key(commit.writers[0])]
            texts.append((text, hash, salt, commit.message))
            origin = bytes.fromhex(commit.id) or None
            rows.append((self.work.pk, number, commit.committed_at, by, text, origin, pieces))
            lines.append(
                edition_line(
                    number=number,
                    at=micros(commit.committed_at),
                    by=self._person_uids[by],
                    message=hash,
                    origin=origin,
                )
            )
        return rows, texts, lines

    def _note(self, lines: list[list[object]], edition_lines: list[list[object]]) -> None:
        """Bind what was poured into the record: `fsck` computes the same sums from the rows."""
        event = HistoryImported(
            revisions=len(lines),
            first_revision=UUID(str(lines[0][0])) if lines else None,
            last_revision=UUID(str(lines[-1][0])) if lines else None,
            revisions_hash=sha256(canonical(lines)).hex(),
            editions=(int(str(edition_lines[0][0])), int(str(edition_lines[-1][0]))) if edition_lines else None,
            editions_hash=sha256(canonical(edition_lines)).hex(),
        )
        record.note(self.work.chain_id, None, event)


def _kind(mode: int) -> int:
    """Return what tells equal names of different bytes apart: a submodule's name is its own text."""
    return 0o160000 if mode == 0o160000 else 0


def _key(writer: Writer) -> str:
    return writer.address.casefold() or f"\0{writer.name.casefold()}"


def _name(writer: Writer) -> str:
    plain = "".join(sign if sign.isprintable() else " " for sign in writer.name)
    return " ".join(plain.split())[:150] or UNNAMED
