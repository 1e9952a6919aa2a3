"""The work of the commons itself: made with the store, decided like every other, and what it says of the site."""

from functools import lru_cache
from importlib.resources import files

from django.db.models import QuerySet

from barnraise import record, works
from barnraise.base import Refused
from barnraise.contributions import standings
from barnraise.contributions.models import Standing
from barnraise.people.models import Person
from barnraise.record.log.entries.works import Founded
from barnraise.rules.commons import (
    SITE_PATH,
    SUSPENSIONS_PATH,
    WELCOME_PATH,
    Site,
    Suspensions,
    site_in,
    suspensions_in,
    why_not_start,
)
from barnraise.works.models import Component, Work
from barnraise.works.slugs import COMMONS

_FOUNDING = {
    ".commons/work.toml": "work.toml",
    ".commons/process.toml": "process.toml",
    "rules.md": "rules.md",
    SITE_PATH: SITE_PATH,
    SUSPENSIONS_PATH: SUSPENSIONS_PATH,
    WELCOME_PATH: WELCOME_PATH,
}


def found() -> Work:
    """Make the commons' own work with its first documents, unless it is there; return it."""
    there = own_work()
    if there is not None:
        return there
    texts = {path: files(__package__).joinpath("founding", name).read_bytes() for path, name in _FOUNDING.items()}
    with record.writing():
        work = works.begin(COMMONS, title="The commons", started_by=None, kind="manual")
        record.lock(work.chain_id)
        puts = [works.Put(path, record.keep(content)) for path, content in sorted(texts.items())]
        works.new_edition(work, puts, authors=[], by=None, message=record.say("The commons begins"))
        record.note(work.chain_id, None, Founded(edition=1))
    return work


def own_work() -> Work | None:
    """Return the commons' own work; None in a store that `init` has not been run on since there is one."""
    return Work.objects.filter(slug=COMMONS).select_related("chain").first()


def counting() -> int:
    """Return how many people's approvals count in the commons."""
    work = own_work()
    return standings.counting(work) if work is not None else 0


def site() -> Site:
    """Return what the commons says of the site; what everybody begins with where it says nothing sound."""
    found = _site(_head_of(SITE_PATH))
    return found if isinstance(found, Site) else Site()


def welcome() -> tuple[str, str]:
    """Return the welcome as a heading and a paragraph of plain text; "" for what it does not say."""
    return _welcome(_head_of(WELCOME_PATH))


def suspensions() -> Suspensions | None:
    """Return whom the commons suspends and what it hides; None where its document cannot be read."""
    content = _head_of(SUSPENSIONS_PATH)
    told = suspensions_in(content.decode("utf-8-sig", "replace")) if content is not None else Suspensions()
    return told if isinstance(told, Suspensions) else None


def check_may_start(person: Person) -> None:
    """Refuse who may not start a work: `start_needs_credit`, `start_needs_standing`."""
    told = site()
    integrated = Standing.objects.filter(person=person, integrated__gt=0).count() if told.may_start != "members" else 0
    work = own_work()
    counts = work is not None and told.may_start == "counting" and standings.counts(work, person)
    why = why_not_start(told.may_start, integrated=integrated, counts=counts)
    if why:
        raise Refused(why, status=403)


def _head_of(path: str) -> bytes | None:
    head = next(iter(_heads(COMMONS, path)), None)
    return record.fetch(head) if head is not None else None


@record.prepared
def _heads(slug: str, path: str) -> QuerySet[Component, int]:
    rows = Component.objects.filter(work__slug=slug, path=path, is_here=True, head__blob__isnull=False)
    return rows.values_list("head__blob_id", flat=True)


@lru_cache(maxsize=4)
def _site(content: bytes | None) -> Site | tuple[str, ...]:
    return site_in(content.decode("utf-8-sig", "replace")) if content is not None else Site()


@lru_cache(maxsize=4)
def _welcome(content: bytes | None) -> tuple[str, str]:
    heading = ""
    lines: list[str] = []
    for line in (content or b"").decode("utf-8-sig", "replace").splitlines():
        plain = line.strip()
        if plain.startswith("# ") and not heading and not lines:
            heading = plain[2:].strip()
        elif plain:
            lines.append(plain)
        elif lines:
            break
    return heading[:300], " ".join(lines)[:2000]
