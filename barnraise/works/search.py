"""Full-text search: any piece of a word of three letters or more, in every script, with its passage."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Case, Q, When

from barnraise import record
from barnraise.works.models import Component, Passage, Work
from barnraise.works.outline import title_in
from barnraise.works.staleness import PAGES, is_stale

# What is asked for, in letters: of more, the first so many are looked for.
SHORTEST, LONGEST = 3, 200


@dataclass(frozen=True, slots=True)
class Hit:
    """One component that holds what was asked for, and the text around it."""

    key: int
    slug: str
    work: str
    path: str
    title: str
    around: str


def find(
    piece: str, *, work: Work | None = None, limit: int = 50, among: Sequence[int] = (), after: int | None = None
) -> list[Hit]:
    """Find the published passages that hold a piece of text, the best first; nothing for fewer than three letters.

    `among` looks at some components only; with `after` it leaves those out instead, and returns what is beyond that
    component, by their keys. A work of which something was taken away is left out until it is indexed.
    """
    piece = " ".join(piece.split())[:LONGEST]
    if len(piece) < SHORTEST:
        return []
    found = record.passages_with(piece, work_id=work.pk if work else None, limit=limit, among=among, after=after)
    rows = Passage.objects.filter(pk__in=[component_id for component_id, _ in found])
    by_id = {row.pk: row for row in rows.select_related("component", "work").defer("body")}
    stale = {slug for slug in {row.work.slug for row in by_id.values()} if is_stale(slug, PAGES)}
    return [
        Hit(row.pk, row.work.slug, row.work.title, row.component.path, row.title, around)
        for component_id, around in found
        if (row := by_id.get(component_id)) is not None and row.work.slug not in stale
    ]


def named(work: Work, piece: str, *, limit: int = 20) -> list[tuple[str, str]]:
    """Find components by a piece of their title or path, as pairs of path and title; titles that begin so come first.

    Cost grows with the work.
    """
    return [(path, title) for _, path, title in named_with_keys(work, piece, limit=limit)]


def named_with_keys(
    work: Work, piece: str, *, limit: int, among: Sequence[int] = (), after: int | None = None
) -> list[tuple[int, str, str]]:
    """Find components as `named` does, with the key of each before its path and title.

    `among` looks at some components only; with `after` it leaves those out instead, and returns what is beyond that
    component, by their keys.
    """
    piece = piece[:LONGEST]
    here = Component.objects.filter(work=work, is_here=True)
    hit = Q(path__icontains=piece) | Q(passage__title__icontains=piece)
    begins, has = When(passage__title__istartswith=piece, then=0), When(passage__title__icontains=piece, then=1)
    near = here.filter(hit).annotate(nearness=Case(begins, has, default=2))
    if after is not None:
        near = near.exclude(pk__in=among).filter(pk__gt=after).order_by("pk")
    else:
        near = (near.filter(pk__in=among) if among else near).order_by("nearness", "path")
    rows = near.values_list("pk", "path", "passage__title")[:limit]
    return [(key, path, title or title_in(work, path)) for key, path, title in rows]


def index(component_id: int, work_id: int, title: str, body: str) -> None:
    """Let a component be found by its title and plain text; the same again changes nothing."""
    known = Passage.objects.filter(pk=component_id).values_list("title", "body").first()
    if known == (title, body):
        return
    Passage.objects.update_or_create(
        component_id=component_id, defaults={"work_id": work_id, "title": title, "body": body}
    )


def forget(component_id: int) -> None:
    """Let a component no longer be found."""
    Passage.objects.filter(pk=component_id).delete()
