"""A change of licence that the old one does not allow: it needs the word of everybody whose words it concerns."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import Q

from barnraise import works
from barnraise.contributions import origins
from barnraise.contributions.landing import Plan
from barnraise.contributions.models import Agreement, Contribution
from barnraise.contributions.origins import Origin
from barnraise.people.models import Person
from barnraise.rules.licences import may_adapt, may_become
from barnraise.rules.process import COMMONS
from barnraise.works.declaration import WORK_PATH, Declared, declared_in
from barnraise.works.history import Who, who
from barnraise.works.licensing import licence_of
from barnraise.works.models import Component, Revision, RevisionAuthor, Work


@dataclass(frozen=True, slots=True)
class Asked:
    """Whose words would go on under a licence that theirs does not allow: who agreed, and who has not yet.

    `has_nameless`: some of it was written by nobody that the record names, so nobody can agree to it. `is_first`: the
    work has no licence yet, and whoever started it is asked whether they may give it. `barred_by`: sources of words
    here whose own licence does not allow it, which nobody here can agree to.
    """

    licence: str
    agreed: tuple[Person, ...]
    silent: tuple[Person, ...]
    has_nameless: bool = False
    is_first: bool = False
    barred_by: tuple[Origin, ...] = ()

    @property
    def is_allowed(self) -> bool:
        """Whether everybody agreed, and every source allows it."""
        return not self.silent and not self.has_nameless and not self.barred_by


@dataclass(frozen=True, slots=True)
class Agreed:
    """Somebody's word, as the story of the contribution that asked for it tells it."""

    who: Who
    licence: str
    at: datetime


def agreed_to(contribution: Contribution) -> tuple[Agreed, ...]:
    """Return who gave her word here, oldest first."""
    rows = contribution.agreements.select_related("person__became").order_by("at", "pk")
    return tuple(Agreed(who(row.person), row.licence, row.at) for row in rows)


def asked(work: Work, plan: Plan) -> tuple[Asked, ...] | None:
    """Return who is asked by a change of licence, a row a licence; None where no licence changes.

    A piece that comes to a place whose licence is another changes the licence of its words, too.

    A work without a licence was given by nobody yet: who started it says whether she may give what she brought. Where
    nobody is known to have started it, those who wrote it are asked.
    Cost grows with the work, for those rare changes alone.
    """
    after, moved = _declared_by(plan), _moved(work, plan)
    if after is None and not moved:
        return None
    if not work.licence:
        return _first(work, after) if after is not None else None
    before = works.outline.declared(work)
    is_same = after is None or (after.licence, after.licences) == (before.licence, before.licences)
    if is_same and not moved:
        return None
    new = before if after is None or is_same else after
    concerned = dict(_not_allowed(work, before, new, moved, only_moved=is_same))
    barred = _barred(work, before, new, moved, only_moved=is_same)
    return tuple(
        replace(
            _asked(work, licence, concerned[licence]) if licence in concerned else Asked(licence, (), ()),
            barred_by=tuple(barred.get(licence, ())),
        )
        for licence in sorted(concerned.keys() | barred.keys())
    )


def _barred(
    work: Work, before: Declared, after: Declared, moved: dict[int, str], *, only_moved: bool
) -> dict[str, dict[Origin, None]]:
    """Return, by new licence, the sources of words that it would be new to, and whose own licence does not allow it."""
    found: dict[str, dict[Origin, None]] = defaultdict(dict)
    if only_moved:
        pairs = [(one, path) for id, path in moved.items() for one in origins.of_component(work, id).origins]
    else:
        told = ((one.origin, path) for one in origins.of_work(work) for path in one.paths)
        pairs = [(one, path) for one, path in told if before.licence_of(path) != after.licence_of(path)]
    for origin, path in pairs:
        licence = after.licence_of(path)
        if origin.how in origins.DERIVED and origin.licence and not may_adapt(origin.licence, licence):
            found[licence][origin] = None
    return found


def _first(work: Work, after: Declared) -> tuple[Asked, ...] | None:
    wanted = sorted({licence for licence in (after.licence, *dict(after.licences).values()) if licence})
    if not wanted:
        return None
    starter = work.started_by
    if starter is None:
        return tuple(replace(_asked(work, licence, None), is_first=True) for licence in wanted)
    one = starter.became or starter
    words = Agreement.objects.filter(work=work, person__in=(starter, one)).values_list("licence", flat=True)
    given = set(words)
    return tuple(
        Asked(licence, (one,) if licence in given else (), () if licence in given else (one,), is_first=True)
        for licence in wanted
    )


def _declared_by(plan: Plan) -> Declared | None:
    """Return what the work would declare afterwards; None where this does not change its declaration."""
    for one in plan.landings:
        content = one.bytes_landing() if one.path == WORK_PATH else None
        if content is not None:
            return declared_in(content)
    return None


def _moved(work: Work, plan: Plan) -> dict[int, str]:
    """Return where pieces land that come from a place with another licence, by the ids of their components."""
    return {
        one.change.component_id: one.path
        for one in plan.landings
        if one.moves and one.change.component_id and licence_of(work, one.path) != licence_of(work, one.comes_from)
    }


def _not_allowed(
    work: Work, before: Declared, after: Declared, moved: dict[int, str], *, only_moved: bool
) -> Iterator[tuple[str, list[int] | None]]:
    """Return each new licence with the components whose present one does not allow it; None for all of them."""
    if not moved and not before.licences and not after.licences:
        if not may_become(before.licence, after.licence):
            yield after.licence, None
        return
    found: dict[str, list[int]] = defaultdict(list)
    here = Component.objects.filter(work=work, is_here=True)
    here = here.filter(pk__in=list(moved)) if only_moved else here.exclude(path__startswith=COMMONS)
    for component_id, path in here.values_list("pk", "path").iterator(chunk_size=2000):
        old, new = before.licence_of(path), after.licence_of(moved.get(component_id, path))
        if old != new and not may_become(old, new):
            found[new].append(component_id)
    yield from found.items()


def _asked(work: Work, licence: str, component_ids: Sequence[int] | None) -> Asked:
    ids = set(_author_ids(work, component_ids))
    people = {
        one.became or one
        for one in Person.objects.filter(pk__in=[id for id in ids if id is not None]).select_related("became")
    }
    agreed = set(Agreement.objects.filter(work=work, licence=licence).values_list("person_id", "person__became_id"))
    words = {id for pair in agreed for id in pair if id is not None}
    ordered = sorted(people, key=lambda one: one.pk)
    return Asked(
        licence,
        tuple(one for one in ordered if one.pk in words),
        tuple(one for one in ordered if one.pk not in words),
        None in ids,
    )


def _author_ids(work: Work, component_ids: Sequence[int] | None) -> Iterator[int | None]:
    """Return who wrote any revision of what stands here, None for nobody who is named."""
    conditions: Iterable[Q]
    if component_ids is None:
        conditions = [Q(component__is_here=True) & ~Q(component__path__startswith=COMMONS)]
    else:
        starts = range(0, len(component_ids), 500)
        conditions = (Q(component__in=component_ids[start : start + 500]) for start in starts)
    for condition in conditions:
        made = Revision.objects.filter(condition, work=work)
        yield from made.values_list("author_id", flat=True).distinct()
        yield from RevisionAuthor.objects.filter(revision__in=made).values_list("person_id", flat=True).distinct()
