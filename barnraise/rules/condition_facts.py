"""What conditions may ask for: every fact with its kind, who could change it, what it means, and an example."""

from dataclasses import dataclass
from typing import Literal

FactKind = Literal["number", "yes_no", "text"]
# Hours since a moment, ballots or pieces that are counted by a name, and what somebody holds.
MeasureKind = Literal["hours", "count", "held"]
Who = Literal["voters", "time", "author", "newcomers", "others", "checks"]


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact that conditions may name: its kind, who could change it, and whether the document itself declares it.

    `meaning` and `example` are for the reference. `argument` names what a count is about, and `source` where the
    record of facts holds it: a moment, a table of counts, or what somebody holds.
    """

    kind: FactKind | MeasureKind
    who: Who
    is_declared: bool = False
    meaning: str = ""
    example: str = ""
    argument: str = ""
    source: str = ""


def _number(who: Who, meaning: str, example: str) -> Fact:
    return Fact("number", who, meaning=meaning, example=example)


def _yes_no(who: Who, meaning: str, example: str = "true") -> Fact:
    return Fact("yes_no", who, meaning=meaning, example=example)


def _text(who: Who, meaning: str, example: str) -> Fact:
    return Fact("text", who, meaning=meaning, example=example)


def _hours(source: str, meaning: str, example: str) -> Fact:
    return Fact("hours", "time", meaning=meaning, example=example, source=source)


def _held(source: str, meaning: str, example: str) -> Fact:
    return Fact("held", "author", meaning=meaning, example=example, source=source)


# What is known of a piece on its way.
CASE_FACTS: dict[str, Fact] = {
    "votes": _number("voters", "Ballots that count.", "{ at_least = 9 }"),
    "yes": _number("voters", "Ballots for it; one that counts twice is two.", "{ at_least = 2 }"),
    "no": _number("voters", "Ballots against it; one that counts twice is two.", "0"),
    "abstain": _number("voters", "Ballots neither for nor against it.", "{ at_most = 3 }"),
    "margin": _number("voters", "Ballots for it less those against it.", "{ at_least = 2 }"),
    "score": _number("voters", "The labels added up, with the score that it started with.", "{ at_least = 1 }"),
    "highest": _number("voters", "The highest label; 0 without any.", "2"),
    "lowest": _number("voters", "The lowest label; 0 without any.", "{ more_than = -2 }"),
    "kinds": _number("voters", "How many different values were given.", "1"),
    "agreeing": _number("voters", "How many gave the value that most gave.", "{ at_least = 7 }"),
    "agreeing_permille": _number(
        "voters", "How many of a thousand gave the value that most gave, rounded down.", "{ at_least = 500 }"
    ),
    "depth": _number("voters", "How many steps down the tree of names people agree.", "{ at_least = 7 }"),
    "errors": _number("voters", "Answers that were of no use.", "{ less_than = 3 }"),
    "lead": _number("voters", "Ballots by which it is ahead of the next best alternative.", "{ at_least = 2 }"),
    "fair_permille": _number("voters", "How many of a thousand say that a review was fair.", "{ at_least = 600 }"),
    "sure_permille": _number("voters", "How sure the answers make the result, of a thousand.", "{ at_least = 950 }"),
    "approved_earlier": _number("voters", "Approvals given in earlier stages.", "{ at_least = 1 }"),
    "value": _text("voters", "The value that most gave.", '{ one_of = ["done", "valid"] }'),
    "voters": _number("newcomers", "People who could take part and did not write it.", "{ less_than = 2 }"),
    "counting": _number("newcomers", "People whose approval counts.", "{ at_least = 3 }"),
    "taking_part": _number("newcomers", "People who take part in the work.", "{ at_most = 1 }"),
    "versions": _number("author", "Versions of the contribution.", "{ more_than = 5 }"),
    "streak": _number("author", "Good pieces of its author in a row.", "{ at_least = 20 }"),
    "alternatives": _number("others", "Contributions for the same place, itself included.", "{ at_least = 2 }"),
    "waiting_in_set": _number("others", "Other pieces of its set that have not come this far.", "0"),
    "hours_open": _hours("opened_at", "Hours since it came to this stage.", "{ at_least = 72 }"),
    "hours_since_version": _hours("version_at", "Hours since its last version.", "{ at_least = 24 }"),
    "hours_since_last": _hours("last_at", "Hours since the last ballot.", "{ at_least = 24 }"),
    "hours_since_first_no": _hours("first_no_at", "Hours since the first ballot against it.", "{ less_than = 72 }"),
    "hours_since_objection": _hours(
        "objection_ended_at", "Hours since the last objection was withdrawn.", "{ at_least = 24 }"
    ),
    "merges": _yes_no("author", "It merges with the present edition."),
    "vetoed": _yes_no("voters", "A veto stands that nothing overrides.", "false"),
    "checked": _yes_no("author", "Chance has drawn it for a check."),
    "flagged": _yes_no("others", "Somebody flagged it."),
    "author_counts": _yes_no("author", "Its author's approval counts."),
    "author_signed_in": _yes_no("author", "Its author is signed in."),
    "base_is_stable": _yes_no("others", "What it changes was looked at."),
    "set_is_complete": _yes_no("others", "Every other piece of its set has come this far."),
    "checks_pass": _yes_no("checks", "Its checks pass."),
    "change": _text(
        "author", "What it does: `new`, `change`, `move`, `removal` or `revert`.", '{ one_of = ["move", "removal"] }'
    ),
    "quality": _text("others", "The quality of its place; `default` where nothing is known.", '{ is_not = "default" }'),
    "given": Fact(
        "count",
        "voters",
        meaning="How many ballots have one value.",
        example='{ value = "yes", at_least = 2 }',
        argument="value",
        source="given",
    ),
}
# What is known of a person who wants to take part.
PERSON_FACTS: dict[str, Fact] = {
    "signed_in": _yes_no("author", "They are signed in."),
    "counts": _yes_no("author", "Their approval counts."),
    "wrote": _yes_no("author", "They wrote it.", "false"),
    "took_earlier": _yes_no("author", "They took part in an earlier stage of it.", "false"),
    "spoke": _yes_no("author", "They spoke in its discussion.", "false"),
    "integrated": _number("author", "Their integrated contributions.", "{ at_least = 5 }"),
    "judged": _number(
        "author", "Their contributions that others approved, before or after integration.", "{ at_least = 1 }"
    ),
    "reviewed": _number("author", "Their reviews.", "{ at_least = 10 }"),
    "points": _number("author", "Points that they may spend.", "{ at_least = 1 }"),
    "standing": _number("author", "Their standing, as consequences add to it.", "{ at_least = 0 }"),
    "active_days": _number("time", "Days on which they did something here.", "{ at_least = 7 }"),
    "days_known": _number("time", "Days since they joined.", "{ at_least = 21 }"),
    "done": Fact(
        "count",
        "author",
        meaning="How many pieces they did in one stage.",
        example='{ stage = "review", at_least = 300 }',
        argument="stage",
        source="done",
    ),
    "rung": _held("rungs", "They hold this rung of the ladder.", '"reader"'),
    "passed": _held("passed", "They passed this quiz.", '"basics"'),
    "skill": _held("skills", "They have this skill.", '"french"'),
}
# What combines conditions, with an example of each.
COMBINATIONS: dict[str, tuple[str, str]] = {
    "all": ("Every one of these holds. A table with several keys means the same.", "[{ yes = 1 }, { no = 0 }]"),
    "any": ("At least one of these holds.", "[{ yes = { at_least = 3 } }, { hours_open = { at_least = 72 } }]"),
    "not": ("This does not hold.", "{ flagged = true }"),
    "at_least": (
        "At least `count` of these hold.",
        "{ count = 2, of = [{ yes = { at_least = 2 } }, { checks_pass = true }, { merges = true }] }",
    ),
}
