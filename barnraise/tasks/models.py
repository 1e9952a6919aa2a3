"""Tables of tasks: open pieces, and who holds which until when."""

from django.db import models
from django.db.models import Q

from barnraise.people.models import Person
from barnraise.record.db.fields import UidField
from barnraise.record.models import Text
from barnraise.rules import claiming
from barnraise.works.models import Component, Work


class Task(models.Model):
    """An invitation to do something. `key` names its reason, so that the same reason makes one task only.

    `left` is how many more people can take it now; 0 once it is closed, and while it waits. `part_of` is the
    piece that it was cut from, or that took it in.
    """

    OPEN, DONE, GONE, IMPOSSIBLE, SPLIT, MERGED = "open", "done", "gone", "impossible", "split", "merged"

    uid = UidField()
    work = models.ForeignKey(Work, models.CASCADE, related_name="tasks")
    key = models.CharField(max_length=80)
    reason = models.CharField(max_length=20, help_text="why it exists: one of seeing.REASONS")
    path = models.TextField(default="", help_text="what it touches")
    places = models.TextField(default="", help_text="where in it exactly, one place a line")
    url = models.TextField(default="", help_text="where it is done, when that is not the editor")
    title = models.ForeignKey(Text, models.PROTECT, null=True, related_name="+")
    about = models.ForeignKey(Text, models.PROTECT, null=True, related_name="+")
    minutes = models.SmallIntegerField()
    difficulty = models.SmallIntegerField(default=1, help_text="1 easy, 2 some, 3 hard")
    topics = models.CharField(max_length=300, default="", help_text="words with spaces between them")
    language = models.CharField(max_length=35, default="en")
    band = models.SmallIntegerField(default=1, help_text="how long it takes: see fit.BANDS")
    lot = models.IntegerField(default=0, help_text="drawn once, so that each free piece is shown sometimes")
    slots = models.SmallIntegerField(default=1)
    left = models.SmallIntegerField(default=1)
    state = models.CharField(max_length=10, default=OPEN)
    # Where a process declares how it is taken: `line` is what it belongs to there, and 0 means as usual.
    line = models.CharField(max_length=80, default="")
    lease_minutes = models.IntegerField(default=0)
    warn_minutes = models.IntegerField(default=0)
    extensions = models.SmallIntegerField(default=claiming.EXTENSIONS)
    held_most = models.SmallIntegerField(default=0, help_text="how many of its line one person may hold at a time")
    made_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    needs = models.ForeignKey("self", models.SET_NULL, null=True, related_name="needed_by")
    part_of = models.ForeignKey("self", models.SET_NULL, null=True, related_name="parts")
    urgency = models.SmallIntegerField(default=1, help_text="0 can wait, 1 as others, 2 before others")
    lapsed = models.SmallIntegerField(default=0, help_text="how often somebody took it and let it go back")
    at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["work", "key"], name="one_task_a_reason"),
            models.CheckConstraint(
                condition=Q(left__gte=0) & Q(left__lte=models.F("slots")), name="task_left_in_slots"
            ),
        ]
        indexes = [
            models.Index(fields=["band", "-at"], condition=Q(left__gt=0), name="task_free"),
            models.Index(fields=["band", "lot"], condition=Q(left__gt=0), name="task_lot"),
            models.Index(fields=["work", "band", "-at"], condition=Q(left__gt=0), name="task_work"),
            models.Index(fields=["work", "-at"], condition=Q(left__gt=0), name="task_work_newest"),
            models.Index(fields=["work", "-urgency", "at"], condition=Q(left__gt=0), name="task_work_order"),
            models.Index(fields=["work", "lot"], condition=Q(left__gt=0), name="task_work_lot"),
            models.Index(fields=["reason", "band", "-at"], condition=Q(left__gt=0), name="task_reason"),
            models.Index(fields=["language", "band", "-at"], condition=Q(left__gt=0), name="task_language"),
            models.Index(fields=["made_by", "reason"], condition=Q(state="open"), name="task_made_by"),
            models.Index(fields=["work", "path"], condition=Q(state="open"), name="task_touches"),
            models.Index(fields=["work", "line"], condition=Q(state="open") & ~Q(line=""), name="task_line"),
        ]


class Topic(models.Model):
    """A word that an open task is about, folded, so that tasks are found by it; the rows go when the task is closed."""

    task = models.ForeignKey(Task, models.CASCADE, related_name="+")
    word = models.CharField(max_length=35)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["word", "task"], name="one_topic_a_word")]


class Claim(models.Model):
    """One person's lease on one slot of a task; of each slot at most one is open."""

    OPEN, RELEASED, LAPSED, DONE, OVER = "open", "released", "lapsed", "done", "over"

    uid = UidField()
    task = models.ForeignKey(Task, models.CASCADE, related_name="claims")
    person = models.ForeignKey(Person, models.PROTECT, related_name="claims")
    slot = models.SmallIntegerField()
    state = models.CharField(max_length=10, default=OPEN)
    at = models.DateTimeField()
    until = models.DateTimeField()
    extended = models.SmallIntegerField(default=0)
    progress = models.ForeignKey(Text, models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            # A finished slot stays taken: it is what redundancy no longer needs.
            models.UniqueConstraint(
                fields=["task", "slot"], condition=Q(state__in=["open", "done"]), name="one_claim_a_slot"
            ),
            models.UniqueConstraint(
                fields=["task", "person"], condition=Q(state__in=["open", "done"]), name="one_claim_a_person"
            ),
        ]
        indexes = [
            models.Index(fields=["until"], condition=Q(state="open"), name="claim_due"),
            models.Index(fields=["person", "state"], name="claim_person"),
        ]


class Touched(models.Model):
    """How often a component was changed, and when last; derived, for the fit of tasks."""

    component = models.OneToOneField(Component, models.CASCADE, primary_key=True, related_name="touched")
    times = models.IntegerField()
    last = models.BigIntegerField(help_text="the number of the edition")


class Near(models.Model):
    """How much two components were changed by the same people one after the other; derived. Both ways are rows."""

    component = models.ForeignKey(Component, models.CASCADE, related_name="near")
    other = models.ForeignKey(Component, models.CASCADE, related_name="+")
    weight = models.FloatField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["component", "other"], name="one_near_a_pair")]
        indexes = [models.Index(fields=["component", "-weight"], name="near_nearest")]


class Learnt(models.Model):
    """The weights of the cues in one work, learnt from what people chose there; derived."""

    work = models.OneToOneField(Work, models.CASCADE, primary_key=True, related_name="+")
    weights = models.JSONField()
    sums = models.JSONField()


class Serving(models.Model):
    """How a work's tasks come to people, where its process says so; derived."""

    work = models.OneToOneField(Work, models.CASCADE, primary_key=True, related_name="+")
    mode = models.CharField(max_length=10)
    at_least = models.SmallIntegerField(default=0)
