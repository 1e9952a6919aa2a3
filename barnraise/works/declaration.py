"""`.commons/work.toml`: what a work says of itself, read and written."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from barnraise.base.documents import Unreadable, toml_of
from barnraise.rules.globs import GLOB_LENGTH, matches
from barnraise.rules.process import WORK_PATH
from barnraise.works.slugs import why_not_slug

__all__ = ["WORK_PATH", "Declared", "Item", "Problem", "declared_in", "problems_in", "read", "written"]

LARGEST = 2**20
DEEPEST = 8
# So many problems of one kind are named; whoever mends them is told of the next.
MOST_PROBLEMS = 20
MOST_LICENCES = 100
MOST_FILES = 100
MOST_LANGUAGES = 200
# In letters; what the tables hold, and what a cover or a list can show.
LONGEST = {"title": 500, "kind": 30, "language": 35, "licence": 200, "purpose": 4000}
KNOWN = frozenset(
    [
        "version",
        "slug",
        "title",
        "kind",
        "language",
        "licence",
        "licences",
        "translations",
        "purpose",
        "rules",
        "outline",
        "files",
    ]
)


@dataclass(frozen=True, slots=True)
class Item:
    """One place of the outline: a part (no path), or a component with an order or a title of its own."""

    title: str = ""
    path: str = ""
    items: tuple["Item", ...] = ()


@dataclass(frozen=True, slots=True)
class Files:
    """How two changes of the files that fit these globs are merged.

    `key` are the columns (or members) that name a row (or a thing in a list); with `is_union` what two people add at
    one place is kept without a question.
    """

    paths: tuple[str, ...]
    key: tuple[str, ...] = ()
    is_union: bool = False


@dataclass(frozen=True, slots=True)
class Declared:
    """What a work declares. `licence` is an SPDX expression, "" while none is known; `licences` are pairs of a glob and
    the licence of the parts that fit it, where it is another. `slug` is the address it asks for, "" for the one it has.
    `translations` are pairs of a language and the folder in which each page has its translation, under its own path.
    """

    title: str
    kind: str = "book"
    language: str = "en"
    licence: str = ""
    purpose: str = ""
    rules: tuple[str, ...] = ()
    outline: tuple[Item, ...] = ()
    licences: tuple[tuple[str, str], ...] = ()
    slug: str = ""
    files: tuple[Files, ...] = ()
    translations: tuple[tuple[str, str], ...] = ()

    def files_at(self, path: str) -> Files:
        """Return how changes of one component are merged: as the first that fits says, or by line."""
        return next((one for one in self.files if any(matches(glob, path) for glob in one.paths)), Files(()))

    def licence_of(self, path: str) -> str:
        """Return the licence of one component: that of the first glob that fits, or the work's."""
        return next((licence for glob, licence in self.licences if matches(glob, path)), self.licence)

    @property
    def is_free(self) -> bool:
        """Tell whether everybody may read, change and pass it on."""
        from barnraise.rules.licences import is_free  # slow: the list of licences is read on first use

        return bool(self.licence) and is_free(self.licence)

    def places(self) -> Iterator[Item]:
        """Go through the outline in reading order, parts included."""
        yield from _flat(self.outline)


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a declaration, and where (line 0: the whole)."""

    line: int
    reason: str


def read(text: str) -> Declared | tuple[Problem, ...]:
    """Read a declaration, or say exactly what is wrong with it."""
    if len(text) > LARGEST:
        return (Problem(0, f"the document is longer than {LARGEST} characters"),)
    try:
        tables = toml_of(text)
    except Unreadable as wrong:
        return (Problem(wrong.line or _line_in(str(wrong)), str(wrong)),)
    unknown = [key for key in tables if key not in KNOWN][:MOST_PROBLEMS]
    problems = [Problem(_line_of(text, key), f"“{key[:80]}” is not known here") for key in unknown]
    for key in ("slug", "title", "kind", "language", "licence", "purpose"):
        if not isinstance(tables.get(key, ""), str):
            problems.append(Problem(_line_of(text, key), f"“{key}” must be a text"))
    if not isinstance(tables.get("title"), str) or not str(tables["title"]).strip():
        problems.append(Problem(_line_of(text, "title"), "a work needs a title"))
    rules = tables.get("rules", [])
    if not isinstance(rules, list) or not all(isinstance(rule, str) for rule in rules):
        problems.append(Problem(_line_of(text, "rules"), "“rules” must be a list of texts"))
    licences = _licences(tables.get("licences", {}), problems, text)
    files = _files(tables.get("files", []), problems, text)
    translations = _translations(tables.get("translations", {}), problems, text)
    if tables.get("slug") and isinstance(tables["slug"], str) and why_not_slug(tables["slug"]):
        problems.append(
            Problem(_line_of(text, "slug"), "“slug” is 2 to 64 of a–z, 0–9, hyphen, and no page of the site")
        )
    outline = _items(tables.get("outline", []), problems, text, depth=1)
    if problems:
        return tuple(problems)
    declared = Declared(
        slug=tables.get("slug", ""),
        title=tables["title"].strip(),
        kind=tables.get("kind", "book"),
        language=tables.get("language", "en"),
        licence=tables.get("licence", ""),
        purpose=tables.get("purpose", ""),
        rules=tuple(rules),
        outline=outline,
        licences=licences,
        files=files,
        translations=translations,
    )
    return tuple(Problem(_line_of(text, key), reason) for key, reason in too_long(declared)) or declared


def too_long(declared: Declared) -> list[tuple[str, str]]:
    """Return what of a declaration is longer than a work can say of itself: the key, and how long it may be."""
    return [
        (key, f"“{key}” is longer than {most} letters")
        for key, most in LONGEST.items()
        if len(getattr(declared, key)) > most
    ]


def declared_in(content: bytes) -> Declared | None:
    """Read a declaration's bytes; None when they do not say anything sound."""
    try:
        declared = read(content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return None
    return declared if isinstance(declared, Declared) else None


def problems_in(content: bytes) -> tuple[Problem, ...]:
    """Return what is wrong with a declaration's bytes."""
    try:
        declared = read(content.decode("utf-8-sig"))
    except UnicodeDecodeError as wrong:
        return (Problem(0, f"the document is not UTF-8: {wrong.reason} at byte {wrong.start}"),)
    return () if isinstance(declared, Declared) else declared


def written(declared: Declared) -> str:
    """Write a declaration as people edit it: `read` gives the same back."""
    lines = ["version = 1", *([f"slug = {quoted(declared.slug)}"] if declared.slug else [])]
    for key in ("title", "kind", "language", "licence", "purpose"):
        lines.append(f"{key} = {quoted(getattr(declared, key))}")
    if declared.rules:
        lines += ["rules = [", *(f"  {quoted(rule)}," for rule in declared.rules), "]"]
    if declared.outline:
        lines += ["", "# What needs an order or a title of its own; every other piece is placed by its path."]
        lines += ["outline = [", *_written_items(declared.outline, "  "), "]"]
    if declared.licences:
        lines += ["", "# Parts with a licence of their own; the first that fits counts.", "[licences]"]
        lines += [f"{quoted(glob)} = {quoted(licence)}" for glob, licence in declared.licences]
    if declared.translations:
        lines += ["", "# In which folder each page is translated, under its own path.", "[translations]"]
        lines += [f"{quoted(language)} = {quoted(folder)}" for language, folder in declared.translations]
    for one in declared.files:
        lines += ["", "[[files]]", f"paths = [{', '.join(map(quoted, one.paths))}]"]
        lines += [f"key = [{', '.join(map(quoted, one.key))}]"] if one.key else []
        lines += ['merge = "union"'] if one.is_union else []
    return "\n".join(lines) + "\n"


def quoted(text: str) -> str:
    """Write a text as a TOML basic string."""
    signs = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}
    plain = "".join(signs.get(sign) or (sign if sign.isprintable() else f"\\U{ord(sign):08x}") for sign in text)
    return f'"{plain}"'


def _written_items(items: tuple[Item, ...], indent: str) -> Iterator[str]:
    for item in items:
        told = [f"{key} = {quoted(value)}" for key, value in (("path", item.path), ("title", item.title)) if value]
        if not item.items:
            yield f"{indent}{{ {', '.join(told)} }},"
            continue
        yield f"{indent}{{ {', '.join([*told, 'items = ['])}"
        yield from _written_items(item.items, indent + "  ")
        yield f"{indent}] }},"


def _licences(given: object, problems: list[Problem], text: str) -> tuple[tuple[str, str], ...]:
    from barnraise.rules.licences import is_free  # slow: the list of licences is read on first use

    line = _line_of(text, "licences")
    if not isinstance(given, dict) or len(given) > MOST_LICENCES:
        problems.append(
            Problem(line, f"“licences” must be a table of at most {MOST_LICENCES} globs with a licence each")
        )
        return ()
    made = []
    for glob, licence in given.items():
        if not glob or len(glob) > GLOB_LENGTH:
            problems.append(Problem(line, f"a glob has 1 to {GLOB_LENGTH} signs: {glob[:40]!r}"))
        elif not isinstance(licence, str) or len(licence) > LONGEST["licence"] or not is_free(licence):
            problems.append(Problem(line, f"the licence of {glob!r} must be a free one, by its SPDX name"))
        else:
            made.append((glob, licence))
    return tuple(made)


def _translations(given: object, problems: list[Problem], text: str) -> tuple[tuple[str, str], ...]:
    rows = list(given.items()) if isinstance(given, dict) and len(given) <= MOST_LANGUAGES else [("", None)]
    made = [(str(language), folder.strip("/")) for language, folder in rows if isinstance(folder, str)]
    sound = all(language and len(language) <= LONGEST["language"] and folder for language, folder in made)
    if len(made) != len(rows) or not sound or len({folder for _, folder in made}) != len(made):
        reason = f"“translations” must be a table of at most {MOST_LANGUAGES} languages with a folder of its own each"
        problems.append(Problem(_line_of(text, "translations"), reason))
        return ()
    return tuple(made)


def _items(given: object, problems: list[Problem], text: str, *, depth: int) -> tuple[Item, ...]:
    if not isinstance(given, list) or depth > DEEPEST:
        problems.append(Problem(_line_of(text, "outline"), f"“outline” must be a list, at most {DEEPEST} deep"))
        return ()
    made: list[Item] = []
    for one in given:
        if len(problems) >= MOST_PROBLEMS:
            break
        told = {"path": one} if isinstance(one, str) else one
        if not isinstance(told, dict) or not set(told) <= {"title", "path", "items"}:
            reason = f"an outline's item has title, path and items: {_cut(one)}"
            problems.append(Problem(_line_of(text, "outline"), reason))
            continue
        title, path = told.get("title", ""), told.get("path", "")
        if not isinstance(title, str) or not isinstance(path, str) or not (title or path):
            reason = f"an outline's item needs a path or a title: {_cut(one)}"
            problems.append(Problem(_line_of(text, "outline"), reason))
            continue
        made.append(Item(title, path, _items(told.get("items", []), problems, text, depth=depth + 1)))
    return tuple(made)


def _files(given: object, problems: list[Problem], text: str) -> tuple[Files, ...]:
    """Read how changes are merged: a list of tables with `paths`, and `key` or `merge = "union"`."""
    if not isinstance(given, list) or len(given) > MOST_FILES:
        problems.append(Problem(_line_of(text, "files"), f"“files” must be a list of at most {MOST_FILES} tables"))
        return ()
    made: list[Files] = []
    for one in given:
        told = one if isinstance(one, dict) else {}
        paths, key, merge = told.get("paths"), told.get("key", []), told.get("merge", "line")
        sound = set(told) <= {"paths", "key", "merge"} and merge in ("line", "union")
        if not sound or not _is_texts(paths) or not paths or not (key == [] or _is_texts(key)):
            reason = "one of “files” has paths, and a key (names of columns) or merge (“line” or “union”)"
            problems.append(Problem(_line_of(text, "files"), f"{reason}: {_cut(one)}"))
            continue
        made.append(Files(tuple(paths), tuple(key), merge == "union"))
    return tuple(made)


def _is_texts(given: object) -> bool:
    return isinstance(given, list) and all(isinstance(one, str) and 0 < len(one) <= GLOB_LENGTH for one in given)


def _flat(items: tuple[Item, ...]) -> Iterator[Item]:
    for item in items:
        yield item
        yield from _flat(item.items)


def _cut(value: object) -> str:
    return repr(value)[:200]


def _line_of(text: str, key: str) -> int:
    """Return the number of the first line that begins with a key, or with it as a heading; 0 where none does."""
    found = re.search(rf"^[ \t]*\[{{0,2}}{re.escape(key)}", text, re.MULTILINE)
    return text.count("\n", 0, found.start()) + 1 if found is not None else 0


def _line_in(message: str) -> int:
    _, _, after = message.partition("at line ")
    digits = after.split(",")[0]
    return int(digits) if digits.isdigit() else 0
