"""Whose word is asked for in a work, who takes part in it, and who gains or loses a right there."""

from collections.abc import Iterator

from django.db.models import Exists, OuterRef, Q, QuerySet

from barnraise import record
from barnraise.contributions import agreeing, integrating, quarrelling, standings
from barnraise.contributions.models import Change, Climb, Contribution, Standing
from barnraise.notices.audiences import Cause, Concerned, at_of, authors_of
from barnraise.notices.models import Choice, Notice
from barnraise.people.models import Account, Person
from barnraise.record.log.entries.contributions import Integrated, Unopposed, VersionMade
from barnraise.record.log.entries.review import LookedAt, RoleAsked, RoleHeld
from barnraise.record.log.entries.talk import CommentMade
from barnraise.record.models import Entry
from barnraise.rules.process import PROCESS_PATH
from barnraise.rules.standing import STARTER_STEPS_BACK_AT
from barnraise.talk.models import Discussion
from barnraise.works.declaration import WORK_PATH
from barnraise.works.models import Work

EVERYBODY = 100  # of those who take part, told in one short transaction
# More than these are not asked to choose between two texts: some of them will.
MOST_CHOOSING = 20
# By these somebody may come to count; beyond so many later ones an entry is no news.
COUNTING = (Integrated, LookedAt, Unopposed)
LATE = 50
# Changes of licence that wait in one work and are looked at, the newest first.
MOST_PROPOSED = 5
_OF_LICENCE = Q(path=WORK_PATH) | ~Q(moved_from="")


def reviewers(work: Work | None, entry: Entry, cause: Cause) -> Concerned | None:
    """Whose approval counts and who chose to be told, and the starter while the work is young; while it waits."""
    found = _waiting(cause)
    if found is None or work is None:
        return None
    return Concerned(reviewing(work) - authors_of(found), found.uid)


def reviewing(work: Work) -> frozenset[int]:
    """Return whose approval counts and who chose to be told of what waits, with the starter of a young work."""
    counting = standings.counting_ids(work)
    chose = Choice.objects.filter(Q(work=work) | Q(work=None), topic="review").exclude(how="not")
    people = counting.intersection(chose.values_list("account__person_id", flat=True))
    starter = work.started_by
    is_young = len(counting - {work.started_by_id}) < STARTER_STEPS_BACK_AT
    return people | {starter.pk} if starter is not None and is_young and starter.pk in counting else people


def rules_of(work: Work | None, entry: Entry, cause: Cause) -> Concerned | None:
    """Everybody who takes part, where a contribution changes the rules."""
    found = cause.contribution
    if found is None or found.version_id is None or not _of_rules(found.version_id):
        return None
    return Concerned(frozenset(), found.uid)


def everybody(work: Work) -> Iterator[list[int]]:
    """Yield the accounts of everybody who takes part in a work, some at once."""
    parts = Standing.objects.filter(work=work, person__kind=Person.MEMBER).values("person")
    accounts = Account.objects.filter(Q(person__in=parts) | Q(person=work.started_by_id), is_active=True)
    last = 0
    while some := list(accounts.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:EVERYBODY]):
        yield some
        last = some[-1]


def licensors(work: Work | None, entry: Entry, cause: Cause) -> Concerned | None:
    """Whose word a change of licence needs and who has not given it, while it waits."""
    found = _waiting(cause, *Contribution.UNDECIDED)
    if found is None or work is None or not _changes(found, _OF_LICENCE):
        return None
    return Concerned(_silent(work, found), found.uid)


def new_licensors(work: Work | None, entry: Entry, cause: Cause) -> Concerned | None:
    """The authors of what came in while a change of licence waits that needs their word, too."""
    found = cause.contribution
    if found is None or work is None:
        return None
    authors, changed = authors_of(found), Change.objects.filter(_OF_LICENCE, version=OuterRef("version"))
    rows = Contribution.objects.filter(Exists(changed), work=work, state__in=Contribution.UNDECIDED)
    for proposed in rows.filter(submitted_at__lte=at_of(entry)).exclude(pk=found.pk).order_by("-pk")[:MOST_PROPOSED]:
        asked = Notice.objects.filter(kind="asked_licence", subject=proposed.uid, entry__lt=entry.number)
        new = (_silent(work, proposed) & authors) - set(asked.values_list("account__person", flat=True))
        if new:
            return Concerned(new, proposed.uid, "since", by_chance=True)
    return None


def _silent(work: Work, proposed: Contribution) -> frozenset[int]:
    rows = agreeing.asked(work, integrating.plan_of(proposed)) or ()
    return frozenset(one.pk for row in rows for one in row.silent)


def choosers(work: Work | None, entry: Entry, cause: Cause) -> Concerned | None:
    """Some whose approval counts and who took no part in an edit war: one of them chooses."""
    found = _fought_over(entry)
    if found is None or work is None:
        return None
    some = frozenset(one.pk for one in standings.people_counting(work, MOST_CHOOSING))
    return Concerned(some - _quarrelling(found), found.uid, "asked")


def fighters(work: Work | None, entry: Entry, cause: Cause) -> Concerned | None:
    """Who takes part in an edit war."""
    found = _fought_over(entry)
    return Concerned(_quarrelling(found), found.uid) if found is not None else None


def holders(work: Work | None, entry: Entry, cause: Cause) -> Concerned | None:
    """Who hold a role that somebody asks for: they can speak for them."""
    event = entry.event
    if work is None or not isinstance(event, RoleAsked):
        return None
    rows = Climb.objects.filter(work=work, rung=event.rung, held_at__lte=at_of(entry), person__left_at=None)
    return Concerned(frozenset(rows.values_list("person_id", flat=True)), work.uid, name=event.rung)


def given_role(work: Work | None, entry: Entry, cause: Cause) -> Concerned | None:
    """Who was given a role on the word of others; who got it for the asking knows."""
    event = entry.event
    before = Entry.objects.filter(chain=entry.chain_id, number=entry.number - 1).first()
    if work is None or not isinstance(event, RoleHeld):
        return None
    if before is not None and isinstance(before.event, RoleAsked) and before.person == entry.person:
        return None
    people = Person.objects.filter(uid=str(entry.person)).values_list("pk", flat=True)
    return Concerned(frozenset(people), work.uid, name=event.rung, by_chance=True)


def newly_counting(work: Work | None, entry: Entry, cause: Cause) -> Concerned | None:
    """The author whose approval counts in the work by this, for the first time."""
    found = cause.contribution
    if found is None or work is None or not _counts(entry):
        return None
    author = found.author.became or found.author
    row, has_special_place = standings.of(work, author), _is_special(work, author)
    before = row.judged + row.unopposed - 1 - _counted_later(entry, author) if row is not None else 1
    if before > 0 or has_special_place or not standings.counts(work, author):
        return None
    detail = "counts" if isinstance(entry.event, Integrated) else ""
    return Concerned(frozenset({author.pk}), found.uid, detail, by_chance=True)


def starter_stepping_back(work: Work | None, entry: Entry, cause: Cause) -> Concerned | None:
    """The starter, when enough others have come to count and their own approval counts as anybody's."""
    starter = work.started_by if work is not None else None
    if work is None or starter is None or newly_counting(work, entry, cause) is None:
        return None
    told = Notice.objects.filter(kind="starter_ended", work=work).exclude(entry=entry.number)
    if starter.pk in standings.counting_ids(work) or told.exists():
        return None
    return Concerned(frozenset({starter.pk}), work.uid)


def _is_special(work: Work, person: Person) -> bool:
    """Tell whether somebody's approval counts whatever they did, since they started a young work."""
    others = standings.counting_ids(work) - {person.pk}
    return work.started_by_id == person.pk and len(others) < STARTER_STEPS_BACK_AT


def _counted_later(entry: Entry, author: Person) -> int:
    """Return how often something of an author's was counted after an entry, which is read a little late."""
    rows = Entry.objects.filter(chain=entry.chain_id, number__gt=entry.number, kind__in=[one.kind for one in COUNTING])
    later = [one for one in rows.order_by("number")[:LATE] if _counts(one)]
    named = [one.event.contribution for one in later if isinstance(one.event, COUNTING)]
    theirs = Contribution.objects.filter(Q(author=author) | Q(author__became=author), uid__in=named)
    uids = set(theirs.values_list("uid", flat=True))
    return sum(uid in uids for uid in named)


def _counts(entry: Entry) -> bool:
    """Tell whether by an entry its author has one thing more that counts."""
    match entry.event:
        case Integrated(judged=judged, unopposed=unopposed):
            return judged or unopposed
        case LookedAt(judged=judged):
            return judged
        case event:
            return isinstance(event, Unopposed)


def _waiting(cause: Cause, *states: str) -> Contribution | None:
    """Return the contribution of an entry while it waits in the version that the entry names."""
    found, event = cause.contribution, cause.event
    version = event.version if isinstance(event, VersionMade) else None
    is_now = found is not None and found.version is not None and found.version.hash == version
    is_undecided = found is not None and found.state in (states or (Contribution.OPEN,))
    return found if is_now and is_undecided else None


def _changes(contribution: Contribution, what: Q) -> bool:
    return Change.objects.filter(what, version=contribution.version_id).exists()


@record.prepared
def _of_rules(version_id: int) -> QuerySet[Change]:
    is_moved_or_changed = Q(path=PROCESS_PATH) | Q(moved_from=PROCESS_PATH)
    return Change.objects.filter(is_moved_or_changed, version=version_id)


def _fought_over(entry: Entry) -> Contribution | None:
    """Return what others choose about, where an entry is the site's first word on it."""
    event = entry.event
    if not isinstance(event, CommentMade) or event.place != 1:
        return None
    found = Discussion.objects.filter(uid=event.discussion, key__startswith="quarrel:").first()
    if found is None:
        return None
    number = int(found.key.partition(":")[2])
    return Contribution.objects.filter(work=found.work_id, number=number).first()


def _quarrelling(contribution: Contribution) -> frozenset[int]:
    version = contribution.version
    if version is None:
        return frozenset()
    return quarrelling.quarrellers(integrating.plan_of(contribution), version.by_id)
