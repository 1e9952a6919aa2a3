"""The documents in which a commons says how it is run: who may start works, whom it suspends, what it hides."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any, Literal
from uuid import UUID

from barnraise.base.documents import Unreadable, toml_of

SITE_PATH = "site.toml"
SUSPENSIONS_PATH = "suspensions.toml"
WELCOME_PATH = "welcome.md"

# From so many people on whose approvals count in the commons, they can meet: the operator of the machine steps back.
ENOUGH_PEOPLE = 5
OPERATOR_DAYS = 14
LONGEST = 100_000
MOST_ACTS = 2000

MayStart = Literal["members", "credited", "counting"]
STARTERS: tuple[MayStart, ...] = ("members", "credited", "counting")


@dataclass(frozen=True, slots=True)
class Site:
    """What a commons says of itself. `first` are the works that stand first on its front page, by their addresses."""

    may_start: MayStart = "members"
    first: tuple[str, ...] = ()
    operator: str = ""
    contact: str = ""


@dataclass(frozen=True, slots=True)
class Declared:
    """Somebody suspended or something hidden by the commons: their id, or the address of its page."""

    about: str
    until: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Suspensions:
    """Whom a commons suspends, and what it hides."""

    people: tuple[Declared, ...] = ()
    things: tuple[Declared, ...] = ()


def site_in(text: str) -> Site | tuple[str, ...]:
    """Read `site.toml`, or say what is wrong with it."""
    told = _read(text)
    if isinstance(told, str):
        return (told,)
    problems = [f"“{key}” is not known here" for key in told if key not in ("version", *Site.__slots__)]
    if told.get("may_start", "members") not in STARTERS:
        problems.append(f"“may_start” is one of {', '.join(STARTERS)}")
    first = told.get("first", [])
    if not isinstance(first, list) or not all(isinstance(one, str) for one in first) or len(first) > 24:
        problems.append("“first” is a list of at most 24 addresses of works")
    for key in ("operator", "contact"):
        if not isinstance(told.get(key, ""), str) or len(told.get(key, "")) > 500:
            problems.append(f"“{key}” is a text of at most 500 letters")
    if problems:
        return tuple(problems)
    return Site(
        may_start=told.get("may_start", "members"),
        first=tuple(first),
        operator=told.get("operator", ""),
        contact=told.get("contact", ""),
    )


def suspensions_in(text: str) -> Suspensions | tuple[str, ...]:
    """Read `suspensions.toml`, or say what is wrong with it."""
    told = _read(text)
    if isinstance(told, str):
        return (told,)
    problems = [f"“{key}” is not known here" for key in told if key not in ("version", "suspended", "hidden")]
    people = _declared(told.get("suspended", []), "suspended", "person", problems)
    things = _declared(told.get("hidden", []), "hidden", "address", problems)
    problems += [f"“{one.about}” is no person's id" for one in people if not _is_id(one.about)]
    return tuple(problems) or Suspensions(people, things)


def why_not_operator(*, counting: int, days: int) -> str | None:
    """Return why the operator of the machine may not suspend or hide now: `commons_decides`, `days_many`.

    While fewer than five people's approvals count in the commons, they may, for at most 14 days, with a reason that
    stands on a page. Then the commons decides, by a contribution to its own documents.
    """
    if counting >= ENOUGH_PEOPLE:
        return "commons_decides"
    return "days_many" if not 0 < days <= OPERATOR_DAYS else None


def why_not_start(may_start: MayStart, *, integrated: int, counts: bool) -> str | None:
    """Return why a member may not start a work: `start_needs_credit`, `start_needs_standing`.

    `integrated`: their contributions that were integrated, in any work; `counts`: their approval counts in the commons.
    """
    if may_start == "credited" and not integrated:
        return "start_needs_credit"
    return "start_needs_standing" if may_start == "counting" and not counts else None


def _read(text: str) -> dict[str, Any] | str:
    if len(text) > LONGEST:
        return f"it is longer than {LONGEST} letters"
    try:
        return toml_of(text)
    except Unreadable as wrong:
        return str(wrong)


def _declared(given: object, key: str, about: str, problems: list[str]) -> tuple[Declared, ...]:
    if not isinstance(given, list) or len(given) > MOST_ACTS:
        problems.append(f"“{key}” is a list of at most {MOST_ACTS}")
        return ()
    made = []
    for number, one in enumerate(given, 1):
        said = one if isinstance(one, dict) else {}
        until, reason = _time(said.get("until")), said.get("reason")
        if not isinstance(said.get(about), str) or until is None or not isinstance(reason, str) or not reason.strip():
            problems.append(f"number {number} of “{key}” needs {about}, until (a date) and reason")
            continue
        made.append(Declared(said[about].strip(), until, reason.strip()))
    return tuple(made)


def _time(given: object) -> datetime | None:
    if isinstance(given, datetime):
        return given if given.tzinfo else given.replace(tzinfo=UTC)
    return datetime.combine(given, time(), UTC) if isinstance(given, date) else None


def _is_id(given: str) -> bool:
    try:
        return str(UUID(given)) == given.lower()
    except ValueError:
        return False
