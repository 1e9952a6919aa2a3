"""The standing ladder of a work: what each person did in each stage, which rungs she holds, who speaks for whom."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import Count

from barnraise import record
from barnraise.base import Refused, from_micros, now
from barnraise.contributions import standings
from barnraise.contributions.models import Climb, Standing, Voice, Worked
from barnraise.contributions.processes import process_of
from barnraise.judging import quizzes
from barnraise.people.models import Person
from barnraise.people.suspending import check_may_act, may_act
from barnraise.record.log.entries.review import Reviewed, RoleAsked, RoleEndorsed, RoleHeld
from barnraise.record.models import Entry
from barnraise.rules import laddering, tallying
from barnraise.rules.laddering import Held
from barnraise.rules.process import Process
from barnraise.rules.stages import Rung
from barnraise.works.history import Who, who
from barnraise.works.models import Work

MOST_SHOWN = 50


class Climbing:
    """The follower that counts what people did in the stages of a work, as its reviews name them."""

    name = "climbing"

    def prepare(self, batch: Sequence[Entry]) -> None:
        """Nothing here is slow."""

    def apply(self, batch: Sequence[Entry]) -> None:
        """Count what these entries say; the first entry of a work begins anew. Cost grows with the entries."""
        work = Work.objects.filter(chain_id=batch[0].chain_id).first()
        if work is None:
            return
        if batch[0].number == 1:
            Worked.objects.filter(work=work).delete()
        for entry in batch:
            stages = entry.event.stages if isinstance(entry.event, Reviewed) else ()
            person = Person.objects.filter(uid=str(entry.person)).first() if stages else None
            for stage in stages if person is not None else ():
                row, _is_new = Worked.objects.get_or_create(
                    work=work, person=person, stage=stage, defaults={"last_at": from_micros(entry.at)}
                )
                row.count, row.last_at = row.count + 1, from_micros(entry.at)
                row.save(update_fields=["count", "last_at"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """Somebody who asked for a rung and waits for those who hold it; `may`: whoever looks can speak for her."""

    rung: str
    who: Who
    asked_at: datetime
    voices: int
    wanted: int
    may: bool


def known(work: Work, person: Person, process: Process) -> tallying.Person:
    """Return what stages and rungs may ask about a member."""
    row = standings.of(work, person)
    return _person(work, person, row, process, counts=standings.counts(work, person))


def people(work: Work, ids: Sequence[int], process: Process) -> dict[int, tallying.Person]:
    """Return what stages may ask about some people, but for whether their approval counts."""
    rows = {row.person_id: row for row in Standing.objects.filter(work=work, person__in=ids)}
    found = Person.objects.filter(pk__in=ids)
    return {one.pk: _person(work, one, rows.get(one.pk), process, counts=False) for one in found}


def places(work: Work, person: Person | None) -> list[Held]:
    """Return how somebody stands to each rung of a work's ladder, in its order."""
    process = process_of(work)
    if person is None or person.kind != Person.MEMBER:
        nobody = tallying.Person(id=0, signed_in=False)
        return [laddering.place_on(rung, nobody, holders=0) for rung in process.ladder]
    return _places(work, person, process, known(work, person, process))


def ask(work: Work, person: Person, rung: str) -> Held:
    """Ask for a rung: it is given at once where asking is enough, else those who hold it are asked.

    Refused: `guests_cannot_review`, `rung_absent`, `rung_held`, `rung_asked`, `rung_lacking`, `suspended`.
    """
    check_may_act(person)
    if person.kind != Person.MEMBER:
        raise Refused("guests_cannot_review", status=403)
    with record.writing():
        record.lock(work.chain_id)
        declared = _declared(work, rung)
        found = next(one for one in places(work, person) if one.rung == rung)
        if found.state in ("held", "asked"):
            raise Refused(f"rung_{found.state}", status=409, rung=rung)
        lost = Climb.objects.filter(work=work, person=person, rung=rung)
        if found.state == "lacking" and not (lost.exists() and found.lacking == ("used_lately",)):
            raise Refused("rung_lacking", status=403, rung=rung)
        row, _is_new = Climb.objects.update_or_create(
            work=work, person=person, rung=rung, defaults={"asked_at": now(), "held_at": None}
        )
        row.voices.all().delete()
        record.note(work.chain_id, person.uid, RoleAsked(rung=rung))
        return _given(row, declared)


def speak_for(work: Work, person: Person, rung: str, other: Person) -> Held:
    """Speak for somebody who asked for a rung that one holds oneself.

    Refused: `rung_absent`, `rung_not_asked`, `rung_not_yours` for who does not hold it, `rung_spoken`, `suspended`.
    """
    check_may_act(person)
    with record.writing():
        record.lock(work.chain_id)
        declared = _declared(work, rung)
        row = Climb.objects.filter(work=work, person=other, rung=rung, held_at=None).select_related("person").first()
        if row is None:
            raise Refused("rung_not_asked", status=409, rung=rung)
        if person.pk == other.pk or rung not in known(work, person, process_of(work)).rungs:
            raise Refused("rung_not_yours", status=403, rung=rung)
        if row.voices.filter(person=person).exists():
            raise Refused("rung_spoken", status=409, rung=rung)
        Voice.objects.create(climb=row, person=person, at=now())
        record.note(work.chain_id, person.uid, RoleEndorsed(rung=rung, whom=other.uid))
        return _given(row, declared)


def asking(work: Work, person: Person | None) -> list[Asking]:
    """Return who waits for a rung, the longest first, and whether whoever looks can speak for her."""
    process = process_of(work)
    votes = {rung.name: rung.votes for rung in process.ladder}
    rows = Climb.objects.filter(work=work, held_at=None, rung__in=votes, person__left_at=None)
    found = list(rows.select_related("person__became").prefetch_related("voices").order_by("asked_at")[:MOST_SHOWN])
    is_member = person is not None and person.kind == Person.MEMBER
    hers = known(work, person, process).rungs if found and is_member and person is not None else frozenset()
    return [
        Asking(
            rung=row.rung,
            who=who(row.person),
            asked_at=row.asked_at,
            voices=len(row.voices.all()),
            wanted=votes[row.rung],
            may=row.rung in hers
            and person is not None
            and person.pk != row.person_id
            and all(one.person_id != person.pk for one in row.voices.all()),
        )
        for row in found
    ]


def _declared(work: Work, name: str) -> Rung:
    found = next((rung for rung in process_of(work).ladder if rung.name == name), None)
    if found is None:
        raise Refused("rung_absent", status=404)
    return found


def _given(row: Climb, rung: Rung) -> Held:
    """Give what was asked for when the rule says so, and say how she stands to it."""
    work, process = row.work, process_of(row.work)
    person = known(work, row.person, process)
    holders, voices = _holders(work).get(rung.name, 0), row.voices.count()
    is_first = holders < rung.first
    found = laddering.place_on(rung, person, holders=holders, asked=True, votes=voices, is_first=is_first)
    if found.state == "held":
        row.held_at = now()
        row.save(update_fields=["held_at"])
        record.note(work.chain_id, row.person.uid, RoleHeld(rung=rung.name))
    return found


def _holders(work: Work) -> dict[str, int]:
    """Return how many people hold each rung that is written down."""
    held = Climb.objects.filter(work=work, held_at__isnull=False, person__left_at=None)
    return dict(held.values_list("rung").annotate(count=Count("pk")))


def _person(work: Work, person: Person, row: Standing | None, process: Process, *, counts: bool) -> tallying.Person:
    found = tallying.Person(
        id=person.pk,
        signed_in=person.kind == Person.MEMBER and may_act(person),
        counts=counts,
        integrated=row.integrated if row else 0,
        judged=row.judged if row else 0,
        reviewed=row.reviewed if row else 0,
        days_known=(now() - person.joined_at).days,
    )
    if not process.ladder:
        return found
    leaves = (leaf for rung in process.ladder for leaf in rung.least.leaves())
    names = frozenset(str(leaf.wanted) for leaf in leaves if leaf.fact == "passed")
    done = dict(Worked.objects.filter(work=work, person=person).values_list("stage", "count"))
    found = replace(found, done=done, passed=quizzes.passed(work, person, names) if names else frozenset())
    held = [one.rung for one in _places(work, person, process, found) if one.state == "held"]
    return replace(found, rungs=frozenset(held))


def _places(work: Work, person: Person, process: Process, found: tallying.Person) -> list[Held]:
    requests = {row.rung: row for row in Climb.objects.filter(work=work, person=person)}
    worked = Worked.objects.filter(work=work, person=person).order_by("-last_at").first()
    last = [worked.last_at] if worked is not None else []
    told: list[Held] = []
    holders = _holders(work) if any(rung.first for rung in process.ladder) else {}
    for rung in process.ladder:
        request = requests.get(rung.name)
        was_given = request is not None and request.held_at is not None
        used = max([*last, *([request.held_at or request.asked_at] if request is not None else [])], default=None)
        held = frozenset(one.rung for one in told if one.state == "held")
        told.append(
            laddering.place_on(
                rung,
                replace(found, rungs=held),
                # What was given once stays, whoever holds it now; what is asked for waits for the next voice.
                holders=rung.votes,
                asked=request is not None,
                votes=rung.votes if was_given else 0,
                is_first=was_given or holders.get(rung.name, 0) < rung.first,
                idle_days=(now() - used).days if used is not None else 0,
            )
        )
    return told
