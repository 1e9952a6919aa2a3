"""How many pages lie where: kept as pages come and go, the same as counting them anew; lists and map stay bounded."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from barnraise import record, works
from barnraise.publishing import frames, lists, placing, site
from barnraise.publishing.models import Folder, Placed
from barnraise.publishing.shown import published
from barnraise.works import Put
from barnraise.works.models import Component, Work
from tests.makers import Makers

PATHS = ["a.md", "b.md", "x/a.md", "x/b.md", "x/y/a.md", "x/y/b.md", "z/a.md"]


def known(work: Work) -> dict[str, tuple[str | None, int]]:
    rows = Folder.objects.filter(work=work, pages__gt=0)
    return {path: (parent, pages) for path, parent, pages in rows.values_list("path", "parent", "pages")}


def test_folders_above_a_page_are_counted_once_and_the_same_again_changes_nothing(make: Makers) -> None:
    work = make.work(files={"x/y/a.md": "# A\n", "x/b.md": "# B\n", "c.md": "# C\n", "picture.png": b"\x89PNG"})
    for _ in range(2):
        with site.alone():
            site.publish(work)
    assert known(work) == {"": (None, 3), "x": ("", 2), "x/y": ("x", 1)}
    assert list(placing.paths_in(work, "x")) == ["x/b.md"]


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(turns=st.lists(st.dictionaries(st.integers(0, 4), st.sampled_from([*PATHS, ""]), max_size=4), max_size=5))
def test_whatever_comes_moves_and_goes_the_counts_are_those_of_counting_anew(
    make: Makers, turns: list[dict[int, str]]
) -> None:
    work = Work.objects.filter(slug="book").first() or make.work()
    ids = list(Component.objects.filter(work=work).values_list("pk", flat=True))
    while len(ids) < 5:
        ids.append(Component.objects.create(work=work, path=f"spare {len(ids)}", is_here=False).pk)
    with record.writing():
        placing.begin_anew(work, iter(()))
        for turn in turns:
            here = {ids[number]: path for number, path in turn.items() if path}
            placing.place(work, here, [ids[number] for number, path in turn.items() if not path])
        kept, rows = known(work), list(Placed.objects.filter(work=work).values_list("component_id", "path"))
        placing.begin_anew(work, iter(rows))
        assert kept == known(work)


@pytest.fixture
def large(make: Makers, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Work:
    """Keep a work that is too large for one list and one map, for the bounds of this test."""
    settings.BARNRAISE_HOME = tmp_path
    monkeypatch.setattr(lists, "MOST_LISTED", 4)
    monkeypatch.setattr(lists, "A_LIST", 3)
    monkeypatch.setattr(frames, "MOST_DRAWN", 4)
    files = {f"part-{part}/page-{page}.md": f"# Page {page}\n" for part in range(4) for page in range(4)}
    work = make.work(files={**files, **{f"loose-{page}.md": "# Loose\n" for page in range(5)}})
    with site.alone():
        site.publish(work)
    return Work.objects.get()


def test_every_page_of_a_large_work_is_found_by_going_on_through_its_lists(large: Work, client: Client) -> None:
    waiting, seen, found = ["/book/outline"], set(), set()
    while waiting:
        url = waiting.pop()
        if url in seen:
            continue
        seen.add(url)
        page = client.get(url).content.decode()
        main = page[page.index("<main") : page.index("</main>")]
        links = [one.replace("&amp;", "&") for one in re.findall(r'href="([^"]+)"', main)]
        pages = [one for one in links if one.endswith(".md") and "?" not in one]
        found |= set(pages)
        waiting += [one for one in links if "/outline/more?" in one or re.match("/book/read/.*/$", one)]
        assert len(pages) <= 3
    assert len(found) == 21


def test_the_map_of_a_large_work_counts_each_folder_by_state(large: Work, make: Makers) -> None:
    Work.objects.filter(pk=large.pk).update(edition=large.edition)
    drawn = frames.frame_of(published(large))
    told = [(storey.title, storey.counts) for storey in drawn.storeys]
    assert (drawn.done, told[:2]) == (
        21,
        [("A book", {"integrated": 5, "review": 0}), ("Part 0", {"integrated": 4, "review": 0})],
    )


def test_a_change_costs_as_many_queries_in_a_large_work_as_in_a_larger(
    make: Makers, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.BARNRAISE_HOME = tmp_path
    monkeypatch.setattr(lists, "MOST_LISTED", 4)
    monkeypatch.setattr(frames, "MOST_DRAWN", 4)
    few, many = (_queries_of_a_change(make, pages) for pages in (5, 40))
    assert few == many <= 75


def _queries_of_a_change(make: Makers, pages: int) -> int:
    files: dict[str, str | bytes] = {f"part/page-{page:02}.md": f"# Page {page}\n" for page in range(pages)}
    work = make.work(slug=f"of-{pages}", files=files)
    with site.alone():
        site.publish(work)
    with record.writing():
        record.lock(work.chain_id)
        put = Put("part/page-00.md", record.keep(b"# Page 0\n\nMore.\n"))
        edition = works.new_edition(work, [put], authors=[], by=None, message=record.say("More"))
    changed = [one.component_id for one in works.heads.revisions_in(work, edition.number)]
    with site.alone(), CaptureQueriesContext(connection) as asked:
        site.refresh(work, changed)
    return len(asked)
