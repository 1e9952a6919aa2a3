"""Six months in three works, as plain values: who does what, and when; the texts lie beside it in folders.

The folders `handbook`, `encyclopedia` and `table` hold how the works read on the last day, `declared` what each says
of itself, `months` what happened. A text as it was first written is found by undoing, from the last one to the first,
every replacement that was integrated.
"""

from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from barnraise.base.documents import toml_of

DAYS = 183
APPROVAL_HOURS = (9, 19, 28)


class Act(StrEnum):
    """What a person does."""

    JOIN = "join"
    START = "start"
    CONTRIBUTE = "contribute"
    REVISE = "revise"
    SOLVE = "solve"
    WITHDRAW = "withdraw"
    APPROVE = "approve"
    REQUEST_CHANGES = "request_changes"
    DECLINE = "decline"
    COMMENT = "comment"
    THANK = "thank"
    REPORT = "report"
    CLOSE_REPORT = "close_report"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of the story; `joins_at` is None for a guest, `was` the guest that she had been."""

    key: str
    name: str
    joins_at: int | None
    was: str = ""


@dataclass(frozen=True, slots=True)
class Replacement:
    """One exact change of a text: `old` occurs in it once."""

    path: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Work:
    """A work of the story; `declaration` is the text of its `.commons/work.toml`, `paths` what it is started with."""

    slug: str
    recipe: str
    folder: str
    starter: str
    starts_at: int
    paths: tuple[str, ...]
    declaration: str


@dataclass(frozen=True, slots=True)
class Event:
    """One act. Times are minutes from the beginning of the first day.

    `work`, `contribution` and `report` are keys of this story. A contribution sets `texts` (whole first texts) and
    `replacements` (on the head of that moment), and says its `fate` on the last day. REVISE replaces in the author's
    own last version, SOLVE in the head. `reverts` names the contribution that is taken back.
    """

    at: int
    actor: str
    act: Act
    work: str = ""
    contribution: str = ""
    report: str = ""
    authors: tuple[str, ...] = ()
    summary: str = ""
    made: str = "own"
    made_note: str = ""
    texts: tuple[tuple[str, bytes], ...] = ()
    replacements: tuple[Replacement, ...] = ()
    reverts: str = ""
    fate: str = "integrated"
    path: str = ""
    text: str = ""


@cache
def people() -> tuple[Person, ...]:
    """Return everybody of the story, guests last."""
    return tuple(
        Person(p["key"], p["name"], _minutes(p["joins"]) if "joins" in p else None, p.get("was", ""))
        for p in _months("people")["person"]
    )


@cache
def works() -> tuple[Work, ...]:
    """Return the three works, in the order in which they are started."""
    return tuple(
        Work(
            slug=months["slug"],
            recipe=months["recipe"],
            folder=months["folder"],
            starter=months["starter"],
            starts_at=_minutes(months["starts"]),
            paths=tuple(months["files"]),
            declaration=_folder("declared").joinpath(f"{name}.toml").read_text("utf-8"),
        )
        for name, months in _all_months()
    )


@cache
def events() -> tuple[Event, ...]:
    """Return everything that happens, in the order of time."""
    happened = [Event(p.joins_at, p.key, Act.JOIN) for p in people() if p.joins_at is not None]
    for work, (_, months) in zip(works(), _all_months(), strict=True):
        first = _first_texts(work, months)
        started = tuple((path, first[path]) for path in work.paths)
        happened.append(Event(work.starts_at, work.starter, Act.START, work.slug, texts=started))
        for number, told in enumerate(months["contribution"], 1):
            happened.extend(_contribution(work, number, told, first, months))
        for number, told in enumerate(months.get("report", ()), 1):
            happened.extend(_report(work, number, told))
    return tuple(sorted(happened, key=lambda event: event.at))


@cache
def final_texts(folder: str) -> dict[str, bytes]:
    """Return the files of a work's folder as they read on the last day, by path."""
    found: dict[str, bytes] = {}
    waiting = [(_folder(folder), "")]
    while waiting:
        place, prefix = waiting.pop()
        for entry in place.iterdir():
            if entry.is_dir():
                waiting.append((entry, f"{prefix}{entry.name}/"))
            else:
                found[prefix + entry.name] = entry.read_bytes()
    return dict(sorted(found.items()))


def replaced(text: bytes, replacement: Replacement) -> bytes | None:
    """Return the text with the passage replaced, or None unless it occurs exactly once."""
    old = replacement.old.encode()
    return text.replace(old, replacement.new.encode()) if text.count(old) == 1 else None


def _first_texts(work: Work, months: dict[str, Any]) -> dict[str, bytes]:
    """Undo every integrated replacement, the last one first."""
    texts = dict(final_texts(work.folder))
    for _, replacement in reversed(_integrated(months)):
        undo = Replacement(replacement.path, replacement.new, replacement.old)
        before = replaced(texts[replacement.path], undo)
        if before is None:
            raise ValueError(f"{work.slug}: cannot undo {replacement}")
        texts[replacement.path] = before
    return texts


def _integrated(months: dict[str, Any]) -> list[tuple[int, Replacement]]:
    """List the replacements that lead from the first texts to the last, with the time of the version that made them."""
    done: list[tuple[int, Replacement]] = []
    for told in months["contribution"]:
        if told.get("fate", "integrated") != "integrated":
            continue
        at, replacements = _minutes(told["at"]), _replacements(told, months)
        for step in told.get("steps", ()):
            if step["do"] == Act.REVISE:
                replacements += _pairs(step)
            elif step["do"] == Act.SOLVE:
                at, replacements = _minutes(told["at"]) + step["after"] * 60, _pairs(step)
        done += [(at, replacement) for replacement in replacements]
    return sorted(done, key=lambda pair: pair[0])


def _contribution(
    work: Work, number: int, told: dict[str, Any], first: dict[str, bytes], months: dict[str, Any]
) -> list[Event]:
    key, at, author = _key(work.slug, number, told), _minutes(told["at"]), told["by"]
    texts = [(path, first[path]) for path in told.get("writes", ())]
    texts += [(path, text.encode()) for path, text in told.get("text", ())]
    happened = [
        Event(
            at,
            author,
            Act.CONTRIBUTE,
            work.slug,
            key,
            authors=(author, *told.get("with", ())),
            summary=told["summary"],
            made=told.get("made", "own"),
            made_note=told.get("note", ""),
            texts=tuple(texts),
            replacements=_replacements(told, months),
            reverts=_key_of(work.slug, told["reverts"], months) if "reverts" in told else "",
            fate=told.get("fate", "integrated"),
        )
    ]
    last = 0
    for step in told.get("steps", ()):
        last = step["after"]
        act = Act(step["do"])
        actor = step.get("by", author)
        happened.append(
            Event(at + last * 60, actor, act, work.slug, key, replacements=_pairs(step), text=step.get("text", ""))
        )
    for reader, hours in zip(told.get("ok", ()), APPROVAL_HOURS, strict=False):
        happened.append(Event(at + (last + hours) * 60, reader, Act.APPROVE, work.slug, key))
    return happened


def _report(work: Work, number: int, told: dict[str, Any]) -> list[Event]:
    key = f"{work.slug}-report-{number}"
    happened = [
        Event(_minutes(told["at"]), told["by"], Act.REPORT, work.slug, report=key, path=told["path"], text=told["text"])
    ]
    if closed := told.get("closed"):
        happened.append(
            Event(_minutes(closed["at"]), closed["by"], Act.CLOSE_REPORT, work.slug, report=key, text=closed["text"])
        )
    return happened


def _replacements(told: dict[str, Any], months: dict[str, Any]) -> tuple[Replacement, ...]:
    if "reverts" not in told:
        return _pairs(told)
    undone = next(other for other in months["contribution"] if other.get("key") == told["reverts"])
    return tuple(Replacement(r.path, r.new, r.old) for r in reversed(_pairs(undone)))


def _pairs(told: dict[str, Any]) -> tuple[Replacement, ...]:
    return tuple(Replacement(*pair) for pair in told.get("edits", ()))


def _key(slug: str, number: int, told: dict[str, Any]) -> str:
    return f"{slug}-{told.get('key', number)}"


def _key_of(slug: str, key: str, months: dict[str, Any]) -> str:
    number, told = next(pair for pair in enumerate(months["contribution"], 1) if pair[1].get("key") == key)
    return _key(slug, number, told)


@cache
def _all_months() -> tuple[tuple[str, dict[str, Any]], ...]:
    return tuple((name, _months(name)) for name in ("handbook", "encyclopedia", "elements"))


def _months(name: str) -> dict[str, Any]:
    return toml_of(_folder("months").joinpath(f"{name}.toml").read_text("utf-8"))


def _folder(name: str) -> Traversable:
    return files("barnraise.examples").joinpath(name)


def _minutes(told: str) -> int:
    """Read “day hour:minute” as minutes from the beginning of the first day."""
    day, clock = told.split(" ")
    hour, minute = clock.split(":")
    return (int(day) * 24 + int(hour)) * 60 + int(minute)
