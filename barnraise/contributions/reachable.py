"""Which bytes somebody may name by a hash: those they sent, and those of what they may see; a hash alone opens nothing.

Bytes are stored once, whoever brings them. So who knows a hash, from a list of sums or by chance, could otherwise read
what somebody else has not sent yet, what a guest sent and nobody has looked at, or what stands in another work.
"""

from datetime import datetime, timedelta

from django.db.models import Q

from barnraise import record
from barnraise.base import now
from barnraise.contributions.models import Contribution, Draft, StagedBlob
from barnraise.contributions.queries import visible_to
from barnraise.people.models import Person
from barnraise.works.models import Revision, Work

KEPT_DAYS = 30


def stage(person: Person, prepared: record.Prepared) -> bool:
    """Keep bytes that somebody sends ahead of the change that names them; True when they had not sent them before.

    Whether others sent the same is not told.
    """
    with record.writing():
        blob_id = record.store(prepared)
        _, is_new = StagedBlob.objects.update_or_create(person=person, blob_id=blob_id, defaults={"at": now()})
    return is_new


def staged(work: Work, person: Person, name: str) -> int | None:
    """Return the id of bytes, named by SHA-256 in hexadecimal, that somebody sent ahead or has in the making here.

    None for bytes that are not stored as for those of others. Refused: `content_removed`.
    """
    blob_id = _stored(name)
    return record.known_blob(name) if blob_id is not None and _is_theirs(work, person, blob_id, name) else None


def reachable(work: Work, person: Person, name: str) -> int | None:
    """Return the id of bytes, named by SHA-256 in hexadecimal, that somebody may put into a change of a work.

    Those that they sent ahead, and those that a work shows them. None for bytes that are not stored as for those that
    they may not know of. Refused: `content_removed`.
    """
    blob_id = _stored(name)
    if blob_id is None or not (_is_theirs(work, person, blob_id, name) or _is_shown(work, person, blob_id)):
        return None
    return record.known_blob(name)


def forget_staged(before: datetime | None = None) -> int:
    """Forget who sent bytes that were named by no change for a month; return how many rows went."""
    return StagedBlob.objects.filter(at__lt=before or now() - timedelta(days=KEPT_DAYS)).delete()[0]


def _stored(name: str) -> int | None:
    """Return the id of bytes, removed ones too: who may not know of them must not learn that they were removed."""
    try:
        digest = bytes.fromhex(name)
    except ValueError:
        return None
    return record.known([digest]).get(digest)


def _is_theirs(work: Work, person: Person, blob_id: int, name: str) -> bool:
    # What they sent as a guest is theirs after they joined.
    theirs = Q(person=person) | Q(person__became=person)
    if StagedBlob.objects.filter(theirs, blob=blob_id).exists():
        return True
    return Draft.objects.filter(theirs, work=work, blob=name).exists()


def _is_shown(work: Work, person: Person, blob_id: int) -> bool:
    if Revision.objects.filter(work=work, blob=blob_id).exists():
        return True
    proposed = Contribution.objects.filter(work=work, versions__changes__blob=blob_id)
    return visible_to(proposed, person).exists()
