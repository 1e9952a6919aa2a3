"""What rows can be derived anew from the record and the revisions, without an entry and without a file."""

from collections.abc import Callable, Iterator
from functools import partial

import zstandard

from barnraise import contributions, credit, judging, notices, record
from barnraise.contributions import inviting, unstated, verifying
from barnraise.judging import settling
from barnraise.judging.models import Inquiry
from barnraise.management import schema
from barnraise.record.db import database, triggers
from barnraise.works.models import Work

# What a row that is not as it should be makes a reader fail with.
UNREADABLE = (LookupError, ValueError, TypeError, AttributeError, zstandard.ZstdError)


def derive() -> None:
    """Make everything derived anew; what damaged rows keep from it stays as it is. Cost grows with the store."""
    derive_index()
    state_editions()
    for work in Work.objects.order_by("pk"):
        derive_rows(work)
    record.start_over(contributions.Climbing.name)
    record.follow([contributions.Climbing()])


def derive_index() -> None:
    """Put back lost triggers, make the search index anew from the passages, and tell again what the site did."""
    triggers.install()
    database.mend_search()
    notices.mend(None)


def state_editions() -> None:
    """Let the editions of a former version say whether readers see them without a look; after each migration too."""
    if schema.is_known():
        for work in unstated.works():
            _try(partial(unstated.state, work))


def derive_rows(work: Work) -> None:
    """Make what is derived of one work anew, but for its pages and books."""
    for step in _steps(work):
        _try(step)


def _steps(work: Work) -> Iterator[Callable[[], object]]:
    yield lambda: verifying.rebuild_standings(work)
    yield lambda: credit.rebuild(work)
    yield lambda: notices.mend(work)
    yield lambda: inviting.invite(work)
    for name in Inquiry.objects.filter(work=work, is_open=True).values_list("name", flat=True):
        yield lambda name=name: _recount(work, name)  # type: ignore[misc]


def _recount(work: Work, name: str) -> None:
    inquiry = judging.open_at(work.slug, name)
    if inquiry is not None:
        settling.recount(inquiry)


def _try(step: Callable[[], object]) -> None:
    try:
        step()
    except UNREADABLE:
        return  # what is wrong is named by the check that follows
