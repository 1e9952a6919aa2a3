"""What would happen to a contribution, told before it is sent."""

from collections.abc import Iterable
from dataclasses import dataclass

from barnraise import works
from barnraise.base import now
from barnraise.contributions import standings
from barnraise.contributions.processes import process_of
from barnraise.people.models import Person
from barnraise.rules.integrating import Facts, Verdict, decide
from barnraise.works.history import Who, who
from barnraise.works.models import Work


@dataclass(frozen=True, slots=True)
class Forecast:
    """What the process would say to a change by somebody, sent now; `readers_wait`: they see it after a look."""

    verdict: Verdict
    could_approve: tuple[Who, ...]
    readers_wait: bool


def forecast(work: Work, person: Person | None, paths: Iterable[str]) -> Forecast:
    """Return what would happen if somebody (None: a guest who is not known yet) changed these paths now."""
    at = now()
    author_ids = frozenset({person.pk}) if person is not None else frozenset[int]()
    counting = standings.counting_ids(work)
    counts = person is not None and person.pk in counting
    process, paths = process_of(work), frozenset(paths)
    verdict = decide(
        process,
        Facts(
            now=at,
            version_at=at,
            paths=paths,
            author_ids=author_ids,
            author_signed_in=person is not None and person.kind == Person.MEMBER,
            author_counts=counts,
            author_is_starter=person is not None and work.started_by_id == person.pk,
            counting=len(counting),
            counting_others=len(counting - author_ids),
            most_counting=work.most_counting,
            taking_part=standings.taking_part(work, process),
        ),
    )
    needs_look = not counts and process.readers == "looked_at"
    could = [one for one in standings.people_counting(work) if one.pk not in author_ids]
    return Forecast(
        verdict=verdict,
        could_approve=tuple(who(one) for one in could),
        readers_wait=verdict.outcome == "integrate" and (needs_look or _rests_on_unseen(work, paths)),
    )


def _rests_on_unseen(work: Work, paths: frozenset[str]) -> bool:
    """Tell whether something at these paths waits for a look already: what is built on it waits with it."""
    return works.heads.waiting(work).filter(path__in=paths).exists()
