"""S22: what the growing of inputs found, by name: each costs in proportion to its text, or is shown as it is."""

from collections.abc import Callable, Iterator
from io import BytesIO
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.cache import SessionStore
from django.test import Client, RequestFactory
from django.urls import resolve
from markupsafe import escape

from barnraise.base import documents, matching
from barnraise.base.documents import Unreadable
from barnraise.exchange import git_reading
from barnraise.merging import merge, near, split, three_way, way_for
from barnraise.merging.passages import MOST_PASSAGES, MOST_SLIDES
from barnraise.merging.tables import parts_of_tables
from barnraise.merging.uniting import united
from barnraise.publishing.differences import difference
from barnraise.publishing.rendering import Target, phrases, render
from barnraise.publishing.rendering.dialects.sphinx import to_docutils
from barnraise.publishing.rendering.resolving import LINKS_A_PAGE, Resolver
from barnraise.publishing.rendering.restructured import BLOCKS, TARGETS
from barnraise.rules.parsing import parse
from barnraise.rules.soundness import Problem
from barnraise.web.kept_words import not_shown
from barnraise.works import diff_tables
from barnraise.works.diff import MOST_LINES_ALIGNED, Counts, counts, source_diff
from barnraise.works.diff_tables import MOST_COLUMNS, MOST_ROWS, read_table, table_diff
from barnraise.works.diff_words import MOST_LINES_COUNTED
from barnraise.works.outline import first_page, place_of
from tests.makers import Makers
from tests.trust.growth import Steps
from tests.trust.growth_of_pages import process, wide


class Files:
    """An edition of some files, which counts what it is asked for."""

    def __init__(self, **contents: bytes):
        self.contents = contents
        self.asked: list[str] = []

    def target(self, path: str) -> Target:
        return Target("missing", "/begin")

    def content(self, path: str) -> bytes | None:
        self.asked.append(path)
        return self.contents.get(path.removesuffix(".md"))


def test_a_table_as_wide_as_its_reader_is_slow_is_shown_as_source() -> None:
    assert "<td>" in render(wide(990, 1).encode(), "a.md", Files()).html
    assert phrases.DENSE in render(wide(1001, 1).encode(), "a.md", Files()).html


def test_the_cells_of_a_notebook_share_one_bound() -> None:
    cell = '{"cell_type": "markdown", "source": "%s"}' % (r"a\n: b\n\n" * 300)
    notebook = f'{{"cells": [{", ".join([cell] * 40)}]}}'
    assert render(notebook.encode(), "a.ipynb", Files()).html.count(phrases.DENSE) == 40 - 10_000 // 300


@pytest.mark.parametrize("path", ["a.md", "a.rst"])
def test_includes_of_what_is_missing_are_counted_as_well(path: str) -> None:
    files = Files()
    line = "{{#include p%d.md}}" if path == "a.md" else ".. include:: p%d.txt"
    render("\n\n".join(line % at for at in range(1500)).encode(), path, files)
    assert len(files.asked) <= 500


def test_a_large_file_is_not_read_again_for_each_line_of_it() -> None:
    files = Files(b=b"line\n" * 60_000)
    html = render(b"{{#include b.md:1}}\n" * 100, "a.md", files).html
    assert html.count(phrases.INCLUDE_LIMIT.format(path="b.md")) == 86


@pytest.mark.parametrize(
    "begun", ["{%", "{{<", "{{%", "{{", "{{#a", "{{#a x", "{% link", "::: a", "!!!", "{:", "{% raw"]
)
def test_blanks_behind_a_brace_are_not_tried_one_by_one(begun: str) -> None:
    """The control is the time limit of the test: 4,000 blanks took minutes."""
    assert "x" in render(f"{begun}{' ' * 4_900}x\n".encode(), "a.md", Files()).plain


def test_blank_lines_of_restructured_text_are_not_counted_again_for_each() -> None:
    growing = [
        Steps().of(lambda many=many: to_docutils("a\n" + "\n" * many, Resolver(Files(), "a.rst")))  # type: ignore[misc]
        for many in (500, 2000)
    ]
    assert growing[1] < 5 * growing[0]


@pytest.mark.parametrize(("block", "most"), [("a%d\n\n", BLOCKS), (".. _a%d:\n", TARGETS)], ids=["blocks", "targets"])
def test_restructured_text_of_more_than_its_reader_takes_in_time_is_shown_as_source(block: str, most: int) -> None:
    few, many = ("begun\n\n" + "".join(block % at for at in range(count)) for count in (most // 10, most + 1))
    assert "<p>begun" in render(few.encode(), "a.rst", Files()).html
    assert "<p>begun" not in render(many.encode(), "a.rst", Files()).html


def test_a_change_among_very_many_equal_lines_counts_as_being_everywhere() -> None:
    base = b"one\n" + b"a\n" * 9 + b"b\n" + b"a\n" * (MOST_SLIDES + 1)
    assert near(base, base + b"a\n", base.replace(b"one", b"two"))
    assert not near(base[:-2], base[:-2] + b"b\n", base[:-2].replace(b"one", b"two"))


@pytest.mark.parametrize(("lines", "is_clean"), [(10, True), (10_000, False)])
def test_a_document_too_large_to_be_read_for_a_merge_is_merged_by_line(lines: int, is_clean: bool) -> None:
    base = b"".join(b"key-%d: a value\n" % at for at in range(lines))
    assert merge(base, base + b"a: 1\n", base + b"b: 1\n", way_for("a.yaml")).clean is is_clean


def test_more_conflicts_than_anybody_solves_one_by_one_are_one() -> None:
    def text(word: str, many: int) -> bytes:
        return "".join(f"{at} {word}\nand line {at}\n" for at in range(many)).encode()

    few, many = ([text(word, count) for word in ("a", "b", "c")] for count in (MOST_PASSAGES, MOST_PASSAGES + 1))
    assert len(merge(*few).conflicts) == MOST_PASSAGES
    (passage,) = merge(*many).conflicts
    assert [side + b"and line 500\n" for side in (passage.base, passage.ours, passage.theirs)] == many


def test_conflicts_beyond_what_anybody_solves_are_not_laid_out_one_by_one() -> None:
    def text(word: str, many: int) -> bytes:
        return "".join(f"{at} {word}\nand line {at}\n" for at in range(many)).encode()

    costs = []
    for many in (MOST_PASSAGES, 5 * MOST_PASSAGES):
        texts = [text(word, many) for word in ("a", "b", "c")]
        aligned = Steps().of(lambda texts=texts: [matching.hunks(split(texts[0]), split(side)) for side in texts[1:]])  # type: ignore[misc]
        costs.append(Steps().of(lambda texts=texts: merge(*texts)) - aligned)  # type: ignore[misc]
    assert costs[1] < 2 * costs[0], costs


@pytest.mark.parametrize(("places", "is_clean"), [(5, True), (6, False)])
def test_both_are_kept_at_a_bounded_number_of_places(
    places: int, is_clean: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(three_way, "MOST_SETTLED", 5)
    base, ours, theirs = ("".join(f"{at}\n{more}" for at in range(places)).encode() for more in ("", "a\n", "b\n"))
    assert merge(base, ours, theirs, way_for("a.md", is_union=True)).clean is is_clean


@pytest.mark.parametrize("rows", [b"a,b\n1,2\n", b"id,v\n1\n"], ids=["no such key", "a short row"])
def test_of_what_cannot_be_merged_by_cell_no_more_rows_are_read(rows: bytes) -> None:
    text = rows + b"1,2\n" * 2000
    assert Steps().of(lambda: parts_of_tables(text, text + b"3,4\n", text + b"5,6\n", ("id",))) < 2000


def test_keeping_both_changes_of_one_line_costs_few_steps() -> None:
    assert Steps().of(lambda: united([b"a\n"], [b"n\n", b"a\n", b"m\n"], [])) < 280


def test_more_lines_than_are_aligned_to_be_shown_differ_from_the_first_to_the_last() -> None:
    old = "".join(f"{at}\n" for at in range(MOST_LINES_ALIGNED // 2))
    rows = source_diff(old, old.replace("\n9\n", "\nx\n").replace("\n2000\n", "\ny\n") + "z\n", most=100)
    assert ([row.kind for row in rows[:5]], len(rows)) == (["hidden", "same", "same", "same", "removed"], 206)
    assert source_diff(old + "z\n", old + "z\n", most=100) == ()


def test_prose_too_long_to_be_shown_as_it_reads_is_shown_as_text() -> None:
    one = difference("a.md", b"word " * 100_000, b"word " * 100_000 + b"end", links=Files())
    assert (one.kind, one.blocks) == ("prose", ()) and one.lines


def test_one_long_row_does_not_fill_a_table_without_end() -> None:
    with pytest.raises(Unreadable):
        read_table("id,v\n" + "," * 2000 + "\n" + "1\n" * 2000)


@pytest.mark.parametrize("more", ["1,2\n" * MOST_ROWS, "1,2" + "," * MOST_COLUMNS], ids=["rows", "columns"])
def test_tables_that_are_too_large_are_compared_as_text(more: str) -> None:
    one = difference("a.csv", b"id,v\n1,2\n", f"id,v\n1,2\n{more}".encode(), links=Files())
    assert (one.kind, one.table) == ("text", None) and one.lines


class Pieces(bytes):
    """Bytes that count what is copied when they are put behind others."""

    copied = 0

    def __radd__(self, before: bytes) -> bytes:
        Pieces.copied += len(before) + len(self)
        return bytes.__add__(before, self)


class Slow(BytesIO):
    """What git says, a few bytes at a time."""

    def read1(self, size: int | None = -1, /) -> bytes:
        return Pieces(self.read(10))


def test_a_message_that_comes_in_many_pieces_is_put_together_once() -> None:
    said = b"one\0" + b"x" * 5000 + b"\0\0last"
    Pieces.copied = 0
    assert list(git_reading._tokens(Slow(said))) == [b"one", b"x" * 5000, b"", b"last"]
    assert Pieces.copied < 3 * len(said)


def test_gates_of_the_same_stages_are_walked_once() -> None:
    growing = [Steps().of(lambda gates=gates: parse(process(gates, 3))) for gates in (2, 8)]  # type: ignore[misc]
    assert not isinstance(parse(process(8, 3)), tuple) and growing[1] < 2 * growing[0]


def test_a_process_with_more_ways_through_it_than_can_be_walked_is_refused() -> None:
    assert parse(process(40, 20, turned=True)) == (Problem("process_intricate"),)


def test_words_of_a_very_long_difference_are_counted_by_lines() -> None:
    lines = [f"word{at} too" for at in range(MOST_LINES_COUNTED // 2 + 2)]
    assert counts("\n".join(lines), "\n".join(["and", *lines[1:-1][::-1], lines[-1]])) == Counts(added=1, removed=2)


@pytest.mark.django_db
def test_a_page_of_links_that_lead_nowhere_asks_once_for_all_paths(
    client: Client, make: Makers, django_assert_max_num_queries: Callable[[int], Any]
) -> None:
    make.work(files={"one.md": "# One\n", "two.md": "# Two\n"})
    text = "".join(f"[t{at}](p{at})\n\n" for at in range(300)) + "[two](two.md)\n"
    with django_assert_max_num_queries(500):
        shown = client.post("/book/preview", {"text": text, "path": "one.md", "base_edition": "1", "attached": "[]"})
    assert shown.content.count(b'class="missing"') == 300 and b'href="/book/newest/two.md"' in shown.content


@pytest.mark.django_db
def test_a_page_of_a_former_edition_asks_once_for_all_paths(
    client: Client, make: Makers, django_assert_max_num_queries: Callable[[int], Any]
) -> None:
    work = make.work(files={"one.md": "".join(f"[t{at}](p{at})\n\n" for at in range(300))})
    make.sent(work, make.member("Ann"), files={"one.md": "# One\n"})
    with django_assert_max_num_queries(1500):
        assert client.get("/book/at/1/one.md").status_code == 200


def declaring(places: int) -> str:
    return 'title = "Book"\n' + "".join(f'[[outline]]\npath = "p{at}.md"\n' for at in range(places))


@pytest.mark.django_db
def test_a_page_costs_no_more_in_a_longer_outline(make: Makers) -> None:
    costs = []
    for places in (200, 2000):
        files: dict[str, str | bytes] = {".commons/work.toml": declaring(places), "p9.md": "# Nine\n"}
        work = make.work(slug=f"book-{places}", files=files)
        assert place_of(work, "p9.md", looked_at=False).number == "10"
        costs.append(Steps().of(lambda work=work: place_of(work, "p9.md", looked_at=False)))  # type: ignore[misc]
    assert costs[1] < 1.2 * costs[0]


@pytest.mark.django_db
def test_where_reading_begins_is_not_asked_for_place_by_place(
    make: Makers, django_assert_max_num_queries: Callable[[int], Any]
) -> None:
    work = make.work(files={".commons/work.toml": declaring(600), "p599.md": "# Last\n"})
    with django_assert_max_num_queries(5):
        assert first_page(work, looked_at=False) == "p599.md"


def test_an_address_that_was_written_before_or_is_beyond_the_bound_is_not_worked_out_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    worked_out: list[str] = []

    def at(resolver: Resolver, written: str) -> str:
        worked_out.append(written)
        return written

    monkeypatch.setattr(Resolver, "at", at)
    resolver = Resolver(Files(), "a.md")
    for number in range(2 * LINKS_A_PAGE):
        resolver.target(f"p{number}.png")
        resolver.target("p0.png#part")
    assert len(worked_out) == LINKS_A_PAGE + 1


def test_of_a_table_with_too_many_rows_to_compare_no_more_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[list[str]] = []

    def counted(text: str, delimiter: str) -> Iterator[list[str]]:
        for row in documents.rows_of(text, delimiter):
            read.append(row)
            yield row

    monkeypatch.setattr(diff_tables, "rows_of", counted)
    with pytest.raises(Unreadable):
        table_diff("id\n" + "1\n" * (MOST_ROWS + 500), "id\n")
    assert len(read) == MOST_ROWS + 2


class _Page(str):
    """A page that counts how often something is looked for in all of it."""

    searches = 0

    def __contains__(self, words: object) -> bool:
        type(self).searches += 1
        return super().__contains__(str(words))


def test_words_that_come_back_are_not_looked_for_line_by_line(rf: RequestFactory) -> None:
    text = "".join(f"## {at} & <b>\r\n\r\n" for at in range(300))
    request = rf.post("/", {"text": text, "body": "one\ntwo"}, headers={"Origin": "http://testserver"})
    request.resolver_match = resolve("/")
    request.user, request.session = AnonymousUser(), SessionStore()
    page = _Page(f'<textarea name="text">{escape(text)}</textarea><input value="one">')
    kept = not_shown(request, page)
    assert kept is not None and kept.texts == (("body", "one\ntwo"),)
    assert _Page.searches == 0
