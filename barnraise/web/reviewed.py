"""A contribution as its page shows it: what changes with what was said about it, what is missing, its story."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from html import unescape
from urllib.parse import quote

from django.utils.translation import gettext as _
from markupsafe import Markup

from barnraise.contributions.choices import Choices
from barnraise.contributions.models import Contribution
from barnraise.contributions.queries import Held, Piece, Told, Whole
from barnraise.contributions.turns import WhoseTurn
from barnraise.publishing.differences import Difference, cost_of, difference
from barnraise.publishing.page import Link
from barnraise.publishing.rendering import Target
from barnraise.publishing.shown import Shown, is_file
from barnraise.publishing.templating import ends, person, when
from barnraise.rules.ballots import NEITHER
from barnraise.rules.integrating import Requirement
from barnraise.web.process_words import way_said
from barnraise.web.sentences import MET, MISSING, STANDS, sentence
from barnraise.web.sentences_of_states import TURNS
from barnraise.web.verdicts import number_said
from barnraise.works.history import Who

_del = re.compile(r"<del>[^<]*(?:<(?!/?del>)[^<]*)*</del>")
_tag = re.compile(r"<[^<>]*>")
_signs = re.compile(r"[^\w]+")


# What one page shows of many pieces, as `cost_of` counts, after the first; every other piece is a link to the page
# that begins with it.
MOST_SHOWN = 600_000
# What is missing where a contribution came back because of the one that it builds on.
BELOW = frozenset({"below_gone", "below_moved"})


@dataclass(frozen=True)
class Step:
    """One line of the story."""

    title: Markup
    at: Markup
    remark: Markup | str = ""


@dataclass(frozen=True)
class Need:
    """Something that the process asks for: "met", "missing", or "waiting" for time."""

    met: str
    title: str
    remark: Markup | str = ""


@dataclass(frozen=True)
class Stand:
    """Where a contribution stands, and what whoever looks can do next: never nothing."""

    title: str
    sentence: str
    acts: tuple[Link, ...]
    tone: str = ""


@dataclass(frozen=True)
class Changed:
    """One piece with its difference; `notes` are remarks by the block or line after which they stand, -1 for below.

    Where `shown_at` is not empty, the piece is shown at that address, and only named here.
    """

    path: str
    lands_at: str
    one: Difference
    conflict: str
    notes: dict[int, tuple[Told, ...]] = field(default_factory=dict)
    shown_at: str = ""

    def said(self, at: int) -> tuple[Told, ...]:
        """Return the remarks that stand after a block or line."""
        return self.notes.get(at, ())


class _Links:
    """The newest edition with a contribution's own pieces in it."""

    def __init__(self, shown: Shown, base: str, after: dict[str, bytes]):
        self.shown, self.base, self.after = shown, base, after

    def target(self, path: str) -> Target:
        """Return where a path leads."""
        if path in self.after:
            kind = "file" if is_file(path) else "page"
            return Target("file" if kind == "file" else "page", f"{self.base}/after/{quote(path)}")
        return self.shown.target(path)

    def content(self, path: str) -> bytes | None:
        """Return the bytes at a path, for includes."""
        return self.after.get(path) or self.shown.content(path)


def person_link(who: Who) -> Markup:
    """Return a person as a link to her page."""
    return person(who.name, f"/people/{who.uid}")


def url_of(whole: Whole) -> str:
    """Return the address of a contribution."""
    return f"/{whole.line.slug}/contributions/{whole.line.number}"


def changed(shown: Shown, whole: Whole, *, as_text: bool, first: int = 0) -> tuple[Changed, ...]:
    """Return every piece with what was said about it at its place: from the `first`, as many as a page holds, with
    their differences."""
    after = {piece.path: piece.after for piece in whole.pieces if piece.after is not None}
    links = _Links(shown, url_of(whole), after)
    said: dict[str, list[Told]] = defaultdict(list)
    for told in whole.told:
        if told.verdict == "remark":
            said[told.path].append(told)
    found: list[Changed] = []
    left = MOST_SHOWN
    for at, piece in enumerate(whole.pieces):
        is_shown = at >= first and left > 0
        shown_at = "" if is_shown else f"{links.base}?from={at}{'&as=text' if as_text else ''}#piece-{at + 1}"
        found.append(_changed(piece, links, said[piece.path], as_text=as_text, shown_at=shown_at))
        left -= cost_of(found[-1].one) if is_shown else 0
    return tuple(found)


def _changed(piece: Piece, links: _Links, said: list[Told], *, as_text: bool, shown_at: str) -> Changed:
    one = difference(
        piece.path,
        piece.before,
        piece.after,
        links=links,
        moved_from=piece.moved_from,
        mode=piece.mode,
        was_mode=piece.was_mode,
        before_url=f"{links.base}/before/{quote(piece.path)}",
        after_url=f"{links.base}/after/{quote(piece.path)}",
        is_named_only=bool(shown_at),
    )
    notes: dict[int, tuple[Told, ...]] = {}
    for told in said:
        at = _place(one, told, as_text=as_text)
        notes[at] = (*notes.get(at, ()), told)
    return Changed(piece.path, piece.lands_at, one, piece.conflict, notes, shown_at)


def _place(one: Difference, told: Told, *, as_text: bool) -> int:
    """Return the block or line after which a remark stands; -1 where its passage is not among what is shown."""
    if not told.line:
        return -1
    if one.blocks and not as_text:
        words = _signs.sub(" ", told.quote).strip()
        plain = (_signs.sub(" ", unescape(_tag.sub("", _del.sub("", block.html)))) for block in one.blocks)
        return next((at for at, text in enumerate(plain) if words and words in text), -1)
    return next((at for at, line in enumerate(one.lines) if line.new_number == told.line and not line.hidden), -1)


def elsewhere(whole: Whole) -> tuple[Told, ...]:
    """Return the remarks about the whole, and those about pieces that the present version does not change."""
    paths = {piece.path for piece in whole.pieces}
    return tuple(told for told in whole.told if told.verdict == "remark" and told.path not in paths)


def needs(whole: Whole, choices: Choices) -> tuple[Need, ...]:
    """Return what is missing, with who could supply it and since when it is, and then what is met."""
    if whole.line.state not in Contribution.UNDECIDED:
        return ()
    missing = [
        Need(
            "waiting" if one.who == "time" else "missing",
            _sentence(one, MISSING),
            _with_since(one, _supply(one, whole, choices)),
        )
        for one in whole.verdict.missing
    ]
    return (*missing, *(Need("met", _sentence(one, MET)) for one in whole.verdict.met))


def _sentence(one: Requirement, among: dict[str, str]) -> str:
    return sentence(one.code, {**one._asdict(), "gate": one.gate}, among=among)


def _with_since(one: Requirement, remark: Markup | str) -> Markup | str:
    """Add since when something is missing, or a time runs."""
    if one.since is None:
        return remark
    words = _("This time runs since") if one.who == "time" else _("Missing since")
    since = Markup("{} {}").format(words, when(one.since))
    return Markup("{}<br>{}").format(remark, since) if remark else since


def _supply(one: Requirement, whole: Whole, choices: Choices) -> Markup | str:
    """Name who could supply what is missing."""
    due = Markup("{} {}").format(_("By itself:"), ends(one.due_at)) if one.due_at is not None else ""
    if one.ways:
        return _ways(one, due)
    if one.who == "time":
        return due
    if one.who == "author":
        if whole.turn == "anybody":
            return _("No author of it is here any more; whoever is signed in can carry it on.")
        return _("You can.") if choices.is_author else Markup("{}: {}").format(_("Its author"), _named(whole.authors))
    you = not choices.why_not_review and not choices.why_not_counts
    told = Markup("{} ").format(_("You could.")) if you else Markup("")
    told += _named(whole.could_approve) if whole.could_approve else Markup(_("Nobody could yet but newcomers."))
    return Markup("{}. {}").format(told, due) if due else told


def _ways(one: Requirement, due: Markup | str) -> Markup:
    """Say every way on from a stage, with what each lacks; any one of them is enough."""
    ways = [Markup("{}").format(way_said(way)) for way in one.ways]
    return Markup("<br>").join([*([due] if due else []), *ways])


def _named(people: Iterable[Who]) -> Markup:
    return Markup(", ").join(person_link(one) for one in people)


def turn_said(turn: WhoseTurn) -> Markup:
    """Say whose turn it is, with until when somebody has it."""
    until = {one.who: Markup(" ({} {})").format(_("free again"), ends(one.until)) for one in turn.reserved}
    people = Markup(", ").join(person_link(one) + until.get(one, "") for one in turn.people)
    said = TURNS[turn.code]
    return Markup("{}").format(_(said)).format(people=people) if said else Markup("")


def stand(whole: Whole, choices: Choices) -> Stand:
    """Say where a contribution stands and what to do next, for whoever looks."""
    line, url = whole.line, url_of(whole)
    code = f"{_state(whole)}_{'author' if choices.is_author else 'other'}"
    facts = {"edition": line.edition}
    title, said = (sentence(f"{part}_{code}", facts, among=STANDS) for part in ("is", "do"))
    tone = {"integrated": "good", "conflicted": "warn", "returned": "warn", "upper": "warn", "orphaned": "warn"}.get(
        _state(whole), ""
    )
    return Stand(title, said, tuple(_acts(whole, choices, url)), tone)


def _state(whole: Whole) -> str:
    """Name the state as it is now: a conflict shows before the engine has asked again, a look is still missing."""
    if whole.turn == "anybody":
        return "orphaned"
    if any(piece.conflict for piece in whole.pieces):
        return Contribution.CONFLICTED
    if whole.line.state == Contribution.RETURNED and {one.code for one in whole.verdict.missing} & BELOW:
        return "upper"
    unseen = whole.line.state == Contribution.INTEGRATED and not whole.is_shown
    return "unseen" if unseen else whole.line.state


def _acts(whole: Whole, choices: Choices, url: str) -> Iterator[Link]:
    line = whole.line
    base = f"/{line.slug}"
    solves = choices.may_change and any(piece.conflict for piece in whole.pieces)
    if solves and line.state in Contribution.UNDECIDED:
        yield Link(_("Solve it, passage by passage"), f"{url}/solve")
    if choices.may_change:
        yield Link(_("Change it"), f"{url}/edit")
    if line.state == Contribution.INTEGRATED and not whole.reverted_by:
        there = next((piece.path for piece in whole.pieces if piece.after is not None), "")
        yield Link(_("Read it in its place"), f"{base}/newest/{quote(there)}" if there else f"{base}/outline")
        yield Link(_("Take it back"), f"{base}/editions/{line.edition}/revert")
    elif line.state == Contribution.INTEGRATED:
        yield Link(_("What took it back"), f"{base}/contributions/{whole.reverted_by[-1]}")
    elif not choices.is_author and line.state != Contribution.OPEN and whole.pieces:
        yield Link(_("Send one of your own"), f"{base}/edit/{quote(whole.pieces[0].path)}")
    if line.state == Contribution.OPEN and choices.why_not_review == "sign_in_first":
        yield Link(_("Join"), "/join")
        yield Link(_("Sign in"), f"/sign-in?next={url}")


def story(whole: Whole) -> tuple[Step, ...]:
    """Tell what happened, in its order."""
    told: list[tuple[datetime, int, Step]] = []
    for one in whole.sent:
        first = _("{who} sent it") if one.number == 1 else _("{who} sent version {number}")
        title = Markup(first).format(who=person_link(one.by), number=one.number)
        told.append((one.at, 0, Step(title, when(one.at), _base(whole) if one.number == 1 else "")))
    for said in whole.told:
        told.append((said.at, 1, Step(_judged(said, whole), when(said.at), said.text)))
    for held in whole.holds:
        title = Markup(_held_words(held)).format(who=person_link(held.who))
        told.append((held.at, 1, Step(title, when(held.at), held.reason)))
    for agreed in whole.agreed:
        title = Markup(_("{who} agreed to {licence}")).format(who=person_link(agreed.who), licence=agreed.licence)
        told.append((agreed.at, 1, Step(title, when(agreed.at))))
    if whole.decided_at is not None:
        told.append((whole.decided_at, 2, _decided(whole)))
    steps = [step for _at, _order, step in sorted(told, key=lambda one: one[:2])]
    for number in whole.reverted_by:
        link = Markup('<a href="/{}/contributions/{}">{}</a>').format(whole.line.slug, number, number)
        steps.append(Step(Markup(_("It was taken back, by contribution {number}")).format(number=link), Markup("")))
    return tuple(steps)


def _base(whole: Whole) -> str:
    return _("Against edition {edition}").format(edition=whole.base_edition)


def _judged(said: Told, whole: Whole) -> Markup:
    if said.verdict == "approve" and whole.line.edition and whole.decided_at and said.at > whole.decided_at:
        words = _("{who} looked at it")
    else:
        words = {
            "approve": _("{who} approved") if said.counted else _("{who} approved; it does not count here yet"),
            "request_changes": _("{who} asked for changes"),
            "decline": _("{who} declined it"),
            "remark": _("{who} remarked on “{quote}”") if said.quote else _("{who} remarked"),
            NEITHER: _("{who} voted neither for nor against it"),
        }.get(said.verdict) or _("{who} voted {number}").format(who="{who}", number=number_said(int(said.verdict)))
    if said.is_withdrawn:
        words = _("{what}, and took that back").format(what=words)
    elif said.verdict != "remark" and whole.line.state in Contribution.UNDECIDED and said.absence:
        left = said.absence == "left"
        words += _(" and has left since: it counts no more") if left else _(" and is suspended: it does not count now")
    return Markup(words).format(who=person_link(said.who), quote=_short(said.quote))


def _held_words(held: Held) -> str:
    if held.absence == "left":
        return _("{who} held it; the hold ended when they left")
    return _("{who} held it; the hold ended with their suspension") if held.absence else _("{who} holds it")


def _short(text: str, most: int = 60) -> str:
    line = " ".join(text.split())
    return line if len(line) <= most else f"{line[: most - 1]}…"


def _how(whole: Whole) -> str:
    if whole.at_once:
        return _("Nobody had to be asked")
    return (
        _("Silence stood for approvals that were missing; whoever disagrees takes it back") if whole.by_silence else ""
    )


def _decided(whole: Whole) -> Step:
    at = when(whole.decided_at) if whole.decided_at is not None else Markup("")
    if whole.line.state == Contribution.INTEGRATED:
        link = Markup('<a href="/{}/editions/{}">{}</a>').format(
            whole.line.slug, whole.line.edition, whole.line.edition
        )
        title = Markup(_("It was integrated: edition {edition}")).format(edition=link)
        return Step(title, at, _how(whole))
    words = {Contribution.WITHDRAWN: _("Its author took it back"), Contribution.DECLINED: _("It was not taken")}
    return Step(Markup("{}").format(words.get(whole.line.state, _("It was decided"))), at)
