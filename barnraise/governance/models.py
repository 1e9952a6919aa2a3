"""Tables of governance: what was suspended, hidden or removed, and concerns that something hurts."""

from django.db import models

from barnraise.people.models import Person
from barnraise.record.db.fields import UidField
from barnraise.record.models import Text
from barnraise.talk.models import Post
from barnraise.works.models import Component, Work


class Act(models.Model):
    """One act about a person or a thing. `edition` is that of the commons which decided it, None for the operator's.

    Of what it is about, exactly one thing is named: a person, a whole work, a component (of one edition or of all), or
    a contribution.
    """

    SUSPENDED, HIDDEN, REMOVED = "suspended", "hidden", "removed"

    uid = UidField()
    kind = models.CharField(max_length=10)
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    work = models.ForeignKey(Work, models.PROTECT, null=True, related_name="+")
    component = models.ForeignKey(Component, models.PROTECT, null=True, related_name="+")
    component_edition = models.BigIntegerField(null=True, help_text="the one edition that it is about; None: all")
    contribution = models.UUIDField(null=True)
    reason = models.ForeignKey(Text, models.PROTECT, related_name="+")
    edition = models.BigIntegerField(null=True, help_text="of the commons; None: the operator of the machine")
    at = models.DateTimeField()
    until = models.DateTimeField(null=True, help_text="None: for good")
    ended_at = models.DateTimeField(null=True, help_text="when it ended, by time or by being lifted")

    class Meta:
        indexes = [models.Index(fields=["ended_at", "until"], name="act_running")]


class Concern(models.Model):
    """That something hurts the work or somebody, until one of those who were asked says what came of it.

    It is about a comment, a contribution, or else the person `whom` herself; `whom` is its author otherwise. Who
    raised it stands here alone, not in the record, and is shown to nobody.
    """

    HIDDEN, ACTED, DISMISSED = "hidden", "acted", "dismissed"

    uid = UidField()
    work = models.ForeignKey(Work, models.CASCADE, related_name="+")
    post = models.ForeignKey(Post, models.CASCADE, null=True, related_name="+")
    contribution = models.UUIDField(null=True)
    contribution_number = models.BigIntegerField(null=True)
    whom = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", help_text="None: the site itself")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+", help_text="who raised it")
    why = models.ForeignKey(Text, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    asked = models.ManyToManyField(Person, related_name="+", help_text="who were asked to look, not involved")
    asks_operator = models.BooleanField(default=False, help_text="fewer than two people could be asked")
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", help_text="None: the operator")
    outcome = models.CharField(max_length=10, default="")
    reason = models.ForeignKey(Text, models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes = [
            models.Index(fields=["person", "at"], name="concern_raised"),
            models.Index(fields=["settled_at", "at"], name="concern_open"),
            models.Index(fields=["post"], name="concern_comment"),
            models.Index(fields=["contribution"], name="concern_contribution"),
        ]
