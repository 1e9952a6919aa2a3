"""Between the forms of a contribution and its input: what was typed, chosen and uploaded, parsed in one place."""

import json
import posixpath
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import get_args

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, QueryDict

from barnraise import contributions, works
from barnraise.base import Refused, why_not_path
from barnraise.base.documents import json_of
from barnraise.base.unicode_forms import normalized
from barnraise.contributions import Change, Submission
from barnraise.contributions.inputs import Made
from barnraise.contributions.models import Draft
from barnraise.people.models import Person
from barnraise.web.asking import asker, giver
from barnraise.web.numbers import number_in
from barnraise.web.typed import as_bytes
from barnraise.works.models import Work

MOST_ATTACHED = 50
_SHA256 = re.compile(r"[0-9a-f]{64}")
_NOT_IN_A_NAME = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What is said about a contribution, whatever it changes."""

    summary: str = ""
    made: Made = "own"
    source: str = ""
    source_licence: str = ""
    licence: str = ""


@dataclass(frozen=True, slots=True)
class Attached:
    """A file that a change brings along: where it goes, and which bytes it has."""

    path: str
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """The form of one component: its text as it was typed, None where there is no box, and what else it brings."""

    path: str
    base_edition: int
    words: Words = Words()
    text: str | None = None
    blob: str = ""
    attached: tuple[Attached, ...] = ()


def words_in(post: QueryDict) -> Words:
    """Parse what is said about a contribution. Refused: `form_odd`."""
    made = post.get("made", "own")
    if made not in get_args(Made):
        raise Refused("form_odd", status=400, field="made")
    return Words(
        summary=_line(post.get("summary", "")),
        made=made,  # type: ignore[arg-type]
        source=_line(post.get("source", "")),
        source_licence=_line(post.get("source_licence", "")),
        licence=_line(post.get("licence", "")),
    )


def sheet_in(request: HttpRequest, work: Work, path: str, *, is_forged: bool = False) -> Sheet:
    """Parse the form of one component, and keep the files that came with it. Refused: `form_odd`, `content_large`.

    Files are kept for who sends them: a stranger becomes a guest by it, but not by a form that may be another site's
    (`is_forged`), whose answer would put another guest in the place of the one whom the browser knows.
    """
    post = request.POST
    given = post.get("text")
    sheet = Sheet(
        path=path,
        base_edition=edition_in(post),
        words=words_in(post),
        text=given.replace("\0", "\ufffd") if given is not None else None,
        blob=_sha256(post.get("blob", "")),
        attached=_attached(post.get("attached", "")),
    )
    if not request.FILES:
        return sheet
    person = asker(request) if is_forged else giver(request)
    if person is None:
        return sheet
    file = request.FILES.get("file")
    if isinstance(file, UploadedFile):
        sheet = replace(sheet, blob=contributions.keep_file(person, file.read(), path))
    return _with_pictures(sheet, work, person, request.FILES.getlist("pictures"))


def path_in(post: QueryDict, work: Work, field: str = "path") -> str:
    """Parse the path of a component that is there or may be begun. Refused: `path_…`."""
    path = post.get(field, "")
    why = why_not_path(path) if "\0" in path or works.piece_at(work, path) is None else None
    if why is not None:
        raise Refused(why, path=path)
    return path


def edition_in(post: QueryDict, field: str = "base_edition") -> int:
    """Parse the number of an edition. Refused: `form_odd`."""
    number = number_in(post.get(field, ""))
    if number is None:
        raise Refused("form_odd", status=400, field=field)
    return number


def changes_in(work: Work, sheet: Sheet) -> tuple[Change, ...]:
    """Return what the form of one component changes; bytes that nobody typed are those of the base."""
    changes = [Change(path=one.path, blob=one.sha256) for one in sheet.attached]
    if sheet.blob:
        changes.insert(0, Change(path=sheet.path, blob=sheet.blob))
    elif sheet.text is not None:
        base = works.bytes_at(work, sheet.path, sheet.base_edition)
        if base is not None or sheet.text or not changes:
            changes.insert(0, Change(path=sheet.path, content=as_bytes(sheet.text, base or b"")))
    return tuple(changes)


def submission(words: Words, base_edition: int, changes: Iterable[Change]) -> Submission:
    """Return the input of `contributions.submit`."""
    made_elsewhere = words.made != "own"
    return Submission(
        base_edition=base_edition,
        summary=words.summary,
        changes=tuple(changes),
        made=words.made,
        source=words.source if made_elsewhere else "",
        source_licence=words.source_licence if words.made in ("translated", "adapted") else "",
        licence=words.licence,
    )


def change_of(work: Work, draft: Draft) -> Change:
    """Return the change that a draft is in the making."""
    if draft.blob:
        return Change(path=draft.path, blob=draft.blob, moved_from=draft.moved_from)
    if draft.body is None:
        return Change(path=draft.path, moved_from=draft.moved_from)
    base = works.bytes_at(work, draft.moved_from or draft.path, draft.base_edition)
    return Change(path=draft.path, content=as_bytes(draft.body, base or b""), moved_from=draft.moved_from)


def common_base(work: Work, drafts: Sequence[Draft]) -> int:
    """Return the edition against which drafts begun at several can be sent together.

    The newest, when no component changed since its draft was begun; else the oldest, so that what others did in
    between is merged and not undone.
    """
    newest = max(draft.base_edition for draft in drafts)
    for draft in drafts:
        path = draft.moved_from or draft.path
        if works.piece_at(work, path, draft.base_edition) != works.piece_at(work, path, newest):
            return min(draft.base_edition for draft in drafts)
    return newest


def attached_json(attached: Iterable[Attached]) -> str:
    """Return what the hidden field of the editor holds."""
    return json.dumps([{"path": one.path, "sha256": one.sha256} for one in attached])


def _with_pictures(sheet: Sheet, work: Work, person: Person, files: "Sequence[UploadedFile[bytes]]") -> Sheet:
    """Keep the pictures that came without a script, each under a plain name beside the component."""
    found = list(sheet.attached)
    for file in files[:MOST_ATTACHED]:
        path = _free_path(work, sheet.path, file.name or "picture", {one.path for one in found})
        found.append(Attached(path, contributions.keep_file(person, file.read(), path)))
    return replace(sheet, attached=tuple(found))


def _free_path(work: Work, beside: str, name: str, taken: set[str]) -> str:
    stem, ending = posixpath.splitext(posixpath.basename(name.replace("\\", "/")))
    plain = _NOT_IN_A_NAME.sub("-", normalized("NFC", stem)).strip("-")[:60] or "picture"
    ending = re.sub(r"[^a-z0-9.]", "", ending.lower())[:10]
    number = 1
    while True:
        path = posixpath.join(posixpath.dirname(beside), f"{plain}{f'-{number}' if number > 1 else ''}{ending}")
        if path not in taken and works.piece_at(work, path) is None:
            return path
        number += 1


def _attached(given: str) -> tuple[Attached, ...]:
    try:
        rows = json_of(given or "[]")
        found = tuple(Attached(str(row["path"]), _sha256(str(row["sha256"]))) for row in rows)
    except (ValueError, TypeError, KeyError):
        raise Refused("form_odd", status=400, field="attached") from None
    if len(found) > MOST_ATTACHED:
        raise Refused("too_many_changes", most=MOST_ATTACHED)
    return found


def _sha256(given: str) -> str:
    if given and not _SHA256.fullmatch(given):
        raise Refused("form_odd", status=400, field="blob")
    return given


def _line(given: str) -> str:
    return " ".join(given.replace("\0", "").split())
