"""What came into conflict, laid out for its author: what stands now, what she sent, and what she makes of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from barnraise import merging, record
from barnraise.base import Refused
from barnraise.contributions.conflicts import LARGEST_MERGED, offers_for, plan_for
from barnraise.contributions.inputs import Change, Resubmission
from barnraise.contributions.landing import Landing
from barnraise.contributions.models import Contribution
from barnraise.contributions.processes import process_for
from barnraise.contributions.ways import way_of
from barnraise.merging import LINES, Passage, Way, propose
from barnraise.works.heads import piece_at


@dataclass(frozen=True, slots=True, kw_only=True)
class Knot:
    """One piece that could not be merged.

    `why` is the code of its conflict (see `conflicts.Landing`). `now` are the bytes that stand, `mine` those that she
    sent, `base` those that both began from; None where there are none. `passages` are to be picked one by one;
    `choices` are for the piece as a whole: "now", "mine", "elsewhere" (hers, under another name) or "own" (a text
    that she writes; `offered` is what merging would make of it). `offers` solve all passages, by kind and id, where
    every one of them has an offer.
    """

    path: str
    why: str
    base: bytes | None
    now: bytes | None
    mine: bytes | None
    now_path: str
    passages: tuple[Passage, ...] = ()
    choices: tuple[str, ...] = ()
    offered: bytes | None = None
    way: Way = LINES
    offers: Mapping[str, Mapping[str, bytes]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What she chose for one piece: `choice` of the knot's choices, `picks` by the ids of its passages.

    A pick is "now", "mine", "both" (now first), "proposed" (what keeps both changes) or the bytes that she wrote.
    """

    choice: str = ""
    picks: Mapping[str, str | bytes] = field(default_factory=dict)
    path: str = ""
    own: bytes = b""


_SIDES: dict[str, merging.Pick] = {"now": "ours", "mine": "theirs", "both": "both"}


def knots(contribution: Contribution) -> tuple[Knot, ...]:
    """Return what has to be solved before a contribution can land on the present edition; nothing when it would."""
    return tuple(_knot(one) for one in _landings(contribution) if one.conflict)


def solved(contribution: Contribution, answers: Mapping[str, Answer], summary: str = "") -> Resubmission:
    """Return the new version that some answers, by path, make of a contribution, against the present edition.

    Refused: `passage_open` for what was left open, `passages_changed` when others changed more since it was shown.
    """
    edition = contribution.work.edition
    changes: list[Change | None] = []
    for one in _landings(contribution):
        if not one.conflict:
            changes.append(_landed(one))
        elif one.change.path not in answers:
            raise Refused("passages_changed", status=409)
        else:
            changes.append(_answered(one, _knot(one), answers[one.change.path]))
    kept = tuple(change for change in changes if change is not None)
    if not kept:
        raise Refused("nothing_left")
    return Resubmission(base_edition=edition, changes=kept, summary=summary)


def _landings(contribution: Contribution) -> tuple[Landing, ...]:
    version = contribution.version
    assert version is not None
    return plan_for(contribution.work, version, process_for(contribution)).landings


def _knot(one: Landing) -> Knot:
    change = one.change
    base, now, mine = _three(one)
    passages: tuple[Passage, ...] = ()
    offered = None
    offers: Mapping[str, Mapping[str, bytes]] = {}
    way = way_of(change.version.contribution.work, one.path)
    texts = [content for content in (base, now, mine) if content is not None]
    if now is not None and mine is not None and sum(map(len, texts)) <= LARGEST_MERGED:
        merged = merging.merge(base or b"", now, mine, way)
        passages = merged.conflicts if one.conflict in ("both_changed", "moved_meanwhile") else ()
        offered = merged.content if merged.clean else mine
        offers = offers_for(merged) if passages else {}
    return Knot(
        path=change.path,
        why=one.conflict,
        base=base,
        now=now,
        mine=mine,
        now_path=_now_path(one),
        passages=passages,
        choices=_choices(one, has_passages=bool(passages), is_text=not any(b"\0" in text for text in texts)),
        offered=offered,
        way=way,
        offers=offers,
    )


def _three(one: Landing) -> tuple[bytes | None, bytes | None, bytes | None]:
    change = one.change
    head = change.component.head if change.component is not None else None
    base_id = change.base.blob_id if change.base is not None else None
    now_id = head.blob_id if head is not None else None
    if one.conflict == "both_added":
        # What stands in her way is another component, and they have no beginning in common.
        piece = piece_at(change.version.contribution.work, change.path)
        base_id, now_id = None, piece.blob_id if piece is not None else None
    contents = record.fetch_many(blob_id for blob_id in (base_id, now_id, change.blob_id) if blob_id is not None)
    base, now, mine = (contents.get(blob_id or 0) for blob_id in (base_id, now_id, change.blob_id))
    return base, now, mine


def _now_path(one: Landing) -> str:
    component = one.change.component
    if one.conflict in ("both_added", "name_taken") or component is None:
        return one.change.path
    return component.path


def _choices(one: Landing, *, has_passages: bool, is_text: bool) -> tuple[str, ...]:
    if one.conflict == "document_unsound":
        return ("now", "own") if is_text and not one.removes else ("now",)
    if one.conflict == "name_taken":
        return ("now", "elsewhere")
    if one.conflict == "both_added":
        return ("now", "elsewhere") if one.change.component is not None else ("now", "mine", "elsewhere")
    if one.conflict == "both_changed":
        return () if has_passages else ("now", "mine")
    if one.conflict == "never_merged" and is_text:
        return ("now", "mine", "own")
    return ("now", "mine")


def _landed(one: Landing) -> Change | None:
    """Return a change that lands by itself, as it does against the present edition."""
    if one.is_nothing:
        return None
    component = one.change.component
    if one.blob_id is None:
        return Change(path=component.path if component is not None else one.path)
    return _put(one, one.path, one.content)


def _put(one: Landing, path: str, content: bytes | None = None) -> Change:
    """Return the change that puts some bytes (None: those she sent) at a path, moved there from where it stands."""
    component = one.change.component
    is_here = component is not None and component.is_here
    moved = component.path if component is not None and is_here and component.path != path else ""
    mode = f"{one.mode:o}"
    if content is None and one.blob_id is not None:
        content = record.fetch(one.blob_id)
    return Change(path=path, content=content or b"", moved_from=moved, mode=mode)


def _answered(one: Landing, knot: Knot, answer: Answer) -> Change | None:
    """Return what an answer makes of one change; None leaves what stands."""
    if knot.choices and answer.choice not in knot.choices:
        raise Refused("passage_open", passages=1)
    content = _content(knot, answer)
    if one.conflict == "both_changed":
        return None if answer.choice == "now" else _put(one, one.path, content)
    if one.conflict == "moved_meanwhile":
        return _put(one, knot.now_path if answer.choice == "now" else one.change.path, content)
    if answer.choice == "elsewhere":
        return _put(one, answer.path.strip())
    if answer.choice == "now":
        # Her words stay where the piece was, when only its new place is taken.
        component = one.change.component
        return (
            _put(one, component.path)
            if component and component.is_here and knot.why in ("both_added", "name_taken")
            else None
        )
    if one.conflict == "changed_meanwhile":
        return Change(path=knot.now_path)
    if answer.choice == "own":
        return _put(one, one.path, answer.own)
    return _put(one, one.path if one.conflict == "never_merged" else one.change.path)


def _content(knot: Knot, answer: Answer) -> bytes | None:
    """Return the bytes that picking passages gives; None where hers are taken as they are."""
    if knot.passages:
        picks = {passage.id: _pick(passage, answer.picks.get(passage.id)) for passage in knot.passages}
        if set(answer.picks) - set(picks):
            raise Refused("passages_changed", status=409)
        given = {id: pick for id, pick in picks.items() if pick is not None}
        return merging.solve(knot.base or b"", knot.now or b"", knot.mine or b"", given, knot.way)
    if knot.why == "moved_meanwhile":
        return knot.offered if knot.offered is not None else knot.mine
    return None


def _pick(passage: Passage, pick: str | bytes | None) -> merging.Pick | bytes | None:
    if pick is None or isinstance(pick, bytes):
        return pick
    return propose(passage) if pick == "proposed" else _SIDES.get(pick)
