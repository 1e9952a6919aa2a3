"""What a contribution builds on: another open one, at one of its versions; how that stands, and what it says."""

from dataclasses import dataclass, replace

from django.db.models import QuerySet

from barnraise.contributions.models import Change, Contribution
from barnraise.rules.facts import Below


@dataclass(frozen=True, slots=True)
class Storey:
    """A contribution that another builds on, or that builds on another, as pages name it."""

    number: int
    state: str
    edition: int | None
    is_waited_for: bool
    has_moved: bool = False


def below(contribution: Contribution) -> Below:
    """Tell how it stands with what a contribution builds on; "" for none, or one that it has been put on already."""
    if contribution.built_on_id is None or contribution.builds_on is None:
        return ""
    lower = contribution.builds_on
    if lower.state in (Contribution.DECLINED, Contribution.WITHDRAWN):
        return "gone"
    has_moved = lower.state in Contribution.UNDECIDED and lower.version_id != contribution.built_on_id
    return "moved" if has_moved else "open"


def blobs_of(version_id: int | None) -> dict[str, int | None]:
    """Return what a version puts at each path that it touches: a blob, or None where it removes."""
    if version_id is None:
        return {}
    found: dict[str, int | None] = {}
    for one in Change.objects.filter(version=version_id):
        found[one.path] = one.blob_id
        if one.moved_from:
            found.setdefault(one.moved_from, None)
    return found


def lower_of(contribution: Contribution) -> Storey | None:
    """Return what a contribution builds on, or built on before that was integrated."""
    lower = contribution.builds_on
    if lower is None:
        return None
    one = _storey(lower, waited_for=contribution.built_on_id is not None)
    return replace(one, has_moved=below(contribution) == "moved")


def upper_of(contribution: Contribution, *, limit: int = 20) -> list[Storey]:
    """Return what builds on a contribution, the first first."""
    rows: QuerySet[Contribution] = contribution.above.order_by("number")[:limit]
    return [_storey(one, waited_for=one.built_on_id is not None) for one in rows]


def _storey(one: Contribution, *, waited_for: bool) -> Storey:
    return Storey(one.number, one.state, one.edition, waited_for)
