"""One page: the kind of a file by its name, the writer for that kind, and what is said about the result."""

import posixpath
import re
from typing import TYPE_CHECKING

from barnraise.base.lazy_modules import lazy_module
from barnraise.publishing.rendering import dialects, markdown, notebooks, phrases, pictures, tables
from barnraise.publishing.rendering.decoding import HEAD_SIGNS, decode, is_binary
from barnraise.publishing.rendering.finishing import Finisher
from barnraise.publishing.rendering.highlighting import language_of_file
from barnraise.publishing.rendering.resolving import Resolver
from barnraise.publishing.rendering.sanitising import sanitise, text_excerpt
from barnraise.publishing.rendering.values import Dialect, Links, Rendered

if TYPE_CHECKING:
    from barnraise.publishing.rendering import restructured
else:
    restructured = lazy_module("barnraise.publishing.rendering.restructured")  # slow: docutils

_MARKDOWN = frozenset({"md", "markdown", "mdown", "mkd", "qmd", "rmd", "mdx"})
_RESTRUCTURED = frozenset({"rst", "rest"})
_TABLES = frozenset({"csv", "tsv", "tab"})
_tldr_path = re.compile(
    r"(?:^|/)pages(?:\.\w+)?/(?:common|linux|osx|windows|android|\w*bsd|sunos|cisco-ios|dos)/[^/]+\.md$"
)
_words = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_ideographs = re.compile("[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")


def render(content: bytes, path: str, links: Links, *, dialect: Dialect | None = None) -> Rendered:
    """Return a component as safe html, with its headings, words, excerpt and the paths it depends on.

    `path` decides the kind of file and is what relative links start from. Work is bounded: text over 1.5 million
    signs, with a line over 200,000 or with more than 120,000 marks is shown as source.
    """
    dialect = dialect or Dialect()
    if dialect.tool == "any" and _tldr_path.search(path):
        dialect = Dialect("tldr")
    page = Finisher(
        Resolver(links, path),
        hides_rust_lines=dialect.tool in ("any", "mdbook"),
        marks_places=dialect.tool == "tldr",
    )
    title = _write(content, path, page, dialect)
    has_title = bool(page.headings) and page.headings[0].level == 1 and page.first_tag == "h1"
    plain = _tidy("".join(page.plain))
    return Rendered(
        html=sanitise(page.html, own_pictures=page.has_own_pictures),
        title=(page.headings[0].text if has_title else title or _late_title(page)) or None,
        has_title=has_title,
        headings=tuple(page.headings),
        words=count_words(plain),
        summary=text_excerpt(_after_title(plain, page)),
        plain=plain,
        missing=tuple(sorted(page.resolver.missing)),
        used=tuple(sorted(page.resolver.used)),
        outside=tuple(sorted(page.resolver.outside)),
    )


def _late_title(page: Finisher) -> str:
    """Return the first heading of the first order, wherever it is: badges and pictures may stand before it."""
    return next((heading.text for heading in page.headings if heading.level == 1), "")


def count_words(plain: str) -> int:
    """Count words; of a script without blanks every sign counts as one."""
    ideographs = len(_ideographs.findall(plain))
    return len(_words.findall(_ideographs.sub(" ", plain) if ideographs else plain)) + ideographs


def _write(content: bytes, path: str, page: Finisher, dialect: Dialect) -> str | None:
    """Write a component to the page and return the title that stands outside its text."""
    name = posixpath.basename(path)
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    if not content:
        page.say(phrases.EMPTY)
        return None
    if ending == "ipynb" and notebooks.write(content, page, lambda text: _prose(text, page, dialect)):
        return None
    if pictures.is_picture(ending):
        return pictures.write(content, path, ending, page)
    if is_binary(content):
        return pictures.write_file(content, path, page)
    text = decode(content)
    if text.note:
        page.say(text.note)
    if not text.is_whole:
        page.show_source(text.text, "")
        return None
    if ending in _MARKDOWN:
        return _markdown(text.text, page, dialect)
    if ending in _RESTRUCTURED:
        if not restructured.write(text.text, page):
            page.say(phrases.DENSE)
            page.show_source(text.text, "")
        return None
    if ending in _TABLES:
        return tables.write(text.text, page)
    page.show_source(text.text, language_of_file(name))
    return None


def _markdown(text: str, page: Finisher, dialect: Dialect) -> str | None:
    title, body = dialects.split_front_matter(text)
    _prose(body, page, dialect)
    return title


def _prose(body: str, page: Finisher, dialect: Dialect) -> None:
    """Write Markdown as the work's tool understands it."""
    if dialect.tool in ("any", "mdbook"):
        body = dialects.expand_includes(body, page.resolver)
    if dialect.tool not in ("plain", "tldr"):
        body = dialects.translate(body)
    if not markdown.write(body, page):
        page.say(phrases.DENSE)
        page.show_source(body[:HEAD_SIGNS], "")


def _tidy(plain: str) -> str:
    lines = (" ".join(line.split()) for line in plain.split("\n"))
    return "\n".join(line for line in lines if line)


def _after_title(plain: str, page: Finisher) -> str:
    """Return the text after the headings that it begins with."""
    for heading in page.headings[:5]:
        rest = plain.removeprefix(heading.text)
        if rest == plain:
            break
        plain = rest.lstrip("\n")
    return plain
