"""A book in one format: the html that the converters read, what the typesetter is told, and the order of the tools."""

import json
import re
import tempfile
import zipfile
from collections.abc import Iterable, Set
from html import escape
from pathlib import Path
from shutil import copyfile
from typing import Any
from uuid import UUID, uuid5

from django.utils.formats import date_format
from django.utils.translation import get_language, get_language_bidi, ngettext
from django.utils.translation import gettext as _

from barnraise.publishing import drawing
from barnraise.publishing.builds import fonts, scripts, tools
from barnraise.publishing.builds.book import Book, Chapter, Format
from barnraise.publishing.telling import number

HERE = Path(__file__).parent
NAMED_ON_TITLE = 3
MOST_CREATORS = 50
_language = re.compile(r"([A-Za-z]{2,3})(?:-[A-Za-z]{4})?(?:-([A-Za-z]{2}))?")
_picture = re.compile(r'<img src="(picture-\d+\.\w+)" alt="([^"]*)"[^>]* />')


def write(book: Book, format: Format, out: Path) -> None:
    """Write a book to a file that is not there yet. Refused: `builder_missing`, `build_failed`, `build_slow`."""
    tools.refuse_missing()
    with tempfile.TemporaryDirectory(prefix="barnraise-") as made:
        folder = Path(made).resolve()
        at = int(book.cover.at.timestamp())
        _lay_out(folder, book)
        result = (_epub if format == "epub" else _pdf)(folder, book, at)
        result.rename(out) if result.stat().st_dev == out.parent.stat().st_dev else copyfile(result, out)


def _lay_out(folder: Path, book: Book) -> None:
    for name in ("book.typ", "main.typ", "cover.typ", "book.lua"):
        copyfile(HERE / name, folder / name)
    for name, content in book.pictures.items():
        (folder / name).write_bytes(content)
    cover = book.cover
    (folder / "cover.svg").write_text(drawing.cloth(cover.title, kind=cover.kind))
    (folder / "book.json").write_text(json.dumps(_told(book), ensure_ascii=False))


def _epub(folder: Path, book: Book, at: int) -> Path:
    _task(folder, {"cover.typ": "cover.png"}, book.pictures, at)
    broken = set(json.loads((folder / "broken.json").read_text()))
    (folder / "book.html").write_text(_whole(book, book.pictures.keys() - broken, "epub"))
    has_parts = any(chapter.place.rank == "part" for chapter in book.chapters)
    tools.pandoc(
        folder,
        "--from=html",
        "--to=epub3",
        "--standalone",
        "--mathml",
        "--wrap=none",
        "--lua-filter=book.lua",
        "--epub-title-page=false",
        f"--split-level={2 if has_parts else 1}",
        "--toc",
        "--toc-depth=2",
        f"--metadata=identifier:urn:uuid:{uuid5(UUID(book.cover.uid), f'{book.cover.edition} {book.cover.part}')}",
        "--output=book.epub",
        "book.html",
        at=at,
    )
    _dress(folder / "book.epub", folder / "dressed.epub")
    return folder / "dressed.epub"


def _dress(plain: Path, out: Path) -> None:
    """Give an EPUB our stylesheet, and tell which picture is its cover: in its sandbox the converter takes neither."""
    with zipfile.ZipFile(plain) as given, zipfile.ZipFile(out, "w") as made:
        for entry in given.infolist():
            content = given.read(entry)
            if entry.filename.endswith("/stylesheet1.css"):
                content = (HERE / "book.css").read_bytes()
            elif entry.filename.endswith(".opf"):
                content = _with_cover(content.decode(), given).encode()
            kept = zipfile.ZipInfo(entry.filename)
            kept.external_attr = 0o644 << 16
            kept.compress_type = zipfile.ZIP_STORED if entry.filename == "mimetype" else zipfile.ZIP_DEFLATED
            made.writestr(kept, content)


def _with_cover(package: str, archive: zipfile.ZipFile) -> str:
    """Mark the picture of the first page, which is the cover, in an EPUB's list of files."""
    page = next(name for name in archive.namelist() if name.endswith("text/ch001.xhtml"))
    found = re.search(r'src="\.\./(media/[^"]+)"', archive.read(page).decode())
    assert found is not None
    item = re.search(rf'<item id="([^"]+)" href="{re.escape(found[1])}"', package)
    assert item is not None
    package = package.replace(item[0], f'{item[0]} properties="cover-image"')
    return package.replace("</metadata>", f'<meta name="cover" content="{item[1]}" />\n</metadata>')


def _pdf(folder: Path, book: Book, at: int) -> Path:
    _task(folder, {}, book.pictures, at)
    broken = set(json.loads((folder / "broken.json").read_text()))
    (folder / "book.html").write_text(_whole(book, book.pictures.keys() - broken, "pdf"))
    tools.pandoc(
        folder,
        "--from=html-auto_identifiers",
        "--to=typst",
        "--wrap=none",
        "--lua-filter=book.lua",
        "--output=raw.typ",
        "book.html",
        at=at,
    )
    (folder / "body.typ").write_text('#import "book.typ": *\n' + (folder / "raw.typ").read_text())
    _task(folder, {"main.typ": "book.pdf"}, (), at)
    return folder / "book.pdf"


def _task(folder: Path, make: dict[str, str], pictures: Iterable[str], at: int) -> None:
    told = {
        "make": make,
        "pictures": list(pictures),
        "fonts": [str(place) for place in fonts.folders()],
        "timestamp": at,
    }
    (folder / "task.json").write_text(json.dumps(told))
    tools.typst(folder, "task.json", at=at)


def _whole(book: Book, pictures: Set[str], format: Format) -> str:
    """Return the book as one page of html, with these of its pictures; others are told by their words."""

    def shown(found: re.Match[str]) -> str:
        return found[0] if found[1] in pictures else f"<em>[{found[2] or '…'}]</em>"

    body = "".join(_chapter(chapter) for chapter in book.chapters)
    cover = book.cover
    names = [one.name for one in book.people if one.words][:MOST_CREATORS]
    front, back = (_title_page(book), _credits(book)) if format == "epub" else ("", "")
    direction = "rtl" if scripts.is_from_the_right(cover.language) else "ltr"
    metas = [("author", name) for name in names]
    metas += [("date", f"{cover.at:%Y-%m-%d}"), ("rights", cover.licence), ("description", cover.purpose)]
    head = "".join(f'<meta name="{name}" content="{escape(value)}" />' for name, value in metas if value)
    return (
        f'<!DOCTYPE html><html lang="{_tag(cover.language)}" dir="{direction}"><head><meta charset="utf-8" />'
        f"<title>{escape(_full_title(book))}</title>{head}</head><body>"
        f"{front}{_picture.sub(shown, body)}{back}</body></html>"
    )


def _chapter(chapter: Chapter) -> str:
    place = chapter.place
    heading = f'<h{place.level} id="{chapter.id}" class="{place.rank}">{chapter.title_html}</h{place.level}>'
    return f"{heading}\n{chapter.html}\n"


def _full_title(book: Book) -> str:
    return f"{book.cover.title}: {book.cover.part}" if book.cover.part else book.cover.title


def _tag(language: str) -> str:
    return language if _language.fullmatch(language) else "en"


def edition_line(book: Book) -> str:
    """Return which edition a book is, and of what day."""
    told = _("Edition %(number)s") % {"number": number(book.cover.edition)}
    named = f"{book.cover.release} · {told}" if book.cover.release else told
    return f"{named}, {date_format(book.cover.at, 'j F Y')}"


def by_line(book: Book) -> str:
    """Return who made a book, in one line."""
    names = [one.name for one in book.people if one.words]
    rest = len(names) - NAMED_ON_TITLE
    if rest <= 0:
        return ", ".join(names)
    return ngettext("%(names)s and %(count)s other", "%(names)s and %(count)s others", rest) % {
        "names": ", ".join(names[:NAMED_ON_TITLE]),
        "count": number(rest),
    }


def _imprint(book: Book) -> list[dict[str, str]]:
    cover = book.cover
    told = [
        {"text": edition_line(book), "url": ""},
        {"text": _("Made by everybody named under “Who made this”, each word credited."), "url": ""},
        {"text": _("You may copy, change and pass it on under %(licence)s.") % {"licence": cover.licence},
         "url": cover.licence_url},
        {"text": _("Read it, improve it, and see how it is decided at"), "url": cover.url},
        {"text": _("This edition, for ever"), "url": f"{cover.url}editions/{cover.edition}"},
    ]  # fmt: skip
    if book.unset:
        scripts_ = ", ".join(f"{name} ({number(count)})" for name, count in sorted(book.unset.items()))
        told.append({"text": _("No font here has signs of: %(scripts)s.") % {"scripts": scripts_}, "url": ""})
    return told


def _told(book: Book) -> dict[str, Any]:
    """Return everything that book.typ says, as values: nothing of it is read as source."""
    cover = book.cover
    found = _language.fullmatch(cover.language)
    direction = "rtl" if scripts.is_from_the_right(cover.language) else "ltr"
    writers = [one for one in book.people if one.words]
    return {
        "title": cover.title,
        "part": cover.part,
        "purpose": cover.purpose,
        "lang": found[1].lower() if found else "en",
        "region": (found[2] or "").upper() or None if found else None,
        "dir": direction,
        "cloth": drawing.cloth_colour(cover.kind),
        "above": cover.kind,
        "below": cover.release or _("Edition %(number)s") % {"number": number(cover.edition)},
        "by": by_line(book),
        "edition-line": edition_line(book),
        "authors": [one.name for one in writers][:MOST_CREATORS],
        "imprint": _imprint(book),
        "depth": 2,
        "people": [{"name": one.name, "words": _words(one.words)} for one in writers],
        "helpers": [one.name for one in book.people if not one.words],
        "owed": [{"title": title, "lines": lines} for title, lines in _owed(book) if lines],
        "words": {
            "lang": (get_language() or "en").partition("-")[0],
            "dir": "rtl" if get_language_bidi() else "ltr",
            "contents": _("Contents"),
            "credits": _("Who made this"),
            "credits-lede": _("Everybody whose words stand in this edition, and how many."),
            "helpers": _("They helped too: by reading, and by words that others have since replaced"),
        },
        "fonts": fonts.families(cover.language),
        "turned": {language: fonts.families(language) for language in ("ar", "he", "hi", "ja", "ko", "zh")},
    }


def _owed(book: Book) -> tuple[tuple[str, list[str]], ...]:
    """Return what a book owes beside its words: titles, and the lines below each."""
    owed = book.credits
    return (
        (_("Where it is from"), [f"{one}." for one in owed.sources]),
        (_("Reviewed by"), [", ".join(owed.reviewers)] if owed.reviewers else []),
        (_("Pictures"), list(owed.pictures)),
    )


def _words(count: int) -> str:
    return ngettext("%(count)s word", "%(count)s words", count) % {"count": number(count)}


def _title_page(book: Book) -> str:
    cover = book.cover
    part = f"<p>{escape(cover.part)}</p>" if cover.part else ""
    purpose = f'<p class="purpose">{escape(cover.purpose)}</p>' if cover.purpose else ""
    lines = "".join(
        f'<p class="small">{escape(one["text"])}'
        + (f'<br /><a href="{escape(one["url"])}">{escape(one["url"])}</a>' if one["url"] else "")
        + "</p>"
        for one in _imprint(book)
    )
    return (
        f'<div class="cover"><p><img src="cover.png" alt="{escape(_("Cover"))}" /></p></div>'
        f'<h1 class="unnumbered unlisted" id="title">{escape(cover.title)}</h1>'
        f'<div class="title-page">{part}{purpose}<p>{escape(by_line(book))}</p>{lines}</div>'
    )


def _credits(book: Book) -> str:
    told = _told(book)
    rows = "".join(f"<li>{escape(one['name'])}, {escape(one['words'])}</li>" for one in told["people"])
    helpers = ", ".join(escape(name) for name in told["helpers"])
    others = f"<h2>{escape(told['words']['helpers'])}</h2><p>{helpers}</p>" if helpers else ""
    owed = "".join(
        f"<h2>{escape(one['title'])}</h2>" + "".join(f"<p>{escape(line)}</p>" for line in one["lines"])
        for one in told["owed"]
    )
    return (
        f'<h1 id="credits">{escape(told["words"]["credits"])}</h1>'
        f"<p>{escape(told['words']['credits-lede'])}</p>{f'<ul>{rows}</ul>' if rows else ''}{others}{owed}"
    )
