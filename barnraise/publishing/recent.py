"""Recent changes of a work: its editions by what needs a look, a page at a time, and the next one."""

from dataclasses import dataclass
from typing import Literal, get_args
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Sum

from barnraise import works
from barnraise.contributions.models import Contribution
from barnraise.people.models import Person
from barnraise.publishing import past
from barnraise.works.models import Edition, Revision, Work

Kind = Literal["all", "unlooked", "guests", "large", "reverting"]
KINDS: tuple[Kind, ...] = get_args(Kind)
A_PAGE = 50
# A filter that matches nothing looks through so many editions, and says where to go on.
WINDOW = 2_000
# About a page of print put in or taken out: what a reader should not have to find by chance.
LARGE_BYTES = 2_000


@dataclass(frozen=True, slots=True)
class Recent:
    """One edition in the list; `grown` is in bytes, `reverts` the edition it takes back."""

    row: past.Row
    is_guest: bool
    author: UUID | None
    reverts: int | None
    grown: int


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the list; `older` is the number before which it goes on, None at its end."""

    rows: tuple[Recent, ...]
    older: int | None


def changes(work: Work, kind: Kind, *, before: int | None = None, by: Person | None = None) -> Page:
    """Return a work's editions of a kind, newest first, those of one person if asked. Looks at 2,000 at most."""
    top = min(before or work.edition + 1, work.edition + 1)
    floor = max(1, top - WINDOW)
    rows = _of_kind(Edition.objects.filter(work=work, number__lt=top, number__gte=floor), kind)
    if by is not None:
        authors = [by.pk, *by.was.values_list("pk", flat=True)]
        rows = rows.filter(Exists(_made_by().filter(author__in=authors)))
    numbers = list(rows.order_by("-number").values_list("number", flat=True)[: A_PAGE + 1])
    older = numbers[A_PAGE - 1] if len(numbers) > A_PAGE else (floor if floor > 1 else None)
    return Page(_told(work, numbers[:A_PAGE]), older)


def next_of(work: Work, kind: Kind, before: int) -> int | None:
    """Return the next older edition of a kind, among the 2,000 before one; None when there is none."""
    rows = Edition.objects.filter(work=work, number__lt=before, number__gte=before - WINDOW)
    return _of_kind(rows, kind).order_by("-number").values_list("number", flat=True).first()


def _made_by() -> QuerySet[Contribution]:
    return Contribution.objects.filter(uid=OuterRef("contribution"))


def _of_kind(rows: QuerySet[Edition], kind: Kind) -> QuerySet[Edition]:
    made = Revision.objects.filter(work=OuterRef("work"), edition=OuterRef("number"))
    if kind == "unlooked":
        return rows.filter(Exists(made.filter(is_vouched=False)))
    if kind == "guests":
        return rows.filter(Exists(_made_by().filter(author__kind=Person.GUEST)))
    if kind == "reverting":
        return rows.filter(Exists(_made_by().filter(reverts__isnull=False)))
    if kind == "large":
        put_in = Q(blob__size__gte=F("parent__blob__size") + LARGE_BYTES)
        taken_out = Q(parent__blob__size__gte=F("blob__size") + LARGE_BYTES)
        alone = Q(parent__blob=None, blob__size__gte=LARGE_BYTES) | Q(blob=None, parent__blob__size__gte=LARGE_BYTES)
        return rows.filter(Exists(made.filter(put_in | taken_out | alone)))
    return rows


def _told(work: Work, numbers: list[int]) -> tuple[Recent, ...]:
    rows = past.rows_of(work, works.history.of_editions(work, numbers))
    uids = [row.change.contribution for row in rows if row.change.contribution is not None]
    sent = {one.uid: one for one in Contribution.objects.filter(uid__in=uids).select_related("author__became")}
    sizes = Revision.objects.filter(work=work, edition__in=numbers).values("edition")
    grown = {
        row["edition"]: (row["after"] or 0) - (row["before"] or 0)
        for row in sizes.annotate(after=Sum("blob__size"), before=Sum("parent__blob__size"))
    }
    return tuple(_recent(row, sent.get(row.change.contribution or UUID(int=0)), grown) for row in rows)


def _recent(row: past.Row, sent: Contribution | None, grown: dict[int | None, int]) -> Recent:
    author = (sent.author.became or sent.author) if sent is not None else None
    return Recent(
        row=row,
        is_guest=author is not None and author.kind == Person.GUEST,
        author=author.uid if author is not None else None,
        reverts=sent.reverts if sent is not None else None,
        grown=grown.get(row.change.edition, 0),
    )
