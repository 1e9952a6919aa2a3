"""Books: whole, sound by the checker of the W3C, the same bytes from the same edition."""

import re
import zipfile
from pathlib import Path
from typing import Any

import pytest

from barnraise.base import Clock, Refused
from barnraise.publishing.builds import fonts
from barnraise.publishing.builds.exporting import export
from barnraise.publishing.builds.gathering import gather
from barnraise.publishing.shown import Shown, published
from barnraise.publishing.site import alone, publish
from tests.builds import works
from tests.builds.checking import problems_of
from tests.makers import Makers
from tests.promises import promises

pytestmark = pytest.mark.slow


def test_the_checker_finds_nothing_in_a_book_from_right_to_left(make: Makers, tmp_path: Path) -> None:
    assert problems_of(works.book_of(works.barn(make), "epub", tmp_path)) == []


@promises("Links lead inside the book where they can")
def test_the_checker_finds_nothing_in_the_handbook(make: Makers, tmp_path: Path) -> None:
    assert problems_of(works.book_of(works.handbook(make), "epub", tmp_path)) == []


def test_the_checker_does_find_what_is_wrong(make: Makers, tmp_path: Path) -> None:
    sound, broken = works.book_of(works.barn(make), "epub", tmp_path), tmp_path / "broken.epub"
    with zipfile.ZipFile(sound) as given, zipfile.ZipFile(broken, "w") as made:
        for name in given.namelist():
            made.writestr(name, given.read(name).replace(b"</p>", b"", 1))
    assert any("FATAL" in one or "ERROR" in one for one in problems_of(broken))


@pytest.mark.parametrize("format", ["epub", "pdf"])
def test_the_same_edition_gives_the_same_bytes(format: str, make: Makers, clock: Clock, tmp_path: Path) -> None:
    work = works.barn(make)
    export(work, tmp_path / "one", format)
    clock.advance(hours=30)
    export(work, tmp_path / "two", format)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


@promises(
    "a book for paper ·",
    "They have a cover, a title page, contents",
)
def test_a_pdf_has_cover_contents_every_chapter_and_the_credits(make: Makers, tmp_path: Path) -> None:
    whole = works.book_of(works.barn(make), "pdf", tmp_path).read_bytes()
    assert whole.startswith(b"%PDF-")
    assert len(re.findall(rb"/Type */Page\b", whole)) == 13


def test_an_edition_is_a_book_of_what_stood_then(make: Makers) -> None:
    work = make.work(files={"one.md": "# One\n\nOld words.\n"})
    make.sent(work, make.member("Ann"), files={"one.md": "# One\n\nNew words.\n"})
    work.refresh_from_db()
    now, then = gather(published(work), "epub"), gather(Shown(work, edition=1), "epub")
    assert [one.html.strip() for one in (*now.chapters, *then.chapters)] == ["<p>New words.</p>", "<p>Old words.</p>"]
    assert (now.cover.edition, then.cover.edition) == (2, 1)


@promises("They have a cover, a title page, contents")
def test_everybody_is_credited_those_without_standing_words_too(make: Makers, tmp_path: Path, settings: Any) -> None:
    settings.BARNRAISE_HOME = tmp_path
    work = make.work(files={"one.md": "# One\n", "two.md": "# Two\n\nWords of Ann, four more.\n"})
    ann = make.member("Ann")
    make.reviewed(make.sent(work, make.member("Cy"), files={"one.md": "# One\n\nWords of Cy.\n"}), ann)
    work.refresh_from_db()
    make.reviewed(make.sent(work, make.member("Bo"), files={"one.md": "# Two\n\nNew text.\n"}), ann)
    with alone():
        publish(work)
    people = gather(published(work), "pdf").people
    assert [(one.name, one.words > 0) for one in people] == [("Ann", True), ("Bo", True), ("Cy", False)]


@promises("EPUB and PDF hold what the outline names")
def test_the_order_is_that_of_the_outline_and_what_it_does_not_name_stays_out(make: Makers) -> None:
    outline = 'title = "A book"\noutline = [{ title = "Part", items = ["b.md", "none.md"] }, "a.md"]\n'
    work = make.work(files={".commons/work.toml": outline, "a.md": "# A\n", "b.md": "# B\n", "notes.md": "# N\n"})
    places = [one.place for one in gather(published(work), "pdf").chapters]
    assert [(one.rank, one.level, one.title) for one in places] == [
        ("part", 1, "Part"),
        ("chapter", 2, "B"),
        ("chapter", 1, "A"),
    ]


@promises("EPUB and PDF hold what the outline names")
def test_without_an_outline_every_page_is_there_folder_by_folder(make: Makers) -> None:
    work = make.work(files={"z.md": "# Z\n", "deep/b.md": "# B\n", "deep/a.csv": "x,y\n1,2\n", "x.png": b"no"})
    places = [one.place for one in gather(published(work), "pdf").chapters]
    assert [(one.rank, one.title) for one in places] == [
        ("chapter", "Z"),
        ("part", "Deep"),
        ("chapter", "A"),
        ("chapter", "B"),
    ]


def test_a_work_without_a_page_is_no_book(make: Makers, tmp_path: Path) -> None:
    with pytest.raises(Refused, match="book_empty"):
        export(make.work(files={"x.png": b"no"}), tmp_path / "book.pdf", "pdf")


def test_an_edition_that_there_is_not_is_no_book(make: Makers, tmp_path: Path) -> None:
    with pytest.raises(Refused, match="edition_unknown"):
        export(make.work(), tmp_path / "book.pdf", "pdf", 9)


SETTABLE = {
    "Latin": "Ćwiczenie ﬁ ə", "Greek": "Ἑλλάς πολυτονικό", "Cyrillic": "Щедрик ґедзь",
    "Arabic": "بِسْمِ پژگ", "Hebrew": "שָׁלוֹם", "Devanagari": "क्षत्रिय ज्ञ",
    "Simplified": "汉语谷仓", "Traditional": "漢語穀倉", "Japanese": "納屋をたてる ヷ", "Korean": "헛간 밝",
    "Thai": "ยุ้งฉาง", "Georgian": "ერთად", "Signs": "→ ✓ ☐ ☑ ★ √ ∑ 😀",
}  # fmt: skip


@promises("Letters of most scripts can be set")
@pytest.mark.parametrize("script", SETTABLE)
def test_our_fonts_set_the_script(script: str) -> None:
    assert fonts.unset_in(SETTABLE[script]) == set()


@promises(
    "Where a PDF lacks a letter, it names",
    "It never shows an empty box.",
)
def test_signs_of_no_font_are_named_in_a_pdf_and_kept_in_an_epub(make: Makers) -> None:
    work = make.work(files={"one.md": "# One\n\nWord: བོད and 𓀀.\n"})
    pdf, epub = gather(published(work), "pdf"), gather(published(work), "epub")
    assert pdf.chapters[0].html.strip() == "<p>Word: [Tibetan] and [Egyptian hieroglyphs].</p>"
    assert epub.chapters[0].html.strip() == "<p>Word: བོད and 𓀀.</p>"
    assert pdf.unset == epub.unset == {"Tibetan": 3, "Egyptian hieroglyphs": 1}
