"""A plugin of pytest that takes each fix out of the product in turn (`-p tests.trust.taken_out --kept FILE`).

Each row of the table is a fault of state that was found, the one function that holds its fix, what stands there without
it, and the tests that have to find that. They are run once with all fixes in place, and then for each fault in a child
of this process, which has a database in memory of its own, until one fails.
"""

import json
import os
from collections.abc import Callable
from importlib import import_module
from operator import attrgetter
from pathlib import Path
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


def _moved_as_before(was: Any) -> Any:
    """Let a change of address be taken for one of stage: nothing tells them apart."""
    from barnraise import record
    from barnraise.record.log.entries.contributions import Moved

    def move(work: Any, slug: str) -> None:
        was(work, slug)
        record.note(work.chain_id, None, Moved(contribution=work.uid, gate="", stage=slug))

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
    return lambda was: {of: events for of, events in was.items() if of.kind not in entries}


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
        "what two rows of one person settled is asked of somebody else",
        {"barnraise.judging.settling:recount_of": nothing()},
        ("tests/people/test_identity.py",),
    ),
    Fault(
        "address_changed",
        "a change of address and a change of stage are two kinds of entry",
        {"barnraise.works.actions:move": _moved_as_before},
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
        ("tests/trust/test_form_keys.py::test_a_second_click_is_answered_as_the_first",),
    ),
    Fault(
        "fair_share",
        "whoever asks for a question leaves some to others",
        {
            "barnraise.judging.leasing:share_of": lambda was: lambda inquiry_id, most, *_: most,
            "barnraise.judging.leasing:from_others": nothing([]),
        },
        ("tests/judging/test_answering.py::test_whoever_asks_for_a_question_leaves_some",),
    ),
    Fault(
        "caught_apart",
        "one work or follower that fails holds up no other",
        {"barnraise.record.log.failures:Attempts.make": lambda was: lambda self, name, chain_id, act: act()},
        ("tests/contributions/test_due.py", "tests/record/test_followers.py"),
    ),
    Fault(
        "over",
        "an act on what is over is refused",
        {f"{CONTRIBUTIONS}.submitting:check_own_undecided": nothing()},
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
        ("tests/notices/test_events.py::test_an_event_is_told_to_whom_its_row_names",),
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
    """Add where it is kept what failed: with all in place, and without each fix."""
    parser.addoption("--kept", metavar="FILE", help="where what failed is kept, as JSON")


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> bool:
    """Run all tests once, and then those of each fault without its fix."""
    runner = _Runner(session)
    whole = [one.nodeid for one in session.items if runner.fails(one)]
    found = {fault.name: runner.failing_without(fault) for fault in FAULTS}
    Path(session.config.option.kept).write_text(json.dumps({"whole": whole, "found": found}))
    return True


class _Runner:
    """The tests of a session, and whether the last of them failed."""

    def __init__(self, session: pytest.Session):
        self.session = session
        self.has_failed = False
        session.config.pluginmanager.register(self, "runner without fixes")

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Notice that a test failed."""
        self.has_failed = self.has_failed or report.failed

    def fails(self, item: pytest.Item) -> bool:
        """Run a test; what the session made stays."""
        self.has_failed = False
        item.ihook.pytest_runtest_protocol(item=item, nextitem=self.session)
        return self.has_failed

    def failing_without(self, fault: Fault) -> str:
        """Return the first test that finds a fault, in a child in which its fix is taken out; "" where none does."""
        reading, writing = os.pipe()
        pid = os.fork()
        if not pid:
            take_out(fault)
            items = (one for one in self.session.items if one.nodeid.startswith(fault.found_by))
            first = next((one.nodeid for one in items if self.fails(one)), "")
            os.write(writing, first.encode())
            os._exit(0)
        os.close(writing)
        os.waitpid(pid, 0)
        with os.fdopen(reading) as told:
            return told.read()


def take_out(fault: Fault) -> None:
    """Put what stood there without a fix in its place."""
    for place, made_of in fault.places.items():
        module, _, path = place.partition(":")
        *outer, last = path.split(".")
        holder = attrgetter(".".join(outer))(import_module(module)) if outer else import_module(module)
        setattr(holder, last, made_of(getattr(holder, last)))
