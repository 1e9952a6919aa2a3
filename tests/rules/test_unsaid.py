"""What holds where a process, or who asks a rule, says nothing.

Every work that says nothing of a thing is decided by these: who changes one changes the rules of all of them, and here.
"""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from barnraise.rules.asking import Decided
from barnraise.rules.budgeting import Purse
from barnraise.rules.capping import Sending
from barnraise.rules.crediting import Parts
from barnraise.rules.facts import Facts, Judgement, Requirement, Verdict
from barnraise.rules.gaps import Gap
from barnraise.rules.kinds import Text
from barnraise.rules.process import Caps, Declared, Gate, Process, Tasks, Young
from barnraise.rules.ruling import Case, Ruling, Unmet
from barnraise.rules.simulating import Society
from barnraise.rules.soundness import Problem
from barnraise.rules.stages import (
    Aggregate,
    Ballot,
    Budget,
    Claim,
    Consequence,
    Copy,
    Hold,
    Redundancy,
    Rule,
    Rung,
    Serve,
    Stage,
    Start,
    Veto,
    Weights,
)
from barnraise.rules.standing import Standing
from barnraise.rules.stopping import Enough
from barnraise.rules.tallying import Cast, Person, Tally

AT = datetime(2026, 3, 2, tzinfo=UTC)
UNSAID: list[tuple[Callable[[], object], str]] = [
    (lambda: Process(gates=()), "applies_to_open=False readers=newest"),
    (
        lambda: Gate(name="", paths=()),
        "at_once=nobody approvals=0 objection=stops announce_hours=0 merge=line trusted_after=0 "
        "check_one_in=0 drawn=False drawn_hours=72 brought=False line=0",
    ),
    (lambda: Young(), "silence_hours=24 alone_at_once=True"),
    (
        lambda: Caps(),
        "guest_open=5 guest_hour=20 person_open=20 person_open_more=1 person_open_most=200 person_hour=120",
    ),
    (lambda: Tasks(), "serve=recommend at_least=0"),
    (lambda: Declared(name=""), "kind=yes_no supplied_by=author"),
    (lambda: Claim(), "slots=1 lease_minutes=120 warn_minutes=0 extensions=1 person_most=3 reclaim=always"),
    (lambda: Serve(), "mode=pick known_percent=0"),
    (lambda: Ballot(), "kind=yes_no least=-1 most=1 revisable=True blind=nobody"),
    (lambda: Redundancy(), "least=1 target=1 most=1 errors=3 suspicious=0"),
    (lambda: Aggregate(), "by=count tolerance=0"),
    (lambda: Rule(name="", then=""), "hours=0 line=0"),
    (lambda: Veto(values=()), ""),
    (lambda: Copy(), "if_trivial=False"),
    (lambda: Budget(), "points=5 grant_hours=24 expire_hours=72 cost=1"),
    (lambda: Consequence(up_to_percent=0), "up_to_percent=0 fair=0 unfair=0 judged=0 standing=0"),
    (lambda: Start(points=0), "points=0"),
    (lambda: Stage(name=""), "unit=contribution line=0"),
    (lambda: Rung(name=""), "access=at_once votes=1 first=0 lost_after_days=0 grace_days=0 line=0"),
    (lambda: Hold(), "hours=72 once_in_days=30"),
    (lambda: Weights(), "words=100 review=10 integration=5 answer=1"),
    (
        lambda: Judgement(person_id=0, verdict="approve", counts=True, at=AT),
        "person_id=0 verdict=approve counts=True justified=True carried=False",
    ),
    (
        lambda: Facts(now=AT, version_at=AT, paths=frozenset()),
        "author_signed_in=False author_counts=False author_is_starter=False at_once_now=True counting=0 "
        "counting_others=0 most_counting=0 taking_part=1 merges_clean=True counting_apart=0 versions=1 "
        "streak=0 draw=0 change=change is_rest=False waiting_in_set=0",
    ),
    (lambda: Requirement(""), "who=author who_count=0 wanted=0 given=0 hours=0"),
    (lambda: Verdict("wait", (), ()), "outcome=wait at_once=False by_silence=False on_judgement=False"),
    (
        lambda: Standing(is_signed_in=True),
        "is_signed_in=True integrated_on_judgement=0 integrated_unopposed=0 has_started=False others_qualified=0",
    ),
    (
        lambda: Person(id=0),
        "id=0 signed_in=True counts=False wrote=False took_earlier=False spoke=False integrated=0 judged=0 "
        "reviewed=0 points=0 standing=0 active_days=0 days_known=0",
    ),
    (lambda: Cast(person=Person(id=0), value=1, at=AT), "value=1 reason=True disagrees=False"),
    (
        lambda: Case(now=AT, opened_at=AT, version_at=AT, tally=Tally(Stage(name=""))),
        "voters=0 counting=0 taking_part=1 versions=1 streak=0 alternatives=1 lead=0 waiting_in_set=0 "
        "approved_earlier=0 sure_permille=0 start=0 merges=True checked=True flagged=False "
        "author_counts=False author_signed_in=False base_is_stable=True checks_pass=True change=change "
        "quality=default",
    ),
    (
        lambda: Unmet(code="", wanted=0, found=0, who="time"),
        "wanted=0 found=0 who=time asks=at_least must_end=False count=0",
    ),
    (lambda: Ruling(then=""), ""),
    (lambda: Purse(), "points=0"),
    (lambda: Parts(), "words=0 reviews=0 integrations=0 answers=0"),
    (lambda: Sending(now=AT, is_signed_in=True, open_count=0), "is_signed_in=True open_count=0 integrated_count=0"),
    (lambda: Text(9), "most=9 least=0"),
    (lambda: Enough(), "least=3 most=3 agree=0 blanks=0 sure=0 majority=501"),
    (
        lambda: Society(),
        "people=20 hours_between_looks=24.0 wrong_share=0.1 missed_share=0.15 blamed_share=0.05",
    ),
    (lambda: Decided("open", 0), "then=open place=0 lacking=0"),
    (lambda: Gap("stub", 30), "reason=stub minutes=30 difficulty=1"),
    (lambda: Problem("x"), "code=x line=0"),
]


@pytest.mark.parametrize(("make", "told"), UNSAID)
def test_what_is_not_said_is_what_it_always_was(make: Callable[[], object], told: str) -> None:
    one = make()
    names: list[str] = list(getattr(type(one), "__dataclass_fields__", ())) or list(type(one)._fields)  # type: ignore[attr-defined]
    said = {name: getattr(one, name) for name in names}
    assert (
        " ".join(
            f"{name}={value}" for name, value in said.items() if isinstance(value, (int, float, str)) and value != ""
        )
        == told
    )
