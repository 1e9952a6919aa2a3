"""Pages that list what a work holds: its whole outline, a folder, who did what, what a search found."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from barnraise import credit, works
from barnraise.publishing.frames import pages_of
from barnraise.publishing.page import Link, Page
from barnraise.publishing.pieces import stop_url
from barnraise.publishing.shown import Shown, workbar
from barnraise.publishing.templating import render
from barnraise.works.outline import Stop, title_from

MOST_LISTED = 2000
MOST_PEOPLE = 5000


@dataclass(frozen=True)
class Place:
    """One place of the outline."""

    link: Link
    number: str
    is_here: bool


@dataclass(frozen=True)
class Part:
    """One part of the outline: its title and its places as links."""

    title: str
    number: str
    places: tuple[Place, ...]


def outline_page(shown: Shown, *, is_published: bool = True) -> str:
    """Return the whole outline; of a work with more pages than fit one list, its folders."""
    count = pages_of(shown).count()
    if count > MOST_LISTED:
        return folder_page(shown, "", is_published=is_published)
    storeys = works.outline.whole(shown.work, looked_at=shown.looked_at, limit=10 * MOST_LISTED)
    parts = [Part(one.title, one.number, _places(shown, one.stops)) for one in storeys]
    return _render(shown, "outline.html", _("Outline"), is_published, parts=parts, path="", folders=[])


def folder_page(shown: Shown, path: str, *, is_published: bool = False) -> str:
    """Return what lies in a folder: its folders, and its pages in the order of their paths."""
    folders, paths = _inside(shown, f"{path}/" if path else "")
    titles = works.outline.titles_of(shown.work, set(paths[:MOST_LISTED]), looked_at=shown.looked_at)
    stops = tuple(Stop(one, titles.get(one) or title_from(one)) for one in paths[:MOST_LISTED])
    links = [Link(title_from(one.rpartition("/")[2]), f"{shown.url(one)}/") for one in folders]
    parts = [Part("", "", _places(shown, stops))] if stops else []
    title = title_from(path) if path else _("Outline")
    return _render(shown, "outline.html", title, is_published, parts=parts, path=path, folders=links)


def credits_page(shown: Shown, *, is_published: bool = True) -> str:
    """Return who did what in a work: everybody with words that stand, most words first."""
    people = credit.shares(shown.work, MOST_PEOPLE)
    most = people[0].words if people else 1
    return _render(
        shown,
        "credits.html",
        _("Who did what"),
        is_published,
        people=people,
        most=max(most, 1),
        words=credit.words_of(shown.work),
        people_count=credit.people_of(shown.work),
    )


def _inside(shown: Shown, prefix: str) -> tuple[list[str], list[str]]:
    """Return the folders and the pages right under a folder; walks its pages once."""
    folders: dict[str, None] = {}
    paths: list[str] = []
    rows = pages_of(shown).filter(path__startswith=prefix).order_by("path").values_list("path", flat=True)
    for path in rows.iterator(chunk_size=5000):
        inner, slash, _rest = path[len(prefix) :].partition("/")
        if slash:
            folders[f"{prefix}{inner}"] = None
        else:
            paths.append(path)
    return list(folders), paths


def _places(shown: Shown, stops: tuple[Stop, ...]) -> tuple[Place, ...]:
    return tuple(Place(Link(stop.title, stop_url(shown, stop)), stop.number, stop.is_here) for stop in stops)


def _render(shown: Shown, template: str, title: str, is_published: bool, **context: Any) -> str:
    page = Page(
        title=title,
        workbar=workbar(shown.work, "read"),
        published=is_published,
        feed_url=f"/{shown.work.slug}/feed.atom",
        indexed=is_published,
    )
    return render(template, page=page, work=shown.work, **context)
