"""What comes in from git goes out again: the tree of every edition is the tree of its first-parent commit."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from barnraise import works
from barnraise.base import Refused
from barnraise.exchange.git_reading import opened
from barnraise.exchange.git_writing import write_git
from barnraise.works.models import Component, Revision, RevisionAuthor, Work
from tests.exchange.histories import Story, call, drop, long_text, odd_history, put, trees
from tests.promises import promises

pytestmark = pytest.mark.django_db


def _brought(place: Path, slug: str = "book") -> Work:
    work = works.begin(slug, title="A book", started_by=None, ready=False)
    with opened(place) as repository:
        works.importing.bring_in(work, repository)
    return work


def _told(tmp_path: Path, tell: Callable[[Story], int]) -> Path:
    story = Story()
    head = tell(story)
    return story.told(tmp_path / "r", head)


def _writers(work: Work, path: str, edition: int) -> list[str]:
    revision = Revision.objects.get(work=work, path=path, edition=edition)
    others = RevisionAuthor.objects.filter(revision=revision).order_by("place").select_related("person")
    return [revision.author.name if revision.author else "", *(row.person.name for row in others)]


@promises("If the work was imported from git in the first place")
def test_a_history_of_oddities_comes_back_tree_by_tree(tmp_path: Path) -> None:
    place = odd_history(tmp_path / "r")
    write_git(_brought(place), tmp_path / "out.git")
    assert trees(tmp_path / "out.git") == trees(place)
    assert call(tmp_path / "out.git", "symbolic-ref", "HEAD") == b"refs/heads/main\n"


@promises(
    "Whoever disagrees can take the work away",
    "A work goes with you whole",
    "the whole history as a git repository",
    "The files of each commit are, to the byte",
    "The folder .commons/ goes along",
    "Export it, import it elsewhere, and you have it",
    "The result stays free, and so do the people",
)
def test_what_went_out_comes_in_again_as_the_same_editions(tmp_path: Path) -> None:
    place = odd_history(tmp_path / "r")
    write_git(_brought(place), tmp_path / "one.git")
    write_git(_brought(tmp_path / "one.git", "again"), tmp_path / "two.git")
    assert trees(tmp_path / "two.git") == trees(place)


def test_a_moved_piece_stays_the_same_piece(tmp_path: Path) -> None:
    def tell(story: Story) -> int:
        first = story.commit(put(b"a.md", long_text(1)), put(b"b.md", long_text(2)))
        second = story.commit(drop(b"a.md"), put(b"c.md", long_text(1) + b"more\n"), parents=(first,))
        third = story.commit(drop(b"c.md"), parents=(second,))
        return story.commit(put(b"c.md", b"begun again\n"), parents=(third,))

    work = _brought(_told(tmp_path, tell))
    component = Component.objects.get(work=work, path="c.md")
    line = list(component.revisions.order_by("edition").values_list("edition", "path", "blob__size"))
    size = len(long_text(1))
    assert line == [(1, "a.md", size), (2, "c.md", size + 5), (3, "c.md", None), (4, "c.md", 12)]
    assert Component.objects.filter(work=work).count() == 2


@promises(
    "imported work of others ·",
    "Everyone who appears there as an author",
    "Commits from side branches are kept as well",
)
def test_what_a_merge_brings_belongs_to_those_who_wrote_it(tmp_path: Path) -> None:
    def tell(story: Story) -> int:
        base = story.commit(put(b"a.md", long_text(1)), put(b"b.md", long_text(2)))
        main = story.commit(put(b"b.md", long_text(3)), parents=(base,))
        side = story.commit(put(b"a.md", long_text(4)), parents=(base,), author=b"Cy <cy@example.org>")
        side = story.commit(put(b"a.md", long_text(5)), parents=(side,), author=b"Dee <dee@example.org>")
        return story.commit(put(b"a.md", long_text(5)), parents=(main, side), author=b"Bo <bo@example.org>")

    work = _brought(_told(tmp_path, tell))
    assert sorted(_writers(work, "a.md", 3)) == ["Cy", "Dee"]
    assert _writers(work, "b.md", 2) == ["Ann"]
    merged = Revision.objects.get(work=work, path="a.md", edition=3)
    assert merged.parent is not None and merged.parent.edition == 1
    second = merged.more_parents.get().parent
    assert (second.edition, second.author.name if second.author else "") == (None, "Dee")


def test_a_text_that_a_merge_made_belongs_to_who_merged_and_stands_on_both_sides(tmp_path: Path) -> None:
    def tell(story: Story) -> int:
        base = story.commit(put(b"a.md", b"one\n"))
        main = story.commit(put(b"a.md", b"ours\n"), parents=(base,))
        side = story.commit(put(b"a.md", b"theirs\n"), parents=(base,), author=b"Cy <cy@example.org>")
        return story.commit(put(b"a.md", b"both\n"), parents=(main, side), author=b"Bo <bo@example.org>")

    work = _brought(_told(tmp_path, tell))
    assert _writers(work, "a.md", 3) == ["Bo"]
    merged = Revision.objects.get(work=work, path="a.md", edition=3)
    names = [merged.parent.author, merged.more_parents.get().parent.author] if merged.parent else []
    assert [person.name for person in names if person] == ["Ann", "Cy"]


@promises("If the repository has a .mailmap")
def test_one_address_leads_to_one_person_whatever_name_she_wrote(tmp_path: Path) -> None:
    def tell(story: Story) -> int:
        first = story.commit(put(b"a.md", b"1"), author=b"Ann <ANN@example.org>")
        return story.commit(put(b"a.md", b"2"), parents=(first,), author=b"Ann Author <ann@example.org>")

    work = _brought(_told(tmp_path, tell))
    authors = Revision.objects.filter(work=work).values_list("author__name", "author__kind", "author__home")
    assert list(authors.distinct()) == [("Ann", "imported", work.uid)]


@promises("Nothing is visible to readers before everything")
def test_nothing_stands_in_a_work_before_its_history_is_whole(tmp_path: Path) -> None:
    def tell(story: Story) -> int:
        first = story.commit(put(b"a.md", b"1"))
        return story.commit(put(b".git/hooks/x", b"bad"), parents=(first,))

    place = _told(tmp_path, tell)
    work = works.begin("book", title="A book", started_by=None, ready=False)
    with opened(place) as repository, pytest.raises(Refused, match="path_git"):
        works.importing.bring_in(work, repository)
    assert (works.work_of("book"), works.heads.pieces(work)) == (None, [])


@promises("If it breaks off in the middle, type the same")
def test_an_import_that_was_cut_off_is_cleared_and_done_again(tmp_path: Path) -> None:
    place = odd_history(tmp_path / "r")
    work = _brought(place)
    works.importing.clear(work)
    left = [table.objects.filter(work=work).count() for table in (Component, Revision)]
    assert (left, work.edition) == ([0, 0], 0)
    with opened(place) as repository:
        works.importing.bring_in(work, repository)
    write_git(work, tmp_path / "out.git")
    assert trees(tmp_path / "out.git") == trees(place)


def test_clearing_takes_few_rows_in_each_transaction(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    work = _brought(odd_history(tmp_path / "r"))
    monkeypatch.setattr(works.importing, "CLEARED_AT_ONCE", 2)
    touched: list[int] = []

    def counting(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        result = execute(sql, params, many, context)
        if sql.startswith(("UPDATE", "DELETE")):
            touched.append(context["cursor"].rowcount)
        return result

    assert Component.objects.filter(work=work).count() > 2
    with connection.execute_wrapper(counting):
        works.importing.clear(work)
    assert (max(touched), Component.objects.filter(work=work).count()) == (2, 0)


def test_a_place_that_holds_something_is_not_written_over(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine").write_text("mine")
    work = works.begin("book", title="A book", started_by=None)
    with pytest.raises(Refused, match="out_exists"):
        write_git(work, tmp_path / "out")
