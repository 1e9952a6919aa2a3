"""The one table of governance: what was suspended, hidden or removed, by whom, why, and until when."""

from django.db import models

from barnraise.base import new_id
from barnraise.people.models import Person
from barnraise.record.models import Text
from barnraise.works.models import Component, Work


class Act(models.Model):
    """One act about a person or a thing. `edition` is that of the commons which decided it, None for the operator's.

    Of what it is about, exactly one thing is named: a person, a whole work, a component (of one edition or of all), or
    a contribution.
    """

    SUSPENDED, HIDDEN, REMOVED = "suspended", "hidden", "removed"

    uid = models.UUIDField(unique=True, default=new_id)
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
