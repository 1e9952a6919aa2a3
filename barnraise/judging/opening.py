"""From declared documents to inquiries and their items: a follower reads what editions have changed."""

import hashlib
import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Max

from barnraise import record, works
from barnraise.base import Refused, micros, now
from barnraise.judging.declaring import FOLDER, Declared, Source, name_of, read
from barnraise.judging.leasing import Open, bounded
from barnraise.judging.models import Answer, Inquiry, Item
from barnraise.judging.settling import ANSWERED_AT_ONCE, recount, recount_these, ruling, slots_of
from barnraise.judging.tables import table_of
from barnraise.judging.values import checked, read_soundly, told
from barnraise.record.models import Entry
from barnraise.record.storage import redactions
from barnraise.rules import asking
from barnraise.rules.process import PROCESS_PATH
from barnraise.rules.trusting import DRAWS
from barnraise.works.heads import Piece
from barnraise.works.models import Revision, Work

MOST_INQUIRIES = 200
MOST_ITEMS = 200_000
# Items written in one transaction, so that nobody waits long for her turn to write.
AT_ONCE = 500
KEY_LENGTH = 200
LONGEST_FIELD = 20_000
PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".webp", ".svg")


@dataclass(frozen=True, slots=True)
class Shown:
    """One item as its source has it; `fields` are pairs of label and words."""

    key: str
    fields: tuple[tuple[str, str], ...] = ()
    picture: str = ""
    audio: str = ""
    pair: tuple[str, ...] = ()

    def as_json(self) -> str:
        """Return what is stored of it."""
        kept = {"fields": [list(one) for one in self.fields], "picture": self.picture, "audio": self.audio}
        return told({name: value for name, value in {**kept, "pair": list(self.pair)}.items() if value})


class Opening:
    """Follows what is integrated: inquiries are opened, changed and closed as their documents are."""

    name = "inquiries"

    def prepare(self, batch: Sequence[Entry]) -> None:
        """Bring the inquiries of one work up to date, in short transactions; doing it twice does no harm."""
        work = Work.objects.filter(chain_id=batch[0].chain_id, is_ready=True).first()
        if work is not None:
            refresh(work)

    def apply(self, batch: Sequence[Entry]) -> None:
        """Nothing is left to do."""


def refresh(work: Work) -> None:
    """Open, change and close the inquiries of a work as its newest edition declares them."""
    documents = {
        piece.component_uid: piece
        for piece in works.heads.pieces(work, under=FOLDER, limit=MOST_INQUIRIES)
        if name_of(piece.path)
    }
    known = {one.uid: one for one in Inquiry.objects.filter(work=work)}
    process = (works.bytes_at(work, PROCESS_PATH) or b"").decode("utf-8-sig", errors="replace") if documents else ""
    for uid in known.keys() - documents.keys():
        if known[uid].is_open:
            with record.writing():
                Inquiry.objects.filter(pk=known[uid].pk).update(is_open=False)
    for uid, piece in documents.items():
        _refresh_one(work, piece, known.get(uid), process)


def _refresh_one(work: Work, piece: Piece, inquiry: Inquiry | None, process: str) -> None:
    text = record.fetch(piece.blob_id).decode(errors="replace")
    declared = read_soundly(text)
    name = name_of(piece.path) or ""
    if isinstance(declared, str):
        wanted = {"name": name, "declared": inquiry.declared if inquiry is not None else text, "problem": declared}
        _store(work, piece, inquiry, wanted)
        return
    found = asking.asking(process, declared.results_path) if declared.results_path else None
    if inquiry is not None and (lost := _lost(inquiry, declared)):
        _store(work, piece, inquiry, {"name": name, "declared": inquiry.declared, "problem": lost})
        return
    declared = bounded(declared, found) if found is not None else declared
    if inquiry is not None and _is_withheld(work, declared.source):
        _show_no_items(inquiry, declared.source)
        return
    problem, state = _state_of(work, declared)
    decides = process if found is not None else ""
    ruled = ruling(declared, decides)
    source = f"{hashlib.sha256(text.encode()).hexdigest()} {ruled} {state}"
    is_new = inquiry is None or inquiry.source != source
    if is_new and not problem and declared.source.rows:
        problem = _odd_table(work, declared.source)
    inquiry = _store(work, piece, inquiry, {"name": name, "declared": text, "problem": problem, "process": decides})
    if problem or not is_new:
        return
    opened = Open(inquiry.pk, inquiry.uid.hex, work.pk, work.chain_id, declared, inquiry.trusts, found)
    _fill(work, inquiry, opened)
    changed: dict[str, str | int] = {"source": source}
    if ruled not in inquiry.source.split():
        recount(opened)
        changed["ruled_at"] = micros(now())
    with record.writing():
        Inquiry.objects.filter(pk=inquiry.pk).update(**changed)


def _lost(inquiry: Inquiry, declared: Declared) -> str:
    """Return why a question that was answered cannot become this one, "" when it can: its answers must stay answers."""
    former = read(inquiry.declared)
    if not isinstance(former, Declared):
        return ""
    choices, kept = set(former.choices), set(declared.choices)
    is_kept = choices == kept if former.kind == "ranking" else choices <= kept
    if former.kind == declared.kind and is_kept:
        return ""
    if not Answer.objects.filter(item__inquiry=inquiry).exists():
        return ""
    return "people have answered this question: its “kind” and its “choices” stay; ask another one under a new name"


def _store(work: Work, piece: Piece, inquiry: Inquiry | None, told: dict[str, str]) -> Inquiry:
    wanted = {**told, "problem": told["problem"][:1000], "is_open": True}
    if inquiry is not None and all(getattr(inquiry, key) == value for key, value in wanted.items()):
        return inquiry
    with record.writing():
        Inquiry.objects.filter(work=work, name=told["name"], is_open=True).exclude(uid=piece.component_uid).update(
            is_open=False
        )
        made, _ = Inquiry.objects.update_or_create(
            uid=piece.component_uid, defaults={**wanted, "work": work, "component_id": piece.component_id}
        )
    return made


def _odd_table(work: Work, source: Source) -> str:
    """Return why no items can be read from a table, "" when they can: those that it had before stay as they are."""
    columns = (source.key, source.picture, source.audio, *source.pair, *source.show)
    try:
        table_of(works.bytes_at(work, source.rows) or b"", [name for name in columns if name])
    except Refused as refused:
        return f"{source.rows}, line {refused.facts['line']}: {refused.facts['reason']}"
    return ""


def _state_of(work: Work, declared: Declared) -> tuple[str, str]:
    """Return what is wrong with the source of items, "" for nothing, and in which state it is."""
    source = declared.source
    if source.rows:
        piece = works.piece_at(work, source.rows)
        return ("", str(piece.revision_id)) if piece is not None else (f"nothing stands at {source.rows}", "")
    found = Revision.objects.filter(
        component__work=work, component__is_here=True, component__path__startswith=_folder(source.pictures)
    ).aggregate(count=Count("component", distinct=True), last=Max("component__head"))
    return ("", f"{found['count']} {found['last']}") if found["count"] else (f"{source.pictures} is empty", "")


def _is_withheld(work: Work, source: Source) -> bool:
    """Tell whether the table of some items is hidden now, or was removed: then its rows are not shown either."""
    piece = works.piece_at(work, source.rows) if source.rows else None
    return piece is not None and piece.blob_id is not None and redactions.is_withheld(piece.blob_id)


def _show_no_items(inquiry: Inquiry, source: Source) -> None:
    """Ask nobody, and keep nothing of what was shown; when the table can be seen again, it is read anew."""
    if not inquiry.is_open and not inquiry.source:
        return
    with record.writing():
        Item.objects.filter(inquiry=inquiry).update(shown="{}")
        Inquiry.objects.filter(pk=inquiry.pk).update(
            is_open=False, source="", problem=f"{source.rows} cannot be shown now"
        )


def _folder(path: str) -> str:
    return path.rstrip("/") + "/"


def _fill(work: Work, inquiry: Inquiry, opened: Open) -> None:
    """Add new items, change what is shown of old ones, and ask nobody about those that are gone."""
    declared = opened.declared
    here: dict[str, Shown] = {}
    for one in _rows(work, declared) if declared.source.rows else _pictures(work, declared):
        if len(here) < MOST_ITEMS:
            here.setdefault(one.key, one)
    stored = {
        key: (id, shown, state, known)
        for id, key, shown, state, known in Item.objects.filter(inquiry=inquiry).values_list(
            "id", "key", "shown", "state", "known"
        )
    }
    known = {one.item: one for one in declared.known}
    slots = slots_of(declared, opened.asking)
    new = [
        _new(inquiry, declared, place, shown, known.get(shown.key), slots)
        for place, shown in enumerate(here.values())
        if shown.key not in stored
    ]
    for start in range(0, len(new), AT_ONCE):
        with record.writing():
            Item.objects.bulk_create(new[start : start + AT_ONCE], ignore_conflicts=True)
    changed = [
        (shown.as_json(), stored[key][0])
        for key, shown in here.items()
        if key in stored and stored[key][1] != shown.as_json()
    ]
    gone = [
        (Item.GONE, 0, row[0]) for key, row in stored.items() if key not in here and row[2] in (Item.OPEN, Item.KNOWN)
    ]
    back = [key for key in here if key in stored and stored[key][2] == Item.GONE]
    again = [(Item.KNOWN, 0, stored[key][0]) for key in back if stored[key][3]]
    for columns, rows in ((("shown",), changed), (("state", "free"), [*gone, *again])):
        for start in range(0, len(rows), AT_ONCE):
            with record.writing():
                record.settle(Item, columns, rows[start : start + AT_ONCE])
    unknown = [stored[key][0] for key in back if not stored[key][3]]
    for start in range(0, len(unknown), ANSWERED_AT_ONCE):
        recount_these(opened, unknown[start : start + ANSWERED_AT_ONCE])


def _new(inquiry: Inquiry, declared: Declared, number: int, shown: Shown, known: Any, slots: int) -> Item:
    place = number
    if declared.order == "random":
        place = int.from_bytes(hashlib.sha256(f"{inquiry.uid} {shown.key}".encode()).digest()[:6], "big")
    item = Item(
        inquiry=inquiry,
        key=shown.key,
        place=place,
        shown=shown.as_json(),
        slots=slots,
        free=slots,
        state=Item.OPEN,
        since_at=micros(now()),
        draw=secrets.randbelow(DRAWS),
    )
    if known is not None:
        item.state, item.slots, item.free = Item.KNOWN, 0, 0
        item.known, item.why, item.teaches = checked(declared, known.answer), known.why, known.tutorial
    return item


def _rows(work: Work, declared: Declared) -> Iterator[Shown]:
    source = declared.source
    table = table_of(works.bytes_at(work, source.rows) or b"", ())
    columns = {name: place for place, name in enumerate(table.names)}
    media = {source.picture, source.audio, *source.pair, source.key} - {""}
    show = source.show or tuple(name for name in table.names if name not in media)
    for row in table.rows:
        cells = {name: row[place][:LONGEST_FIELD] for name, place in columns.items()}
        key = " ".join(cells.get(source.key, "").split())[:KEY_LENGTH]
        if key:
            yield Shown(
                key=key,
                fields=tuple((name, cells[name]) for name in show if cells.get(name)),
                picture=cells.get(source.picture, "") if source.picture else "",
                audio=cells.get(source.audio, "") if source.audio else "",
                pair=tuple(cells.get(name, "") for name in source.pair),
            )


def _pictures(work: Work, declared: Declared) -> Iterator[Shown]:
    folder, after = _folder(declared.source.pictures), _folder(declared.source.pictures)
    while pieces := works.heads.pieces(work, after=after, limit=1000):
        for piece in pieces:
            if not piece.path.startswith(folder):
                return
            name = piece.path.removeprefix(folder)
            if name.lower().endswith(PICTURES) and len(name) <= KEY_LENGTH:
                yield Shown(key=name, picture=piece.path)
        after = pieces[-1].path
