"""Which tables and keys a process document has, what each may hold and what it means; docs/process.md is made of it."""

from barnraise.rules.condition_facts import PERSON_FACTS, Fact
from barnraise.rules.kinds import Choice, Key, KeyTable, Names, Number, Paths, Text, When, YesNo, named
from barnraise.rules.process import Caps, Declared, Gate, Process, Tasks, Young
from barnraise.rules.schema_of_stages import YEAR_HOURS, stage_tables
from barnraise.rules.stages import Hold, Rung, Weights

VERSIONS = (1, 2)

VERSION = Key(
    Number(VERSIONS[0], VERSIONS[-1]),
    "The version of this language. Version 2 adds stages, facts, a ladder, holds and weights.",
    "2",
    is_required=True,
)
TOP = KeyTable(
    Process,
    "The document itself.",
    {
        "title": Key(Text(80), "The name of the process.", '"Patch review"'),
        "about": Key(Text(500), "What it does, in a sentence or two.", '"Every change is approved by somebody else."'),
        "readers": Key(
            Choice(("newest", "looked_at")),
            "What readers see first: the newest edition, or each page as it was last approved.",
            '"looked_at"',
        ),
        "applies_to_open": Key(
            YesNo(),
            "These rules decide also about contributions that were sent under former rules.",
            "true",
            since=2,
        ),
    },
)
GATE = KeyTable(
    Gate,
    "What a change must meet before it is integrated. A path belongs to the first gate that names it.",
    {
        "name": named(40, "The gate's name, used once.", '"pages"'),
        "paths": Key(
            Paths(),
            "For which paths: `*` stands for a part of a name, `**` for whole folders. The last gate has `**`.",
            '["**"]',
            is_required=True,
        ),
        "at_once": Key(
            Choice(("nobody", "counting", "signed_in")),
            "Whose change needs nothing else: nobody's, those whose approval counts, or everybody who is signed in.",
            '"signed_in"',
        ),
        "approvals": Key(
            Number(0, 50), "Approvals that pass a change, by people who are not its authors. 0: none can.", "2"
        ),
        "approvals_while_two": Key(
            Number(1, 50),
            "Approvals that are enough while at most two people's approvals count.",
            "1",
            companions="approvals = 2",
        ),
        "silence_hours": Key(
            Number(1, YEAR_HOURS), "Hours without an objection that pass a change as well. Left out: none do.", "72"
        ),
        "objection": Key(
            Choice(("stops", "ends_silence")),
            "An objection stops everything while it stands, or ends the silence only: approvals still pass.",
            '"ends_silence"',
        ),
        "announce_hours": Key(
            Number(0, YEAR_HOURS),
            "Hours that must pass in any case before a change is integrated.",
            "24",
        ),
        "merge": Key(
            Choice(("line", "none")),
            "Whether a change is merged with others of the same file, or never.",
            '"none"',
        ),
        "stages": Key(
            Names(),
            "The stages that decide instead, one after another: then no approvals, silence or announcement.",
            '["review"]',
            since=2,
        ),
        "trusted_after": Key(
            Number(1, 1000),
            "Good pieces in a row after which an author's next are integrated at once. Left out: never.",
            "20",
            companions="check_one_in = 10",
            since=2,
        ),
        "check_one_in": Key(
            Number(2, 1000),
            "Of the pieces of such an author, chance draws one in so many to be reviewed all the same.",
            "10",
            companions="trusted_after = 20",
            since=2,
        ),
        "drawn": Key(
            YesNo(),
            "One of the approvals has to come from a reader whom chance has drawn.",
            "true",
            since=2,
        ),
        "drawn_hours": Key(
            Number(1, 720),
            "Hours of the drawn reader's silence after which another is drawn.",
            "48",
            companions="drawn = true",
            since=2,
        ),
        "brought": Key(
            YesNo(),
            "The pages that the work began with come to the first stage too.",
            "true",
            companions='stages = ["review"]',
            since=2,
        ),
    },
    is_list=True,
)
YOUNG = KeyTable(
    Young,
    "What replaces approvals that nobody could give yet.",
    {
        "silence_hours": Key(Number(1, 720), "Hours of silence that stand for them.", "48"),
        "alone_at_once": Key(
            YesNo(), "The starter's changes are integrated at once while nobody else takes part.", "false"
        ),
    },
)
CAPS = KeyTable(
    Caps,
    "How much one guest or person may have open, and send in an hour.",
    {
        "guest_open": Key(Number(0, 1000), "Contributions that one guest may have open.", "3"),
        "guest_hour": Key(Number(0, 10_000), "Contributions that one guest may send in an hour.", "10"),
        "person_open": Key(Number(1, 10_000), "Contributions that a new member may have open.", "10"),
        "person_open_more": Key(Number(0, 100), "So many more for each of theirs that was integrated.", "2"),
        "person_open_most": Key(Number(1, 100_000), "Contributions that a member may have open at the most.", "100"),
        "person_hour": Key(Number(1, 100_000), "Contributions that a member may send in an hour.", "60"),
    },
)
TASKS = KeyTable(
    Tasks,
    "How the tasks of the work come to people.",
    {
        "serve": Key(
            Choice(("recommend", "pick", "queue", "random", "priority")),
            "`recommend` lists what suits somebody, `pick` the newest; the others give one task at a time: the oldest, "
            "one drawn by lot for them and the day, or the most urgent.",
            '"queue"',
        ),
        "at_least": Key(Number(0, 50), "With fewer free tasks than this, people are asked to read pages again.", "10"),
    },
)
HOLD = KeyTable(
    Hold,
    "Anybody whose approval counts may hold a contribution, with a reason. Without this table nobody may.",
    {
        "hours": Key(Number(1, 168), "Hours after which a hold ends by itself.", "48"),
        "once_in_days": Key(Number(1, 365), "Days in which one person may hold something once.", "7"),
    },
    since=2,
)
CREDIT = KeyTable(
    Weights,
    "How much each kind of work counts where credit is shown as one number.",
    {
        "words": Key(Number(0, 1000), "A hundred words.", "50"),
        "review": Key(Number(0, 1000), "A review.", "20"),
        "integration": Key(Number(0, 1000), "An integration.", "2"),
        "answer": Key(Number(0, 1000), "An answer to a question.", "5"),
    },
    since=2,
)
FACT = KeyTable(
    Declared,
    "A fact that the document declares, for its conditions to ask for. Where nobody supplied it, it is 0, no or empty.",
    {
        "name": named(40, "Its name, which no other fact has.", '"has_source"'),
        "kind": Key(Choice(("yes_no", "number", "text")), "What it holds.", '"number"'),
        "supplied_by": Key(
            Choice(("author", "others", "checks")),
            "Who supplies it: the author, others, or checks by machine.",
            '"checks"',
        ),
        "about": Key(Text(200), "What it says, in a few words.", '"a source is named"'),
    },
    is_list=True,
    since=2,
)


def _rung(people: When) -> KeyTable:
    return KeyTable(
        Rung,
        "A rung of the ladder: what somebody may become in this work, and how.",
        {
            "name": named(40, "Its name, used once.", '"reader"'),
            "least": Key(people, "What it asks for at least.", "{ reviewed = { at_least = 10 } }"),
            "access": Key(
                Choice(("at_once", "on_request", "by_people", "by_vote", "nobody")),
                "How it is given then: by itself, to those who ask, when people who hold it find their work good, by "
                "votes of those who hold it, or not by this ladder.",
                '"on_request"',
            ),
            "votes": Key(
                Number(1, 50),
                "How many of those who hold it have to say so. While fewer hold it, what it asks for is enough.",
                "2",
                companions='access = "by_vote"',
            ),
            "first": Key(
                Number(1, 50),
                "So many people are asked for `first_least` only, so that few can begin. They keep it.",
                "3",
                companions='access = "on_request", first_least = { reviewed = { at_least = 1 } }',
            ),
            "first_least": Key(
                people,
                "What the first are asked for.",
                "{ reviewed = { at_least = 1 } }",
                companions='access = "on_request", first = 3',
            ),
            "lost_after_days": Key(Number(0, 3650), "Days without use after which it is lost. 0: never.", "365"),
            "grace_days": Key(
                Number(0, 365), "Days more that it is kept after those.", "30", companions="lost_after_days = 365"
            ),
        },
        is_list=True,
        since=2,
    )


_PLAIN = {
    "": TOP,
    "gate": GATE,
    "young": YOUNG,
    "caps": CAPS,
    "tasks": TASKS,
    "hold": HOLD,
    "credit": CREDIT,
    "fact": FACT,
}


def tables(declared: dict[str, Fact]) -> dict[str, KeyTable]:
    """Return every table by its header; conditions may name the facts that the document declares as well."""
    return {**_PLAIN, "rung": _rung(When({**PERSON_FACTS, **declared})), **stage_tables(declared)}
