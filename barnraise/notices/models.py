"""Tables of notices: what members are told, what they chose to be told, and which mails were sent.

All of it goes with the account.
"""

from django.db import models

from barnraise.people.models import Account, Person
from barnraise.record.db.fields import UidField
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
    """One thing of the record that one member is told: a code (`kind`, `detail`), what it is about, and facts.

    `subject` is the id of what the kind is about (`events`). A reminder is of no entry (0): it has a `moment`.
    """

    account = models.ForeignKey(Account, models.CASCADE, related_name="+")
    work = models.ForeignKey(Work, models.CASCADE, null=True, related_name="+", help_text="None: the site's own chain")
    entry = models.BigIntegerField(help_text="its number in the work's chain")
    kind = models.CharField(max_length=24)
    detail = models.CharField(max_length=24, default="")
    subject = models.UUIDField()
    name = models.CharField(max_length=80, default="", help_text="what no subject holds: a role, a licence")
    moment = models.DateTimeField(null=True, help_text="of a reminder: the end that it announces")
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True)
    digest = models.ForeignKey(Digest, models.SET_NULL, null=True, related_name="notices")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account", "work", "entry"], condition=models.Q(moment=None), name="one_notice_an_entry"
            ),
            models.UniqueConstraint(
                fields=["account", "entry"], condition=models.Q(work=None, moment=None), name="one_notice_of_the_site"
            ),
            models.UniqueConstraint(
                fields=["account", "kind", "subject", "moment"],
                condition=models.Q(moment__isnull=False),
                name="one_reminder_an_end",
            ),
        ]
        indexes = [
            models.Index(fields=["account", "at"], name="notice_account"),
            models.Index(fields=["account"], condition=models.Q(seen_at=None), name="notice_unseen"),
            models.Index(fields=["at"], name="notice_at"),
        ]


class Wishes(models.Model):
    """How often a member wants mail of what they have not chosen otherwise, and since when."""

    account = models.OneToOneField(Account, models.CASCADE, related_name="+")
    mail = models.CharField(max_length=10, default="never")
    since = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["mail"], condition=~models.Q(mail="never"), name="wishes_mail")]


class Choice(models.Model):
    """How a member is told of one topic in one work; `work` None: in all works, `topic` "": of all topics."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="+")
    work = models.ForeignKey(Work, models.CASCADE, null=True, related_name="+")
    topic = models.CharField(max_length=20, default="")
    how = models.CharField(max_length=10, help_text="each, daily, site, not")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "work", "topic"], name="one_choice_a_topic"),
            models.UniqueConstraint(
                fields=["account", "topic"], condition=models.Q(work=None), name="one_choice_everywhere"
            ),
        ]
        indexes = [
            models.Index(fields=["topic", "work"], name="choice_topic"),
            models.Index(fields=["account"], condition=models.Q(how__in=("each", "daily")), name="choice_mail"),
        ]
