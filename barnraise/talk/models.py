"""Tables of talk: what readers report, and thanks."""

from django.db import models

from barnraise.base import new_id
from barnraise.people.models import Person
from barnraise.record.models import Text
from barnraise.works.models import Component, Work


class Report(models.Model):
    """“This is wrong, I cannot fix it”: open until somebody closes it with a reason."""

    uid = models.UUIDField(unique=True, default=new_id)
    work = models.ForeignKey(Work, models.CASCADE, related_name="reports")
    component = models.ForeignKey(Component, models.CASCADE, related_name="reports")
    edition = models.BigIntegerField(help_text="the edition its reader had before her")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    body = models.ForeignKey(Text, models.PROTECT, related_name="+")
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
