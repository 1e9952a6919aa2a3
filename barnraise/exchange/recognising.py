"""What a pile of files is: its title, kind, licence, language and order, as far as it says so itself."""

import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from barnraise.base.documents import Unreadable, json_of, toml_of
from barnraise.exchange.outlines import Found, found_in
from barnraise.exchange.snapshots import File
from barnraise.rules.licences import is_free, why_not_licence
from barnraise.rules.parsing import parse
from barnraise.rules.process import PROCESS_PATH, WORK_PATH
from barnraise.rules.soundness import problems as unsound
from barnraise.works import declaration
from barnraise.works.declaration import Declared, Item

LONGEST = 1 << 20
LICENCE_NAMES = re.compile(r"(un)?licen[cs]e|copying|copyright", re.IGNORECASE)
README_NAMES = re.compile(r"(readme|index)(\.(md|rst|txt|markdown))?", re.IGNORECASE)
DATA = (".csv", ".tsv", ".geojson", ".parquet")
CODE = (".py", ".js", ".ts", ".rs", ".go", ".c", ".h", ".cpp", ".java", ".rb", ".php", ".sh")
TEXT = (".md", ".rst", ".tex", ".txt", ".adoc", ".ipynb", ".markdown")

# A licence's text is told by phrases that stand in it and in no other of these. The first row that fits counts.
PHRASES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("AGPL-3.0-or-later", ("gnu affero general public license", "version 3")),
    ("LGPL-3.0-or-later", ("gnu lesser general public license", "version 3")),
    ("LGPL-2.1-or-later", ("gnu lesser general public license", "version 2.1")),
    ("GFDL-1.3-or-later", ("gnu free documentation license", "version 1.3")),
    ("GFDL-1.2-or-later", ("gnu free documentation license", "version 1.2")),
    ("GPL-3.0-or-later", ("gnu general public license", "version 3")),
    ("GPL-2.0-or-later", ("gnu general public license", "version 2")),
    ("Apache-2.0", ("apache license", "version 2.0")),
    ("MPL-2.0", ("mozilla public license", "2.0")),
    ("EUPL-1.2", ("european union public licence", "1.2")),
    ("ODbL-1.0", ("open database license",)),
    ("ODC-By-1.0", ("open data commons attribution license",)),
    ("PDDL-1.0", ("public domain dedication and license",)),
    ("OFL-1.1", ("sil open font license", "1.1")),
    ("Unlicense", ("free and unencumbered software released into the public domain",)),
    ("CC0-1.0", ("cc0 1.0 universal",)),
    ("MIT", ("permission is hereby granted, free of charge", "the above copyright notice and this permission notice")),
    ("MIT-0", ("permission is hereby granted, free of charge", "without restriction")),
    ("ISC", ("permission to use, copy, modify, and/or distribute this software for any purpose with or without fee",)),
    ("BSD-3-Clause", ("redistribution and use in source and binary forms", "neither the name")),
    ("BSD-2-Clause", ("redistribution and use in source and binary forms",)),
    ("BSL-1.0", ("boost software license",)),
)
_CREATIVE = re.compile(
    r"(?:creative commons|cc)[\s-]+(?:(?P<words>attribution(?:[\s-]+(?:non-?commercial|share-?alike|no-?deriv\w*))*)"
    r"|(?P<signs>by(?:-(?:nc|sa|nd))*))[\s-]*(?P<version>[1-4]\.0)"
)
_ADDRESS = re.compile(
    r"creativecommons\.org/(?:licenses/(?P<signs>by(?:-(?:nc|sa|nd))*)/(?P<version>[1-4]\.\d)|publicdomain/(?P<zero>zero))"
)


Unsound = tuple[str, int, str, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Recognised:
    """What a source says of itself; `declared` is what will be written, licence "" when none that is free was found.

    `problems` are those of `.commons/` files that it brings: path, line, the reason in words or its code, its facts.
    `process` is the text of the process that it brings, "" where it brings none.
    """

    declared: Declared
    tool: str
    has_work: bool
    has_process: bool
    problems: tuple[Unsound, ...]
    files: int
    process: str = ""


def recognise(files: Mapping[str, File], name: str = "") -> Recognised:
    """Look through a state of a work; `name` stands in where nothing has a title. Reads a few small files only."""

    def text_of(path: str) -> str | None:
        file = files.get(path)
        if file is None or file.size > LONGEST:
            return None
        return file.read().decode("utf-8-sig", errors="replace").replace("\r\n", "\n")

    problems = _problems(files)
    process = text_of(PROCESS_PATH) or ""
    own = _own(files)
    if own is not None:
        return Recognised(own, "", True, PROCESS_PATH in files, problems, len(files), process)
    found = found_in(frozenset(files), text_of)
    readme = next((path for path in sorted(files, key=_near) if README_NAMES.fullmatch(posixpath.basename(path))), "")
    told = text_of(readme) or "" if readme and readme.count("/") < 2 else ""
    declared = Declared(
        title=found.title or _heading(told) or name or "Untitled",
        kind=found.kind or _kind(files),
        language=_language(found.language),
        licence=_licence(files, text_of, found, told),
        purpose=found.purpose[:500],
        outline=_sound(found.outline),
    )
    return Recognised(declared, found.tool, WORK_PATH in files, PROCESS_PATH in files, problems, len(files), process)


def licence_of(text: str) -> str:
    """Return the SPDX id of the licence that a text is or clearly names, "" for none or one that is not free."""
    plain = " ".join(text.casefold().split())
    # The newest parts of a licence file name others; its own name stands at its head.
    head = plain[:3000]
    for pattern in (_ADDRESS, _CREATIVE):
        found = pattern.search(plain if len(plain) < 20_000 else head)
        if found is not None:
            return _creative(found)
    for licence, phrases in PHRASES:
        if all(phrase in head for phrase in phrases):
            return licence
    return ""


def _creative(found: re.Match[str]) -> str:
    groups = found.groupdict()
    if groups.get("zero"):
        return "CC0-1.0"
    words = groups.get("words") or ""
    signs = groups.get("signs") or "-".join(
        sign
        for sign, word in (("by", "attribution"), ("nc", "commercial"), ("sa", "alike"), ("nd", "deriv"))
        if word in words
    )
    licence = f"CC-{signs.upper()}-{found['version']}"
    return licence if is_free(licence) else ""


def _own(files: Mapping[str, File]) -> Declared | None:
    file = files.get(WORK_PATH)
    return declaration.declared_in(file.read()) if file is not None and file.size <= LONGEST else None


def _problems(files: Mapping[str, File]) -> tuple[Unsound, ...]:
    found: list[Unsound] = []
    if WORK_PATH in files:
        found += [(WORK_PATH, one.line, one.reason, {}) for one in declaration.problems_in(files[WORK_PATH].read())]
    if PROCESS_PATH in files:
        process = parse(files[PROCESS_PATH].read().decode("utf-8-sig", errors="replace"))
        wrong = process if isinstance(process, tuple) else unsound(process)
        found += [(PROCESS_PATH, one.line or 0, one.code, dict(one.facts)) for one in wrong]
    return tuple(found)


def _licence(files: Mapping[str, File], text_of, found: Found, readme: str) -> str:  # type: ignore[no-untyped-def]
    said = [found.licence, *_in_packages(text_of)]
    names = [path for path in sorted(files, key=_near) if LICENCE_NAMES.match(posixpath.basename(path))]
    texts = [text_of(path) or "" for path in names if path.count("/") == 0][:5]
    read = list(dict.fromkeys(licence for licence in map(licence_of, texts) if licence))
    # Several licence files at the top, as LICENSE-MIT beside LICENSE-APACHE, leave the choice to whoever takes.
    if read:
        return read[0] if len(read) == 1 else " OR ".join(read)
    for word in said:
        if word and is_free(word):
            return word
        if word and why_not_licence(word) and licence_of(word):
            return licence_of(word)
    return _in_readme(readme)


def _in_packages(text_of) -> list[str]:  # type: ignore[no-untyped-def]
    """Return what package descriptions declare; none of them is believed beyond being an SPDX expression."""
    words: list[object] = []
    for path, keys in (("package.json", ("license",)), ("datapackage.json", ("licenses",))):
        try:
            said = json_of(text_of(path) or "{}")
        except Unreadable:
            continue
        words += [said.get(key) for key in keys] if isinstance(said, dict) else []
    for path, table in (("Cargo.toml", "package"), ("pyproject.toml", "project")):
        try:
            part = toml_of(text_of(path) or "").get(table, {})
        except Unreadable:
            continue
        words += [part.get("license")] if isinstance(part, dict) else []
    named = [
        word[0].get("name") if isinstance(word, list) and word and isinstance(word[0], dict) else word for word in words
    ]
    return [_spelled(word) for word in named if isinstance(word, str)]


def _spelled(word: str) -> str:
    return {"odc-pddl-1.0": "PDDL-1.0", "odc-pddl": "PDDL-1.0", "odbl": "ODbL-1.0"}.get(word.casefold(), word)


def _in_readme(readme: str) -> str:
    """Return the licence that a README names in its part about the licence, or by the address of its deed."""
    found = _ADDRESS.search(readme.casefold())
    if found is not None:
        return _creative(found)
    part = re.search(r"^(#+\s*licen[cs]e|licen[cs]e\s*\n[=~-]+)[^\n]*\n(?P<text>.{0,1500})", readme, re.I | re.M | re.S)
    if part is None:
        return ""
    text = part["text"].casefold()
    named = licence_of(text)
    short = re.search(r"\b(mit|apache(?: license)?,? (?:version )?2\.0|mpl.2\.0)\b", text)
    ids = {"mit": "MIT", "apa": "Apache-2.0", "mpl": "MPL-2.0"}
    return named or (ids[short[1][:3]] if short else "")


def _heading(text: str) -> str:
    """Return the first heading of a Markdown or reStructuredText file, without marks."""
    text = re.sub(r"\A---\n.*?\n---\n", "", text, flags=re.DOTALL)
    found = re.search(r"^#\s+(?P<md>.+?)\s*#*$|^(?P<rst>\S.*)\n(?:=|-|~){3,}\s*$", text, re.MULTILINE)
    title = (found["md"] or found["rst"]) if found else ""
    title = re.sub(r"!\[[^\[\]]*\]\([^()]*\)|<[^<>]*>", "", title)
    title = re.sub(r"\[([^\[\]]*)\]\([^()]*\)", r"\1", title)
    return re.sub(r"[`*]", "", title).strip()[:200]


def _kind(files: Mapping[str, File]) -> str:
    """Return the kind that most of the files speak for; "book" where nothing decides."""
    counts = {"dataset": 0, "program": 0, "book": 0}
    sizes = {"dataset": 0, "program": 0, "book": 0}
    for path, file in files.items():
        for kind, endings in (("dataset", DATA), ("program", CODE), ("book", TEXT)):
            if path.lower().endswith(endings) and not path.startswith("."):
                counts[kind] += 1
                sizes[kind] += file.size
    if "datapackage.json" in files or sizes["dataset"] > sizes["book"] + sizes["program"]:
        return "dataset"
    return "program" if counts["program"] > counts["book"] else "encyclopedia" if counts["book"] > 1000 else "book"


def _language(said: str) -> str:
    return said.replace("_", "-") if re.fullmatch(r"[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})*", said) else "en"


def _near(path: str) -> tuple[int, str]:
    return path.count("/"), path.casefold()


def _sound(outline: tuple[Item, ...], depth: int = 1, seen: set[str] | None = None) -> tuple[Item, ...]:
    """Return the outline with each component once and nothing empty, as deep as a declaration may be."""
    seen = set() if seen is None else seen
    made: list[Item] = []
    for item in outline:
        path = "" if item.path in seen else item.path
        seen.add(item.path)
        items = _sound(item.items, depth + 1, seen) if depth < declaration.DEEPEST else ()
        if path or (item.title and (items or not item.path)):
            made.append(Item(item.title, path, items))
        else:
            made += items
    return tuple(made)
