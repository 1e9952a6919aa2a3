"""What requests with an idempotency key were answered, kept in the transaction of their effect."""

from datetime import datetime

from django.db.models import QuerySet

from barnraise.base import now
from barnraise.record.db.statements import add, prepared
from barnraise.record.models import Answered


def answer_to(key: str) -> Answered | None:
    """Return what was answered to a key; None for one that is new."""
    return next(iter(_with_key(key)), None)


@prepared
def _with_key(key: str) -> QuerySet[Answered]:
    return Answered.objects.filter(key=key)


def keep_answer(key: str, *, request: bytes, status: int, body: str) -> None:
    """Keep an answer, inside the transaction of its effect. IntegrityError when another came first."""
    add(Answered(key=key, request=request, status=status, body=body, at=now()))


def finish_answer(key: str, *, status: int, body: str) -> None:
    """Say what a key that was taken before its effect is answered."""
    Answered.objects.filter(key=key).update(status=status, body=body)


def free_answer(key: str) -> None:
    """Let a key be taken again: what it was taken for was refused."""
    Answered.objects.filter(key=key).delete()


def forget_answers(before: datetime) -> int:
    """Forget answers that nobody will ask for again; return how many."""
    return Answered.objects.filter(at__lt=before).delete()[0]
