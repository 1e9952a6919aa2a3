"""What else waits for the same places: the alternatives that a vote chooses between."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from barnraise.contributions import standings
from barnraise.contributions.judgements import judgement
from barnraise.contributions.landing import Plan
from barnraise.contributions.models import Change, Contribution, Review
from barnraise.rules.facts import Rival
from barnraise.rules.process import Process

# More alternatives for one place than anybody reads; the oldest count.
MOST = 100


def are_asked(process: Process) -> bool:
    """Tell whether a process has a stage that looks at alternatives."""
    leaves = (leaf for stage in process.stages for rule in stage.rules for leaf in rule.condition.leaves())
    return any(leaf.fact in ("alternatives", "lead") for leaf in leaves)


def rivals(contribution: Contribution, plan: Plan) -> tuple[Rival, ...]:
    """Return what else waits for the places that a contribution changes, in three queries however many there are."""
    components = [one.change.component_id for one in plan.landings if one.change.component_id]
    return _told(contribution, beside(contribution, Q(component__in=components) | Q(path__in=plan.landing_paths)))


def rivals_then(contribution: Contribution, changes: Sequence[Change], at: datetime) -> tuple[Rival, ...]:
    """Return what else had been sent for the same places at a moment, and was not decided before it."""
    touching = Change.objects.filter(_same(changes), version=OuterRef("version"))
    undecided = Q(decided_at=None, state=Contribution.OPEN) | Q(decided_at__gte=at)
    rows = Contribution.objects.filter(undecided, Exists(touching), work=contribution.work_id, submitted_at__lte=at)
    return _told(contribution, rows.exclude(pk=contribution.pk))


def _same(changes: Sequence[Change]) -> Q:
    components = [one.component_id for one in changes if one.component_id]
    return Q(component__in=components) | Q(path__in=[one.path for one in changes])


def _told(contribution: Contribution, rows: QuerySet[Contribution]) -> tuple[Rival, ...]:
    found = list(rows.order_by("pk")[:MOST])
    authors: dict[int, set[int]] = defaultdict(set)
    for contribution_id, person_id in Contribution.authors.through.objects.filter(contribution__in=found).values_list(
        "contribution_id", "person_id"
    ):
        authors[contribution_id].add(person_id)
    said: dict[int, list[Review]] = defaultdict(list)
    versions = [one.version_id for one in found]
    for row in Review.objects.filter(version__in=versions, withdrawn_at=None).select_related("comment"):
        said[row.version_id].append(row)
    counting = standings.counting_ids(contribution.work) if found else frozenset()
    return tuple(
        Rival(
            author_ids=frozenset(authors[one.pk] | {one.author_id}),
            judgements=tuple(judgement(row, counting) for row in said[one.version_id or 0]),
        )
        for one in found
    )


def beside(contribution: Contribution, changes: Q) -> QuerySet[Contribution]:
    """Return the open contributions of the same work, but this one, whose present version has such changes."""
    touching = Change.objects.filter(changes, version=OuterRef("version"))
    waiting = Contribution.objects.filter(Exists(touching), work=contribution.work_id, state=Contribution.OPEN)
    return waiting.exclude(pk=contribution.pk)
