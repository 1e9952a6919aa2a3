"""The follower that keeps the published sites up to date with the record."""

from collections.abc import Collection, Sequence
from pathlib import Path
from uuid import UUID

from barnraise import credit
from barnraise.contributions import origins
from barnraise.people.queries import told_of
from barnraise.publishing import attribution, files, site
from barnraise.publishing.models import Mention
from barnraise.record.log.entries.contributions import Integrated
from barnraise.record.log.entries.governance import ContentChanged
from barnraise.record.log.entries.review import LookedAt, ReviewAssessed, Reviewed, ReviewWithdrawn
from barnraise.record.log.entries.works import Founded
from barnraise.record.models import Chain, Entry
from barnraise.works import staleness
from barnraise.works.models import Component, Revision, Work


class Published:
    """Writes pages, search index and credit of each work as its entries tell; everything where nothing is yet.

    All of it happens before the transaction that stores the position, in short ones of its own: pages are files, and
    the same again changes nothing.
    """

    name = "published"

    def prepare(self, batch: Sequence[Entry]) -> None:
        """Publish what some entries of one work changed."""
        work = Work.objects.filter(chain=batch[0].chain_id).first()
        if work is None:
            _name_again(batch)
        if work is None or not (work.is_ready or work.withheld):
            return
        with site.alone():
            if work.withheld:
                site.withdraw(work)
            else:
                site.follow(work, _changed(work, batch), batch[-1].number)
            staleness.clear(work, staleness.PAGES, up_to=batch[-1].number)

    def apply(self, batch: Sequence[Entry]) -> None:
        """Leave everything to `prepare`."""


def _name_again(batch: Sequence[Entry]) -> None:
    """Publish again what names people who are called otherwise now: renamed, left, or known to be somebody else."""
    if not Chain.objects.filter(pk=batch[0].chain_id, is_site=True).exists():
        return
    people = told_of(batch)
    read = origins.read_by(people)
    for work, component_ids in credit.where_named(people):
        with site.alone():
            site.name_again(work, sorted({*component_ids, *read.pop(work.pk, ()), *_with_pictures_of(work, people)}))
    for work in Work.objects.filter(pk__in=read, is_ready=True).order_by("pk"):
        with site.alone():
            site.name_again(work, sorted(read[work.pk]))


def _with_pictures_of(work: Work, people: Collection[int]) -> set[int]:
    """Return the pages that show a file which some people made, and name them by it."""
    made = Revision.objects.filter(work=work, author__in=people, component__is_here=True)
    paths = [path for path in made.values_list("path", flat=True).distinct() if attribution.is_shown_as_picture(path)]
    return set(Mention.objects.filter(work=work, path__in=paths).values_list("component_id", flat=True))


def _changed(work: Work, batch: Sequence[Entry]) -> set[int]:
    """Return the components that some entries tell of: by an edition, or by name where they are shown otherwise."""
    editions, reviews, named = set[int](), list[UUID](), list[UUID]()
    for entry in batch:
        match entry.event:
            case Integrated(edition=edition) | Founded(edition=edition):
                editions.add(edition)
            case LookedAt(edition=edition, review=review):
                editions.add(edition)
                reviews.append(review)
            case Reviewed(review=review) | ReviewWithdrawn(review=review) | ReviewAssessed(review=review):
                reviews.append(review)
            case ContentChanged(components=components):
                named += components
    # Who reviewed what stands is named on its page.
    editions |= set(origins.editions_reviewed(reviews))
    changed = set(Revision.objects.filter(work=work, edition__in=editions).values_list("component_id", flat=True))
    return changed | set(Component.objects.filter(work=work, uid__in=named).values_list("pk", flat=True))


def unpublished() -> list[Work]:
    """Return the works of which nothing is published, as after an update that makes pages otherwise."""
    works = Work.objects.filter(is_ready=True).select_related("chain").order_by("pk")
    return [work for work in works if not Path(files.folder_of(work.slug), "state.json").exists()]


FOLLOWERS = (Published(),)
