"""Tables of works: components with stable ids, their revisions, and numbered editions."""

from django.db import models

from barnraise.people.models import Person
from barnraise.record.db.fields import UidField
from barnraise.record.models import Blob, Chain, Text

FILE, EXECUTABLE, LINK, SUBMODULE = 0o100644, 0o100755, 0o120000, 0o160000


class Work(models.Model):
    """One thing being made. Title, kind, licence and language are what `.commons/work.toml` says at the head."""

    uid = UidField()
    slug = models.CharField(max_length=64, unique=True)
    chain = models.OneToOneField(Chain, models.PROTECT)
    title = models.TextField()
    kind = models.CharField(max_length=30, default="book")
    language = models.CharField(max_length=35, default="en")
    licence = models.CharField(max_length=200, default="", help_text="SPDX; empty: none is known")
    licences = models.TextField(default="", help_text="JSON: pairs of a glob and the licence of the parts that fit it")
    purpose = models.TextField(default="")
    is_free = models.BooleanField(default=False)
    is_ready = models.BooleanField(default=True, help_text="false while it is being imported, is hidden, or removed")
    withheld = models.CharField(max_length=10, default="", help_text="hidden or removed; why stands with the act")
    edition = models.BigIntegerField(default=0, help_text="number of the newest edition")
    most_counting = models.IntegerField(default=0, help_text="how many people's approvals counted at the best time")
    started_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    started_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["slug"], condition=models.Q(is_ready=False), name="work_not_ready")]

    def __str__(self) -> str:
        return self.slug


class FormerSlug(models.Model):
    """An address that a work had before: it leads to the work for ever, and no other work gets it."""

    slug = models.CharField(max_length=64, unique=True)
    work = models.ForeignKey(Work, models.CASCADE, related_name="former_slugs")


class Component(models.Model):
    """One addressable piece. `head` is its newest revision with an edition, `vouched` the one readers see."""

    uid = UidField()
    work = models.ForeignKey(Work, models.CASCADE, related_name="components")
    path = models.TextField(help_text="where it is, or was when it was removed")
    folded = models.TextField(default="", help_text="the path as file systems take it that ignore case")
    is_here = models.BooleanField(default=True, help_text="false once it was removed")
    head = models.ForeignKey("Revision", models.PROTECT, null=True, related_name="+")
    vouched = models.ForeignKey("Revision", models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["work", "path"], condition=models.Q(is_here=True), name="one_component_a_path"
            )
        ]
        indexes = [
            models.Index(fields=["work", "folded"], name="component_folded"),
            models.Index(
                fields=["work", "path"],
                condition=models.Q(head__isnull=False)
                & (models.Q(vouched__isnull=True) | ~models.Q(vouched=models.F("head"))),
                name="component_waiting",
            ),
        ]


class Revision(models.Model):
    """One immutable version of one component.

    `edition` is None for revisions off the line of editions (imported branches); they count for credit only.
    `parent` and `author` are the first of each; the others lie in RevisionParent and RevisionAuthor.
    """

    uid = UidField()
    component = models.ForeignKey(Component, models.CASCADE, related_name="revisions")
    work = models.ForeignKey(Work, models.CASCADE, related_name="+")
    path = models.TextField()
    mode = models.IntegerField(default=FILE)
    blob = models.ForeignKey(Blob, models.PROTECT, null=True, related_name="+", help_text="None: removed")
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    author = models.ForeignKey(Person, models.PROTECT, null=True, related_name="revisions")
    edition = models.BigIntegerField(null=True)
    is_vouched = models.BooleanField(default=True, help_text="made or looked at by somebody whose approval counts")
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["component", "edition"], name="revision_component"),
            models.Index(fields=["work", "edition"], name="revision_edition"),
            models.Index(fields=["work", "path", "edition"], name="revision_path"),
        ]


class RevisionParent(models.Model):
    """A second or later parent of a revision that merges."""

    revision = models.ForeignKey(Revision, models.CASCADE, related_name="more_parents")
    parent = models.ForeignKey(Revision, models.PROTECT, related_name="+")
    place = models.SmallIntegerField()


class RevisionAuthor(models.Model):
    """A second or later author of a revision."""

    revision = models.ForeignKey(Revision, models.CASCADE, related_name="more_authors")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    place = models.SmallIntegerField()


class Edition(models.Model):
    """One immutable state of the whole work; its revisions carry its number."""

    work = models.ForeignKey(Work, models.CASCADE, related_name="editions")
    number = models.BigIntegerField()
    at = models.DateTimeField()
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    message = models.ForeignKey(Text, models.PROTECT, null=True, related_name="+")
    contribution = models.UUIDField(null=True, help_text="the contribution that was integrated")
    origin = models.BinaryField(max_length=32, null=True, help_text="of an imported commit: its id")
    pieces = models.IntegerField(default=0, help_text="how many revisions it has")
    is_open = models.BooleanField(null=True, help_text="the rules that made it show it to readers without a look")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["work", "number"], name="one_edition_a_number")]
        indexes = [
            models.Index(fields=["contribution"], name="edition_contribution"),
            models.Index(fields=["at"], name="edition_at"),
            models.Index(fields=["work", "at"], name="edition_work_at"),
        ]


class Passage(models.Model):
    """What readers can search: the plain text of a component as it is published."""

    component = models.OneToOneField(Component, models.CASCADE, primary_key=True, related_name="passage")
    work = models.ForeignKey(Work, models.CASCADE, related_name="+")
    title = models.TextField()
    body = models.TextField()
