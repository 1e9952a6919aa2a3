"""Tables of talk: discussions and what is said in them, what readers report, and thanks."""

from django.db import models

from barnraise.people.models import Account, Person
from barnraise.record.db.fields import UidField
from barnraise.record.models import Text
from barnraise.works.models import Component, Work


class Report(models.Model):
    """“This is wrong, I cannot fix it”, or “this needs more”: open until somebody closes it with a reason."""

    uid = UidField()
    work = models.ForeignKey(Work, models.CASCADE, related_name="reports")
    component = models.ForeignKey(Component, models.CASCADE, related_name="reports")
    edition = models.BigIntegerField(help_text="the edition its reader had before her")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    body = models.ForeignKey(Text, models.PROTECT, related_name="+")
    asks_more = models.BooleanField(default=False, help_text="nothing is wrong: something is wanted")
    quote = models.CharField(max_length=1000, default="", help_text="the passage it is about")
    at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    reason = models.ForeignKey(Text, models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["work", "closed_at"], name="report_open")]


class Thanks(models.Model):
    """One person's thanks for one contribution."""

    contribution = models.UUIDField()
    work = models.ForeignKey(Work, models.CASCADE, related_name="+")
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    to = models.ForeignKey(Person, models.PROTECT, related_name="thanks")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["contribution", "by"], name="one_thanks_a_person")]


class Discussion(models.Model):
    """A thread about a work, a component (or a passage of it), a contribution, or how one was decided.

    `opened_by` None is the site itself, which says one thing under one `key` in one place while that is open.
    """

    WORK, COMPONENT, CONTRIBUTION, DECISION = "work", "component", "contribution", "decision"

    uid = UidField()
    work = models.ForeignKey(Work, models.CASCADE, related_name="discussions")
    number = models.BigIntegerField(help_text="in its work, from 1")
    about = models.CharField(max_length=12, default=WORK)
    component = models.ForeignKey(Component, models.CASCADE, null=True, related_name="discussions")
    edition = models.BigIntegerField(help_text="the newest when it began, or the one that was read")
    quote = models.TextField(default="", help_text="the passage it is about")
    contribution = models.UUIDField(null=True)
    contribution_number = models.BigIntegerField(null=True)
    toward = models.ForeignKey(
        Person, models.PROTECT, null=True, related_name="+", help_text="whose contribution it is about"
    )
    title = models.ForeignKey(Text, models.PROTECT, related_name="+")
    key = models.CharField(max_length=60, default="")
    opened_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    length = models.IntegerField(default=0, help_text="how many comments it has")
    latest = models.BigIntegerField(default=0, help_text="row id of its newest comment: what lists go by")
    resolved_at = models.DateTimeField(null=True)
    resolved_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["work", "number"], name="one_discussion_a_number"),
            models.UniqueConstraint(
                fields=["work", "key"], condition=models.Q(resolved_at=None) & ~models.Q(key=""), name="one_open_a_key"
            ),
        ]
        indexes = [
            models.Index(fields=["work", "latest"], name="discussion_latest"),
            models.Index(fields=["component", "latest"], name="discussion_component"),
            models.Index(fields=["contribution"], name="discussion_contribution"),
            models.Index(fields=["opened_by", "at"], name="discussion_opened"),
        ]


class Post(models.Model):
    """One comment: numbered in its discussion, never changed. What is hidden leaves its place and who hid it."""

    AUTHOR, ASKED, OPERATOR = "author", "asked", "operator"

    uid = UidField()
    discussion = models.ForeignKey(Discussion, models.CASCADE, related_name="posts")
    work = models.ForeignKey(Work, models.CASCADE, related_name="+")
    place = models.IntegerField(help_text="in its discussion, from 1")
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", help_text="None: the site itself")
    body = models.ForeignKey(Text, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    hidden_at = models.DateTimeField(null=True)
    hidden_by = models.CharField(max_length=10, default="", help_text="author, asked (who looked), operator")
    why_hidden = models.ForeignKey(Text, models.PROTECT, null=True, related_name="+", help_text="said by who hid it")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["discussion", "place"], name="one_comment_a_place")]
        indexes = [
            models.Index(fields=["work", "at"], name="post_work"),
            models.Index(fields=["person", "at"], name="post_person"),
        ]


class Watch(models.Model):
    """What a member watches: a work, or one component of it. Hers alone, so it goes with her account."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="+")
    work = models.ForeignKey(Work, models.CASCADE, related_name="+")
    component = models.ForeignKey(Component, models.CASCADE, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account", "work"], condition=models.Q(component=None), name="one_watch_a_work"
            ),
            models.UniqueConstraint(fields=["account", "component"], name="one_watch_a_component"),
        ]


class Mute(models.Model):
    """Whom a member keeps away: nothing of hers is shown to her, and with `is_block` she cannot write to her either.

    The member's alone, so it goes with her account. `person` is who somebody was then; guests become members.
    """

    account = models.ForeignKey(Account, models.CASCADE, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    is_block = models.BooleanField(default=False)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "person"], name="one_mute_a_person")]
