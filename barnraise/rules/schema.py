"""Which keys the tables of a process document have, and what each may hold."""

from barnraise.rules.conditions import CASE_FACTS, PERSON_FACTS, Fact
from barnraise.rules.kinds import Choice, Choices, Kind, Names, Number, Paths, Text, Values, When, YesNo
from barnraise.rules.stages import MOMENTS

YEAR_HOURS = 24 * 365
Keys = dict[str, Kind]

TOP: Keys = {"title": Text(80), "about": Text(500), "readers": Choice(("newest", "looked_at"))}
TOP_2: Keys = {**TOP, "applies_to_open": YesNo()}
YOUNG: Keys = {"silence_hours": Number(1, 720), "alone_at_once": YesNo()}
CAPS: Keys = {
    "guest_open": Number(0, 1000),
    "guest_hour": Number(0, 10_000),
    "person_open": Number(1, 10_000),
    "person_open_more": Number(0, 100),
    "person_open_most": Number(1, 100_000),
    "person_hour": Number(1, 100_000),
}
TASKS: Keys = {
    "serve": Choice(("recommend", "pick", "queue", "random", "priority")),
    "at_least": Number(0, 50),
}
GATE: Keys = {
    "name": Text(40, least=1),
    "paths": Paths(),
    "at_once": Choice(("nobody", "counting", "signed_in")),
    "approvals": Number(0, 50),
    "approvals_while_two": Number(1, 50),
    "silence_hours": Number(1, YEAR_HOURS),
    "objection": Choice(("stops", "ends_silence")),
    "announce_hours": Number(0, YEAR_HOURS),
    "merge": Choice(("line", "none")),
}
GATE_2: Keys = {
    **GATE,
    "stages": Names(),
    "trusted_after": Number(1, 1000),
    "check_one_in": Number(2, 1000),
    "drawn": YesNo(),
    "drawn_hours": Number(1, 720),
    "brought": YesNo(),
}
HOLD: Keys = {"hours": Number(1, 168), "once_in_days": Number(1, 365)}
CREDIT: Keys = dict.fromkeys(("words", "review", "integration", "answer"), Number(0, 1000))
FACT: Keys = {
    "name": Text(40, least=1),
    "kind": Choice(("yes_no", "number", "text")),
    "supplied_by": Choice(("author", "others", "checks")),
    "about": Text(200),
}
_AWAY = ("own", "seen", "earlier")
CLAIM: Keys = {
    "slots": Number(1, 100),
    "lease_minutes": Number(5, 60 * 24 * 90),
    "warn_minutes": Number(0, 60 * 24 * 90),
    "extensions": Number(0, 20),
    "person_most": Number(1, 1000),
    "reclaim": Choice(("always", "when_starved")),
}
SERVE: Keys = {
    "mode": Choice(("pick", "recommend", "queue", "random", "priority")),
    "leave_out": Choices(_AWAY),
    "fall_back": Choices(_AWAY),
    "known_percent": Number(0, 50),
}
REDUNDANCY: Keys = {
    "least": Number(1, 1000),
    "target": Number(1, 1000),
    "most": Number(1, 1000),
    "errors": Number(0, 1000),
    "suspicious": Number(0, 1000),
}
AGGREGATE: Keys = {
    "by": Choice(("count", "majority", "weighted", "mean", "matching", "tree", "model")),
    "tolerance": Number(0, 1_000_000),
    "floor": Number(-1000, 1000),
    "ceiling": Number(-1000, 1000),
}
COPY: Keys = {"values": Values(), "if_trivial": YesNo()}
CONSEQUENCE: Keys = {
    "up_to_percent": Number(0, 100),
    **dict.fromkeys(("fair", "unfair", "judged", "standing"), Number(-1000, 1000)),
}


def for_people(declared: dict[str, Fact]) -> dict[str, Keys]:
    """Return the tables that speak of people, whose conditions may name their facts and those declared."""
    when = When({**PERSON_FACTS, **declared})
    return {
        "stage": {
            "name": Text(40, least=1),
            "unit": Choice(("contribution", "piece", "question", "post", "review")),
            "about": Text(300),
            "together": Choice(("folder", "work")),
            "eligible": when,
        },
        "ballot": {
            "kind": Choice(("yes_no", "label", "choice", "number", "text", "tree", "ranking")),
            "least": Number(-100, 0),
            "most": Number(1, 100),
            "values": Values(),
            "reason_for": Values(),
            "revisable": YesNo(),
            "blind": Choice(("nobody", "authors", "peers", "both")),
            "binding": when,
            "double": when,
        },
        "budget": {
            "points": Number(1, 1000),
            "grant_hours": Number(1, YEAR_HOURS),
            "expire_hours": Number(1, YEAR_HOURS),
            "cost": Number(1, 1000),
            "not_where": Choices(("own", "spoke")),
            "grant_if": when,
        },
        "start": {"points": Number(-1000, 1000), "if": when},
        "rung": {
            "name": Text(40, least=1),
            "least": when,
            "access": Choice(("at_once", "on_request", "by_people", "by_vote", "nobody")),
            "votes": Number(1, 50),
            "first": Number(1, 50),
            "first_least": when,
            "lost_after_days": Number(0, 3650),
            "grace_days": Number(0, 365),
        },
    }


def for_cases(declared: dict[str, Fact]) -> dict[str, Keys]:
    """Return the tables that speak of a piece on its way."""
    when = When({**CASE_FACTS, **declared})
    people = When({**PERSON_FACTS, **declared})
    return {
        "decide": {"name": Text(60, least=1), "then": Text(50, least=1), "if": when},
        "timer": {
            "name": Text(60, least=1),
            "then": Text(50, least=1),
            "from": Choice(MOMENTS),
            "hours": Number(1, 10 * YEAR_HOURS),
            "if": when,
        },
        "veto": {"values": Values(), "who": people, "override": when},
    }
