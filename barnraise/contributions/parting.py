"""Approving a part: the approved pieces go on, the rest returns to its author as a contribution of its own."""

from collections.abc import Sequence

from django.db.models import Max

from barnraise.base import now
from barnraise.contributions.models import Change, Contribution, Review, Version
from barnraise.contributions.versions import add_version, copies
from barnraise.record.log.entries.contributions import Parted, ReturnedPart


def keep_part(contribution: Contribution, version: Version, paths: Sequence[str]) -> None:
    """Reduce a contribution to some of its pieces; what was judged so far holds for them. Inside a transaction.

    Everything else becomes a contribution of the same author, in the state "returned".
    """
    kept = list(version.changes.filter(path__in=list(paths)).order_by("place"))
    rest = list(version.changes.exclude(path__in=list(paths)).order_by("place"))
    if not rest:
        return
    # Objections too: nobody takes another's back by approving a part.
    judged = list(version.reviews.filter(withdrawn_at=None))
    _split_off(contribution, version, rest)
    part = add_version(contribution, copies(kept), by=version.by, base_edition=version.base_edition, why=Parted)
    Review.objects.bulk_create(
        Review(
            version=part,
            person_id=one.person_id,
            verdict=one.verdict,
            comment_id=one.comment_id,
            counted=one.counted,
            at=one.at,
        )
        for one in judged
    )


def _split_off(contribution: Contribution, version: Version, rest: Sequence[Change]) -> None:
    other = Contribution.objects.create(
        work=contribution.work,
        number=(contribution.work.contributions.aggregate(last=Max("number"))["last"] or 0) + 1,
        author=contribution.author,
        summary=contribution.summary,
        made=contribution.made,
        source=contribution.source,
        source_licence=contribution.source_licence,
        licence=contribution.licence,
        builds_on=contribution.builds_on,
        built_on=contribution.built_on,
        process=contribution.process,
        draw=contribution.draw,
        submitted_at=now(),
    )
    other.authors.set(contribution.authors.all())
    add_version(other, copies(rest), by=version.by, base_edition=version.base_edition, why=ReturnedPart)
    other.state, other.is_rest = Contribution.RETURNED, True
    other.save(update_fields=["state", "is_rest"])
