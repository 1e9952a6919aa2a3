"""Lawful removal: the bytes and words are gone, a tombstone says when, by which decision and why.

What was removed is written down beside the database as well (`removed.jsonl`, sums and ids only, no content), so that
a backup that is older than a removal has it carried out again when it is restored.
"""

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q

from barnraise import record, works
from barnraise.base import Refused, micros, now
from barnraise.contributions.models import Change, Comment, Contribution, Draft
from barnraise.credit.models import Authorship, Share
from barnraise.governance import acts
from barnraise.governance.models import Act
from barnraise.governance.places import Target, blobs_of, target_at, texts_of, touched_by
from barnraise.record.log.entries.governance import ContentRemoved, RemovedAgain, ThingRemoved
from barnraise.record.models import Answered, Text
from barnraise.record.storage import redactions
from barnraise.talk.models import Discussion, Report
from barnraise.works.models import Component, Edition, Revision, Work
from barnraise.works.slugs import COMMONS

KEPT = "removed.jsonl"


@dataclass(frozen=True, slots=True)
class Removed:
    """What a removal took away: its act, how many revisions' bytes and texts, and the line that was written down."""

    act: Act
    blobs: int
    texts: int
    line: str


def remove(address: str, *, reason: str, decision: str = "") -> Removed:
    """Remove a work, a piece (every revision, or that of one edition) or a contribution, as the law may demand.

    `decision` names what decided it: a court's file, a claim, an edition of the commons. Refused: `address_unknown`,
    `act_reason_missing`, `words_long`, `commons_needed`, `commons_hidden` for the commons itself.
    """
    said = acts.checked_reason(f"{reason} ({decision})" if decision.strip() else reason)
    target = target_at(address)
    if target.is_whole and target.work.slug == COMMONS:
        raise Refused("commons_hidden")
    blob_ids, text_ids = _everything(target)
    with record.writing():
        site = record.lock(record.site_chain().pk)
        act = Act.objects.create(kind=Act.REMOVED, reason=record.say(said), at=now(), **acts.named(target))
        _erase(target, blob_ids, text_ids, notice=_notice(act, said))
        event = ThingRemoved(
            act=act.uid,
            reason=record.bind(act.reason),
            blobs=len(blob_ids),
            texts=len(text_ids),
            **acts.told(act),
        )
        record.note(site.pk, None, event)
        acts.tell_works(ContentRemoved, act, target, blob_ids)
        line = _line(act, target, said, blob_ids, text_ids)
        transaction.on_commit(lambda: _write_down(line))
    return Removed(act, len(blob_ids), len(text_ids), line)


def remove_again() -> list[str]:
    """Carry out every removal that was written down and that this store does not know; return their ids.

    For a restored backup that is older than a removal. What the backup never held is passed over.
    """
    again = []
    for line in written_down():
        if Act.objects.filter(uid=UUID(line["act"])).exists():
            continue
        work = Work.objects.filter(uid=UUID(line["work"])).first()
        blob_ids = set(redactions.there_among(line["blobs"]))
        text_ids = set(
            Text.objects.filter(hash__in=[bytes.fromhex(one) for one in line["texts"]]).values_list("pk", flat=True)
        )
        if work is None and not blob_ids and not text_ids:
            continue
        again.append(line["act"])
        _do_again(line, work, blob_ids, text_ids)
    return again


def written_down() -> Iterator[dict[str, Any]]:
    """Yield the removals that are written down beside the database."""
    try:
        lines = (settings.BARNRAISE_HOME / KEPT).read_text().splitlines()
    except FileNotFoundError:
        return
    for line in lines:
        yield json.loads(line)


def _do_again(line: dict[str, Any], work: Work | None, blob_ids: set[int], text_ids: set[int]) -> None:
    component = Component.objects.filter(uid=UUID(line["component"])).first() if line["component"] else None
    sent = Contribution.objects.filter(uid=UUID(line["contribution"])).first() if line["contribution"] else None
    with record.writing():
        site = record.lock(record.site_chain().pk)
        act = Act.objects.create(
            uid=UUID(line["act"]), kind=Act.REMOVED, reason=record.say(line["reason"]), at=now(), work=work,
            component=component, contribution=sent.uid if sent is not None else None,
        )  # fmt: skip
        target = Target(work, component, None, sent) if work is not None else None
        if target is not None and not line["component"] and not line["contribution"]:
            blob_ids, text_ids = (
                one | more for one, more in zip((blob_ids, text_ids), _everything(target), strict=True)
            )
        _erase(target, blob_ids, text_ids, notice=_notice(act, line["reason"]))
        event = RemovedAgain(
            act=act.uid,
            reason=record.bind(act.reason),
            blobs=len(blob_ids),
            texts=len(text_ids),
            **acts.told(act),
        )
        record.note(site.pk, None, event)
        if target is not None:
            acts.tell_works(ContentRemoved, act, target, blob_ids)


def _everything(target: Target) -> tuple[set[int], set[int]]:
    """Return the ids of the bytes and texts that go; of a whole work all that no other work shows."""
    if not target.is_whole:
        return blobs_of(target), texts_of(target)
    work = target.work
    ids = {
        *Revision.objects.filter(work=work, blob__isnull=False).values_list("blob_id", flat=True),
        *Change.objects.filter(version__contribution__work=work, blob__isnull=False).values_list("blob_id", flat=True),
    }
    elsewhere = Revision.objects.exclude(work=work).filter(blob__isnull=False).values_list("blob_id", flat=True)
    texts = set(Edition.objects.filter(work=work, message__isnull=False).values_list("message_id", flat=True))
    for sent in work.contributions.all():
        texts |= texts_of(Target(work, contribution=sent))
    return {one for one in ids - set(elsewhere) if one is not None}, texts


def _erase(target: Target | None, blob_ids: set[int], text_ids: set[int], *, notice: str) -> None:
    # Credit of what is gone cannot be told; followers count it anew from what is left.
    for work, components in touched_by(blob_ids).items():
        for table in (Authorship, Share):
            ids = [one.pk for one in components]
            for start in range(0, len(ids), 500):
                table._default_manager.filter(work=work, component__in=ids[start : start + 500]).delete()
    redactions.erase(blob_ids, text_ids, notice=notice)
    if target is None:
        return
    # What quotes the removed words, or keeps them for somebody who writes on, goes too.
    said, drafts = Comment.objects.all(), Draft.objects.filter(work=target.work)
    if target.contribution is not None:
        said = said.filter(version__contribution=target.contribution)
        drafts = drafts.filter(person=target.contribution.author)
    elif target.component is not None:
        # Remarks and drafts name it by the path that it had then.
        said = said.filter(version__changes__component=target.component, version__changes__path=F("path"))
        drafts = drafts.filter(Q(path=target.component.path) | Q(pk__in=_drafts_of(target.work, target.component)))
    else:
        said = said.filter(version__contribution__work=target.work)
        Authorship.objects.filter(work=target.work).delete()
        Share.objects.filter(work=target.work).delete()
        Work.objects.filter(pk=target.work.pk).update(
            is_ready=False, withheld="removed", title=target.work.slug, purpose=""
        )
    if target.contribution is None:
        where = Q(component=target.component) if target.component is not None else Q()
        Discussion.objects.filter(where, work=target.work).update(quote="")
        Report.objects.filter(where, work=target.work).update(quote="")
    said_ids = list(said.values_list("pk", flat=True))
    Comment.objects.filter(pk__in=said_ids).update(quote="", before="", after="")
    drafts.delete()
    # Answers that are kept for repeated requests may tell of it; nobody loses more than the comfort of repeating one.
    Answered.objects.all().delete()


def _drafts_of(work: Work, component: Component) -> list[int]:
    """Return the drafts that were begun on a component, under whatever path it had then."""
    stood = Revision.objects.filter(component=component).values("path")
    rows = Draft.objects.filter(Q(path__in=stood) | Q(moved_from__in=stood), work=work)
    pieces = ((draft, works.piece_at(work, draft.moved_from or draft.path, draft.base_edition)) for draft in rows)
    return [draft.pk for draft, piece in pieces if piece is not None and piece.component_id == component.pk]


def _notice(act: Act, reason: str) -> str:
    return (
        f"This was removed on {act.at:%Y-%m-%d} by the operator of the machine, for good: {reason}\n\nAct {act.uid}.\n"
    )


def _line(act: Act, target: Target, reason: str, blob_ids: set[int], text_ids: set[int]) -> str:
    hashes = Text.objects.filter(pk__in=text_ids).values_list("hash", flat=True)
    return json.dumps(
        {
            "act": str(act.uid),
            "at": micros(act.at),
            "reason": reason,
            "work": str(target.work.uid),
            "component": str(target.component.uid) if target.component is not None else None,
            "contribution": str(target.contribution.uid) if target.contribution is not None else None,
            "blobs": redactions.sums_of(blob_ids),
            "texts": sorted(bytes(one).hex() for one in hashes),
        }
    )


def _write_down(line: str) -> None:
    file = Path(settings.BARNRAISE_HOME, KEPT)
    with file.open("a") as opened:
        opened.write(line + "\n")
        opened.flush()
        os.fsync(opened.fileno())
