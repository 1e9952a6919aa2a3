"""What waits for one reader, served one by one: hers to judge, filtered, and kept for her while she reads."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal, get_args
from uuid import UUID

from django.core.cache import cache
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from barnraise import talk
from barnraise.base import now
from barnraise.contributions import eligibility, pieces
from barnraise.contributions.models import Change, Contribution, Review, Standing
from barnraise.people.identity import rows_of
from barnraise.people.models import Person
from barnraise.people.suspending import absence_of
from barnraise.rules.process import COMMONS
from barnraise.tasks.models import Claim
from barnraise.works.models import Work

Kind = Literal["", "new", "changed", "moved", "removed", "reverting", "rules", "translated", "machine"]
Size = Literal["", "small", "large"]
Age = Literal["", "new", "old"]
By = Literal["", "guests", "members"]
KINDS: tuple[Kind, ...] = get_args(Kind)
SIZES: tuple[Size, ...] = get_args(Size)
AGES: tuple[Age, ...] = get_args(Age)
BYS: tuple[By, ...] = get_args(By)

# A sentence or two put in or taken out, and about a page of print; nobody's right hangs on it, so no work sets it.
SMALL_BYTES, LARGE_BYTES = 300, 2_000
NEW_HOURS, OLD_DAYS = 24, 7
# As long as somebody reads one screen; whoever goes away blocks nobody for longer.
KEPT_SECONDS = 180
# So many at the front of the queue are looked at for one that nobody else has before her. Where more wait, readers take
# from both ends: however much came in one flood, who comes after it is read as soon as before.
LOOKED_AT = 30
DUE_AT_ONCE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """What somebody wants to read; "" and None are anything.

    Without a work it is every work in which her approval counts, `everywhere` those too in which it does not yet.
    `language` is the work's, `path` how a touched path begins, `by` an author's id. `small` leaves out what lets a
    piece grow or shrink by more than 300 bytes, `large` wants 2,000; `new` was sent in the last day, `old` waits for a
    week.
    """

    work: Work | None = None
    everywhere: bool = False
    kind: Kind = ""
    size: Size = ""
    age: Age = ""
    whose: By = ""
    language: str = ""
    path: str = ""
    by: UUID | None = None


@dataclass(frozen=True, slots=True)
class Served:
    """One contribution to read; `is_shared` tells that somebody else has it before her too, for want of others.

    `after` is what to go on after: its row id, negative where it was served from the newest on.
    """

    contribution: Contribution
    is_shared: bool
    after: int = 0


def serve(
    person: Person,
    rows: QuerySet[Contribution],
    *,
    after: int = 0,
    skipped: Collection[int] = (),
    at: UUID | None = None,
) -> Served | None:
    """Return the next of what is `waiting` for somebody to read, and keep it for her for three minutes.

    The one that waits longest comes first; where more than thirty wait, about every second turn goes to the one that
    came last. `after` is what to go on after, `skipped` are versions (row ids) that she does not want, `at` is one
    contribution that she asks for by name. What others have before them or have reserved is served only when nothing
    else is left.
    """
    if at is not None and (named := _one(rows.filter(uid=at), person)) is not None:
        return Served(named, not _keep(named, person), named.pk)
    rows = rows.exclude(version__in=list(skipped))
    found, is_newest = _end_of(rows, after), after < 0
    if after == 0 and len(found) > LOOKED_AT and _is_turn_of_newest(person):
        found, is_newest = _end_of(rows, None), True
    found = found[:LOOKED_AT]
    kept = cache.get_many([_key(one.version_id) for one in found])
    reserved = _reserved_by_others(found, person)
    free = [
        one.pk for one in found if kept.get(_key(one.version_id), person.pk) == person.pk and one.uid not in reserved
    ]
    for pk in free:
        one = _one(rows.filter(pk=pk), person)
        if one is not None and _keep(one, person):
            return Served(one, False, -one.pk if is_newest else one.pk)
    for each in found:
        shared = _one(rows.filter(pk=each.pk), person)
        if shared is not None:
            return Served(shared, True, shared.pk)
    # None of these is for them after all, as rules have changed since they were counted: the next ones may be.
    last = found[-1].pk if found else 0
    return serve(person, rows, after=-last if is_newest else last) if len(found) == LOOKED_AT else None


def _end_of(rows: QuerySet[Contribution], after: int | None) -> list[Contribution]:
    """Return what is looked at of a queue and one more: from its front, or from its end (`after` negative, None)."""
    if after is None or after < 0:
        some = (rows if after is None else rows.filter(pk__lt=-after)).order_by("-pk")
    else:
        some = rows.filter(pk__gt=after).order_by("pk")
    return list(some.only("uid", "version_id", "work_id")[: LOOKED_AT + 1])


def _is_turn_of_newest(person: Person) -> bool:
    """Tell whether she takes from the end where many wait: her last judgement has an odd row id.

    So a page that is loaded again shows the same, and each judgement moves the turn on.
    """
    last = Review.objects.filter(person=person).order_by("-pk").values_list("pk", flat=True).first()
    return last is not None and last % 2 == 1


def waiting(person: Person, sought: Sought, among: QuerySet[Contribution] | None = None) -> QuerySet[Contribution]:
    """Return what waits for somebody's judgement: of what they may judge all that is sought, but for kept-away people.

    Where one holds a piece first it is taken by its task, and not from here. `among`: what is `judgeable` for them,
    where that was asked before.
    """
    rows = (
        (judgeable(person) if among is None else among)
        .exclude(author__in=talk.muting.unwanted_by(person))
        .exclude(pieces.is_held_first())
    )
    if sought.work is not None:
        rows = rows.filter(work=sought.work)
    elif not sought.everywhere:
        rows = rows.filter(counts_in(person))
    return rows.filter(_of_kind(sought.kind), _of_size(sought.size), _of_age(sought.age), _further(sought))


def judgeable(person: Person) -> QuerySet[Contribution]:
    """Return what is open and neither somebody's own nor judged by them as it now is; what is held first included."""
    rows = Contribution.objects.filter(state=Contribution.OPEN, work__is_ready=True)
    if person.kind != Person.MEMBER or absence_of(person):
        return rows.none()
    # What is due is decided before anybody acts on it; few are, until the next tick.
    due = Contribution.objects.filter(state=Contribution.OPEN, next_at__lte=now()).select_related("work", "author")
    decided = [one.pk for one in due.select_related("version__by")[:DUE_AT_ONCE] if eligibility.is_decided(one)]
    rows = rows.exclude(pk__in=decided)
    said, own = Review.objects.filter(version=OuterRef("version"), person=person, withdrawn_at=None), rows_of(person)
    rows = rows.filter(~Exists(said)).exclude(author__in=own).exclude(authors__in=own)
    return rows.exclude(version__by__in=own)


def keep_no_longer(contribution: Contribution, person: Person) -> None:
    """Let others have what somebody had before her."""
    if contribution.version_id is not None and cache.get(_key(contribution.version_id)) == person.pk:
        cache.delete(_key(contribution.version_id))


def _reserved_by_others(found: Sequence[Contribution], person: Person) -> set[UUID]:
    """Return those of some contributions that somebody else has reserved to read."""
    keys = {f"review:{one.uid}": one.uid for one in found}
    rows = Claim.objects.filter(task__work__in={one.work_id for one in found}, task__key__in=keys, state=Claim.OPEN)
    return {
        keys[key]
        for key in rows.filter(until__gt=now()).exclude(person__in=rows_of(person)).values_list("task__key", flat=True)
    }


def _one(rows: QuerySet[Contribution], person: Person) -> Contribution | None:
    """Return the first, if the act would take their judgement of it."""
    related = rows.select_related("work__started_by", "author", "summary", "source", "version__by")
    one = related.order_by("pk").first()
    return one if one is not None and not eligibility.why_not_review(one, person) else None


def _key(version_id: int | None) -> str:
    return f"read:{version_id}"


def _keep(contribution: Contribution, person: Person) -> bool:
    """Keep a version for somebody; False when another has it. Light on purpose: nothing is stored, all ends by itself.

    It spares two people the same work where it can; what may not happen twice is held by the tables.
    """
    key = _key(contribution.version_id)
    return cache.add(key, person.pk, KEPT_SECONDS) or cache.get(key) == person.pk


def counts_in(person: Person, work: str = "work") -> Q:
    """Return the works in which somebody's approval counts, or did when she had started them alone.

    `work` names the work where the condition is asked: "pk" of works themselves.
    """
    earned = Standing.objects.filter(Q(judged__gt=0) | Q(unopposed__gt=0), work=OuterRef(work), person=person)
    return Q(Exists(earned)) | Q(**{"started_by" if work == "pk" else f"{work}__started_by": person})


def _of_kind(kind: Kind) -> Q:
    changes = Change.objects.filter(version=OuterRef("version"))
    conditions = {
        "new": Q(Exists(changes.filter(base=None, blob__isnull=False))),
        "changed": Q(Exists(changes.filter(base__isnull=False, blob__isnull=False).exclude(blob=F("base__blob")))),
        "moved": Q(Exists(changes.exclude(moved_from=""))),
        "removed": Q(Exists(changes.filter(blob=None, moved_from=""))),
        "reverting": Q(reverts__isnull=False),
        "rules": Q(Exists(changes.filter(path__startswith=COMMONS))),
        "translated": Q(made="translated"),
        "machine": Q(made="machine"),
    }
    return conditions.get(kind, Q())


def _of_size(size: Size) -> Q:
    if size == "small":
        return ~Q(Exists(_grown_by(SMALL_BYTES)))
    return Q(Exists(_grown_by(LARGE_BYTES))) if size == "large" else Q()


def _grown_by(most: int) -> QuerySet[Change]:
    """Return the changes that let a piece grow or shrink by so many bytes."""
    put_in = Q(blob__size__gte=F("base__blob__size") + most) | Q(base=None, blob__size__gte=most)
    taken_out = Q(base__blob__size__gte=F("blob__size") + most) | Q(blob=None, base__blob__size__gte=most)
    return Change.objects.filter(put_in | taken_out, version=OuterRef("version"))


def _of_age(age: Age) -> Q:
    if age == "new":
        return Q(submitted_at__gte=now() - timedelta(hours=NEW_HOURS))
    return Q(submitted_at__lt=now() - timedelta(days=OLD_DAYS)) if age == "old" else Q()


def _further(sought: Sought) -> Q:
    where = Q()
    if sought.whose:
        where &= Q(author__kind=Person.GUEST) if sought.whose == "guests" else ~Q(author__kind=Person.GUEST)
    if sought.language:
        where &= Q(work__language=sought.language) | Q(work__language__startswith=f"{sought.language}-")
    if sought.path:
        touched = Change.objects.filter(version=OuterRef("version"), path__startswith=sought.path)
        where &= Q(Exists(touched))
    if sought.by is not None:
        where &= Q(author__uid=sought.by) | Q(author__became__uid=sought.by)
    return where
