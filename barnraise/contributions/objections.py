"""Objections to former versions that a new version does not answer."""

import unicodedata
from dataclasses import replace
from uuid import UUID

from django.db.models import QuerySet

from barnraise import record
from barnraise.base.unicode_forms import normalized
from barnraise.contributions.anchoring import text_in
from barnraise.contributions.conflicts import LARGEST_MERGED
from barnraise.contributions.judgements import judgement
from barnraise.contributions.models import Change, Contribution, Review
from barnraise.contributions.processes import process_for
from barnraise.people.models import Person
from barnraise.rules.ballots import is_against, side_of
from barnraise.rules.integrating import Judgement
from barnraise.rules.process import Process

# Separators, control characters and punctuation say nothing by themselves. Marks stay: they are the vowels of some
# scripts; so do symbols: "+" and "<" say much.
_SAYS_NOTHING = ("Z", "C", "P")


def carried(contribution: Contribution, process: Process, counting: frozenset[int]) -> tuple[Judgement, ...]:
    """Return what was said against former versions and is heard still, of each person the last.

    A stage may have a rule for that. Everywhere else it is heard where the present version says the same words, until
    they take it back or judge the present version.
    """
    former = _of_former_versions(contribution)
    if not former:
        return ()
    said = tuple(judgement(row, counting) for row in former)
    if any(stage.copy.values for stage in process.stages):
        return tuple(replace(one, carried=True) for one in said)
    judged = set(Review.objects.filter(version=contribution.version_id).values_list("person", flat=True))
    unanswered = _unanswered(contribution, [row for row in former if row.person_id not in judged])
    return tuple(one for one, row in zip(said, former, strict=True) if row in unanswered and one.justified)


def carried_by(contribution: Contribution, person: Person | None) -> UUID | None:
    """Return what somebody said on a former version and may still stop the present one: its id; None for nothing."""
    if person is None:
        return None
    own = [row for row in _of_former_versions(contribution) if row.person_id == person.pk and is_against(row.verdict)]
    if not any(stage.copy.values for stage in process_for(contribution).stages):
        own = _unanswered(contribution, own)
    return own[0].uid if own else None


def _of_former_versions(contribution: Contribution) -> list[Review]:
    """Return the last word of each person who is not for it, where that was on a former version."""
    assert contribution.version is not None
    if contribution.version.number == 1:
        return []
    last = {row.person_id: row for row in _reviews(contribution.pk) if row.version_id != contribution.version_id}
    return [row for row in last.values() if side_of(row.verdict) <= 0]


@record.prepared
def _reviews(contribution_id: int) -> QuerySet[Review]:
    rows = Review.objects.filter(version__contribution=contribution_id, withdrawn_at=None)
    return rows.select_related("comment").order_by("pk")


def _unanswered(contribution: Contribution, former: list[Review]) -> list[Review]:
    """Return the objections to versions that said what the present one says."""
    against = [row for row in former if is_against(row.verdict)]
    if not against:
        return []
    present = _changes(contribution.version_id)
    same = {id for id in {row.version_id for row in against} if _say_the_same(_changes(id), present)}
    return [row for row in against if row.version_id in same]


def _changes(version_id: int | None) -> dict[str, Change]:
    return {one.path: one for one in Change.objects.filter(version=version_id).select_related("blob")}


def _say_the_same(former: dict[str, Change], present: dict[str, Change]) -> bool:
    """Tell whether two versions differ in white space, case and punctuation at most."""
    return former.keys() == present.keys() and all(_is_same(former[path], one) for path, one in present.items())


def _is_same(one: Change, other: Change) -> bool:
    if (one.moved_from, one.mode, one.blob is None) != (other.moved_from, other.mode, other.blob is None):
        return False
    if one.blob is None or other.blob is None or one.blob_id == other.blob_id:
        return True
    if max(one.blob.size, other.blob.size) > LARGEST_MERGED:
        return False
    return words_of(text_in(record.fetch(one.blob.pk))) == words_of(text_in(record.fetch(other.blob.pk)))


class _Nothing(dict[int, int | None]):
    """For each character itself, or None where it says nothing; what was asked once is kept."""

    def __missing__(self, code: int) -> int | None:
        kept = None if unicodedata.category(chr(code))[0] in _SAYS_NOTHING else code
        self[code] = kept
        return kept


_nothing = _Nothing()


def words_of(text: str) -> str:
    """Return a text without white space, case and punctuation."""
    return normalized("NFC", text).casefold().translate(_nothing)
