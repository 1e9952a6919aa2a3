"""Tables of judging: inquiries, their items, what was answered, what is leased to whom, and what was sealed."""

from django.db import models

from barnraise.people.models import Person
from barnraise.record.db.fields import UidField
from barnraise.works.models import Component, Work


class Inquiry(models.Model):
    """One question about many items, as a component of its work declares it. Its id is that component's."""

    uid = models.UUIDField(unique=True)
    work = models.ForeignKey(Work, models.CASCADE, related_name="inquiries")
    component = models.OneToOneField(Component, models.CASCADE, related_name="+")
    name = models.SlugField(max_length=64)
    declared = models.TextField(help_text="the document, as it was last read")
    process = models.TextField(default="", help_text="the process whose stages decide its items, where they do")
    problem = models.TextField(default="", help_text="what keeps the newest document from being followed")
    source = models.TextField(default="", help_text="which state of its items was read last")
    ruled_at = models.BigIntegerField(default=0, help_text="since when its items are decided as they are, microseconds")
    is_open = models.BooleanField(default=True)
    trusts = models.BooleanField(default=False, help_text="whether people agree beyond chance")
    answers_weighed = models.BigIntegerField(default=0, help_text="how many there were when skills were last learnt")
    published_at = models.BigIntegerField(default=0, help_text="when results last went out, microseconds")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["work", "name"], condition=models.Q(is_open=True), name="one_open_inquiry_a_name"
            )
        ]


class Batch(models.Model):
    """Some answers, or some results, that one entry of the record names by their hash."""

    ANSWERS, RESULTS = "answers", "results"

    uid = UidField()
    inquiry = models.ForeignKey(Inquiry, models.CASCADE, related_name="batches")
    kind = models.CharField(max_length=8)
    number = models.IntegerField(help_text="in its inquiry and kind, from 1")
    count = models.IntegerField()
    hash = models.BinaryField(max_length=32)
    at = models.BigIntegerField()
    refused = models.CharField(max_length=64, default="", help_text="why its results could not go into their table")
    tried_at = models.BigIntegerField(default=0, help_text="when that was last tried, microseconds")

    class Meta:
        indexes = [models.Index(fields=["tried_at"], condition=~models.Q(refused=""), name="batch_refused")]
        constraints = [models.UniqueConstraint(fields=["inquiry", "kind", "number"], name="one_batch_a_number")]


class Item(models.Model):
    """One thing that is asked about. `slots` are the answers it may have so far, `free` those nobody holds a lease on.

    An item with a `known` answer teaches and tests; it has no slots, and everybody may be asked it. Where the stages
    of a process decide, answers count in the stage they were given in; what its rules reject is "left" aside.
    """

    OPEN, DONE, DISPUTED, KNOWN, GONE, LEFT = "open", "done", "disputed", "known", "gone", "left"

    inquiry = models.ForeignKey(Inquiry, models.CASCADE, related_name="items")
    key = models.CharField(max_length=200, help_text="what names it where it comes from")
    place = models.BigIntegerField(help_text="in the order in which items are served")
    shown = models.TextField(help_text="JSON: what people see of it")
    known = models.TextField(default="", help_text="JSON: its answer, where it is known")
    why = models.TextField(default="", help_text="why that is the answer")
    teaches = models.BooleanField(default=False, help_text="whether newcomers are asked it first")
    slots = models.IntegerField()
    free = models.IntegerField()
    state = models.CharField(max_length=8, default=OPEN)
    value = models.TextField(default="", help_text="JSON: the result so far")
    support = models.SmallIntegerField(default=0, help_text="thousandths of its answers that say so")
    confidence = models.SmallIntegerField(default=0, help_text="how sure that is, in thousandths")
    stage = models.SmallIntegerField(default=0, help_text="the place of its stage, where a process has some")
    since = models.BigIntegerField(default=0, help_text="the last answer that was given before its stage")
    since_at = models.BigIntegerField(default=0, help_text="when it came to its stage, microseconds since 1970, UTC")
    draw = models.IntegerField(default=0, help_text="what chance gave it, for those who are trusted")
    results = models.ForeignKey(Batch, models.PROTECT, null=True, related_name="items")
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["inquiry", "key"], name="one_item_a_key"),
            models.CheckConstraint(condition=models.Q(free__gte=0), name="no_slot_twice"),
        ]
        indexes = [
            models.Index(fields=["inquiry", "place"], condition=models.Q(free__gt=0), name="item_free"),
            models.Index(fields=["inquiry", "state", "place"], name="item_state"),
            models.Index(
                fields=["inquiry", "since_at"], condition=models.Q(state="open", stage__gt=0), name="item_staged"
            ),
            models.Index(fields=["inquiry"], condition=models.Q(results=None, state="done"), name="item_unpublished"),
        ]


class Answer(models.Model):
    """One thing that one person did with one item; the last one counts. Never changed, but for the batch it lies in."""

    GIVEN, SKIPPED, UNDONE, FLAGGED = "given", "skipped", "undone", "flagged"

    item = models.ForeignKey(Item, models.CASCADE, related_name="answers")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    turn = models.SmallIntegerField()
    deed = models.CharField(max_length=8)
    value = models.TextField(help_text="JSON; empty where there is none, or where it was removed")
    salt = models.BinaryField(max_length=16)
    hash = models.BinaryField(max_length=32, help_text="SHA-256 of salt and value")
    at = models.BigIntegerField(help_text="microseconds since 1970, UTC")
    batch = models.ForeignKey(Batch, models.PROTECT, null=True, related_name="answers")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["item", "person", "turn"], name="one_answer_a_turn")]
        indexes = [
            models.Index(fields=["id"], condition=models.Q(batch=None), name="answer_unsealed"),
            models.Index(fields=["person", "id"], name="answer_of_person"),
        ]


class Block(models.Model):
    """The few items that one person holds a lease on; where she has come to in the order of all."""

    inquiry = models.ForeignKey(Inquiry, models.CASCADE, related_name="+")
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    items = models.TextField(default="", help_text="ids, in the order in which they are asked")
    until = models.BigIntegerField(help_text="microseconds since 1970, UTC; 0: nothing is held")
    place = models.BigIntegerField(default=-1, help_text="after which place the next items are looked for")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["inquiry", "person"], name="one_block_a_person")]
        indexes = [models.Index(fields=["inquiry", "until"], name="block_until")]


class Skill(models.Model):
    """How often one person's answers to one inquiry are right, as far as it is known; learnt again and again."""

    inquiry = models.ForeignKey(Inquiry, models.CASCADE, related_name="+")
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    right = models.SmallIntegerField(help_text="thousandths")
    given = models.IntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["inquiry", "person"], name="one_skill_a_person")]
