"""`.commons/inquiries/NAME.toml`: what is asked of which items, when there are answers enough, where results go."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Literal

from barnraise.base.documents import Unreadable, toml_of
from barnraise.rules.stopping import Enough

FOLDER = ".commons/inquiries/"
LARGEST = 64 * 1024
MOST_CHOICES, MOST_KNOWN = 50, 500
# What one line of a document may say, in characters.
LONGEST = 2_000
NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,62}[a-z0-9]")

Kind = Literal["choice", "several", "number", "text", "transcription", "mark", "ranking"]
By = Literal["majority", "weighted", "dawid_skene", "median", "words", "matching", "tree", "ranks", "spot", "shares"]
KINDS: Mapping[str, tuple[str, ...]] = {
    "choice": ("dawid_skene", "majority", "weighted", "matching", "tree"),
    "several": ("shares", "majority", "matching"),
    "number": ("median", "matching"),
    "text": ("majority", "weighted", "matching", "tree"),
    "transcription": ("words", "matching"),
    "mark": ("spot",),
    "ranking": ("ranks", "matching"),
}
WITH_CHOICES = ("choice", "several", "ranking")
_TABLES: Mapping[str, Mapping[str, type]] = {
    "": {"version": int, "title": str, "question": str, "hint": str, "kind": str, "choices": list, "by": str},
    "items": {"rows": str, "key": str, "show": list, "picture": str, "audio": str, "pair": list, "pictures": str},
    "serve": {"order": str, "block": int, "lease_minutes": int, "known_percent": int},
    "enough": dict.fromkeys(("least", "most", "agree", "blanks", "sure", "majority", "tolerance"), int)
    | {"blank": str},
    "results": {"path": str, "key": str, "column": str},
    "known": {"item": str, "answer": object, "why": str, "tutorial": bool},
}
_BOUNDS = {
    "least": (1, 1000),
    "most": (1, 1000),
    "agree": (0, 1000),
    "blanks": (0, 1000),
    "sure": (0, 1000),
    "majority": (0, 1000),
    "tolerance": (0, 10**6),
    "block": (1, 50),
    "lease_minutes": (1, 7 * 24 * 60),
    "known_percent": (0, 50),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where items come from: the rows of a table of the work, or the pictures in one of its folders.

    `show` are the columns that people see, all but `key` when it is empty; `picture` and `audio` name columns that
    hold paths of the work, `pair` two columns that are shown beside each other.
    """

    rows: str = ""
    key: str = ""
    show: tuple[str, ...] = ()
    picture: str = ""
    audio: str = ""
    pair: tuple[str, ...] = ()
    pictures: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """An item whose answer is known: with `tutorial` newcomers are asked it first, otherwise everybody now and then."""

    item: str
    answer: Any
    why: str = ""
    tutorial: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """An inquiry as it is declared. `results_path` "" keeps results on the inquiry's own page."""

    title: str
    question: str
    kind: Kind
    by: By
    source: Source
    hint: str = ""
    choices: tuple[str, ...] = ()
    order: Literal["queue", "random"] = "queue"
    block: int = 10
    lease_minutes: int = 30
    known_percent: int = 10
    enough: Enough = field(default_factory=Enough)
    tolerance: int = 0
    results_path: str = ""
    results_key: str = ""
    results_column: str = ""
    known: tuple[Known, ...] = field(default=())

    @property
    def compares(self) -> int:
        """Among how many values people choose, as far as confidence is reckoned with."""
        return len(self.choices) if self.kind == "choice" else 100


def name_of(path: str) -> str | None:
    """Return the name of the inquiry that a path declares; None for any other path."""
    name = path.removeprefix(FOLDER).removesuffix(".toml")
    return name if path == f"{FOLDER}{name}.toml" and NAME.fullmatch(name) else None


@lru_cache(maxsize=256)
def read(text: str) -> "Declared | str":
    """Read a document: the inquiry, or one sentence that says what is wrong with it."""
    if len(text) > LARGEST:
        return f"the document is longer than {LARGEST} characters"
    try:
        tables = toml_of(text)
    except Unreadable as wrong:
        return str(wrong)[:300]
    return _odd(tables) or _declared(tables)


def _odd(tables: Mapping[str, Any]) -> str:
    """Return what is wrong with the shape of a document, "" for nothing."""
    for name, kinds in _TABLES.items():
        given = tables if not name else tables.get(name, [] if name == "known" else {})
        rows = given if name == "known" and isinstance(given, list) else [given]
        if len(rows) > MOST_KNOWN:
            return f"at most {MOST_KNOWN} answers can be known"
        for row in rows:
            if not isinstance(row, Mapping):
                return f"“{name}” must be a table"
            wrong = _odd_row(name, row, kinds)
            if wrong:
                return wrong
    return ""


def _odd_row(name: str, row: Mapping[str, Any], kinds: Mapping[str, type]) -> str:
    for key, value in row.items():
        if not name and key in _TABLES:
            continue
        if key not in kinds:
            return f"“{key}” is not known here"
        if kinds[key] is not object and (
            not isinstance(value, kinds[key]) or isinstance(value, bool) != (kinds[key] is bool)
        ):
            return f"“{key}” is of the wrong kind"
        if isinstance(value, str) and (len(value) > LONGEST or "\0" in value):
            return f"“{key}” is too long"
        if isinstance(value, list) and not all(isinstance(one, str) and 0 < len(one) <= LONGEST for one in value):
            return f"“{key}” must be a list of texts"
        low, high = _BOUNDS.get(key, (0, 0))
        if key in _BOUNDS and not low <= value <= high:
            return f"“{key}” must be from {low} to {high}"
    return ""


def _declared(tables: Mapping[str, Any]) -> "Declared | str":
    kind, items, results = tables.get("kind", "choice"), tables.get("items", {}), tables.get("results", {})
    enough, serve = dict(tables.get("enough", {})), tables.get("serve", {})
    if tables.get("version") != 1:
        return "“version” must be 1"
    if kind not in KINDS:
        return f"“kind” must be one of {', '.join(KINDS)}"
    by = tables.get("by", KINDS[kind][0])
    tolerance = enough.pop("tolerance", 0)
    enough = {"most": max(enough.get("least", 3), 3), "least": min(enough.get("most", 3), 3), **enough}
    choices = tuple(dict.fromkeys(tables.get("choices", ())))
    wrong = (
        _missing(tables, items)
        or (f"“by” must be one of {', '.join(KINDS[kind])} for this kind" if by not in KINDS[kind] else "")
        or (
            f"give 2 to {MOST_CHOICES} choices"
            if kind in WITH_CHOICES and not 2 <= len(choices) <= MOST_CHOICES
            else ""
        )
        or ("“least” cannot be more than “most”" if enough["least"] > enough["most"] else "")
        or ("“order” must be queue or random" if serve.get("order", "queue") not in ("queue", "random") else "")
        or ("results need a “path” ending in .csv and a “column”" if results and not _has_place(results) else "")
    )
    if wrong:
        return wrong
    lists = {name: tuple(items.get(name, ())) for name in ("show", "pair")}
    return Declared(
        title=str(tables["title"]).strip(),
        question=str(tables["question"]).strip(),
        hint=tables.get("hint", ""),
        kind=kind,
        by=by,
        choices=choices,
        source=Source(**{**items, **lists}),
        order=serve.get("order", "queue"),
        block=serve.get("block", 10),
        lease_minutes=serve.get("lease_minutes", 30),
        known_percent=serve.get("known_percent", 10),
        enough=Enough(**enough),
        tolerance=tolerance,
        results_path=results.get("path", ""),
        results_key=results.get("key", "") or items.get("key", "") or "item",
        results_column=results.get("column", ""),
        known=tuple(Known(**one) for one in tables.get("known", [])),
    )


def _missing(tables: Mapping[str, Any], items: Mapping[str, Any]) -> str:
    for key in ("title", "question"):
        if not str(tables.get(key, "")).strip():
            return f"an inquiry needs a “{key}”"
    if bool(items.get("rows")) == bool(items.get("pictures")):
        return "“items” needs either “rows”, a table of the work, or “pictures”, a folder of it"
    if items.get("rows") and not items.get("key"):
        return "“items” needs a “key”: the column that names each row"
    if len(items.get("pair", ())) not in (0, 2):
        return "“pair” names two columns"
    if any(not isinstance(one, Mapping) or "item" not in one or "answer" not in one for one in tables.get("known", [])):
        return "each known answer needs an “item” and an “answer”"
    return ""


def _has_place(results: Mapping[str, Any]) -> bool:
    return str(results.get("path", "")).endswith(".csv") and bool(results.get("column"))
