"""What each key of a process document may hold: its bounds, at which documents that were once sound must stay so."""

from dataclasses import astuple

from barnraise.rules import schema
from barnraise.rules.kinds import Kind, Number, Text

NUMBERS = """
young.silence_hours 1 720
caps.guest_open 0 1000
caps.guest_hour 0 10000
caps.person_open 1 10000
caps.person_open_more 0 100
caps.person_open_most 1 100000
caps.person_hour 1 100000
tasks.at_least 0 50
gate.approvals 0 50
gate.approvals_while_two 1 50
gate.silence_hours 1 8760
gate.announce_hours 0 8760
gate.trusted_after 1 1000
gate.check_one_in 2 1000
gate.drawn_hours 1 720
hold.hours 1 168
hold.once_in_days 1 365
credit.words 0 1000
credit.review 0 1000
credit.integration 0 1000
credit.answer 0 1000
claim.slots 1 100
claim.lease_minutes 5 129600
claim.warn_minutes 0 129600
claim.extensions 0 20
claim.person_most 1 1000
serve.known_percent 0 50
redundancy.least 1 1000
redundancy.target 1 1000
redundancy.most 1 1000
redundancy.errors 0 1000
redundancy.suspicious 0 1000
aggregate.tolerance 0 1000000
aggregate.floor -1000 1000
aggregate.ceiling -1000 1000
consequence.up_to_percent 0 100
consequence.fair -1000 1000
consequence.unfair -1000 1000
consequence.judged -1000 1000
consequence.standing -1000 1000
ballot.least -100 0
ballot.most 1 100
budget.points 1 1000
budget.grant_hours 1 8760
budget.expire_hours 1 8760
budget.cost 1 1000
start.points -1000 1000
rung.votes 1 50
rung.first 1 50
rung.lost_after_days 0 3650
rung.grace_days 0 365
timer.hours 1 87600
"""
TEXTS = """
top.title 80 0
top.about 500 0
gate.name 40 1
fact.name 40 1
fact.about 200 0
stage.name 40 1
stage.about 300 0
rung.name 40 1
decide.name 60 1
decide.then 50 1
timer.name 60 1
timer.then 50 1
"""


def bounds(kind: type[Kind]) -> list[str]:
    """Return each key that holds such a value with its bounds."""
    return sorted(
        f"{header.rpartition('.')[2] or 'top'}.{name} {' '.join(map(str, astuple(key.kind)))}"
        for header, table in schema.tables({}).items()
        for name, key in table.keys.items()
        if isinstance(key.kind, kind)
    )


def test_numbers_are_bounded_as_they_were() -> None:
    assert bounds(Number) == sorted(NUMBERS.split("\n")[1:-1])


def test_texts_are_as_long_as_they_were() -> None:
    assert bounds(Text) == sorted(TEXTS.split("\n")[1:-1])
