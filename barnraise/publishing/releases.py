"""Releases: editions that were given a name, their files with sums, and how they are cited."""

import json
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _

from barnraise import credit, record, works
from barnraise.base import Refused, now
from barnraise.contributions import standings
from barnraise.people.models import Person
from barnraise.publishing import feeds
from barnraise.publishing.builds import building, keeping
from barnraise.publishing.models import Release
from barnraise.record.log.entries.releases import EditionReleased
from barnraise.rules.releasing import Wish, why_not_release
from barnraise.works.history import Who, who
from barnraise.works.models import Work

LONGEST_NAME, LONGEST_NOTE = 80, 10_000
CITED = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Naming:
    """How an edition shall be called, and what there is to say about it."""

    edition: int
    name: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Released:
    """A release as pages and programs show it."""

    id: int
    uid: UUID
    edition: int
    name: str
    note: str
    who: Who
    at: datetime
    url: str
    files: tuple[keeping.File, ...]


@dataclass(frozen=True, slots=True)
class Citation:
    """How a release is named elsewhere: as a sentence, for BibTeX, and as a CITATION.cff."""

    text: str
    bibtex: str
    cff: str


def release(work: Work, person: Person, given: Naming) -> Released:
    """Give an edition a name, and ask for its files.

    Refused: `release_name_missing`, `release_name_long`, and the codes of `rules.releasing`.
    """
    name, note = " ".join(given.name.split()), given.note.strip()
    if not name:
        raise Refused("release_name_missing")
    if len(name) > LONGEST_NAME or len(note) > LONGEST_NOTE:
        raise Refused("release_name_long", most=LONGEST_NAME, most_note=LONGEST_NOTE)
    with record.writing():
        record.lock(work.chain_id)
        work.refresh_from_db()
        reason = why_not(work, person, given.edition)
        if reason is not None:
            raise Refused(reason, status=403 if reason == "release_no_standing" else 409, edition=given.edition)
        made = Release.objects.create(
            work=work, edition=given.edition, name=record.say(name), note=record.say(note), person=person, at=now()
        )
        event = EditionReleased(
            release=made.uid, of=given.edition, name=record.bind(made.name), note=record.bind(made.note)
        )
        record.note(work.chain_id, person.uid, event)
        building.ask_for(work, "", release=given.edition)
    return _released(work, made, ())


def why_not(work: Work, person: Person | None, edition: int) -> str | None:
    """Return why somebody may not release an edition now; None when she may."""
    wish = Wish(
        counts=standings.counts(work, person),
        edition=edition,
        newest=work.edition,
        is_free=work.is_free,
        waiting=works.heads.waiting(work).count(),
        is_named=Release.objects.filter(work=work, edition=edition).exists(),
    )
    return why_not_release(wish)


def releases_of(work: Work, *, before: int | None = None, limit: int = 50) -> list[Released]:
    """Return a work's releases, newest first, those of editions before one; each with its files."""
    rows = Release.objects.filter(work=work).select_related("name", "note", "person__became")
    rows = rows.filter(edition__lt=before) if before is not None else rows
    found = list(rows.order_by("-edition")[:limit])
    files = keeping.files_by_release(work, [row.edition for row in found])
    return [_released(work, row, files.get(row.edition, ())) for row in found]


def released(work: Work, edition: int) -> Released | None:
    """Return the release of an edition; None when it is none."""
    row = Release.objects.filter(work=work, edition=edition).select_related("name", "note", "person__became").first()
    return _released(work, row, keeping.files_of(work, release=edition)) if row is not None else None


def feed_of(work: Work) -> str:
    """Return the feed of a work's newest releases."""
    entries = [
        feeds.FeedEntry(
            id=f"urn:uuid:{one.uid}",
            title=f"{work.title}: {one.name}",
            url=one.url,
            at=one.at,
            authors=(one.who.name,) if one.who.name else (),
            summary=one.note,
        )
        for one in releases_of(work, limit=feeds.ENTRIES)
    ]
    url = f"/{work.slug}/books"
    own = f"/{work.slug}/releases.atom"
    return feeds.feed(f"urn:uuid:{work.uid}#releases", work.title, url, entries, work.started_at, self_url=own)


def citation(work: Work, one: Released) -> Citation:
    """Return how a release is cited; the first ten by words are named, and the others counted."""
    people = [row.who.name for row in credit.shares(work, CITED + 1) if row.who.name]
    names, more = people[:CITED], len(people) > CITED
    url = f"{settings.BARNRAISE_URL}{one.url}"
    authors = ", ".join(names) + (" et al." if more else ".") if names else ""
    told = _("Edition %(number)s") % {"number": one.edition}
    sentence = f"{authors} {work.title}. {one.name} ({told}), {one.at:%Y}. {url}".strip()
    fields = {
        "title": work.title,
        "author": " and ".join([*(f"{{{_plain(name)}}}" for name in names), *(["others"] if more else [])]),
        "year": f"{one.at:%Y}",
        "edition": f"{one.name} ({one.edition})",
        "url": url,
    }
    rows = [f"  {key} = {{{value if key == 'author' else _plain(value)}}}" for key, value in fields.items() if value]
    bibtex = f"@book{{{work.slug}-{one.edition},\n" + ",\n".join(rows) + "\n}"
    return Citation(sentence, bibtex, _cff(work, one, names, url))


def _cff(work: Work, one: Released, names: list[str], url: str) -> str:
    def quoted(text: str) -> str:
        return json.dumps(text, ensure_ascii=False)  # YAML reads JSON's strings

    lines = ["cff-version: 1.2.0", 'message: "If you use this work, please cite it as below."']
    lines += ["type: dataset" if work.kind == "dataset" else "type: software", f"title: {quoted(work.title)}"]
    lines += ["authors:", *(f"  - name: {quoted(name)}" for name in names or [settings.BARNRAISE_NAME])]
    lines += [f"version: {quoted(f'{one.name} (edition {one.edition})')}", f"date-released: {one.at:%Y-%m-%d}"]
    return "\n".join([*lines, f"url: {quoted(url)}"]) + "\n"


def _plain(text: str) -> str:
    return "".join(sign for sign in text if sign not in "{}\\")


def _released(work: Work, row: Release, files: tuple[keeping.File, ...]) -> Released:
    return Released(
        id=row.pk,
        uid=row.uid,
        edition=row.edition,
        name=record.text_of(row.name),
        note=record.text_of(row.note),
        who=who(row.person),
        at=row.at,
        url=f"/{work.slug}/releases/{row.edition}",
        files=files,
    )
