"""What an act is about: a person, a work, a component or a contribution, found by the address of its page."""

import re
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit
from uuid import UUID

from barnraise import works
from barnraise.base import Refused
from barnraise.contributions.models import Change, Comment, Contribution, Review
from barnraise.people.models import Person
from barnraise.rules.process import COMMONS
from barnraise.works.models import Component, Revision, Work

_PIECE = re.compile(r"(?:read|newest|raw|history|at/(?P<edition>\d{1,15}))/(?P<path>.+)")
_CONTRIBUTION = re.compile(r"contributions/(?P<number>\d{1,9})")


@dataclass(frozen=True, slots=True)
class Target:
    """One thing that can be hidden or removed. `edition` None: every revision of the component."""

    work: Work
    component: Component | None = None
    edition: int | None = None
    contribution: Contribution | None = None

    @property
    def is_whole(self) -> bool:
        """Tell whether it is the whole work."""
        return self.component is None and self.contribution is None


def target_at(address: str) -> Target:
    """Return what stands at the address of a page. Refused: `address_unknown`, `commons_needed` for its rules."""
    slug, _, rest = unquote(urlsplit(address).path).strip("/").partition("/")
    work = Work.objects.filter(slug=slug).exclude(withheld="removed").first()
    if work is None:
        raise Refused("address_unknown", status=404, address=address)
    if not rest:
        return Target(work)
    sent = _CONTRIBUTION.fullmatch(rest)
    if sent:
        contribution = Contribution.objects.filter(work=work, number=int(sent["number"])).first()
        if contribution is not None:
            return Target(work, contribution=contribution)
    piece = _PIECE.fullmatch(rest)
    edition = int(piece["edition"]) if piece and piece["edition"] else None
    component = _component(work, piece["path"], edition) if piece else None
    if component is None:
        raise Refused("address_unknown", status=404, address=address)
    if component.path.startswith(COMMONS):
        raise Refused("commons_needed", path=component.path)
    return Target(work, component, edition)


def address_of(target: Target) -> str:
    """Return the address of the page of what an act is about."""
    base = f"/{target.work.slug}/"
    if target.contribution is not None:
        return f"{base}contributions/{target.contribution.number}"
    if target.component is None:
        return base
    if target.edition is None:
        return f"{base}read/{target.component.path}"
    made = Revision.objects.filter(component=target.component, edition__lte=target.edition).order_by("-edition", "-pk")
    path = made.values_list("path", flat=True).first() or target.component.path
    return f"{base}at/{target.edition}/{path}"


def person_at(address: str) -> Person:
    """Return the person whom her name, her id or the address of her page names. Refused: `person_unknown`."""
    named = address.rstrip("/").rpartition("/")[2]
    try:
        found = Person.objects.filter(uid=UUID(named)).first()
    except ValueError:
        found = Person.objects.filter(account__username__iexact=address).first()
    if found is None:
        raise Refused("person_unknown", status=404, name=address)
    return found.became or found


def blobs_of(target: Target) -> set[int]:
    """Return the ids of the bytes of a component or contribution, proposed ones too.

    What stood in a work before a contribution brought it again, as a revert does, is not the contribution's own.
    """
    if target.contribution is not None:
        return _brought_by(target.contribution)
    revisions = Revision.objects.filter(component=target.component, blob__size__gt=0)
    if target.edition is not None:
        last = revisions.filter(edition__lte=target.edition).order_by("-edition").values_list("blob_id", flat=True)
        return set(last[:1])
    proposed = Change.objects.filter(component=target.component, blob__size__gt=0)
    return {*revisions.values_list("blob_id", flat=True), *proposed.values_list("blob_id", flat=True)}


def _brought_by(sent: Contribution) -> set[int]:
    ids = set(Change.objects.filter(version__contribution=sent, blob__size__gt=0).values_list("blob_id", flat=True))
    if sent.edition is not None:
        made = Revision.objects.filter(work=sent.work, edition=sent.edition, blob__size__gt=0)
        ids |= set(made.values_list("blob_id", flat=True))
    before = Revision.objects.filter(blob__in=ids, at__lt=sent.submitted_at)
    return ids - set(before.values_list("blob_id", flat=True))


def texts_of(target: Target) -> set[int]:
    """Return the ids of the free texts of a contribution: its summary, its source, and what was said of it.

    Of a component they are the words that people would put in place of its own.
    """
    sent = target.contribution
    if sent is None:
        if target.component is None or target.edition is not None:
            return set()
        here = Comment.objects.filter(version__changes__component=target.component, path=target.component.path)
        return {one for one in here.values_list("replacement_id", flat=True) if one is not None}
    judged = Review.objects.filter(version__contribution=sent).values_list("comment_id", flat=True)
    said = Comment.objects.filter(version__contribution=sent).values_list("body_id", "replacement_id")
    ids = {sent.summary_id, sent.source_id, *judged, *(one for pair in said for one in pair)}
    return {one for one in ids if one is not None}


def touched_by(blob_ids: set[int]) -> dict[Work, list[Component]]:
    """Return the components that hold some bytes in any revision, by their works: they may stand elsewhere too."""
    found: dict[Work, list[Component]] = {}
    listed, seen = sorted(blob_ids), set()
    for start in range(0, len(listed), 200):
        rows = Component.objects.filter(revisions__blob__in=listed[start : start + 200]).distinct()
        for one in rows.select_related("work").order_by("pk"):
            if one.pk not in seen:
                seen.add(one.pk)
                found.setdefault(one.work, []).append(one)
    return found


def _component(work: Work, path: str, edition: int | None) -> Component | None:
    if edition is not None:
        # Another may stand at this path by now.
        stood = works.piece_at(work, path, edition)
        return Component.objects.get(pk=stood.component_id) if stood is not None else None
    here = Component.objects.filter(work=work, path=path).order_by("-is_here", "-pk").first()
    if here is not None:
        return here
    revision = Revision.objects.filter(work=work, path=path).order_by("-pk").select_related("component").first()
    return revision.component if revision is not None else None
