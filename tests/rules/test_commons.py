"""What the documents of a commons may say, and what follows: one row for each sentence."""

from datetime import UTC, datetime

import pytest

from barnraise.rules.commons import (
    LONGEST,
    MOST_ACTS,
    Declared,
    MayStart,
    Site,
    Suspensions,
    site_in,
    suspensions_in,
    why_not_operator,
    why_not_start,
)

WHO = "0190a3c4-0000-7000-8000-000000000001"
UNTIL = datetime(2026, 5, 1, tzinfo=UTC)
ACT = f'[[suspended]]\nperson = "{WHO}"\nuntil = 2026-05-01\nreason = " Spam "\n'
LONG = f"it is longer than {LONGEST} letters"
STARTERS = "“may_start” is one of members, credited, counting"
FIRST = "“first” is a list of at most 24 addresses of works"
NEEDS = "number 1 of “suspended” needs person, until (a date) and reason"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", Site()),
        ("version = 1", Site()),
        (
            'may_start = "credited"\nfirst = ["a", "b"]\noperator = "Ann"\ncontact = "a@example.org"',
            Site("credited", ("a", "b"), "Ann", "a@example.org"),
        ),
        ("colour = 1", ("“colour” is not known here",)),
        ('may_start = "all"', (STARTERS,)),
        ('first = "a"', (FIRST,)),
        ("first = [1]", (FIRST,)),
        (f"first = {['a'] * 24}", Site(first=("a",) * 24)),
        (f"first = {['a'] * 25}", (FIRST,)),
        ("operator = 1", ("“operator” is a text of at most 500 letters",)),
        (f'contact = "{"a" * 500}"', Site(contact="a" * 500)),
        (f'contact = "{"a" * 501}"', ("“contact” is a text of at most 500 letters",)),
        (f"#{'a' * (LONGEST - 1)}", Site()),
        (f"#{'a' * LONGEST}", (LONG,)),
    ],
)
def test_a_site_says_what_it_is_or_what_is_wrong(text: str, told: Site | tuple[str, ...]) -> None:
    assert site_in(text) == told


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("version = 1", Suspensions()),
        (ACT, Suspensions(people=(Declared(WHO, UNTIL, "Spam"),))),
        (ACT.replace("2026-05-01", "2026-05-01T00:00:00"), Suspensions(people=(Declared(WHO, UNTIL, "Spam"),))),
        (ACT.replace("2026-05-01", "2026-05-01T02:00:00+02:00"), Suspensions(people=(Declared(WHO, UNTIL, "Spam"),))),
        (ACT.replace(WHO, WHO.upper()), Suspensions(people=(Declared(WHO.upper(), UNTIL, "Spam"),))),
        (
            '[[hidden]]\naddress = " /w/a.md "\nuntil = 2026-05-01\nreason = "Private"\n',
            Suspensions(things=(Declared("/w/a.md", UNTIL, "Private"),)),
        ),
        (ACT.replace(WHO, "Ann"), ("“Ann” is no person's id",)),
        (ACT.replace(WHO, WHO.replace("-", "")), (f"“{WHO.replace('-', '')}” is no person's id",)),
        (ACT.replace("person", "somebody"), (NEEDS,)),
        (ACT.replace("2026-05-01", '"soon"'), (NEEDS,)),
        (ACT.replace('" Spam "', "1"), (NEEDS,)),
        (ACT.replace('" Spam "', '" "'), (NEEDS,)),
        ("suspended = [1]", (NEEDS,)),
        ("suspended = 1", (f"“suspended” is a list of at most {MOST_ACTS}",)),
        (f"hidden = {[1] * (MOST_ACTS + 1)}", (f"“hidden” is a list of at most {MOST_ACTS}",)),
        ("banned = []", ("“banned” is not known here",)),
        (f"#{'a' * LONGEST}", (LONG,)),
    ],
)
def test_suspensions_say_whom_until_when_and_why_or_what_is_wrong(
    text: str, told: Suspensions | tuple[str, ...]
) -> None:
    assert suspensions_in(text) == told


def test_as_many_acts_as_there_may_be_are_read() -> None:
    assert len(suspensions_in(f"suspended = {[1] * MOST_ACTS}")) == MOST_ACTS  # type: ignore[arg-type]


def test_what_is_no_toml_is_told_with_its_line() -> None:
    assert len(site_in("a = ")) == len(suspensions_in("a = ")) == 1  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("counting", "days", "why"),
    [
        (4, 14, None),
        (0, 1, None),
        (5, 1, "commons_decides"),
        (6, 1, "commons_decides"),
        (4, 0, "days_many"),
        (4, 15, "days_many"),
    ],
)
def test_the_operator_acts_for_14_days_at_most_while_fewer_than_five_count(
    counting: int, days: int, why: str | None
) -> None:
    assert why_not_operator(counting=counting, days=days) == why


@pytest.mark.parametrize(
    ("may_start", "integrated", "counts", "why"),
    [
        ("members", 0, False, None),
        ("credited", 0, True, "start_needs_credit"),
        ("credited", 1, False, None),
        ("counting", 9, False, "start_needs_standing"),
        ("counting", 0, True, None),
    ],
)
def test_works_are_started_by_whom_the_commons_says(
    may_start: MayStart, integrated: int, counts: bool, why: str | None
) -> None:
    assert why_not_start(may_start, integrated=integrated, counts=counts) == why
