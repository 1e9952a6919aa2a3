"""What is learnt from the record for the fit of tasks: what goes together, and which cue found what people chose."""

from collections.abc import Sequence

from django.db.models import F, Q

from barnraise.record.log.entries.contributions import Integrated
from barnraise.record.log.followers import SHORT_BATCH
from barnraise.record.models import Entry
from barnraise.rules import fitting, liking
from barnraise.tasks.models import Learnt, Near, Touched
from barnraise.works.models import Component, Revision, Work

# Among so many components, those that were changed last, it is seen which cue would have found the one she chose.
AMONG = 200
# They are looked for in so many of the last changes: a page that is changed often stands there often.
CHANGES = 1000


class Learning:
    """The follower that learns from each integrated piece, in the order of the editions."""

    name = "learning"
    most = SHORT_BATCH

    def prepare(self, batch: Sequence[Entry]) -> None:
        """Nothing here is slow."""

    def apply(self, batch: Sequence[Entry]) -> None:
        """Learn from what these entries integrated; the first entry of a work begins anew."""
        work = Work.objects.filter(chain_id=batch[0].chain_id).first()
        if work is None:
            return
        if batch[0].number == 1:
            _forget(work)
        for entry in batch:
            edition = entry.event.edition if isinstance(entry.event, Integrated) else None
            rows = Revision.objects.filter(work=work, edition=edition, blob__isnull=False, author__isnull=False)
            for revision in rows.order_by("pk")[: liking.LATELY] if edition is not None else ():
                _learn(work, revision)


def _forget(work: Work) -> None:
    Touched.objects.filter(component__work=work).delete()
    Near.objects.filter(component__work=work).delete()
    Learnt.objects.filter(work=work).delete()


def _learn(work: Work, revision: Revision) -> None:
    before = Revision.objects.filter(author=revision.author, pk__lt=revision.pk, edition__isnull=False)
    # Asked for by the work alone, SQLite would walk through what all others wrote in it.
    here = before.alias(in_work=F("work_id") + 0).filter(in_work=work.pk)
    lately = list(here.order_by("-pk").values_list("component_id", "path")[: liking.LATELY])
    is_new = not before.filter(component=revision.component_id).exists()
    if is_new and Touched.objects.filter(component=revision.component_id).exists():
        _weigh(work, revision, lately)
    _touch(revision, [component for component, _ in lately[: liking.BESIDE]])


def _weigh(work: Work, revision: Revision, lately: list[tuple[int, str]]) -> None:
    """Let the weights learn that she chose this component among those that were there and new to her."""
    newest = Revision.objects.filter(work=work, edition__lte=revision.edition).order_by("-edition", "-pk")
    done = {component for component, _ in lately}
    ids = [one for one in dict.fromkeys(newest.values_list("component", flat=True)[:CHANGES]) if one not in done]
    rows = Touched.objects.filter(component__in=ids[:AMONG], component__is_here=True).select_related("component")
    found = {row.component_id: row for row in rows}
    chosen = Touched.objects.select_related("component").get(component=revision.component_id)
    found[chosen.component_id] = chosen
    open_ones = list(found.values())
    hers = liking.liked([path for _, path in lately])
    beside = _beside(lately, found)
    paths = [row.component.path for row in open_ones]
    ranked = fitting.ranks(
        {
            "recency": [float(row.last) for row in open_ones],
            "popularity": [float(row.times) for row in open_ones],
            "together": [beside.get(row.component_id, 0.0) for row in open_ones],
            "folder": liking.folders(paths, hers),
            "text": liking.named_like(paths, hers),
        }
    )
    kept = Learnt.objects.filter(work=work).first()
    learnt = fitting.Learnt(kept.weights, kept.sums) if kept is not None else fitting.Learnt()
    after = fitting.learn(learnt, ranked, open_ones.index(chosen))
    Learnt.objects.update_or_create(work=work, defaults={"weights": dict(after.weights), "sums": dict(after.sums)})


def _beside(lately: list[tuple[int, str]], found: dict[int, Touched]) -> dict[int, float]:
    ids = {component for component, _ in lately}
    times = dict(Touched.objects.filter(component__in=ids).values_list("component_id", "times"))
    near: dict[int, list[tuple[int, float]]] = {}
    rows = Near.objects.filter(component__in=ids, other__in=list(found)).order_by("pk")
    for component, other, weight in rows.values_list("component_id", "other_id", "weight"):
        near.setdefault(component, []).append((other, weight))
    told: dict[int, float] = {}
    for age, (component, _) in enumerate(lately):
        for other, weight in near.get(component, ()):
            likeness = liking.together(weight, times.get(component) or 1, found[other].times)
            told[other] = told.get(other, 0.0) + liking.FADES**age * likeness
    return told


def _touch(revision: Revision, beside: list[int]) -> None:
    here = revision.component_id
    row, _ = Touched.objects.get_or_create(component_id=here, defaults={"times": 0, "last": 0})
    row.times, row.last = row.times + 1, revision.edition or 0
    row.save(update_fields=["times", "last"])
    there = set(Component.objects.filter(pk__in=set(beside) - {here}).values_list("pk", flat=True))
    pairs = Q(component=here, other__in=there) | Q(component__in=there, other=here)
    near = {(one.component_id, one.other_id): one for one in Near.objects.filter(pairs)} if there else {}
    known = list(near.values())
    for age, other in enumerate(beside):
        for pair in ((here, other), (other, here)) if other in there else ():
            one = near.setdefault(pair, Near(component_id=pair[0], other_id=pair[1], weight=0.0))
            one.weight += liking.APART**age
    Near.objects.bulk_update(known, ["weight"])
    Near.objects.bulk_create([one for one in near.values() if one.pk is None])
