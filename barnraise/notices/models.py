"""Tables of notices: what members are told, how often by mail, and which mails were sent. All goes with the account."""

from django.db import models

from barnraise.people.models import Account, Person
from barnraise.record.fields import UidField
from barnraise.works.models import Work


class Digest(models.Model):
    """One mail to one member for one period; the row is made before the mail goes out, so that none goes twice."""

    uid = UidField()
    account = models.ForeignKey(Account, models.CASCADE, related_name="+")
    period = models.CharField(max_length=30, help_text="2026-11-25, 2026-W48, or the newest notice of one at once")
    at = models.DateTimeField(help_text="when it was handed over")
    sent_at = models.DateTimeField(null=True, help_text="when the mail server had taken it, or nothing was to be told")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "period"], name="one_digest_a_period")]


class Notice(models.Model):
    """One thing of the record that one member is told. `subject` is a contribution's id, or that of a comment."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="+")
    work = models.ForeignKey(Work, models.CASCADE, related_name="+")
    entry = models.BigIntegerField(help_text="its number in the work's chain")
    kind = models.CharField(max_length=20)
    detail = models.CharField(max_length=20, default="")
    subject = models.UUIDField()
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True)
    digest = models.ForeignKey(Digest, models.SET_NULL, null=True, related_name="notices")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "work", "entry"], name="one_notice_an_entry")]
        indexes = [
            models.Index(fields=["account", "at"], name="notice_account"),
            models.Index(fields=["account"], condition=models.Q(seen_at=None), name="notice_unseen"),
            models.Index(fields=["at"], name="notice_at"),
        ]


class Wishes(models.Model):
    """How often a member wants mail, and since when."""

    account = models.OneToOneField(Account, models.CASCADE, related_name="+")
    mail = models.CharField(max_length=10, default="never")
    since = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["mail"], condition=~models.Q(mail="never"), name="wishes_mail")]
