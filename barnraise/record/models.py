"""Tables of the record: chains, entries, texts, blobs, and how far each follower has read."""

from datetime import datetime
from functools import cached_property

from django.db import models

from barnraise.base import now
from barnraise.record.db.fields import UidField
from barnraise.record.log.events import RecordEvent, Unknown


class Chain(models.Model):
    """One hash chain: of a work, or of the site itself (the only one with `is_site`)."""

    uid = UidField()
    is_site = models.BooleanField(default=False)
    length = models.BigIntegerField(default=0)
    head = models.BinaryField(max_length=32, default=bytes(32))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["is_site"], condition=models.Q(is_site=True), name="one_site_chain")
        ]


class Entry(models.Model):
    """One line of the append-only record. A trigger of the database refuses every update and delete."""

    chain = models.ForeignKey(Chain, models.PROTECT, related_name="entries")
    number = models.BigIntegerField()
    kind = models.CharField(max_length=40)
    version = models.SmallIntegerField(default=1)
    person = models.UUIDField(null=True)
    at = models.BigIntegerField(help_text="microseconds since 1970, UTC")
    facts = models.TextField(help_text="canonical JSON")
    previous = models.BinaryField(max_length=32)
    hash = models.BinaryField(max_length=32)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["chain", "number"], name="one_entry_a_number")]

    @cached_property
    def event(self) -> RecordEvent | Unknown:
        """Return what the entry tells of, as a value of its kind's class."""
        from barnraise.record.log import decoder  # slow: it declares every kind

        return decoder.read(self.kind, self.version, self.facts)


class Hideable:
    """What a notice stands in place of for a while."""

    hidden_until: datetime | None

    @property
    def is_hidden(self) -> bool:
        """Tell whether readers get the notice now."""
        return self.hidden_until is not None and self.hidden_until > now()


class Text(Hideable, models.Model):
    """A free text, bound into the record by SHA-256 over its salt and itself; both go when it is removed."""

    hash = models.BinaryField(max_length=32)
    salt = models.BinaryField(max_length=16, null=True)
    body = models.TextField(null=True)
    notice = models.TextField(null=True, help_text="what is shown in its place while it is hidden, or once removed")
    hidden_until = models.DateTimeField(null=True)


class Blob(Hideable, models.Model):
    """Some bytes, named by their SHA-256, packed alone or against another blob."""

    sha256 = models.BinaryField(max_length=32, unique=True)
    size = models.BigIntegerField(help_text="bytes, unpacked")
    base = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    depth = models.SmallIntegerField(default=0, help_text="how many other blobs must be unpacked first")
    packed = models.BinaryField()
    notice = models.TextField(
        null=True, help_text="what is shown in their place while they are hidden, or once removed"
    )
    hidden_until = models.DateTimeField(null=True)
    removed_at = models.DateTimeField(null=True, help_text="since then the notice is all that is packed here")


class Position(models.Model):
    """How far a follower has read one chain."""

    follower = models.CharField(max_length=40)
    chain = models.ForeignKey(Chain, models.CASCADE)
    number = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["follower", "chain"], name="one_position_a_chain")]


class Answered(models.Model):
    """What a request with an idempotency key was answered, kept in the transaction of its effect."""

    key = models.CharField(max_length=64, unique=True, help_text="SHA-256 of who asked and the key she sent")
    request = models.BinaryField(max_length=32, help_text="SHA-256 of method, path and body")
    status = models.SmallIntegerField()
    body = models.TextField()
    at = models.DateTimeField()
