"""Word-level authorship: each revision takes over whose words it keeps, and its authors get what they added."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from barnraise import record
from barnraise.credit.models import Authorship, Share
from barnraise.works.diff import Piece, word_diff
from barnraise.works.diff_words import count_words
from barnraise.works.models import Revision, RevisionAuthor, RevisionParent, Work

# A stretch of text: whose it is (None: not known yet) and how many characters it has.
Run = tuple[int | None, int]


def attribute(revisions: Mapping[int, int | None]) -> None:
    """Count whose words some components, by id, have at a revision each (None: it is gone, nobody's are left).

    Goes on from the revision that was counted last; cost grows with the revisions between, and with the whole
    history of the component where a branch was merged or earlier bytes came back. Stores all in one transaction.
    """
    known = {row.component_id: row for row in Authorship.objects.filter(component__in=list(revisions))}
    counted: list[_Counted] = []
    gone: list[int] = []
    for component_id, revision_id in revisions.items():
        row = known.get(component_id)
        if revision_id is None:
            gone.append(component_id)
        elif row is None or row.revision_id != revision_id:
            counted.append(_count(component_id, revision_id, row))
    if gone or counted:
        _store(counted, gone)


def rebuild(work: Work) -> int:
    """Forget what is known about a work's words and count them again, at the same revisions; return how many."""
    counted = dict(Authorship.objects.filter(work=work).values_list("component_id", "revision_id"))
    for component_id, revision_id in counted.items():
        attribute({component_id: None})
        attribute({component_id: revision_id})
    return len(counted)


def problems_in(work: Work) -> Iterator[str]:
    """Count every component's words again from its first revision; yield where what is known differs, for `fsck`.

    Every word belongs to somebody, where any of its revisions has an author. Cost grows with the whole history.
    """
    known = Authorship.objects.filter(work=work).select_related("component", "revision").order_by("pk")
    for row in known.iterator(chunk_size=100):
        shares = Counter(dict(Share.objects.filter(component=row.component_id).values_list("person_id", "words")))
        counted = _count(row.component_id, row.revision_id, None)
        if json.loads(row.runs) != [list(run) for run in counted.runs] or shares != counted.words:
            yield f"{row.component.path}: whose words are whose is not what its revisions say"
        elif shares.total() + counted.nobodys < counted.all_words:
            yield f"{row.component.path}: some of its words are nobody's"
    strays = Share.objects.filter(work=work, component__authorship=None).values_list("component__path", flat=True)
    yield from (f"{path}: shares of what is not published" for path in strays.distinct())


class _Counted(NamedTuple):
    """What was counted of one component."""

    revision: Revision
    runs: list[Run]
    words: Counter[int]
    nobodys: int
    all_words: int


def _count(component_id: int, revision_id: int, known: Authorship | None) -> _Counted:
    line = _since(component_id, known.revision_id, revision_id) if known is not None else None
    if line is not None and known is not None:
        history = _History(line, {known.revision_id: [(who, count) for who, count in json.loads(known.runs)]})
    else:
        history = _History(Revision.objects.filter(component=component_id))
    runs = history.runs_of(revision_id)
    words, nobodys = history.words(revision_id)
    return _Counted(history.revisions[revision_id], runs, words, nobodys, count_words(history.text(revision_id)))


def _since(component_id: int, start: int, end: int) -> list[Revision] | None:
    """Return the revisions from one to a later one when they are one unbroken line of new bytes, else None."""
    later = list(Revision.objects.filter(component=component_id, pk__gte=start, pk__lte=end).order_by("pk"))
    in_line = {one.pk: one for one in later}
    at: int | None = end
    line: list[Revision] = []
    while at is not None and at in in_line:
        line.append(in_line[at])
        if at == start:
            return None if _needs_history(component_id, start, line[:-1]) else line
        at = in_line[at].parent_id
    return None


def _needs_history(component_id: int, start: int, line: Sequence[Revision]) -> bool:
    """Tell whether a branch was merged, or bytes came back that an earlier revision had."""
    if RevisionParent.objects.filter(revision__in=[one.pk for one in line]).exists():
        return True
    blobs = [one.blob_id for one in line if one.blob_id is not None]
    return Revision.objects.filter(component=component_id, pk__lt=start, blob__in=blobs).exists()


class _History:
    """The revisions of one component, each attributed once, parents first."""

    def __init__(self, revisions: Iterable[Revision], known: dict[int, list[Run]] | None = None):
        self.revisions = {one.pk: one for one in revisions}
        self.known = known or {}
        self.parents: dict[int, list[int]] = {
            one.pk: [one.parent_id] if one.parent_id is not None else [] for one in self.revisions.values()
        }
        self.authors = {one.pk: [one.author_id] for one in self.revisions.values()}
        for child, parent in _rows(RevisionParent, "parent_id", self.revisions):
            self.parents[child].append(parent)
        for revision, person in _rows(RevisionAuthor, "person_id", self.revisions):
            self.authors[revision].append(person)
        self._texts: dict[int, str] = {}
        blobs = {one: self.revisions[one].blob_id for one in self.known}
        self._by_blob = {blob_id: one for one, blob_id in blobs.items() if blob_id is not None}

    def runs_of(self, revision_id: int) -> list[Run]:
        """Return whose each stretch of a revision is; works through its ancestors without recursion."""
        waiting = [revision_id]
        while waiting:
            at = waiting[-1]
            missing = [one for one in self.parents[at] if one not in self.known and one in self.revisions]
            if at not in self.known and not missing:
                self.known[at] = self._attributed(at)
            waiting = [*waiting, *missing] if missing and at not in self.known else waiting[:-1]
        return self.known[revision_id]

    def _attributed(self, revision_id: int) -> list[Run]:
        blob_id = self.revisions[revision_id].blob_id
        if blob_id is not None:
            # What comes back belongs to whoever wrote it first.
            first = self._by_blob.setdefault(blob_id, revision_id)
            if first != revision_id:
                return self.known[first]
        text = self.text(revision_id)
        runs: list[Run] = [(None, len(text))] if text else []
        for parent in self.parents[revision_id]:
            if parent in self.known and any(who is None for who, _ in runs):
                runs = overlaid(runs, carried(self.known[parent], word_diff(self.text(parent), text)))
        return given(runs, [one for one in self.authors[revision_id] if one is not None])

    def text(self, revision_id: int) -> str:
        """Return the text of a revision, "" for bytes that are none."""
        if revision_id not in self._texts:
            if len(self._texts) > 8:
                self._texts.clear()
            blob_id = self.revisions[revision_id].blob_id
            content = record.Packer().content(blob_id) if blob_id is not None else b""  # also of what is hidden
            self._texts[revision_id] = "" if b"\0" in content else content.decode("utf-8", "surrogateescape")
        return self._texts[revision_id]

    def words(self, revision_id: int) -> tuple[Counter[int], int]:
        """Count each person's words in a revision, and those that are nobody's."""
        text, at = self.text(revision_id), 0
        counted: Counter[int] = Counter()
        nobodys = 0
        for who, count in self.known[revision_id]:
            words = count_words(text[at : at + count])
            if who is not None:
                counted[who] += words
            else:
                nobodys += words
            at += count
        return counted, nobodys


def _rows(table: type[RevisionParent] | type[RevisionAuthor], other: str, ids: Iterable[int]) -> list[tuple[int, int]]:
    wanted = list(ids)
    rows: list[tuple[int, int]] = []
    for start in range(0, len(wanted), 500):
        found = table.objects.filter(revision__in=wanted[start : start + 500]).order_by("revision_id", "place")
        rows += list(found.values_list("revision_id", other))
    return rows


def carried(runs: Sequence[Run], pieces: Iterable[Piece]) -> list[Run]:
    """Return whose each stretch of the new text was in the old one; None for what was added."""
    made: list[Run] = []
    rest = [list(run) for run in reversed(runs)]
    for kind, text in pieces:
        left = len(text)
        if kind == "added":
            made.append((None, left))
            continue
        while left and rest:
            who, count = rest[-1]
            taken = min(left, count or 0)
            left -= taken
            rest[-1][1] = (count or 0) - taken
            if not rest[-1][1]:
                rest.pop()
            if kind == "same":
                made.append((who, taken))
    return _joined(made)


def overlaid(first: Sequence[Run], second: Sequence[Run]) -> list[Run]:
    """Return the first, and where it does not know whose a stretch is, the second; both cover the same text."""
    made: list[Run] = []
    place = other = 0
    left = left_of_other = 0
    while place < len(first) and other < len(second):
        left, left_of_other = left or first[place][1], left_of_other or second[other][1]
        who, count = first[place][0], min(left, left_of_other)
        made.append((who if who is not None else second[other][0], count))
        left, left_of_other = left - count, left_of_other - count
        place, other = place + (not left), other + (not left_of_other)
    return _joined(made)


def given(runs: Sequence[Run], authors: Sequence[int]) -> list[Run]:
    """Give what is nobody's yet to the authors, in equal parts one after another when they are several."""
    made: list[Run] = []
    for who, count in runs:
        if who is not None or not authors:
            made.append((who, count))
            continue
        part, more = divmod(count, len(authors))
        made += [(author, part + (place < more)) for place, author in enumerate(authors)]
    return _joined(made)


def _joined(runs: Iterable[Run]) -> list[Run]:
    made: list[Run] = []
    for who, count in runs:
        if made and made[-1][0] == who:
            made[-1] = (who, made[-1][1] + count)
        elif count:
            made.append((who, count))
    return made


def _store(counted: Sequence[_Counted], gone: Sequence[int]) -> None:
    left = [*gone, *(one.revision.component_id for one in counted)]
    with record.writing():
        Authorship.objects.filter(component__in=left).delete()
        Share.objects.filter(component__in=left).delete()
        Authorship.objects.bulk_create(
            Authorship(
                component_id=revision.component_id,
                work_id=revision.work_id,
                revision=revision,
                runs=json.dumps(runs, separators=(",", ":")),
            )
            for revision, runs, *_ in counted
        )
        Share.objects.bulk_create(
            Share(component_id=revision.component_id, work_id=revision.work_id, person_id=who, words=words)
            for revision, _, everybody, *_ in counted
            for who, words in everybody.items()
        )
