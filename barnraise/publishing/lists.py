"""Pages that list what a work holds: its whole outline, a folder, who did what, what a search found."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from barnraise import works
from barnraise.contributions import taking_part
from barnraise.publishing import attribution, placing
from barnraise.publishing.models import Folder
from barnraise.publishing.page import Link, Page
from barnraise.publishing.pieces import stop_url
from barnraise.publishing.shown import Shown, workbar
from barnraise.publishing.telling import number
from barnraise.publishing.templating import render
from barnraise.works.outline import Stop, title_from, title_in

MOST_LISTED = 2000
A_LIST = 500
MOST_PEOPLE = 2000


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
    if placing.pages_in(shown.work) > MOST_LISTED:
        return folder_page(shown, "", is_published=is_published)
    storeys = works.outline.whole(shown.work, looked_at=shown.looked_at, limit=10 * MOST_LISTED)
    parts = [Part(one.title, one.number, _places(shown, one.stops)) for one in storeys]
    return _render(
        shown,
        "outline.html",
        _("Outline"),
        is_published,
        parts=parts,
        path="",
        folders=[],
        more_url="",
        more_folders_url="",
    )


def folder_page(shown: Shown, path: str, *, is_published: bool = False, after: str = "", after_folder: str = "") -> str:
    """Return what lies in a folder: its folders, and its pages in the order of their paths, a list of each at a time.

    Where readers see something else than the newest, a page that nobody looked at yet is not in it.
    """
    work = shown.work
    folders = [] if after else list(placing.folders_in(work, path, after=after_folder)[: A_LIST + 1])
    paths = [] if after_folder else list(placing.paths_in(work, path, after=after)[: A_LIST + 1])
    shown_paths = paths[:A_LIST]
    titles = works.outline.titles_of(work, set(shown_paths), looked_at=shown.looked_at)
    stops = tuple(Stop(one, titles.get(one) or title_in(work, one)) for one in shown_paths)
    links = [Link(_told(one), f"{shown.url(one.path)}/") for one in folders[:A_LIST]]
    parts = [Part("", "", _places(shown, stops))] if stops else []
    title = title_from(path) if path else _("Outline")
    more = {"after": shown_paths[-1]} if len(paths) > A_LIST else {}
    more_folders = {"folders": folders[A_LIST - 1].path} if len(folders) > A_LIST else {}
    base = f"/{work.slug}/outline/more?"
    return _render(
        shown,
        "outline.html",
        title,
        is_published,
        parts=parts,
        path=path,
        folders=links,
        more_url=base + urlencode({"in": path, **more}) if more else "",
        more_folders_url=base + urlencode({"in": path, **more_folders}) if more_folders else "",
    )


def _told(folder: Folder) -> str:
    return f"{title_from(folder.path.rpartition('/')[2])} ({number(folder.pages)})"


def credits_page(shown: Shown, *, is_published: bool = True) -> str:
    """Return who did what in a work: everybody with words that stand, most words first."""
    people = shown.people
    most = people[0].words if people else 1
    return _render(
        shown,
        "credits.html",
        _("Who did what"),
        is_published,
        people=people[:MOST_PEOPLE],
        most=max(most, 1),
        words=sum(one.words for one in people),
        people_count=len(people),
        sources=[(one, _links(shown, one.paths)) for one in attribution.sources_of(shown)],
        reviewers=taking_part.reviewers(shown.work, limit=MOST_PEOPLE),
        pictures=attribution.pictures_of(shown),
    )


def _links(shown: Shown, paths: tuple[str, ...]) -> list[Link]:
    return [Link(title_in(shown.work, path), shown.target(path).url) for path in paths[:A_LIST]]


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
