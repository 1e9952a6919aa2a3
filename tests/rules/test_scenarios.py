"""Every recipe with stages, played event by event: what follows, and the names of what is unmet.

Sources of the states and parameters: Gerrit's submit requirements and copy conditions (patch-votes); MusicBrainz'
voting system (timed-vote); Wikisource's page status (two-person-validation); Stack Exchange's suggested edits
(edit-queue); Distributed Proofreaders' rounds (rounds); Zooniverse's Caesar and the Clickworkers (redundant-answers);
BOINC's quorum and adaptive replication (quorum); the Tasking Manager (map-and-validate); iNaturalist's community taxon
(tree-consensus); Slash (moderated-points). Wiki, patch review and lazy consensus have their table in
`test_integrating.py`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import NamedTuple

import pytest

from barnraise.rules.parsing import parse
from barnraise.rules.process import Process, gate_for, stages_of
from barnraise.rules.running import Run, cast, look, revise, take_back
from barnraise.rules.tallying import Person
from barnraise.works.recipes import recipe_text
from tests.promises import promises

SENT = datetime(2026, 3, 2, 12, tzinfo=UTC)
PLENTY = 1000
NAMES = {
    name: number for number, name in enumerate("Ann Bo Cy Dee Eve Fay Gus Hal Ida Jo Kim Lee Mo Ned Ola Pia".split())
}
ANN = Person(id=0, wrote=True, counts=True)
EXPERIENCED = Person(
    id=1, counts=True, integrated=PLENTY, points=5, days_known=PLENTY, rungs=frozenset({"experienced", "formatter"})
)


class Row(NamedTuple):
    """A sentence; events `hours name says`, with `!` for a ballot without its reason; what follows at an hour.

    `names` are what is unmet for the first way, the first of all if empty is not asked; `stage` where it then is.
    """

    sentence: str
    events: str
    at: float
    then: str
    names: tuple[str, ...] = ()
    stage: str = ""
    about: Mapping[str, object] = {}
    next_at: float | None = None


@cache
def process_named(name: str) -> Process:
    process = parse(recipe_text(name))
    assert isinstance(process, Process), process
    return process


def played(name: str, row: Row, *, people: Person = EXPERIENCED, start: int = 0) -> tuple[object, ...]:
    """Play a row: the outcome, the names unmet of the first way on, the stage, and the hours until time decides."""
    process = process_named(name)
    gate = gate_for(process, "results/x.csv")
    assert gate is not None
    stages = stages_of(process, gate)
    run = Run(stages, SENT, {"voters": 5, "counting": 6, "taking_part": 9, **row.about}, place=start)
    for event in filter(None, row.events.split("; ")):
        hours, who, *says = event.split(" ", 2)
        now = SENT + timedelta(hours=float(hours))
        look(run, now)
        _do(run, who, says[0] if says else "", now, people)
        look(run, now)
    ruling = look(run, SENT + timedelta(hours=row.at))
    due = (ruling.next_at - SENT) / timedelta(hours=1) if ruling.next_at is not None else None
    names = ruling.ways[0].names if ruling.ways else ()
    return run.outcome or ruling.then, names, run.stage.name, due


def _do(run: Run, who: str, says: str, now: datetime, people: Person) -> None:
    if says in ("revises", "revises trivially"):
        revise(run, now, trivial=says.endswith("trivially"))
        return
    person = replace(people, id=NAMES[who]) if who != "Ann" else ANN
    if says == "takes it back":
        take_back(run, person, now)
        return
    reason = not says.endswith("!")
    said = says.removesuffix("!")
    cast(run, person, int(said) if said.lstrip("-+").isdigit() else said, now, reason=reason)


def expected(row: Row) -> tuple[object, ...]:
    return row.then, row.names, row.stage, row.next_at


def rows(name: str, stage: str, table: list[Row]) -> Iterator[object]:
    for row in table:
        yield pytest.param(name, row if row.stage else row._replace(stage=stage), id=f"{name}: {row.sentence}")


# Gerrit: Code-Review from −2 to +2, function MaxWithBlock, copyCondition is:MIN or changekind:NO_CODE_CHANGE.
VOTES = [
    Row("nothing was said", "", 1, "wait", ("given",)),
    Row("one plus two integrates", "1 Bo +2", 1, "accept"),
    Row("plus ones never add up to a plus two", "1 Bo +1; 1 Cy +1; 1 Dee +1", 2, "wait", ("given",)),
    Row("a minus one does not stop a plus two", "1 Bo -1; 2 Cy +2", 2, "accept"),
    Row("a minus two blocks a plus two", "1 Bo -2; 2 Cy +2", 2, "wait", ("veto",)),
    Row("a minus two without a reason says nothing", "1 Bo -2!; 2 Cy +2", 2, "accept"),
    Row("a minus two that is taken back blocks nothing", "1 Bo -2; 2 Cy +2; 3 Bo takes it back", 3, "accept"),
    Row("a minus two stays over a new version", "1 Bo -2; 2 Ann revises; 3 Cy +2", 3, "wait", ("veto",)),
    Row("a plus one falls with a new version", "1 Bo +1; 2 Ann revises", 3, "wait", ("given",)),
    Row("who blocked can change her mind", "1 Bo -2; 2 Bo +2", 2, "accept"),
    Row("an author's own plus two is nothing", "1 Ann +2", 2, "wait", ("given",)),
    Row("where nobody could vote a day stands for it", "", 24, "accept", about={"voters": 0}),
    Row("and not an hour less", "", 23, "wait", ("given",), about={"voters": 0}, next_at=24),
]
REMOVAL = {"change": "removal"}
# MusicBrainz: open 7 days, 3 unanimous votes close early, destructive edits 14 days and 4; at least 72 hours after the
# first No; no votes at all: the default of the kind of edit.
TIMED = [
    Row("nothing was said", "", 1, "wait", ("yes",), next_at=168),
    Row("silence lets it in after seven days", "", 168, "accept"),
    Row("three who agree end it at once", "1 Bo yes; 2 Cy yes; 3 Dee yes", 3, "accept"),
    Row("two are too few to end it", "1 Bo yes; 2 Cy yes", 3, "wait", ("yes",), next_at=168),
    Row("three against it end it too", "1 Bo no; 2 Cy no; 3 Dee no", 3, "reject"),
    Row("one No among them does not", "1 Eve no; 1 Bo yes; 2 Cy yes; 3 Dee yes", 3, "wait", ("no",), next_at=168),
    Row("one No alone ends it against it", "1 Bo no", 168, "reject"),
    Row("a No in the last hour gives three more days", "167 Bo no", 168, "wait", ("yes", "no"), next_at=239),
    Row("in which others can outvote it", "167 Bo no; 200 Cy yes", 239, "accept"),
    Row("or not", "167 Bo no; 200 Cy no", 239, "reject"),
    Row("a tie lets a change in", "1 Bo yes; 1 Cy no", 168, "accept"),
    Row("a No without a reason says nothing", "167 Bo no!", 168, "accept"),
    Row("of two ballots of one person the later stands", "1 Bo no; 2 Bo yes", 168, "accept"),
    Row("a removal waits fourteen days", "", 335, "wait", ("change", "yes"), about=REMOVAL, next_at=336),
    Row("and silence leaves what stands there", "", 336, "reject", about=REMOVAL),
    Row("more for a removal than against carry it", "1 Bo yes", 336, "accept", about=REMOVAL),
    Row("four who agree end a removal sooner", "1 Bo yes; 1 Cy yes; 1 Dee yes; 1 Eve yes", 1, "accept", about=REMOVAL),
    Row("and three do not", "1 Bo yes; 1 Cy yes; 1 Dee yes", 1, "wait", ("change",), about=REMOVAL, next_at=336),
    Row("a tie leaves what stands there", "1 Bo yes; 1 Cy no", 336, "reject", about=REMOVAL),
]
# Wikisource ProofreadPage: not proofread, problematic, proofread, validated, the last by another person.
VALIDATION = [
    Row("nothing was said", "", 1, "wait", ("yes",)),
    Row("one who proofreads passes it on", "1 Bo yes", 1, "wait", ("yes",), "validate"),
    Row("she does not validate it too", "1 Bo yes; 2 Bo yes", 2, "wait", ("yes",), "validate"),
    Row("another does", "1 Bo yes; 2 Cy yes", 2, "accept", stage="validate"),
    Row("a problem sends it back", "1 Bo no", 1, "return"),
    Row("a problem needs a reason", "1 Bo no!", 1, "wait", ("yes",)),
    Row("a new version begins anew", "1 Bo yes; 2 Ann revises", 2, "wait", ("yes",)),
    Row("the second reader can send it back to the first", "1 Bo yes; 2 Cy no", 2, "wait", ("yes",), "proofread"),
    Row("its author counts for neither", "1 Ann yes", 2, "wait", ("yes",)),
    Row("three days alone pass it on", "", 72, "wait", ("yes",), "validate", {"voters": 0}, 240),
    Row("and a week more validates it", "", 240, "wait", ("yes",), "validate", {"voters": 0}, 408),
    Row(
        "asked in its time, it is in after ten days",
        "72 Ann looks; 240 Ann looks",
        240,
        "accept",
        (),
        "validate",
        {"voters": 0},
    ),
]
# Stack Exchange, suggested edits: two to approve, two to reject, audits in the queue.
QUEUE = [
    Row("nothing was said", "", 1, "wait", ("yes",)),
    Row("two approve", "1 Bo yes; 2 Cy yes", 2, "accept"),
    Row("one is not enough", "1 Bo yes", 2, "wait", ("yes",)),
    Row("two reject", "1 Bo no; 2 Cy no", 2, "reject"),
    Row("one of each decides nothing", "1 Bo yes; 2 Cy no", 2, "wait", ("yes",)),
    Row("the third breaks the tie", "1 Bo yes; 2 Cy no; 3 Dee no", 3, "reject"),
    Row("a rejection needs a reason", "1 Bo no!; 2 Cy no!", 2, "wait", ("yes",)),
    Row("its author does not approve it", "1 Ann yes; 2 Bo yes", 2, "wait", ("yes",)),
    Row("with one to ask, three days decide", "1 Bo yes", 72, "accept", about={"voters": 1}),
    Row("by what she said", "1 Bo no", 72, "reject", about={"voters": 1}),
]
# Alternatives with approval votes; the lead is over the next best alternative.
BEST = [
    Row("nothing was said", "", 1, "wait", ("yes", "lead", "hours_open"), next_at=720),
    Row("clearly ahead after three days", "1 Bo yes; 1 Cy yes; 1 Dee yes", 72, "accept", about={"lead": 2}),
    Row("not before", "1 Bo yes; 1 Cy yes; 1 Dee yes", 71, "wait", ("hours_open",), about={"lead": 2}, next_at=72),
    Row(
        "one ahead is not clearly",
        "1 Bo yes; 1 Cy yes; 1 Dee yes",
        72,
        "wait",
        ("lead",),
        about={"lead": 1},
        next_at=336,
    ),
    Row("but enough after fourteen days", "1 Bo yes", 336, "accept", about={"lead": 1}),
    Row("who is behind is not taken", "1 Bo yes", 336, "reject", about={"lead": -1, "alternatives": 2}),
    Row("a tie stays open", "1 Bo yes", 336, "wait", ("yes", "lead"), about={"alternatives": 2}, next_at=720),
    Row("until thirty days end it", "1 Bo yes", 720, "reject", about={"alternatives": 2}),
    Row("what stands alone is taken then", "", 720, "accept"),
]
# Distributed Proofreaders: P1, P2, P3, F1, F2; a project advances when all pages are saved.
ROUNDS = [
    Row("a page waits in the first round", "", 1, "wait", ("given",)),
    Row("one who saves it sends it on", "1 Bo saved", 1, "wait", ("given",), "second proofreading"),
    Row(
        "but not before every page is saved", "1 Bo saved", 1, "wait", ("set_is_complete",), about={"waiting_in_set": 3}
    ),
    Row(
        "who is on no rung does not count in the second",
        "1 Bo saved; 2 Cy saved",
        2,
        "wait",
        ("given",),
        "second proofreading",
    ),
    Row("two who call it bad send it back", "1 Bo bad; 2 Cy bad", 2, "return"),
    Row("one is not enough", "1 Bo bad", 2, "wait", ("given",)),
    Row("bad needs a reason", "1 Bo bad!; 2 Cy bad!", 2, "wait", ("given",)),
    Row("nobody saves her own page", "1 Ann saved", 2, "wait", ("given",)),
]
# Zooniverse and Caesar: count, flagged, nothing here, consensus, experts; Clickworkers: many people, one question.
ANSWERS = [
    Row("nothing was said", "", 1, "wait", ("given", "kinds")),
    Row("five blanks first retire it", "1 Bo blank; 1 Cy blank; 1 Dee blank; 1 Eve blank; 1 Fay blank", 1, "accept"),
    Row(
        "not when one saw something",
        "1 Bo blank; 1 Cy blank; 1 Dee owl; 1 Eve blank; 1 Fay blank; 1 Gus blank",
        1,
        "wait",
        ("kinds",),
    ),
    Row("seven who agree", "; ".join(f"1 {who} owl" for who in list(NAMES)[1:8]), 1, "accept"),
    Row("six are too few", "; ".join(f"1 {who} owl" for who in list(NAMES)[1:7]), 1, "wait", ("given",)),
    Row("three flags take it out", "1 Bo flagged; 1 Cy flagged; 1 Dee flagged", 1, "reject"),
    Row(
        "somebody answers once", "1 Bo blank; 2 Bo owl; 1 Cy blank; 1 Dee blank; 1 Eve blank; 1 Fay blank", 3, "accept"
    ),
    Row(
        "fifteen who disagree go to experts",
        "; ".join(f"1 {who} {n % 5}" for n, who in enumerate(list(NAMES)[1:])),
        1,
        "wait",
        ("agreeing",),
        "experts",
        next_at=721,
    ),
    Row(
        "whom thirty days end",
        "; ".join(f"1 {who} {n % 5}" for n, who in enumerate(list(NAMES)[1:])),
        722,
        "reject",
        (),
        "experts",
    ),
]
# BOINC: min_quorum 2, target 2, max_total 10, max_error 3, trusted from 10 in a row.
QUORUM = [
    Row("nothing came yet", "", 1, "wait", ("checked", "votes")),
    Row("one result is no quorum", "1 Bo 42", 1, "wait", ("checked",)),
    Row("two that match are", "1 Bo 42; 2 Cy 42", 2, "accept"),
    Row("two that differ are not", "1 Bo 42; 2 Cy 43", 2, "wait", ("checked",)),
    Row("a third decides between them", "1 Bo 42; 2 Cy 43; 3 Dee 43", 3, "accept"),
    Row("three errors end it", "1 Bo error; 2 Cy error; 3 Dee error", 3, "reject"),
    Row("two errors are no match", "1 Bo error; 2 Cy error", 2, "wait", ("checked", "errors")),
    Row("one trusted result is enough", "1 Bo 42", 1, "accept", about={"checked": False}),
    Row("unless it is an error", "1 Bo error", 1, "wait", ("errors",), about={"checked": False}),
    Row(
        "ten without a match end it", "; ".join(f"1 {who} {n}" for n, who in enumerate(list(NAMES)[1:11])), 2, "reject"
    ),
]
# Tasking Manager: ready, locked, mapped, validated or invalidated; bad imagery.
MAPPING = [
    Row("nobody did it yet", "", 1, "wait", ("given",)),
    Row("done goes to validation", "1 Bo done", 1, "wait", ("yes",), "validation"),
    Row("who did it does not validate it", "1 Bo done; 2 Bo yes", 2, "wait", ("yes",), "validation"),
    Row("another does", "1 Bo done; 2 Cy yes", 2, "accept", stage="validation"),
    Row("or sends it back", "1 Bo done; 2 Cy no", 2, "wait", ("given",), "mapping"),
    Row("to be done again", "1 Bo done; 2 Cy no; 3 Dee done; 4 Cy yes", 4, "wait", ("yes",), "validation"),
    Row("by somebody else than before", "1 Bo done; 2 Cy no; 3 Dee done; 4 Eve yes", 4, "accept", stage="validation"),
    Row("what cannot be done ends", "1 Bo impossible", 1, "reject"),
    Row("with a reason only", "1 Bo impossible!", 1, "wait", ("given",)),
]
ALL = {"has_date": True, "has_place": True, "has_evidence": True}
OWL = "animals/vertebrates/birds/owls/strigidae/strix/aluco"
# iNaturalist: casual, needs ID, research grade; community taxon at more than two thirds of at least two.
TREE = [
    Row("without place or date it goes back", "", 1, "return"),
    Row("with all of them it needs a name", "", 1, "wait", ("agreeing", "depth"), about={"declared": ALL}),
    Row("one name is no agreement", f"1 Bo {OWL}", 1, "wait", ("agreeing", "depth"), about={"declared": ALL}),
    Row("two at the species are", f"1 Bo {OWL}; 2 Cy {OWL}", 2, "accept", about={"declared": ALL}),
    Row(
        "two of three are not more than two thirds",
        f"1 Dee animals/insects; 2 Bo {OWL}; 3 Cy {OWL}",
        3,
        "wait",
        ("depth",),
        about={"declared": ALL},
    ),
    Row(
        "agreement at the genus is not enough",
        "1 Bo a/b/c/d/e/f; 2 Cy a/b/c/d/e/f",
        2,
        "wait",
        ("depth",),
        about={"declared": ALL},
    ),
    Row(
        "unless it is as exact as it gets",
        "1 Bo a/b/c/d/e/f; 2 Cy a/b/c/d/e/f",
        2,
        "accept",
        about={"declared": {**ALL, "as_good_as_it_gets": 1}},
    ),
    Row(
        "who was coarser does not stand against it",
        "1 Bo animals/vertebrates; 2 Cy animals/vertebrates/birds",
        2,
        "wait",
        ("depth",),
        about={"declared": ALL},
    ),
    Row(
        "one name at a time for everybody",
        f"1 Bo animals/insects; 2 Bo {OWL}; 3 Cy {OWL}",
        3,
        "accept",
        about={"declared": ALL},
    ),
]
# Slash: score −1 to 5, five points, each costs one; start by karma.
POINTS = [
    Row("nothing was said", "", 1, "wait", ("score", "hours_open"), next_at=336),
    Row("at the end it is below what readers see", "", 336, "reject"),
    Row("who is signed in begins at one", "", 336, "accept", about={"start": 1}),
    Row("one point raises it", "1 Bo 1", 336, "accept"),
    Row("one lowers it", "1 Bo -1", 336, "reject", about={"start": 1}),
    Row("a point needs a reason", "1 Bo 1!", 336, "reject"),
    Row("nobody raises her own", "1 Ann 1", 336, "reject"),
    Row("a judgement stands", "1 Bo 1; 2 Bo -1", 336, "accept"),
]
TABLES = {
    "patch-votes": ("vote", VOTES),
    "timed-vote": ("vote", TIMED),
    "two-person-validation": ("proofread", VALIDATION),
    "edit-queue": ("queue", QUEUE),
    "best-of-several": ("choose", BEST),
    "rounds": ("first proofreading", ROUNDS),
    "redundant-answers": ("answers", ANSWERS),
    "quorum": ("results", QUORUM),
    "map-and-validate": ("mapping", MAPPING),
    "tree-consensus": ("naming", TREE),
    "moderated-points": ("moderation", POINTS),
}


@promises(
    "The one that is ahead is taken.",
    "After three days two votes ahead are enough",
    "A tie ends after thirty days",
    "Two approvals let it in, two rejections",
    "A rejection has a reason.",
    "Somebody locks a piece for two hours",
    "What cannot be done is marked so, with a reason.",
    "Whoever did a piece does not validate it.",
    "One +2 takes a change in.",
    "A −2 with a reason stops it",
    "Plus ones never add up",
    "The same task is done by two people",
    "A third result decides where two differ",
    "It is settled when seven agree",
    "A round ends when every page is done.",
    "A change is open to votes for seven days.",
    "Three who agree end it sooner.",
    "The first No gives everybody",
    "At the end a tie, or silence, lets a change in",
    "Agreement is found at the lowest name",
    "Partial agreement counts upwards.",
    "A problem sends it back; the second reader",
    "While fewer than two people could read",
)
@pytest.mark.parametrize(
    ("name", "row"), [one for name, (stage, table) in TABLES.items() for one in rows(name, stage, table)]
)  # type: ignore[misc]
def test_what_follows(name: str, row: Row) -> None:
    assert played(name, row) == expected(row)


def test_every_table_has_eight_rows() -> None:
    assert [name for name, (_stage, table) in TABLES.items() if len(table) < 8] == []
