"""The order that a work's own tool declares: mdBook, MkDocs, Jupyter Book and MyST, Sphinx, Carpentries, or none."""

import posixpath
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

from barnraise.base.documents import Unreadable, toml_of
from barnraise.base.lazy_modules import lazy_module
from barnraise.works.declaration import Item

if TYPE_CHECKING:
    from barnraise.base import yaml_documents
else:
    yaml_documents = lazy_module("barnraise.base.yaml_documents")  # slow and large: few works declare their order in it

Reader = Callable[[str], str | None]
MOST_ITEMS = 5000
PAGES = (".md", ".rst", ".ipynb", ".txt", ".markdown", ".Rmd")
_LINK = re.compile(r"\[(?P<title>(?:[^\[\]\\]|\\.)*)\]\((?P<path>[^()\s]*(?:\([^()]*\))?[^()\s]*)\)")
_TOCTREE = re.compile(r"^\.\. toctree::[^\n]*\n(?P<body>(?:[ \t]+[^\n]*\n|[ \t]*\n)*)", re.MULTILINE)
_TOCTREE_MYST = re.compile(r"^```+\s*\{toctree\}[^\n]*\n(?P<body>.*?)^```", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Found:
    """What a tool's own files say of a work; "" and () where they are silent."""

    tool: str
    title: str = ""
    language: str = ""
    purpose: str = ""
    licence: str = ""
    kind: str = ""
    outline: tuple[Item, ...] = ()


def found_in(paths: frozenset[str], text_of: Reader) -> Found:
    """Return what the first tool that left its files here says; a tool's broken files count as none."""
    for recogniser in (_mdbook, _mkdocs, _jupyter_book, _carpentries, _sphinx):
        found = recogniser(paths, text_of)
        if found is not None:
            return found
    return Found("", outline=_natural(paths))


def _yaml(text: str | None) -> dict[str, Any]:
    try:
        read = yaml_documents.yaml_of(text or "", unknown_tags=True)
    except Unreadable:
        return {}
    return read if isinstance(read, dict) else {}


def _toml(text: str | None) -> dict[str, Any]:
    try:
        return toml_of(text or "")
    except Unreadable:
        return {}


def _words(value: object) -> str:
    return " ".join(str(value).split()) if isinstance(value, str | int | float) else ""


def _mdbook(paths: frozenset[str], text_of: Reader) -> Found | None:
    """Read book.toml and SUMMARY.md, where its `src` says it lies."""
    if "book.toml" not in paths:
        return None
    book = _toml(text_of("book.toml")).get("book", {})
    book = book if isinstance(book, dict) else {}
    folder = posixpath.normpath(str(book.get("src", "src")))
    summary = text_of(posixpath.join(folder, "SUMMARY.md").removeprefix("./"))
    if summary is None:
        return None
    return Found(
        "mdbook",
        title=_words(book.get("title", "")),
        language=_words(book.get("language", "")),
        purpose=_words(book.get("description", "")),
        kind="book",
        outline=_summary(summary, folder),
    )


def _summary(text: str, folder: str) -> tuple[Item, ...]:
    """Read SUMMARY.md: list items nest by indentation, headings after the first begin a part."""
    parts: list[tuple[str, list[tuple[int, Item]]]] = [("", [])]
    seen_title = False
    for line in text.splitlines()[:MOST_ITEMS]:
        heading = re.match(r"#{1,6}\s+(.*)", line)
        if heading and (seen_title or parts[-1][1]):
            parts.append((heading[1].strip(), []))
        seen_title = seen_title or heading is not None
        link = _LINK.search(line)
        if heading or link is None:
            continue
        depth = len(line.expandtabs(4)) - len(line.expandtabs(4).lstrip())
        path = _inside(folder, link["path"].split("#")[0])
        parts[-1][1].append((depth, Item(title=_plain(link["title"]), path=path)))
    made: list[Item] = []
    for title, items in parts:
        nested = _nested(items)
        made += [Item(title=title, items=nested)] if title and nested else nested
    return tuple(made)


def _nested(items: list[tuple[int, Item]]) -> tuple[Item, ...]:
    """Turn items with depths into a tree: what is deeper belongs to the item before it."""
    # From the end, so that what belongs to an item is there when it is made, however deep it lies.
    after: list[tuple[int, Item]] = []
    for depth, item in reversed(items):
        within: list[Item] = []
        while after and after[-1][0] > depth:
            within.append(after.pop()[1])
        after.append((depth, Item(item.title, item.path, tuple(within))))
    return tuple(item for _, item in reversed(after))


def _mkdocs(paths: frozenset[str], text_of: Reader) -> Found | None:
    name = next((name for name in ("mkdocs.yml", "mkdocs.yaml") if name in paths), None)
    if name is None:
        return None
    said = _yaml(text_of(name))
    folder = posixpath.normpath(_words(said.get("docs_dir")) or "docs")
    theme = said.get("theme")
    return Found(
        "mkdocs",
        title=_words(said.get("site_name")),
        purpose=_words(said.get("site_description")),
        language=_words(theme.get("language")) if isinstance(theme, dict) else "",
        kind="manual",
        outline=tuple(islice(_nav(said.get("nav"), folder, 0), MOST_ITEMS)),
    )


def _nav(nav: object, folder: str, depth: int) -> Iterator[Item]:
    for one in nav if isinstance(nav, list) and depth < 6 else ():
        for title, leads in one.items() if isinstance(one, dict) else [("", one)]:
            if isinstance(leads, list):
                yield Item(title=_words(title), items=tuple(_nav(leads, folder, depth + 1)))
            elif isinstance(leads, str) and not re.match(r"[a-z]+:", leads) and _inside(folder, leads):
                yield Item(title=_words(title), path=_inside(folder, leads))


def _jupyter_book(paths: frozenset[str], text_of: Reader) -> Found | None:
    config, toc = _yaml(text_of("_config.yml")), _yaml(text_of("_toc.yml"))
    if "myst.yml" in paths:
        project = _yaml(text_of("myst.yml")).get("project", {})
        config = project if isinstance(project, dict) else {}
        toc = {"chapters": config.get("toc")}
    elif "_toc.yml" not in paths:
        return None
    root = [{"file": toc["root"]}] if isinstance(toc.get("root"), str) else []
    items = [*root, *(toc.get("parts") or []), *(toc.get("chapters") or toc.get("sections") or [])]
    return Found(
        "jupyter-book",
        title=_words(config.get("title")),
        purpose=_words(config.get("description")),
        kind="book",
        outline=tuple(islice(_toc(items, paths, 0), MOST_ITEMS)),
    )


def _toc(entries: object, paths: frozenset[str], depth: int) -> Iterator[Item]:
    for entry in entries if isinstance(entries, list) and depth < 6 else ():
        if not isinstance(entry, dict):
            continue
        inner: object = next((entry[key] for key in ("chapters", "sections", "children") if entry.get(key)), [])
        path = _with_ending(_words(entry.get("file")), paths)
        title = _words(entry.get("title") or entry.get("caption"))
        items = tuple(_toc(inner, paths, depth + 1))
        if path or (title and items):
            yield Item(title=title, path=path, items=items)


def _carpentries(paths: frozenset[str], text_of: Reader) -> Found | None:
    """Read a lesson: episodes in the order of its configuration, else of their names."""
    folder = next((name for name in ("episodes/", "_episodes/") if any(p.startswith(name) for p in paths)), None)
    if folder is None or not {"config.yaml", "_config.yml"} & paths:
        return None
    said = _yaml(text_of("config.yaml") if "config.yaml" in paths else text_of("_config.yml"))
    listed = said.get("episodes")
    named = [f"{folder}{name}" for name in listed if isinstance(name, str)] if isinstance(listed, list) else []
    there = sorted(p for p in paths if p.startswith(folder) and p.endswith(PAGES) and "/" not in p[len(folder) :])
    first = [path for path in ("index.md", "README.md") if path in paths][:1]
    return Found(
        "carpentries",
        title=_words(said.get("title")),
        licence=_words(said.get("license")),
        language=_words(said.get("lang")),
        kind="manual",
        outline=tuple(Item(path=path) for path in [*first, *(named or there)]),
    )


def _sphinx(paths: frozenset[str], text_of: Reader) -> Found | None:
    """Read the toctrees below index.rst beside a conf.py, which is never run."""
    configs = sorted((p for p in paths if posixpath.basename(p) == "conf.py"), key=lambda p: (p.count("/"), p))
    for config in configs[:20]:
        folder = posixpath.dirname(config)
        index = _with_ending(posixpath.join(folder, "index"), paths)
        if not index:
            continue
        said = text_of(config) or ""
        project = re.search(r"^project\s*=\s*u?[\"'](.+?)[\"']", said, re.MULTILINE)
        language = re.search(r"^language\s*=\s*[\"'](.+?)[\"']", said, re.MULTILINE)
        seen = {index}
        outline = (Item(path=index), *_toctree(index, paths, text_of, seen))
        return Found(
            "sphinx",
            title=project[1] if project else "",
            language=language[1] if language else "",
            kind="manual",
            outline=outline,
        )
    return None


def _toctree(path: str, paths: frozenset[str], text_of: Reader, seen: set[str], depth: int = 0) -> tuple[Item, ...]:
    text = (text_of(path) or "") + "\n"
    made: list[Item] = []
    for tree in [*_TOCTREE.finditer(text), *_TOCTREE_MYST.finditer(text)]:
        for line in tree["body"].splitlines():
            title, target = _entry(line.strip())
            found = _with_ending(_inside(posixpath.dirname(path), target), paths) if target else ""
            if not found or found in seen or len(seen) > MOST_ITEMS or depth > 5:
                continue
            seen.add(found)
            made.append(Item(title, found, _toctree(found, paths, text_of, seen, depth + 1)))
    return tuple(made)


def _entry(line: str) -> tuple[str, str]:
    """Return the title (or "") and the target of one line of a toctree; ("", "") for an option."""
    title, _, target = line.removesuffix(">").partition("<")
    if line.endswith(">") and title and target:
        return title.rstrip(), target
    return "", "" if line.startswith(":") else line


def _natural(paths: frozenset[str]) -> tuple[Item, ...]:
    """Return the pages of plain folders in the order people count: only where the alphabet's order differs."""
    pages = sorted(path for path in paths if path.endswith(PAGES) and not path.startswith("."))
    counted = sorted(pages, key=lambda path: [int(p) if p.isdigit() else p for p in re.split(r"([0-9]+)", path)])
    return tuple(Item(path=path) for path in counted) if counted != pages and len(pages) <= MOST_ITEMS else ()


def _with_ending(name: str, paths: frozenset[str]) -> str:
    """Return the file that a name without its ending means, "" when there is none."""
    return next((found for found in (name, *(name + ending for ending in PAGES)) if found in paths), "")


def _inside(folder: str, path: str) -> str:
    """Return a path below a folder as the work spells it, "" when it would lie outside."""
    if not path:
        return ""
    joined = posixpath.normpath(
        posixpath.join(folder, path.lstrip("/")) if folder not in (".", "") else path.lstrip("/")
    )
    return "" if joined.startswith("..") or joined == "." else joined


def _plain(title: str) -> str:
    return re.sub(r"\\(.)|[`*_]{1,3}", lambda sign: sign[1] or "", title).strip()
