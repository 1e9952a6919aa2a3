"""What lies on the desk of somebody who writes: the text before her, who reads it, under which licence she gives it."""

import posixpath
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from barnraise import contributions, record, works
from barnraise.base import Refused, why_not_path
from barnraise.contributions import submitting
from barnraise.contributions.landing import paths_now
from barnraise.contributions.models import Draft
from barnraise.people.models import Person
from barnraise.publishing.licensing import licence_name, licence_url
from barnraise.publishing.rendering import render
from barnraise.publishing.rendering.decoding import is_binary
from barnraise.publishing.shown import Shown
from barnraise.publishing.telling import number
from barnraise.web.foretelling import what_next
from barnraise.web.forms import Sheet, Words, attached_json, changes_in
from barnraise.web.linking import WithFiles
from barnraise.web.sentences import sentence
from barnraise.web.typed import as_text
from barnraise.works.diff import Counts, counts
from barnraise.works.heads import Piece
from barnraise.works.licensing import licence_for
from barnraise.works.models import LINK, SUBMODULE, Work

LARGEST_TEXT = 2**20
MARKDOWN = frozenset((".md", ".markdown", ".mkd", ".mdown", ".qmd", ".rmd"))
PICTURES = frozenset((".png", ".jpg", ".jpeg", ".gif", ".webp", ".svg", ".pdf"))
# Words up to twelve; beyond, figures.
_NUMBERS = "no one two three four five six seven eight nine ten eleven twelve"

# Where the form shows a refusal: beside the field that caused it. Every other is said above the form.
_CAUSES = {
    "summary_missing": "summary",
    "summary_long": "summary",
    "origin_missing": "source",
    "licence_conflict": "source",
    "source_licence_missing": "source_licence",
    "licence_changed": "licence",
    "licence_missing": "licence",
    "nothing_changed": "text",
    "content_large": "text",
    "draft_large": "text",
    "process_invalid": "text",
    "work_invalid": "text",
    "blob_unknown": "file",
    "file_missing": "file",
    "path_odd": "path",
    "path_outside": "path",
    "path_git": "path",
    "path_long": "path",
    "path_empty": "path",
    "title_missing": "path",
}


@dataclass(frozen=True, slots=True)
class Giving:
    """What every form that sends a contribution says: the grant, what happens next, whose name stands on it."""

    licence: str
    licence_name: str
    licence_url: str
    next: tuple[str, ...]
    barred: str
    name: str
    is_guest: bool
    purpose: str
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Base:
    """What a form begins from: its kind (see `Desk`), and bytes and text, empty where no box shows them."""

    kind: str
    is_new: bool
    content: bytes
    text: str


@dataclass(frozen=True, slots=True)
class Desk:
    """The page on which one component is written. `kind`: text, file (bytes that no box shows), inert (a link)."""

    path: str
    title: str
    kind: str
    is_new: bool
    is_markdown: bool
    base_edition: int
    text: str
    base_text: str
    attached: str
    blob: str
    shown: str
    label: str
    changed: str
    words: Words
    giving: Giving
    drafted_at: datetime | None = None
    others: tuple[Draft, ...] = ()
    why: dict[str, str] = field(default_factory=dict)
    file_mb: int = 0


def giving(
    work: Work, person: Person | None, paths: Iterable[str], *, base: int | None = None, leaves: Iterable[str] = ()
) -> Giving:
    """Return what a form says that sends changes of some paths, as they stood in edition `base` (None: the newest).

    `leaves` are the paths from which something moves away.
    """
    edition = work.edition if base is None else base
    touched, left = (paths_now(work, some, edition) for some in (paths, leaves))
    declared = works.outline.declared(work)
    is_barred = not work.is_free and works.declaration.WORK_PATH not in touched
    licence = licence_for(work, touched)
    return Giving(
        licence=licence,
        licence_name=licence_name(licence),
        licence_url=licence_url(licence),
        next=tuple(what_next(contributions.forecast(work, person, [*touched, *left]))),
        barred=sentence("licence_missing") if is_barred else _why_not_send(work, person),
        name=person.name if person is not None else "",
        is_guest=person is None or person.kind == Person.GUEST,
        purpose=declared.purpose,
        rules=declared.rules[:3],
    )


def _why_not_send(work: Work, person: Person | None) -> str:
    refused = submitting.why_not_send(work, person) if person is not None else None
    return sentence(refused.code, refused.facts) if refused is not None else ""


def opened(work: Work, path: str, person: Person | None) -> Sheet:
    """Return the form of a component as it opens: its draft, or its newest text."""
    draft = contributions.draft_of(person, work, path)
    if draft is not None:
        return Sheet(
            path=path,
            base_edition=draft.base_edition,
            words=Words(summary=draft.summary),
            text=draft.body,
            blob=draft.blob,
        )
    return Sheet(path=path, base_edition=work.edition)


def base_of(work: Work, sheet: Sheet) -> Base:
    """Return what a component was when its form was opened. Refused: `path_…` where nothing may be begun."""
    piece = works.piece_at(work, sheet.path, sheet.base_edition)
    _check_place(sheet.path, piece)
    kind = _kind(sheet.path, piece)
    content = record.fetch(piece.blob_id) if piece is not None and kind == "text" else b""
    return Base(kind, piece is None, content, as_text(content))


def laid_out(work: Work, sheet: Sheet, person: Person | None, refused: Refused | None = None) -> Desk:
    """Return the page on which a component is written, with what was typed so far and why it was refused."""
    base = base_of(work, sheet)
    text = sheet.text if sheet.text is not None else base.text
    is_text = base.kind == "text"
    count = counts(base.text, text) if is_text else Counts(0, 0)
    rendered = render(_bytes_of(work, sheet, base.content), sheet.path, links_of(work, sheet)) if is_text else None
    draft = contributions.draft_of(person, work, sheet.path)
    return Desk(
        path=sheet.path,
        title=(rendered.title if rendered else None) or works.outline.title_in(work, sheet.path),
        kind=base.kind,
        is_new=base.is_new,
        is_markdown=posixpath.splitext(sheet.path)[1].lower() in MARKDOWN,
        base_edition=sheet.base_edition,
        text=text,
        base_text=base.text,
        attached=attached_json(sheet.attached),
        blob=sheet.blob,
        shown=rendered.html if rendered and text else "",
        label=send_label(count),
        changed=_changed(count, sheet.base_edition) if not base.is_new and text != base.text else "",
        words=sheet.words,
        giving=giving(work, person, [sheet.path], base=sheet.base_edition),
        drafted_at=draft.at if draft is not None else None,
        others=tuple(one for one in contributions.drafts_of(person, work) if one.path != sheet.path),
        why=why(refused),
        file_mb=settings.BARNRAISE_FILE_MB,
    )


def links_of(work: Work, sheet: Sheet) -> WithFiles:
    """Return where links lead from a text that brings files along."""
    return WithFiles(Shown(work, is_newest=True), {one.path: one.sha256 for one in sheet.attached})


def shown(work: Work, sheet: Sheet) -> str:
    """Return a component as it will read, as safe html."""
    base = works.bytes_at(work, sheet.path, sheet.base_edition) or b""
    return render(_bytes_of(work, sheet, base), sheet.path, links_of(work, sheet)).html


def why(refused: Refused | None) -> dict[str, str]:
    """Return a refusal's sentence by the field that caused it; "all" stands above the form."""
    if refused is None:
        return {}
    return {_CAUSES.get(refused.code, "all"): sentence(refused.code, refused.facts)}


def send_label(count: Counts) -> str:
    """Return what the button says: how many words it sends."""
    if count.added:
        return ngettext("Send {count} word", "Send {count} words", count.added).format(count=_counted(count.added))
    if count.removed:
        told = ngettext("Take out {count} word", "Take out {count} words", count.removed)
        return told.format(count=_counted(count.removed))
    return _("Send")


def _counted(count: int) -> str:
    names = _(_NUMBERS).split()
    return names[count] if count < len(names) else number(count)


def _changed(count: Counts, edition: int) -> str:
    if not any(count):
        return _("Only signs and blanks differ from edition {edition}").format(edition=edition)
    told = ngettext("{count} word differs from edition {edition}", "{count} words differ from edition {edition}",
                    max(count))  # fmt: skip
    return told.format(count=number(max(count)), edition=edition)


def _check_place(path: str, piece: Piece | None) -> None:
    why_not = why_not_path(path) if piece is None else None
    if why_not is not None:
        raise Refused(why_not, path=path)


def _kind(path: str, piece: Piece | None) -> str:
    if piece is None:
        return "file" if posixpath.splitext(path)[1].lower() in PICTURES else "text"
    if piece.mode in (LINK, SUBMODULE):
        return "inert"
    if piece.size > LARGEST_TEXT or is_binary(record.fetch(piece.blob_id)):
        return "file"
    return "text"


def _bytes_of(work: Work, sheet: Sheet, base: bytes) -> bytes:
    found = next((one.content for one in changes_in(work, sheet) if one.path == sheet.path), None)
    return found if found is not None else base
