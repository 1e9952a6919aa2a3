"""What a decision about a contribution depends on, and what it says.

What is said is made anew for every decision, and named tuples are made three times as fast as frozen dataclasses.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, NamedTuple

from barnraise.rules.ruling import Way
from barnraise.rules.tallying import Person

Outcome = Literal["integrate", "wait", "return", "decline", "move"]
# Of what a contribution builds on: it is open still, has a new version that cannot be put under it, or will not come.
Below = Literal["", "open", "moved", "gone"]
Who = Literal["counting", "time", "author", "others"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """One person's review of the exact version that is judged now; `justified` means that it gives a reason.

    `verdict` is what it says, as in `ballots`.

    `stages`: in which stages it was given. `carried`: it was given on a former version, and only a stage whose copy
    rule keeps it hears it.
    """

    person_id: int
    verdict: str
    counts: bool
    at: datetime
    justified: bool = True
    stages: frozenset[str] = frozenset()
    carried: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Rival:
    """Another contribution for the same place that waits too: its authors, and what was said of its version."""

    author_ids: frozenset[int] = frozenset()
    judgements: tuple[Judgement, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """All that a decision about one contribution may depend on.

    `paths`: every path that it touches, the old ones of moves included. `version_at`: when the present version was
    sent. `author_ids`: everybody who wrote a part of it,
    but not who was only named or had words taken over, and objects. `author_signed_in`, `author_counts` and
    `author_is_starter` speak of the person who sent the present version. `at_once_now`: where it was sent under former
    rules, whether those of now would let it pass at once where it lands. `judgements`: reviews of that version
    (also those that approve a former one whose approval still covers it); the last of each person stands.
    `objection_ended_at`: when the last objection to that version was withdrawn. `counting`: how many people's
    approvals count now, `counting_others` without who sent it or had words taken over (others named beside them may
    not approve it either, yet nobody is made fewer by being named), `most_counting` at the best time so far.
    `taking_part`: people who sent something to this work or reviewed here, the starter included, imported history
    not, counted as far as the process asks. `merges_clean`: it merges with the present edition.
    `changed_meanwhile`: those of its paths that others changed since its base. `licence_allowed`: None, or, where it
    changes the licence, whether the old licence (or the agreement of all whose words it concerns) allows the new one.
    `quarrelling`: who takes part in an edit war that it would go on with, `counting_apart` how many people's approvals
    count who do not.

    `stages`: the stage that it is in and since when, for each gate that has stages; at the first one since
    `version_at` where nothing is said. `people`: what is known of those who judged. `held_until`: a hold stands
    until then. `streak`: good pieces of its author in a row; `draw`: a number that chance gave it when it was sent.
    `drawn_id`: whom chance asked to read it, at `drawn_at`. `change`: new, change, move, removal or revert.
    `answered`: gates whose stages ask questions, and whose results it carries, settled there already.
    `below`: how it stands with the contribution that it builds on, "" for none or one that is integrated.
    `able`: how many members take part in the work beside its authors, where a stage asks. `rivals`: what else waits
    for the same places, where a stage asks. `took`: who took a part in each stage, whatever the version, and
    `waiting_in_set`: how many pieces of its set have still to come as far, where pieces are claimed. `is_rest`: it is
    what was left over when other pieces of its contribution were approved, and its author has not sent it anew.
    """

    now: datetime
    version_at: datetime
    paths: frozenset[str]
    author_ids: frozenset[int] = frozenset()
    author_signed_in: bool = False
    author_counts: bool = False
    author_is_starter: bool = False
    at_once_now: bool = True
    judgements: tuple[Judgement, ...] = ()
    objection_ended_at: datetime | None = None
    counting: int = 0
    counting_others: int = 0
    most_counting: int = 0
    taking_part: int = 1
    merges_clean: bool = True
    changed_meanwhile: frozenset[str] = frozenset()
    licence_allowed: bool | None = None
    quarrelling: frozenset[int] = frozenset()
    counting_apart: int = 0
    stages: Mapping[str, tuple[str, datetime]] = field(default_factory=dict)
    people: Mapping[int, Person] = field(default_factory=dict)
    versions: int = 1
    held_since: datetime | None = None
    held_until: datetime | None = None
    streak: int = 0
    draw: int = 0
    drawn_id: int | None = None
    drawn_at: datetime | None = None
    change: str = "change"
    answered: frozenset[str] = frozenset()
    able: int | None = None
    below: Below = ""
    is_rest: bool = False
    rivals: tuple[Rival, ...] = ()
    took: Mapping[str, frozenset[int]] = field(default_factory=dict)
    waiting_in_set: int = 0


class Requirement(NamedTuple):
    """One thing that a gate asks for, met or missing.

    `who` could supply it, and `who_count` says how many of them there are now. `wanted` and `given` count
    approvals, or objections that must go. `hours` is the length of a time and `due_at` its end, None where no time
    alone will do it. `since` is when it began to be missing. `gate` is "" for what every contribution must meet.
    Where a `stage` decides, `ways` are its rules that lead on, each with what it lacks.
    """

    code: str
    gate: str = ""
    who: Who = "author"
    who_count: int = 0
    wanted: int = 0
    given: int = 0
    hours: int = 0
    due_at: datetime | None = None
    since: datetime | None = None
    stage: str = ""
    ways: tuple[Way, ...] = ()


class Verdict(NamedTuple):
    """What is to be done with a contribution now, and why.

    `integrate`, `wait` (for others, or for time) or `return`: nothing moves on before its author does, or an
    objection is withdrawn. `decline`: a rule of its stage rejects it. `move`: it goes on to the stages in `moves`,
    by gate; ask again there. `next_at`: when time alone would change the outcome. `at_once`: nobody had to be asked.
    `by_silence`: a time of silence stands for approvals that are missing. `on_judgement`: somebody who is not an
    author, and whose approval counts, approved.
    """

    outcome: Outcome
    met: tuple[Requirement, ...]
    missing: tuple[Requirement, ...]
    next_at: datetime | None = None
    at_once: bool = False
    by_silence: bool = False
    on_judgement: bool = False
    moves: tuple[tuple[str, str], ...] = ()
