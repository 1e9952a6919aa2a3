"""Plays the story in memory, with the product's own merge and a plain reading of the three recipes."""

from dataclasses import dataclass, field

from barnraise.examples.story import Act, Event, Work, events, people, replaced, works
from barnraise.merging import merge

SILENCE = 72 * 60


@dataclass
class Sent:
    """A contribution on its way."""

    event: Event
    base: dict[str, bytes]
    theirs: dict[str, bytes]
    state: str = "open"
    version_at: int = 0
    conflicted: bool = False
    revised: bool = False


@dataclass
class Told:
    """Where the works, the contributions and the reports stand."""

    heads: dict[str, dict[str, bytes]] = field(default_factory=dict)
    sent: dict[str, Sent] = field(default_factory=dict)
    counting: dict[str, set[str]] = field(default_factory=dict)
    taking_part: dict[str, set[str]] = field(default_factory=dict)
    reports: dict[str, str] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)


WORKS: dict[str, Work] = {work.slug: work for work in works()}
GUESTS = {person.key for person in people() if person.joins_at is None}


def played() -> Told:
    """Play every event in order, and let the silences run out between them and on the last day."""
    told = Told()
    for event in events():
        _let_silence_pass(told, event.at)
        _play(told, event)
    _let_silence_pass(told, events()[-1].at + 1)
    return told


def _play(told: Told, event: Event) -> None:
    if event.act is Act.START:
        told.heads[event.work] = dict(event.texts)
        told.counting[event.work] = {event.actor}
        told.taking_part[event.work] = {event.actor}
    elif event.act is Act.CONTRIBUTE:
        _contribute(told, event)
    elif event.act in (Act.REPORT, Act.CLOSE_REPORT):
        told.reports[event.report] = "open" if event.act is Act.REPORT else "closed"
    elif event.contribution:
        _answer(told, told.sent[event.contribution], event)


def _contribute(told: Told, event: Event) -> None:
    head = told.heads[event.work]
    told.problems += [f"{event.contribution}: {path} is there already" for path, _ in event.texts if path in head]
    sent = Sent(event, dict(head), {}, version_at=event.at)
    sent.theirs = _changed(told, event, {**head, **dict(event.texts)})
    told.sent[event.contribution] = sent
    told.taking_part[event.work].update(event.authors)
    alone = told.taking_part[event.work] == {WORKS[event.work].starter}
    if alone or (WORKS[event.work].recipe == "wiki" and event.actor not in GUESTS):
        _integrate(told, sent)


def _answer(told: Told, sent: Sent, event: Event) -> None:
    if event.act is Act.REVISE:
        sent.theirs = _changed(told, event, sent.theirs)
        sent.version_at, sent.state, sent.revised = event.at, "open", True
    elif event.act is Act.SOLVE:
        if sent.state != "conflicted":
            told.problems.append(f"{event.contribution}: nothing to solve")
        sent.base = dict(told.heads[event.work])
        sent.theirs = _changed(told, event, sent.base)
        sent.version_at, sent.state = event.at, "open"
    elif event.act is Act.APPROVE:
        _approve(told, sent, event)
    elif event.act is Act.REQUEST_CHANGES:
        sent.state = "returned"
    elif event.act is Act.DECLINE:
        sent.state = "declined"
    elif event.act is Act.WITHDRAW:
        sent.state = "withdrawn"


def _approve(told: Told, sent: Sent, event: Event) -> None:
    if event.actor in sent.event.authors or event.actor not in told.counting[event.work]:
        told.problems.append(f"{event.contribution}: an approval by {event.actor} does not count")
    elif sent.state == "open":
        _integrate(told, sent)
    elif sent.state != "integrated":
        told.problems.append(f"{event.contribution}: nothing to approve")
    if sent.state == "integrated":
        told.counting[event.work].update(author for author in sent.event.authors if author not in GUESTS)


def _changed(told: Told, event: Event, texts: dict[str, bytes]) -> dict[str, bytes]:
    texts = dict(texts)
    for replacement in event.replacements:
        text = replaced(texts.get(replacement.path, b""), replacement)
        if text is None:
            told.problems.append(f"{event.contribution}: {replacement.old!r} is not once in {replacement.path}")
        else:
            texts[replacement.path] = text
    return texts


def _integrate(told: Told, sent: Sent) -> None:
    head = told.heads[sent.event.work]
    result = {}
    for path, text in sent.theirs.items():
        base = sent.base.get(path)
        if base == text:
            continue
        merged = None if base is None else merge(base, head[path], text)
        if merged is not None and not merged.clean:
            sent.state, sent.conflicted = "conflicted", True
            return
        result[path] = text if merged is None else merged.content
    head.update(result)
    sent.state = "integrated"


def _let_silence_pass(told: Told, now: int) -> None:
    for sent in told.sent.values():
        lazy = WORKS[sent.event.work].recipe == "lazy-consensus"
        if lazy and sent.state == "open" and sent.version_at + SILENCE <= now:
            _integrate(told, sent)
