"""Which keys the tables of a stage have, what each may hold, and what it means."""

from barnraise.rules.condition_facts import CASE_FACTS, PERSON_FACTS, Fact
from barnraise.rules.kinds import Choice, Choices, Key, KeyTable, Number, Text, Values, When, YesNo, named
from barnraise.rules.stages import (
    MOMENTS,
    Aggregate,
    Ballot,
    Budget,
    Claim,
    Consequence,
    Copy,
    Redundancy,
    Rule,
    Serve,
    Stage,
    Start,
    Veto,
)

YEAR_HOURS = 24 * 365
_AWAY = ("own", "seen", "earlier")

CLAIM = KeyTable(
    Claim,
    "A piece is taken before it is worked on. Without this table it is not.",
    {
        "slots": Key(Number(1, 100), "People who may have the same piece at a time.", "2"),
        "lease_minutes": Key(Number(5, 60 * 24 * 90), "Minutes after which a piece becomes free again.", "240"),
        "warn_minutes": Key(
            Number(0, 60 * 24 * 90), "Minutes before that at which its holder is reminded. 0: not.", "20"
        ),
        "extensions": Key(Number(0, 20), "How often its holder may keep it for as long again.", "2"),
        "person_most": Key(Number(1, 1000), "Pieces that one person may have at a time.", "10"),
        "reclaim": Key(
            Choice(("always", "when_starved")),
            "What was left goes to others at once, or only when nothing fresh is there.",
            '"when_starved"',
        ),
    },
    since=2,
)
SERVE = KeyTable(
    Serve,
    "How what waits in the stage comes to people.",
    {
        "mode": Key(
            Choice(("pick", "recommend", "queue", "random", "priority")),
            "People pick, `recommend` showing first what suits them; or each is given one: the oldest, one by lot, "
            "or what readers miss most.",
            '"queue"',
        ),
        "leave_out": Key(
            Choices(_AWAY), "What nobody is given: what they wrote, saw, or had in an earlier stage.", '["own", "seen"]'
        ),
        "fall_back": Key(
            Choices(_AWAY),
            "What of this they are given when nothing else is left.",
            '["seen"]',
            companions='leave_out = ["own", "seen"]',
        ),
        "known_percent": Key(Number(0, 50), "Of a hundred that are given out, so many have a known answer.", "5"),
    },
    since=2,
)
REDUNDANCY = KeyTable(
    Redundancy,
    "How many answers a question gets.",
    {
        "least": Key(Number(1, 1000), "Answers from which on they count.", "3", companions="target = 5, most = 9"),
        "target": Key(Number(1, 1000), "Answers that are asked for at first.", "5", companions="most = 9"),
        "most": Key(Number(1, 1000), "Answers at the most.", "9"),
        "errors": Key(Number(0, 1000), "Useless answers after which it ends.", "5"),
        "suspicious": Key(
            Number(0, 1000), "Answers that are asked for once one is suspicious. 0: no more than before.", "9"
        ),
    },
    since=2,
)
AGGREGATE = KeyTable(
    Aggregate,
    "How ballots become one value.",
    {
        "by": Key(
            Choice(("count", "majority", "weighted", "mean", "matching", "tree", "model")),
            "Ballots are counted; what most say stands; they are added up; their mean stands; what matches stands; "
            "the lowest name on a tree that more than two thirds share stands; or each is weighed by how often its "
            "person was right.",
            '"majority"',
        ),
        "tolerance": Key(Number(0, 1_000_000), "Numbers agree that differ by no more.", "2"),
        "floor": Key(Number(-1000, 1000), "The score never falls below it.", "-1"),
        "ceiling": Key(Number(-1000, 1000), "The score never rises above it.", "5"),
    },
    since=2,
)
COPY = KeyTable(
    Copy,
    "Which ballots stay when a new version comes.",
    {
        "values": Key(Values(), "Ballots of these values stay. Approvals never do.", '["no"]'),
        "if_trivial": Key(YesNo(), "All stay where the new version changes nothing that was read.", "true"),
    },
    since=2,
)
CONSEQUENCE = KeyTable(
    Consequence,
    "What follows when others have said whether a ballot was fair. That with the lowest share that fits is taken.",
    {
        "up_to_percent": Key(
            Number(0, 100),
            "It fits when so many of a hundred, or fewer, found the ballot fair.",
            "30",
            is_required=True,
        ),
        "fair": Key(Number(-1000, 1000), "Points for those who found it fair.", "-50"),
        "unfair": Key(Number(-1000, 1000), "Points for those who found it unfair.", "50"),
        "judged": Key(Number(-1000, 1000), "Points for the person whose ballot it was.", "-1000"),
        "standing": Key(Number(-1000, 1000), "What is added to that person's standing.", "-100"),
    },
    is_list=True,
    since=2,
)


def _stage(people: When) -> KeyTable:
    return KeyTable(
        Stage,
        "One stage on the way of what is decided: who takes part, how, and the rules that lead on.",
        {
            "name": named(40, "Its name, used once. Gates name it.", '"review"'),
            "unit": Key(
                Choice(("contribution", "piece", "question", "post", "review")),
                "What goes through it.",
                '"piece"',
            ),
            "about": Key(Text(300), "What people are asked to do.", '"Read it, and say what is missing."'),
            "together": Key(
                Choice(("folder", "work")),
                "Nothing goes on before everything of its folder, or of the work, has come this far.",
                '"folder"',
            ),
            "eligible": Key(people, "Who may take part. Nobody judges their own.", "{ counts = true }"),
        },
        is_list=True,
        since=2,
    )


def _ballot(people: When) -> KeyTable:
    return KeyTable(
        Ballot,
        "What one person says.",
        {
            "kind": Key(
                Choice(("yes_no", "label", "choice", "number", "text", "tree", "ranking")),
                "Yes or no (or abstain), a number, one of some values, words, a path down a tree of names, or an "
                "order of values.",
                '"label"',
            ),
            "least": Key(Number(-100, 0), "The lowest number of a label.", "-2", companions='kind = "label"'),
            "most": Key(Number(1, 100), "The highest number of a label.", "2", companions='kind = "label"'),
            "values": Key(Values(), "What there is to choose.", '["done", "impossible"]', companions='kind = "choice"'),
            "reason_for": Key(Values(), "Values that need a reason; without one they say nothing.", '["no"]'),
            "revisable": Key(YesNo(), "The last ballot of a person stands; else their first.", "false"),
            "blind": Key(
                Choice(("nobody", "authors", "peers", "both")),
                "Who is not shown until it is decided: its authors, what others said, or both.",
                '"authors"',
            ),
            "binding": Key(people, "Whose ballots decide. Those of others are shown.", "{ counts = true }"),
            "double": Key(people, "Whose ballots count twice.", "{ reviewed = { at_least = 100 } }"),
        },
        since=2,
    )


def _budget(people: When) -> KeyTable:
    return KeyTable(
        Budget,
        "What taking part costs. Without this table nothing.",
        {
            "points": Key(Number(1, 1000), "Points that somebody is given.", "10"),
            "grant_hours": Key(Number(1, YEAR_HOURS), "Hours after which they are given again.", "168"),
            "expire_hours": Key(Number(1, YEAR_HOURS), "Hours after which what was not used is gone.", "168"),
            "cost": Key(Number(1, 1000), "Points that one ballot costs.", "2"),
            "not_where": Key(
                Choices(("own", "spoke")),
                "On what they cannot be spent: what one wrote, or spoke about.",
                '["own"]',
            ),
            "grant_if": Key(people, "Who is given points.", "{ days_known = { at_least = 30 } }"),
        },
        since=2,
    )


def _start(people: When) -> KeyTable:
    return KeyTable(
        Start,
        "The score that a piece begins with, by who its author is.",
        {
            "points": Key(Number(-1000, 1000), "The score.", "2", is_required=True),
            "if": Key(people, "For whom.", "{ standing = { at_least = 25 } }"),
        },
        is_list=True,
        since=2,
    )


_THEN = "What follows: `accept`, `reject`, `return` (to its author), `next` (stage), `stage:NAME`, or `wait`."


def _for_cases(case: When, people: When) -> dict[str, KeyTable]:
    """Return the tables whose conditions ask about what is decided."""
    return {
        "stage.decide": KeyTable(
            Rule,
            "A rule. The first that holds decides.",
            {
                "name": named(60, "Its name, used once in the stage.", '"two approve"'),
                "then": named(50, _THEN, '"accept"'),
                "if": Key(case, "When it holds.", "{ yes = { at_least = 2 }, no = 0 }", is_required=True),
            },
            is_list=True,
            since=2,
        ),
        "stage.timer": KeyTable(
            Rule,
            "A rule that holds after a time. Timers stand after the other rules.",
            {
                "name": named(60, "Its name, used once in the stage.", '"nobody objects"'),
                "then": named(50, _THEN, '"accept"'),
                "from": Key(
                    Choice(MOMENTS),
                    "Since when: it came to this stage, its last version, the last ballot, the first ballot against "
                    "it, or the end of the last objection.",
                    '"version"',
                    is_required=True,
                ),
                "hours": Key(Number(1, 10 * YEAR_HOURS), "After how many hours.", "72", is_required=True),
                "if": Key(case, "What must hold as well.", "{ no = 0 }"),
            },
            is_list=True,
            since=2,
        ),
        "stage.veto": KeyTable(
            Veto,
            "Who may stop a piece, with a reason. Without this table nobody may.",
            {
                "values": Key(Values(), "The values that are vetoes; they need a reason.", '["no"]', is_required=True),
                "who": Key(people, "Whose vetoes count.", "{ counts = true }"),
                "override": Key(case, "When a veto is overridden.", "{ yes = { at_least = 5 } }"),
            },
            since=2,
        ),
    }


_PLAIN = {
    "stage.claim": CLAIM,
    "stage.serve": SERVE,
    "stage.redundancy": REDUNDANCY,
    "stage.aggregate": AGGREGATE,
    "stage.copy": COPY,
    "stage.consequence": CONSEQUENCE,
}


def stage_tables(declared: dict[str, Fact]) -> dict[str, KeyTable]:
    """Return the table of a stage and those within it, by their headers."""
    people, case = When({**PERSON_FACTS, **declared}), When({**CASE_FACTS, **declared})
    about_people = {
        "stage": _stage(people),
        "stage.ballot": _ballot(people),
        "stage.budget": _budget(people),
        "stage.start": _start(people),
    }
    return {**about_people, **_for_cases(case, people), **_PLAIN}
