"""Tables of publishing: which pages lead where, how many lie where, the books of a work, its releases."""

from django.db import models

from barnraise.people.models import Person
from barnraise.record.db.fields import UidField
from barnraise.record.models import Text
from barnraise.rules import reaching
from barnraise.works.models import Component, Work


class Mention(models.Model):
    """A path that a published page links to or includes, whether anything stands there or not."""

    component = models.ForeignKey(Component, models.CASCADE, related_name="+")
    work = models.ForeignKey(Work, models.CASCADE, related_name="+")
    path = models.TextField()
    is_included = models.BooleanField(default=False, help_text="its bytes are part of the page")

    class Meta:
        indexes = [models.Index(fields=["work", "path"], name="mention_path")]


class Outside(models.Model):
    """An address on another site that published pages lead to, and how often in a row nothing was found there."""

    url = models.CharField(max_length=reaching.LONGEST_URL, unique=True)
    host = models.CharField(max_length=255)
    failed = models.SmallIntegerField(default=0)
    next_at = models.DateTimeField(help_text="when it is looked at next")

    class Meta:
        indexes = [models.Index(fields=["next_at"], name="outside_next")]


class Leading(models.Model):
    """That a published page leads to an address on another site."""

    component = models.ForeignKey(Component, models.CASCADE, related_name="+")
    outside = models.ForeignKey(Outside, models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["component", "outside"], name="one_leading_a_pair")]


class Release(models.Model):
    """An edition that was given a name; its files are Builds that stay."""

    uid = UidField()
    work = models.ForeignKey(Work, models.CASCADE, related_name="releases")
    edition = models.BigIntegerField()
    name = models.ForeignKey(Text, models.PROTECT, related_name="+")
    note = models.ForeignKey(Text, models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["work", "edition"], name="one_release_an_edition")]


class Due(models.Model):
    """Files of a work, or of one part of it, that are to be made: since when, and when it last changed."""

    work = models.ForeignKey(Work, models.CASCADE, related_name="+")
    release = models.BigIntegerField(default=0, help_text="the edition of the release it is for; 0: what readers see")
    part = models.CharField(max_length=20, default="")
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    is_asked = models.BooleanField(default=False, help_text="somebody or a release waits for it")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["work", "release", "part"], name="one_due_a_part"),
        ]


class Build(models.Model):
    """The newest good file of one kind, and what went wrong with a later try; `edition` 0 while none was good."""

    work = models.ForeignKey(Work, models.CASCADE, related_name="builds")
    release = models.BigIntegerField(default=0, help_text="the edition of the release it belongs to; 0: to none")
    part = models.CharField(max_length=20, default="")
    format = models.CharField(max_length=10)
    edition = models.BigIntegerField(default=0)
    name = models.CharField(max_length=200, default="")
    title = models.TextField(default="", help_text="of a part")
    sha256 = models.CharField(max_length=64, default="")
    size = models.BigIntegerField(default=0)
    made_at = models.DateTimeField(null=True)
    unset = models.TextField(default="", help_text="scripts that no font could set")
    trouble = models.CharField(max_length=40, default="", help_text="code of the refusal that the last try ended in")
    trouble_facts = models.TextField(default="{}")
    trouble_edition = models.BigIntegerField(default=0)
    trouble_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["work", "release", "part", "format"], name="one_build_a_format"),
        ]
        indexes = [models.Index(fields=["work", "name"], name="build_name")]


class Placed(models.Model):
    """Where one published page stands."""

    component = models.OneToOneField(Component, models.CASCADE, primary_key=True, related_name="+")
    work = models.ForeignKey(Work, models.CASCADE, related_name="+")
    folder = models.TextField()
    path = models.TextField()

    class Meta:
        indexes = [models.Index(fields=["work", "folder", "path"], name="placed_folder")]


class Folder(models.Model):
    """A folder of a work, and how many pages lie in it and below; the whole work has the path ""."""

    work = models.ForeignKey(Work, models.CASCADE, related_name="+")
    path = models.TextField()
    parent = models.TextField(null=True)
    pages = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["work", "path"], name="one_folder_a_path")]
        indexes = [models.Index(fields=["work", "parent", "path"], name="folder_parent")]
