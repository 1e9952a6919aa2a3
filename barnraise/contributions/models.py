"""Tables of contributions: versions bound by hash, reviews of exact versions, comments on passages, drafts."""

from django.db import models

from barnraise.people.models import Person
from barnraise.record.db.fields import UidField
from barnraise.record.models import Blob, Text
from barnraise.works.models import Component, Revision, Work


class Contribution(models.Model):
    """A proposed set of component changes. `state` is what the last entry about it says."""

    OPEN, RETURNED, CONFLICTED = "open", "returned", "conflicted"
    INTEGRATED, DECLINED, WITHDRAWN = "integrated", "declined", "withdrawn"
    UNDECIDED = (OPEN, RETURNED, CONFLICTED)

    uid = UidField()
    work = models.ForeignKey(Work, models.CASCADE, related_name="contributions")
    number = models.BigIntegerField(help_text="in its work, from 1")
    author = models.ForeignKey(Person, models.PROTECT, related_name="contributions")
    authors = models.ManyToManyField(Person, related_name="+", help_text="all of them, the first included")
    state = models.CharField(max_length=12, default=OPEN)
    summary = models.ForeignKey(Text, models.PROTECT, related_name="+")
    made = models.CharField(max_length=20, help_text="own, translated, adapted, machine")
    source = models.ForeignKey(Text, models.PROTECT, null=True, related_name="+", help_text="of what was not her own")
    source_licence = models.CharField(max_length=200, default="")
    licence = models.CharField(max_length=200, help_text="SPDX: what she granted")
    version = models.ForeignKey("Version", models.PROTECT, null=True, related_name="+", help_text="the current one")
    reverts = models.BigIntegerField(null=True, help_text="the edition that it takes back")
    builds_on = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="above", help_text="the one that was open and that it builds on"
    )
    built_on = models.ForeignKey(
        "Version", models.PROTECT, null=True, related_name="+", help_text="of that; None once it stands on an edition"
    )
    submitted_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    next_at = models.DateTimeField(null=True, help_text="when a timer may decide")
    edition = models.BigIntegerField(null=True, help_text="the edition that integrated it")
    at_once = models.BooleanField(default=False, help_text="integrated before anybody else's look")
    by_silence = models.BooleanField(default=False, help_text="integrated by silence in place of missing approvals")
    consents = models.CharField(max_length=40, default="", help_text="kinds of offers of merging that she takes")
    # How far it is on the way that the process declares.
    stages = models.TextField(
        default="", help_text="JSON: the stage it is in at each gate, and since when, in microseconds"
    )
    process = models.ForeignKey(Blob, models.PROTECT, null=True, related_name="+", help_text="rules it was sent under")
    draw = models.BigIntegerField(default=0, help_text="what chance gave it when it was sent")
    held_since = models.DateTimeField(null=True)
    held_until = models.DateTimeField(null=True)
    drawn = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", help_text="whom chance asks to read")
    drawn_at = models.DateTimeField(null=True)
    is_rest = models.BooleanField(default=False, help_text="left over when others were approved, not sent anew since")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["work", "number"], name="one_contribution_a_number")]
        indexes = [
            models.Index(fields=["work", "state", "number"], name="contribution_state"),
            models.Index(fields=["author", "state"], name="contribution_author"),
            models.Index(fields=["work", "submitted_at"], name="contribution_at"),
            models.Index(fields=["next_at"], condition=models.Q(state="open"), name="contribution_due"),
            # Few of many: those whose words are not their author's own alone, and those that take an edition back.
            models.Index(fields=["work", "edition"], condition=~models.Q(made="own"), name="contribution_sourced"),
            models.Index(fields=["work"], condition=models.Q(reverts__isnull=False), name="contribution_reverting"),
        ]


class Version(models.Model):
    """One exact version: what a review judges. Never changed."""

    contribution = models.ForeignKey(Contribution, models.CASCADE, related_name="versions")
    number = models.SmallIntegerField()
    hash = models.CharField(max_length=64, help_text="SHA-256 over base and changes, hexadecimal")
    base_edition = models.BigIntegerField()
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["contribution", "number"], name="one_version_a_number")]
        indexes = [models.Index(fields=["by", "at"], name="version_sent")]


class Change(models.Model):
    """What a version does to one component: new bytes, a new place, a new mode, or (`blob` None) removal."""

    version = models.ForeignKey(Version, models.CASCADE, related_name="changes")
    place = models.SmallIntegerField()
    path = models.TextField()
    moved_from = models.TextField(default="")
    component = models.ForeignKey(Component, models.PROTECT, null=True, related_name="+", help_text="None: a new one")
    base = models.ForeignKey(Revision, models.PROTECT, null=True, related_name="+")
    blob = models.ForeignKey(Blob, models.PROTECT, null=True, related_name="+")
    mode = models.IntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["version", "path"], name="one_change_a_path")]
        indexes = [models.Index(fields=["component"], name="change_component")]


class Review(models.Model):
    """One person's judgement of one exact version, or her look at it after it was integrated."""

    uid = UidField()
    version = models.ForeignKey(Version, models.PROTECT, related_name="reviews")
    person = models.ForeignKey(Person, models.PROTECT, related_name="reviews")
    verdict = models.CharField(max_length=16, help_text="approve, request_changes, decline")
    comment = models.ForeignKey(Text, models.PROTECT, null=True, related_name="+")
    counted = models.BooleanField(help_text="whether her approval counted when she gave it")
    at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    stages = models.TextField(default="", help_text="the stages in which it was given, one a line")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["version", "person"], condition=models.Q(withdrawn_at=None), name="one_review_a_version"
            )
        ]


class Hold(models.Model):
    """Somebody holds a contribution, with a reason, until a moment; it ends by itself."""

    contribution = models.ForeignKey(Contribution, models.CASCADE, related_name="holds")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    reason = models.ForeignKey(Text, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    until = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["person", "at"], name="hold_person")]


class Assessment(models.Model):
    """One person's word on somebody else's review: whether it was fair, and why."""

    review = models.ForeignKey(Review, models.PROTECT, related_name="assessments")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    is_fair = models.BooleanField()
    reason = models.ForeignKey(Text, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["review", "person"], name="one_assessment_a_review")]


class Comment(models.Model):
    """Something said about a passage of a version; it may hold the exact words to put in its place."""

    uid = UidField()
    version = models.ForeignKey(Version, models.PROTECT, related_name="comments")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    path = models.TextField(default="")
    quote = models.TextField(default="")
    before = models.CharField(max_length=64, default="")
    after = models.CharField(max_length=64, default="")
    position = models.IntegerField(default=0, help_text="where the quote began, in characters")
    is_only = models.BooleanField(default=False, help_text="whether the quote stood once in that text")
    body = models.ForeignKey(Text, models.PROTECT, related_name="+")
    replacement = models.ForeignKey(Text, models.PROTECT, null=True, related_name="+")
    accepted_in = models.ForeignKey(Version, models.PROTECT, null=True, related_name="+")
    settled_at = models.DateTimeField(null=True)
    at = models.DateTimeField()


class Agreement(models.Model):
    """Somebody's word that what she gave and gives to a work may go on under another licence too. For good.

    `contribution` is the one that asked for it.
    """

    work = models.ForeignKey(Work, models.CASCADE, related_name="agreements")
    contribution = models.ForeignKey(Contribution, models.PROTECT, null=True, related_name="agreements")
    person = models.ForeignKey(Person, models.PROTECT, related_name="agreements")
    licence = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["work", "person", "licence"], name="one_agreement_a_licence"),
        ]


class Draft(models.Model):
    """A change in the making: what somebody typed or chose for one path and has not sent. Private.

    `body` None and `blob` "" mean the same as in a change: remove what is there, or only move it from `moved_from`.
    """

    person = models.ForeignKey(Person, models.CASCADE, related_name="drafts")
    work = models.ForeignKey(Work, models.CASCADE, related_name="+")
    path = models.TextField()
    moved_from = models.TextField(default="")
    base_edition = models.BigIntegerField()
    body = models.TextField(null=True, help_text="as it was typed")
    blob = models.CharField(max_length=64, default="", help_text="SHA-256 of a file to put there, hexadecimal")
    summary = models.TextField(default="")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "work", "path"], name="one_draft_a_page")]


class StagedBlob(models.Model):
    """Bytes that somebody sent ahead of the change that names them: only they may name them until they are shown."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    blob = models.ForeignKey(Blob, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "blob"], name="one_staging_a_blob")]
        indexes = [models.Index(fields=["at"], name="staged_at")]


class Standing(models.Model):
    """What one person has done in one work, counted as it happens; a follower of `fsck` can count it again.

    `judged` are her contributions that were integrated on somebody else's judgement, a look afterwards included.
    """

    work = models.ForeignKey(Work, models.CASCADE, related_name="standings")
    person = models.ForeignKey(Person, models.PROTECT, related_name="standings")
    integrated = models.IntegerField(default=0)
    judged = models.IntegerField(default=0)
    unopposed = models.IntegerField(default=0, help_text="integrated by silence while nobody's approval counted")
    reviewed = models.IntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["work", "person"], name="one_standing_a_work")]
        indexes = [models.Index(fields=["work", "judged"], name="standing_judged")]


class Worked(models.Model):
    """How many pieces somebody did in one stage of a work, and when the last; derived from the record."""

    work = models.ForeignKey(Work, models.CASCADE, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    stage = models.CharField(max_length=80)
    count = models.IntegerField(default=0)
    last_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["work", "person", "stage"], name="one_count_a_stage")]


class Climb(models.Model):
    """Somebody asked for a rung of a work's ladder; `held_at`: since when it is hers, None while others are asked."""

    work = models.ForeignKey(Work, models.CASCADE, related_name="climbs")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    rung = models.CharField(max_length=80)
    asked_at = models.DateTimeField()
    held_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["work", "person", "rung"], name="one_climb_a_rung")]
        indexes = [models.Index(fields=["work", "rung", "held_at"], name="climb_held")]


class Voice(models.Model):
    """One person who holds a rung speaks for somebody who asked for it."""

    climb = models.ForeignKey(Climb, models.CASCADE, related_name="voices")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["climb", "person"], name="one_voice_a_climb")]


class Circumstances(models.Model):
    """With which people and rules what waits in a work was last decided about, so that only a change asks all again."""

    work = models.OneToOneField(Work, models.CASCADE, primary_key=True, related_name="+")
    counting = models.TextField(help_text="JSON: the ids of the people whose approval counts")
    rules = models.TextField(help_text="JSON: the bytes of its two documents, and how many take part and counted")
