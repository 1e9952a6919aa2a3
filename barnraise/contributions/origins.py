"""Where what stands in a work is from: sources with their licences, who read it, who made its pictures.

All of it is read from the contributions that were integrated. What a contribution brought counts for nothing once it
was taken back, and again once that was taken back too.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, TypeVar, get_args
from urllib.parse import unquote
from uuid import UUID

from django.conf import settings
from django.db.models import F, Min, Q, QuerySet

from barnraise.contributions.models import Contribution, Review
from barnraise.people.models import Person
from barnraise.works.history import Who, who
from barnraise.works.licensing import licence_of
from barnraise.works.models import Component, Edition, Revision, RevisionAuthor, Work

How = Literal["translated", "adapted", "machine"]
OWN = "own"
# What is made of somebody else's text stands under that text's licence too.
DERIVED: tuple[How, ...] = ("translated", "adapted")
AT_ONCE = 500
Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Origin:
    """Where words are from that are not their author's own alone.

    `source` is what was translated or adapted, or which program helped; `licence` is the source's, "" where none was
    asked for.
    """

    how: How
    source: str
    licence: str


@dataclass(frozen=True, slots=True)
class Sourced:
    """One origin, and the paths of the components that hold what is from there."""

    origin: Origin
    paths: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Story:
    """Where one component is from, newest first, and who approved what it is made of, the first first."""

    origins: tuple[Origin, ...]
    reviewers: tuple[Who, ...]


@dataclass(frozen=True, slots=True)
class Made:
    """Who made one file that is not text: a picture, say."""

    path: str
    makers: tuple[Who, ...]


def known_licence(work: Work, source: str) -> str:
    """Return the licence of a source that stands on this site, "" for any other.

    It may be named by its path in the work, or by the address of a page or a work here.
    """
    address = source.strip().removeprefix(settings.BARNRAISE_URL)
    if not address.startswith("/"):
        return licence_of(work, address) if Component.objects.filter(work=work, path=address).exists() else ""
    slug, _, rest = unquote(address).lstrip("/").partition("/")
    found = Work.objects.filter(slug=slug, is_ready=True).first()
    return licence_of(found, rest.partition("/")[2]) if found is not None else ""


def of_component(work: Work, component_id: int, *, edition: int | None = None) -> Story:
    """Return where a component of a work is from, as it stood at an edition where one is named.

    Cost grows with the component's own revisions: one query, and two for every 500 contributions.
    """
    rows: list[Contribution] = []
    readers: list[Who] = []
    made = Revision.objects.filter(component=component_id, edition__isnull=False)
    made = made if edition is None else made.filter(edition__lte=edition)
    integrated = Edition.objects.filter(work=work, number__in=made.values("edition"), contribution__isnull=False)
    for uids in _some(uid for uid in integrated.values_list("contribution", flat=True) if uid is not None):
        few = Contribution.objects.filter(uid__in=uids, edition__isnull=False).select_related("source")
        rows += few.filter(~Q(made=OWN) | Q(reverts__isnull=False))
        readers += [who(review.person) for review in _approvals(uids)]
    origins = (_origin(row) for row in reversed(_standing(rows)))
    return Story(tuple(dict.fromkeys(one for one in origins if one is not None)), tuple(dict.fromkeys(readers)))


def of_work(work: Work, *, edition: int | None = None) -> tuple[Sourced, ...]:
    """Return where the words of a work are from, and in which of its components; by source.

    Two queries, and one for every 500 such contributions.
    """
    rows = Contribution.objects.filter(work=work, edition__isnull=False)
    rows = rows if edition is None else rows.filter(edition__lte=edition)
    standing = [row for row in _standing(_telling(rows)) if row.made != OWN]
    paths: dict[int, list[str]] = defaultdict(list)
    for some in _some([row.edition for row in standing]):
        here = Revision.objects.filter(work=work, edition__in=some, component__is_here=True, blob__isnull=False)
        for number, path in here.order_by("component__path").values_list("edition", "component__path"):
            paths[number or 0].append(path)
    found: dict[Origin, dict[str, None]] = defaultdict(dict)
    for row in standing:
        if (origin := _origin(row)) is not None and paths[row.edition or 0]:
            found[origin].update(dict.fromkeys(paths[row.edition or 0]))
    ordered = sorted(found, key=lambda one: (one.source.casefold(), one.how, one.licence))
    return tuple(Sourced(origin, tuple(found[origin])) for origin in ordered)


def by_contribution(uids: Collection[UUID]) -> dict[UUID, tuple[Origin | None, tuple[Who, ...]]]:
    """Return, for some integrated contributions, where each is from and who had approved it when it was integrated.

    What is said later changes nothing here, so that a history written twice is the same.
    """
    rows = {row.uid: row for row in Contribution.objects.filter(uid__in=list(uids)).select_related("source")}
    approved: dict[UUID, list[Who]] = defaultdict(list)
    for review in _approvals(list(rows), before=True):
        approved[review.version.contribution.uid].append(who(review.person))
    return {uid: (_origin(row), tuple(dict.fromkeys(approved[uid]))) for uid, row in rows.items()}


def makers(work: Work, paths: Collection[str]) -> tuple[Made, ...]:
    """Return who made the bytes that stand at some paths, for pictures and other files of which no words are counted.

    Whoever only moved a file did not make it: the first revision with its bytes names its makers.
    """
    here = Component.objects.filter(work=work, is_here=True, path__in=list(paths), head__blob__isnull=False)
    firsts = Revision.objects.filter(component__in=here.values("pk"), blob=F("component__head__blob"))
    ids = firsts.order_by().values("component").annotate(first=Min("pk")).values_list("first", flat=True)
    made: dict[str, list[Who]] = {}
    rows = Revision.objects.filter(pk__in=list(ids)).select_related("component", "author__became__became")
    named = {row.pk: row for row in rows}
    for row in named.values():
        made[row.component.path] = [who(row.author)] if row.author is not None else []
    others = RevisionAuthor.objects.filter(revision__in=list(named)).select_related("person__became__became")
    for other in others.order_by("revision_id", "place"):
        made[named[other.revision_id].component.path].append(who(other.person))
    return tuple(Made(path, tuple(dict.fromkeys(made[path]))) for path in sorted(made) if made[path])


def editions_reviewed(reviews: Collection[UUID]) -> list[int]:
    """Return the editions that integrated what some reviews, by their ids, are about."""
    given = Review.objects.filter(uid__in=list(reviews), version__contribution__edition__isnull=False)
    found = given.values_list("version__contribution__edition", flat=True) if reviews else ()
    return [number for number in found if number is not None]


def authors_until(work: Work, edition: int) -> list[Who]:
    """Return everybody who wrote a revision of a work until an edition, by name."""
    made = Revision.objects.filter(work=work, edition__lte=edition)
    others = RevisionAuthor.objects.filter(revision__in=made).values("person")
    people = Person.objects.filter(Q(pk__in=made.exclude(author=None).values("author")) | Q(pk__in=others))
    found = {who(one) for one in people.select_related("became__became")}
    return sorted(found, key=lambda one: (one.name.casefold(), str(one.uid)))


def read_by(people: Collection[int]) -> dict[int, set[int]]:
    """Return the components whose pages name any of some people as who read them: their ids by work."""
    given = Review.objects.filter(person__in=list(people), verdict="approve", withdrawn_at=None)
    integrated = given.filter(version__contribution__edition__isnull=False)
    found: dict[int, set[int]] = defaultdict(set)
    for work_id, number in set(integrated.values_list("version__contribution__work", "version__contribution__edition")):
        rows = Revision.objects.filter(work=work_id, edition=number).values_list("component_id", flat=True)
        found[work_id].update(rows)
    return dict(found)


def _telling(rows: QuerySet[Contribution]) -> list[Contribution]:
    """Return those of a work's contributions that name an origin, or that take another back.

    Two queries, since each has an index of its own among very many; one where none names an origin.
    """
    named = list(rows.exclude(made=OWN).select_related("source"))
    back = rows.filter(made=OWN, reverts__isnull=False) if named else ()
    return sorted([*named, *back], key=lambda row: row.edition or 0)


def _standing(rows: Sequence[Contribution]) -> list[Contribution]:
    """Return those that were not taken back, or whose taking back was taken back; in the order of editions."""
    taken_back: set[int] = set()
    # A contribution is taken back by a later one, so that the newest are known to stand first.
    for row in sorted(rows, key=lambda row: row.edition or 0, reverse=True):
        if row.reverts is not None and row.edition not in taken_back:
            taken_back.add(row.reverts)
    return [row for row in rows if row.edition not in taken_back]


def _origin(row: Contribution) -> Origin | None:
    """Return the origin of a contribution; None for own words, and where what it said of it is hidden or removed."""
    source = row.source
    if row.made not in get_args(How) or source is None or source.is_hidden or not source.body:
        return None
    return Origin(row.made, source.body.strip(), row.source_licence)  # type: ignore[arg-type]


def _approvals(uids: Sequence[UUID], *, before: bool = False) -> list[Review]:
    """Return the approvals of the versions that were integrated: those that stand, or stood `before` that."""
    given = Review.objects.filter(version__contribution__uid__in=uids, verdict="approve")
    given = given.filter(version=F("version__contribution__version"))
    decided_at = F("version__contribution__decided_at")
    stood = Q(withdrawn_at=None) | Q(withdrawn_at__gt=decided_at)
    given = given.filter(stood, at__lte=decided_at) if before else given.filter(withdrawn_at=None)
    return list(given.select_related("person__became__became", "version__contribution").order_by("pk"))


def _some(values: Iterable[Value]) -> Iterator[Sequence[Value]]:
    found = list(values)
    yield from (found[start : start + AT_ONCE] for start in range(0, len(found), AT_ONCE))
