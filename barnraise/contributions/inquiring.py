"""Beginning an inquiry: what is asked, of which items, and where results go, as one contribution like any other."""

import io
import json
import posixpath
import re
from collections.abc import Iterator, Sequence
from zipfile import BadZipFile, ZipFile

from django.conf import settings

from barnraise import works
from barnraise.base import Refused
from barnraise.base.documents import rows_of
from barnraise.base.office_files import document_kind
from barnraise.base.unicode_forms import normalized
from barnraise.contributions.inputs import Change, Inquiring, KnownAnswer, Submission
from barnraise.contributions.models import Contribution
from barnraise.contributions.picturing import KINDS, MOST_PIXELS, size_of
from barnraise.contributions.submitting import MOST_CHANGES, submit
from barnraise.judging.declaring import FOLDER, NAME
from barnraise.judging.opening import KEY_LENGTH, MOST_ITEMS
from barnraise.judging.tables import table_of
from barnraise.judging.values import read_soundly
from barnraise.people.models import Person
from barnraise.works.diff_tables import delimiter_of
from barnraise.works.models import Work

# As many pictures as one contribution carries beside its document; larger folders come by git, in parts.
MOST_PICTURES = MOST_CHANGES - 2
MOST_KNOWN = 20


def begin(work: Work, person: Person, given: Inquiring) -> Contribution:
    """Send an inquiry with its items as one contribution; it can be answered once that is integrated.

    Refused: `items_missing`, `items_odd` and `pictures_odd` with what is wrong where, `inquiry_taken`,
    `inquiry_invalid`, and the codes of `submit`. Nothing is kept of what is refused.
    """
    name = given.name.strip() or name_for(given.title)
    path = f"{FOLDER}{name}.toml"
    if not NAME.fullmatch(name):
        raise Refused("inquiry_invalid", path=path, reason="its name has 2 to 64 of a–z, 0–9 and hyphens")
    if works.piece_at(work, path) is not None:
        raise Refused("inquiry_taken", status=409, name=name)
    source, changes = _source(work, name, given)
    document = written(name, given, source)
    told = read_soundly(document)
    if isinstance(told, str):
        raise Refused("inquiry_invalid", path=path, reason=told)
    changes = [Change(path=path, content=document.encode()), *changes]
    summary = f"{given.title.strip()}: {given.question.strip()}"[:500]
    return submit(
        work,
        person,
        Submission(base_edition=work.edition, summary=summary, changes=tuple(changes), licence=given.licence),
    )


def known_in(text: str) -> tuple[KnownAnswer, ...]:
    """Parse lines of “item | answer | why”; a line that begins with an asterisk is for practice."""
    found = []
    for line in text.splitlines()[:MOST_KNOWN]:
        item, *rest = [part.strip() for part in line.removeprefix("*").split("|")]
        if item and rest:
            why = rest[1] if len(rest) > 1 else ""
            found.append(KnownAnswer(item=item, answer=rest[0], why=why, tutorial=line.startswith("*")))
    return tuple(found)


def name_for(title: str) -> str:
    """Return an address for a title."""
    plain = normalized("NFKD", title).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60].rstrip("-") or "question"


def unpacked(content: bytes) -> list[Change]:
    """Return the pictures of a zip archive by names. Refused: `archive_office`, `pictures_odd`, `content_large`."""
    most = settings.BARNRAISE_IMPORT_MB * 2**20
    try:
        with ZipFile(io.BytesIO(content)) as archive:
            if kind := document_kind(archive):
                raise Refused("archive_office", kind=kind)
            inside = [one for one in archive.infolist() if not one.is_dir() and not _is_litter(one.filename)]
            if sum(one.file_size for one in inside) > most:
                raise Refused("content_large", status=413, path="", most_mb=settings.BARNRAISE_IMPORT_MB)
            if len(inside) > MOST_PICTURES:
                raise Refused("pictures_many", most=MOST_PICTURES, count=len(inside))
            return [Change(path=one.filename, content=archive.read(one)) for one in inside]
    except (BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError) as broken:
        raise Refused("pictures_odd", name="", reason=f"the archive cannot be opened: {broken}") from None


def _is_litter(name: str) -> bool:
    return name.startswith("__MACOSX/") or posixpath.basename(name).startswith(".")


def _source(work: Work, name: str, given: Inquiring) -> tuple[dict[str, object], list[Change]]:
    """Return where items come from, as the document says it, and what is brought for them."""
    if given.items is not None and given.items.strip():
        path = f"items/{name}.csv"
        key = check_items(given.items, given)
        return {"rows": path, "key": key, **_columns(given)}, [Change(path=path, content=given.items)]
    if given.pictures:
        return {"pictures": f"items/{name}"}, list(_checked_pictures(name, given.pictures))
    if given.rows.strip():
        content = works.bytes_at(work, given.rows.strip())
        if content is None:
            raise Refused("items_odd", line=0, reason=f"nothing stands at {given.rows.strip()}")
        return {"rows": given.rows.strip(), "key": check_items(content, given), **_columns(given)}, []
    if given.folder.strip():
        return {"pictures": given.folder.strip().strip("/")}, []
    raise Refused("items_missing")


def _columns(given: Inquiring) -> dict[str, object]:
    shown = {"picture": given.picture.strip(), "audio": given.audio.strip(), "pair": list(given.pair)}
    return {name: value for name, value in shown.items() if value}


def check_items(content: bytes, given: Inquiring) -> str:
    """Return the column that names each row. Refused: `items_odd`, with the line and what is wrong there."""
    columns = (given.key.strip(), given.picture.strip(), given.audio.strip(), *given.pair)
    table = table_of(content, [name for name in columns if name])
    key = given.key.strip() or (table.names[0] if table.names else "")
    if not key:
        raise Refused("items_odd", line=1, reason="the first line names the columns, and there is none")
    _check_rows(content.decode("utf-8-sig"), table.names.index(key))
    return key


def _check_rows(text: str, place: int) -> None:
    seen: dict[str, int] = {}
    rows = rows_of(text, delimiter_of(text))
    heading = next(rows)
    if len({name.strip() for name in heading}) < len(heading):
        raise Refused("items_odd", line=1, reason="two columns have one name")
    for row in rows:
        if any(cell.strip() for cell in row):
            wrong = _odd_row(row, place, len(heading), seen)
            if wrong:
                raise Refused("items_odd", line=rows.line_num, reason=wrong)
            seen[" ".join(row[place].split())] = rows.line_num
    if not seen:
        raise Refused("items_odd", line=2, reason="there is no row below the names of the columns")
    if len(seen) > MOST_ITEMS:
        raise Refused("items_odd", line=MOST_ITEMS, reason=f"one inquiry takes at most {MOST_ITEMS} items")


def _odd_row(row: Sequence[str], place: int, width: int, seen: dict[str, int]) -> str:
    if len(row) != width:
        return f"it has {len(row)} cells where the first line names {width}"
    key = " ".join(row[place].split())
    if not key:
        return "nothing names this row"
    if len(key) > KEY_LENGTH:
        return f"its name is longer than {KEY_LENGTH} signs"
    return f"line {seen[key]} has the same name, “{key[:60]}”" if key in seen else ""


def _checked_pictures(name: str, pictures: Sequence[Change]) -> Iterator[Change]:
    """Yield pictures at their places in the work. Refused: `pictures_odd`, `pictures_many`."""
    if len(pictures) > MOST_PICTURES:
        raise Refused("pictures_many", most=MOST_PICTURES, count=len(pictures))
    taken: set[str] = set()
    for one in pictures:
        plain = _plain_name(one.path)
        if not plain.lower().endswith(KINDS):
            raise Refused("pictures_odd", name=one.path, reason=f"it is none of {', '.join(KINDS)}")
        if one.content is not None and not plain.lower().endswith(".svg"):
            size = size_of(one.content)
            if size is None:
                raise Refused("pictures_odd", name=one.path, reason="it is broken, or not the picture its name says")
            if size[0] * size[1] > MOST_PIXELS:
                reason = f"{size[0]} × {size[1]} pixels are too many; at most {MOST_PIXELS // 10**6} million"
                raise Refused("pictures_odd", name=one.path, reason=reason)
        if plain.casefold() in taken:
            raise Refused("pictures_odd", name=one.path, reason="two of them have one name")
        taken.add(plain.casefold())
        yield Change(path=f"items/{name}/{plain}", content=one.content, blob=one.blob)


def _plain_name(path: str) -> str:
    parts = [part for part in path.replace("\\", "/").split("/") if part not in ("", ".", "..")]
    kept = [normalized("NFC", re.sub(r"[^\w.\-]+", "-", part)).strip("-.") for part in parts]
    return "/".join(kept[-3:]) or "picture"


def written(name: str, given: Inquiring, source: dict[str, object]) -> str:
    """Return the document of an inquiry."""
    results = given.results.strip() or f"results/{name}.csv"
    least, blank = min(given.least, given.most), given.blank.strip()
    enough = {"least": least, "most": given.most, "agree": given.agree, "blank": blank, "blanks": blank and least}
    tables: list[tuple[str, dict[str, object]]] = [
        ("", {"version": 1, "title": given.title.strip(), "question": given.question.strip(), "hint": given.hint}),
        ("", {"kind": given.kind, "choices": list(given.choices)}),
        ("[items]", source),
        ("[enough]", dict(enough)),
        ("[results]", {"path": results, "column": given.column.strip() or "answer"}),
        *(("[[known]]", _known(given, one)) for one in given.known),
    ]
    lines = []
    for head, table in tables:
        lines += ["", head] if head else []
        lines += [
            f"{key} = {_toml(value)}" for key, value in table.items() if value not in ("", [], 0) or value is True
        ]
    return "\n".join(lines) + "\n"


def _known(given: Inquiring, one: KnownAnswer) -> dict[str, object]:
    answer: object = one.answer
    if given.kind not in ("choice", "text", "transcription"):
        try:
            answer = json.loads(one.answer)
        except ValueError:
            answer = [part.strip() for part in one.answer.split(";")] if given.kind != "number" else one.answer
    return {"item": one.item, "answer": answer, "why": one.why, "tutorial": one.tutorial}


def _toml(value: object) -> str:
    """Return a value as TOML; texts and lists of JSON are the same there, but for one sign."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
