"""Whether every row about contributions still says what the record says of it, for `barnraise fsck`."""

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any
from uuid import UUID

from django.db.models import Prefetch, Q

from barnraise import record
from barnraise.contributions import inviting
from barnraise.contributions.models import Agreement, Change, Comment, Contribution, Review, Standing, Version
from barnraise.contributions.people_changes import COUNTED
from barnraise.contributions.recorded import Recorded, recorded
from barnraise.contributions.versions import hash_of
from barnraise.people.models import Person
from barnraise.record.log.entries.contributions import Integrated
from barnraise.rules.reading import looked_at_until
from barnraise.tasks.models import Task
from barnraise.tasks.verifying import has_read_all
from barnraise.works.models import Component, Edition, Revision, RevisionAuthor, Work

AT_ONCE = 200


def problems_in(work: Work) -> Iterator[str]:
    """Yield every difference between a work's contributions, reviews, remarks, editions, standing, and its record.

    Cost and memory grow with the work's history.
    """
    told = recorded(record.entries(work.chain_id))
    yield from _contributions(work, told)
    yield from _versions(work, told)
    yield from _reviews(work, told)
    yield from _remarks(work, told)
    yield from _agreements(work, told)
    yield from _editions(work, told)
    yield from _standings(work, told)
    yield from _seen_by_readers(work)
    yield from _invitations(work) if has_read_all("inviting", work) else ()


def _invitations(work: Work) -> Iterator[str]:
    """Compare who is asked to read, or to solve what came into conflict, with what waits for it."""
    rows = Contribution.objects.filter(work=work, state__in=(Contribution.OPEN, Contribution.CONFLICTED))
    wanted = {f"review:{one.uid}" for one in rows if inviting.wants_readers(one)}
    wanted |= {f"conflict:{one.uid}" for one in rows if one.state == Contribution.CONFLICTED}
    asked = Task.objects.filter(work=work, reason__in=("review", "conflict"))
    there = {key: state for key, state in asked.values_list("key", "state") if state != Task.GONE}
    for key in sorted(wanted - there.keys()):
        yield f"{key}: nobody is asked to do it; run `barnraise rebuild`"
    for key in sorted(there.keys() - wanted):
        if there[key] == Task.OPEN:
            yield f"{key}: somebody is asked to do what is done; run `barnraise rebuild`"


def _contributions(work: Work, told: Recorded) -> Iterator[str]:
    seen = set()
    rows = Contribution.objects.filter(work=work).select_related("author", "version", "summary", "source")
    for row in rows.order_by("pk").iterator(chunk_size=AT_ONCE):
        about = str(row.uid)
        seen.add(about)
        yield from (f"contribution {row.number}: {problem}" for problem in _differences(row, about, told))
    yield from (f"contribution {uid}: it is in the record, and gone" for uid in told.states.keys() - seen)


def _differences(row: Contribution, about: str, told: Recorded) -> Iterator[str]:
    if told.states.get(about) != row.state:
        yield f"it is {row.state}, and the record says {told.states.get(about) or 'nothing'}"
    granted = told.granted.get(about)
    if granted is None or row.version is None or granted.version != row.version.hash:
        yield "its version is not the one in the record"
        return
    is_hers = told.authors.get(about, str(row.author.uid)) == str(row.author.uid)
    said = {
        "summary": record.bind(row.summary),
        "licence": row.licence,
        "made": row.made,
        "source": record.bind(row.source),
        "source_licence": row.source_licence,
    }
    if not is_hers or any(getattr(granted, name) != value for name, value in said.items()):
        yield "its author, summary, licence or origin is not what the record says"
    event = told.integrated.get(about)
    how = (event.edition, event.at_once, event.by_silence) if event is not None else (None, False, False)
    if (row.edition, row.at_once, row.by_silence) != how:
        yield "the edition that integrated it is not the one in the record"
    if row.is_rest != (about in told.rests):
        yield "whether it is left over from what was approved is not what the record says"
    if row.consents != told.consents.get(about, ""):
        yield "the offers that its author takes are not those in the record"


def _versions(work: Work, told: Recorded) -> Iterator[str]:
    changes = Prefetch("changes", Change.objects.select_related("blob").defer("blob__packed"))
    rows = Version.objects.filter(contribution__work=work).select_related("contribution", "by")
    there: dict[str, list[tuple[int, str, int, str]]] = {}
    for row in rows.prefetch_related(changes).order_by("contribution", "number").iterator(chunk_size=AT_ONCE):
        about = row.contribution.uid
        there.setdefault(str(about), []).append((row.number, row.hash, row.base_edition, str(row.by.uid)))
        given = [
            (one.path, one.moved_from, one.mode, bytes(one.blob.sha256) if one.blob else None)
            for one in row.changes.all()
        ]
        if hash_of(about, row.base_edition, given) != row.hash:
            yield f"contribution {row.contribution.number}: its version {row.number} is not what its hash says"
    for uid in sorted(told.versions.keys() | there.keys()):
        if told.versions.get(uid) != there.get(uid):
            yield f"contribution {uid}: its versions are not those in the record"


def _reviews(work: Work, told: Recorded) -> Iterator[str]:
    """A review that was carried over to an approved part has no entry of its own, and says what that one said."""
    carried = {(told.contribution_of[uid], *given[1:]) for uid, given in told.reviews.items()}
    later = Counter((version, person) for version, person, *_ in told.reviews.values())
    seen = set()
    rows = Review.objects.filter(version__contribution__work=work)
    for row in rows.select_related("version__contribution", "person", "comment").order_by("pk").iterator(AT_ONCE):
        uid, version, person = str(row.uid), row.version.hash, str(row.person.uid)
        seen.add(uid)
        said = (person, row.verdict, row.counted, record.bind(row.comment))
        if uid in told.reviews:
            is_sound = told.reviews[uid] == (version, *said)
        else:
            is_sound = version in told.parted and (str(row.version.contribution.uid), *said) in carried
        # A look afterwards takes the place of her earlier judgement of the same version.
        may_be_withdrawn = uid in told.withdrawn or later[version, person] > (uid in told.reviews)
        is_withdrawn = row.withdrawn_at is not None
        if not is_sound or (is_withdrawn and not may_be_withdrawn) or (uid in told.withdrawn and not is_withdrawn):
            yield f"review {uid}: it is not the one in the record"
    yield from (f"review {uid}: it is in the record, and gone" for uid in told.reviews.keys() - seen)


def _remarks(work: Work, told: Recorded) -> Iterator[str]:
    rows = Comment.objects.filter(version__contribution__work=work)
    there = {
        str(row.uid): (row.version.hash, str(row.person.uid), record.bind(row.body), record.bind(row.replacement))
        for row in rows.select_related("version", "person", "body", "replacement").iterator(AT_ONCE)
    }
    for uid in sorted(told.remarks.keys() | there.keys()):
        if told.remarks.get(uid) != there.get(uid):
            yield f"remark {uid}: it is not the one in the record"


def _agreements(work: Work, told: Recorded) -> Iterator[str]:
    rows = Agreement.objects.filter(work=work).values_list("contribution__uid", "person__uid", "licence")
    there = {(str(about or ""), str(person), licence) for about, person, licence in rows}
    for _, person, licence in sorted(told.agreed ^ there):
        yield f"person {person}: her word about {licence} is not the one in the record"


def _editions(work: Work, told: Recorded) -> Iterator[str]:
    """Editions that integrated something are compared; those that began the work have sums of their own."""
    by_edition = {event.edition: event for event in told.integrated.values()}
    there = Edition.objects.filter(work=work).exclude(contribution=None)
    rows = {number: about for number, *about in there.values_list("number", "contribution", "is_open")}
    for number in sorted(rows.keys() | by_edition.keys()):
        event = by_edition.get(number)
        uid, is_open = rows.get(number, (None, False))
        if event is None or uid != event.contribution:
            yield f"edition {number}: the contribution that it integrated is not the one in the record"
        elif is_open is None or event.open not in (None, is_open):
            yield f"edition {number}: whether its rules show it to readers is not what the record says"
        elif not Version.objects.filter(hash=event.version, contribution__uid=event.contribution).exists():
            yield f"edition {number}: the version that it integrated is gone"
    recent = dict(by_edition)
    made = Revision.objects.filter(work=work, edition__isnull=False).order_by("edition", "pk")
    wanted = made.values_list("edition", "pk", "component__uid", "uid", "blob__sha256", "author__uid", "is_vouched")
    for number, group in groupby(wanted.iterator(chunk_size=AT_ONCE), key=lambda row: row[0]):
        told_of = recent.pop(number or 0, None)
        yield from _revisions(number or 0, list(group), told_of, number in told.looked_at)
    yield from (f"edition {number}: its revisions are gone" for number, event in recent.items() if event.revisions)


def _revisions(number: int, rows: list[Any], event: Integrated | None, is_looked_at: bool) -> Iterator[str]:
    vouched = event is None or event.vouched or is_looked_at
    if any(row[6] != vouched for row in rows):
        yield f"edition {number}: whether somebody looked at it is not what the record says"
    if event is None:
        return
    there = tuple((row[2], row[3], bytes(row[4]).hex() if row[4] is not None else "") for row in rows)
    if there != event.revisions:
        yield f"edition {number}: its revisions are not those in the record"
    more: dict[int, list[UUID]] = {row[1]: [row[5]] for row in rows}
    others = RevisionAuthor.objects.filter(revision__in=list(more)).order_by("place")
    for revision_id, person in others.values_list("revision_id", "person__uid"):
        more[revision_id].append(person)
    if any(tuple(authors) != event.authors for authors in more.values()):
        yield f"edition {number}: its authors are not those in the record"


def _standings(work: Work, told: Recorded) -> Iterator[str]:
    """What somebody did before they joined counts for whom they have become, on both sides."""
    there: dict[str, Counter[str]] = {}
    for person, other, *counts in Standing.objects.filter(work=work).values_list(
        "person__uid", "person__became__uid", *COUNTED
    ):
        there.setdefault(str(other or person), Counter()).update(dict(zip(COUNTED, counts, strict=True)))
    counted, twice = _counted(told)
    for uid in sorted(there.keys() | counted.keys()):
        # Counters of what nobody did are equal to none at all.
        less = Counter(counted.get(uid, Counter()))
        less.subtract(there.get(uid, Counter()))
        surplus = less.pop("integrated", 0)
        if any(less.values()) or not 0 <= surplus <= twice[uid]:
            yield f"person {uid}: what they did here is not what the record says; run `barnraise rebuild`"


def rebuild_standings(work: Work) -> None:
    """Count anew what people did in a work, where the record says otherwise."""
    told = recorded(record.entries(work.chain_id))
    former = Standing.objects.filter(work=work, person__became__isnull=False)
    if not any(_standings(work, told)) and not former.exists():
        return
    counted, twice = _counted(told)
    people = dict(Person.objects.filter(uid__in=list(counted)).values_list("uid", "pk"))
    with record.writing():
        record.lock(work.chain_id)
        former.delete()
        Standing.objects.filter(work=work).update(**dict.fromkeys(COUNTED, 0))
        for uid, counts in counted.items():
            if UUID(uid) in people:
                found = {name: counts[name] for name in COUNTED}
                found["integrated"] -= twice[uid]
                Standing.objects.update_or_create(work=work, person_id=people[UUID(uid)], defaults=found)


def _counted(told: Recorded) -> tuple[dict[str, Counter[str]], Counter[str]]:
    """Return what each person did, all of their rows together, and how often one integration named two of these.

    Such an integration counts once where they were one person already, else once for each row.
    """
    counted: dict[str, Counter[str]] = {}
    became = _became(told.standings)
    for uid, counts_of in told.standings.items():
        counted.setdefault(became.get(uid, uid), Counter()).update(counts_of)
    twice: Counter[str] = Counter()
    for authors in told.beside:
        for uid, count in Counter(became.get(one, one) for one in authors).items():
            twice[uid] += count - 1
    return counted, twice


def _became(uids: Iterable[str]) -> dict[str, str]:
    wanted = [UUID(uid) for uid in uids if uid]
    found: dict[str, str] = {}
    for start in range(0, len(wanted), AT_ONCE):
        rows = Person.objects.filter(uid__in=wanted[start : start + AT_ONCE], became__isnull=False)
        found |= {str(uid): str(other) for uid, other in rows.values_list("uid", "became__uid")}
    return found


def _seen_by_readers(work: Work) -> Iterator[str]:
    """Compare which revision readers see with the rule, over the whole line of each component."""
    rows = Revision.objects.filter(work=work, edition__isnull=False).order_by("component", "edition", "pk")
    line = rows.values_list("component_id", "component__path", "component__vouched_id", "pk", "is_vouched", "edition")
    open_ = frozenset(Edition.objects.filter(work=work, is_open=True).values_list("number", flat=True))
    for _, group in groupby(line.iterator(chunk_size=AT_ONCE), key=lambda row: row[0]):
        yield from _seen(list(group), open_)
    yield from (
        f"{path}: readers see what is no revision of it" for path in _strangers(work).values_list("path", flat=True)
    )


def _seen(rows: list[Any], open_: frozenset[int]) -> Iterable[str]:
    place = looked_at_until([row[4] or row[5] in open_ for row in rows])
    if rows[0][2] != (rows[place][3] if place is not None else None):
        yield f"{rows[0][1]}: readers do not see the revision that the rule names"


def _strangers(work: Work) -> Any:
    return Component.objects.filter(~Q(revisions__edition__isnull=False), work=work, vouched__isnull=False)
