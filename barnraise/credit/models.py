"""Tables of credit, all derived: whose each part of a component is, and how many words are whose."""

from django.db import models

from barnraise.people.models import Person
from barnraise.works.models import Component, Revision, Work


class Authorship(models.Model):
    """Whose each stretch of one component is, at one revision of it; rebuilt from the revisions at will."""

    component = models.OneToOneField(Component, models.CASCADE, primary_key=True, related_name="authorship")
    work = models.ForeignKey(Work, models.CASCADE, related_name="+")
    revision = models.ForeignKey(Revision, models.CASCADE, related_name="+")
    runs = models.TextField(help_text="JSON: [[person, characters], …] in the order of the text")


class Share(models.Model):
    """How many words of one component are one person's, at the revision that its `Authorship` names."""

    component = models.ForeignKey(Component, models.CASCADE, related_name="shares")
    work = models.ForeignKey(Work, models.CASCADE, related_name="+")
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    words = models.IntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["component", "person"], name="one_share_a_person")]
        indexes = [models.Index(fields=["work", "person", "words"], name="share_words")]
