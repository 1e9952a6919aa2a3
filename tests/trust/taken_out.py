"""A plugin of pytest that takes one fix out of the product (`-p tests.trust.taken_out --without NAME`), and the table.

Each row is a fault of state that was found, the one function that holds its fix, what stands there without it, and
the tests that have to find that.
"""

from collections.abc import Callable
from importlib import import_module
from operator import attrgetter
from typing import Any, NamedTuple

import pytest

CONTRIBUTIONS = "barnraise.contributions"


class Fault(NamedTuple):
    """A fault; `places` (`module:name`) with what each becomes, made from what it is; and the tests that find it."""

    name: str
    what: str
    places: dict[str, Callable[[Any], Any]]
    found_by: tuple[str, ...]


def nothing(given: object = None) -> Callable[[Any], Any]:
    """Return what makes of a function one that does nothing and returns the same always."""
    return lambda was: lambda *args, **more: given


def _unfolded(was: Any) -> Any:
    from django.db.models import F

    return lambda field="person": F(f"{field}_id")


def _moved_as_before(was: Any) -> Any:
    from barnraise import record

    def move(work: Any, slug: str) -> None:
        was(work, slug)
        record.note(work.chain_id, "moved", None, former=work.slug, slug=slug)

    return move


def _shown_at_once(was: Any) -> Any:
    from django.db.models import F

    from barnraise.works.models import Component

    def advance(puts: Any, components: Any, made: Any, *, is_shown: bool) -> None:
        was(puts, components, made, is_shown=is_shown)
        if is_shown:
            Component.objects.filter(pk__in=[one.component_id for one in made]).update(vouched=F("head"))

    return advance


def _without(*entries: str) -> Callable[[Any], Any]:
    return lambda was: {kind: events for kind, events in was.items() if kind not in entries}


FAULTS = (
    Fault(
        "asked_again",
        "who joins, leaves, is taken over or suspended: what is open of theirs is asked again",
        {f"{CONTRIBUTIONS}.waiting:_named": nothing(frozenset())},
        ("tests/contributions/test_people_changes.py",),
    ),
    Fault(
        "put_together",
        "drafts, leases and counts of a guest are the member's who they become",
        {f"{CONTRIBUTIONS}.people_changes:_put_together": nothing()},
        ("tests/people/test_identity.py",),
    ),
    Fault(
        "counted_once",
        "two answers of one person, under two rows, are one",
        {"barnraise.judging.sealing:folded": _unfolded},
        ("tests/people/test_identity.py",),
    ),
    Fault(
        "address_changed",
        "a change of address and a change of stage are two kinds of entry",
        {"barnraise.works.slugs:move": _moved_as_before},
        ("tests/works/test_moving_slugs.py",),
    ),
    Fault(
        "time_first",
        "what time has decided is decided before any act",
        {
            f"{CONTRIBUTIONS}.integrating:let_time_decide": nothing(),
            f"{CONTRIBUTIONS}.integrating:is_due": nothing(False),
        },
        ("tests/contributions/test_due.py",),
    ),
    Fault(
        "carried_on",
        "others carry on or end what is back with somebody who is gone",
        {f"{CONTRIBUTIONS}.authorship:is_orphaned": nothing(False)},
        ("tests/contributions/test_gone.py",),
    ),
    Fault(
        "holds_end",
        "a hold ends with who holds it",
        {f"{CONTRIBUTIONS}.people_changes:_end_holds": nothing()},
        ("tests/contributions/test_gone.py",),
    ),
    Fault(
        "shown_no_more",
        "no change of rules shows readers what nobody had looked at",
        {"barnraise.works.actions:_advance_heads": _shown_at_once},
        ("tests/publishing/test_rule_changes.py",),
    ),
    Fault(
        "once_done",
        "a form that is sent twice is done once",
        {"barnraise.web.form_keys:once": lambda was: lambda request, act: act()},
        ("tests/trust/test_form_keys.py", "-k", "second_click"),
    ),
    Fault(
        "fair_share",
        "whoever asks for a question leaves some to others",
        {"barnraise.judging.leasing:_share": lambda was: lambda inquiry, block, at: inquiry.declared.block},
        ("tests/judging/test_answering.py", "-k", "leaves_some"),
    ),
    Fault(
        "caught_apart",
        "one work or follower that fails holds up no other",
        {"barnraise.record.failures:Attempts.make": lambda was: lambda self, name, chain_id, act: act()},
        ("tests/contributions/test_due.py", "tests/record/test_followers.py"),
    ),
    Fault(
        "over",
        "an act on what is over is refused",
        {f"{CONTRIBUTIONS}.reviewing:_check_open": nothing()},
        ("tests/contributions/test_over.py",),
    ),
    Fault(
        "brought",
        "what a work begins with goes through its rounds",
        {f"{CONTRIBUTIONS}.brought:Brought.prepare": nothing()},
        ("tests/contributions/test_few.py",),
    ),
    Fault(
        "no_worse_than_most",
        "results of many answers are no worse than their majority",
        {
            "barnraise.rules.aggregating.labels:_strength": lambda was: (
                lambda answers, first: was(answers, first) * 0 + 1e-6
            )
        },
        ("tests/rules/test_crowds.py",),
    ),
    Fault(
        "objection_stands",
        "an objection stands over a version in the same words",
        {f"{CONTRIBUTIONS}.objections:_unanswered": nothing([])},
        ("tests/contributions/test_objections.py",),
    ),
    Fault(
        "told_since",
        "what is asked of a guest is told once they have an account",
        {"barnraise.notices.deriving:_tell_arrears": nothing()},
        ("tests/notices/test_arrears.py",),
    ),
    Fault(
        "part_back",
        "the author of pieces that come back is told",
        {"barnraise.notices.deriving:OF_ENTRY": _without("returned_part")},
        ("tests/notices/test_events.py", "-k", "part_that_comes_back"),
    ),
    Fault(
        "not_their_own",
        "nobody is told what they just did",
        {"barnraise.notices.audiences:caused_by": nothing(frozenset())},
        ("tests/notices/test_events.py",),
    ),
    Fault(
        "ends_soon",
        "what is about to end is announced",
        {"barnraise.notices.reminders:_endings": nothing(())},
        ("tests/notices/test_events.py",),
    ),
    Fault(
        "own_name",
        "nothing goes out under another name than the one on the form",
        {"barnraise.web.form_keys:check_opener": nothing()},
        ("tests/trust/test_kept_words.py",),
    ),
)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add which fix is taken out."""
    parser.addoption("--without", metavar="NAME", help="the fix that is taken out")


def pytest_collection_finish(session: pytest.Session) -> None:
    """Take it out, once all that the tests import is there."""
    name = session.config.option.without
    for fault in (one for one in FAULTS if one.name == name):
        for place, made_of in fault.places.items():
            module, _, path = place.partition(":")
            *outer, last = path.split(".")
            holder = attrgetter(".".join(outer))(import_module(module)) if outer else import_module(module)
            setattr(holder, last, made_of(getattr(holder, last)))
