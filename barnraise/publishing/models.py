"""The one table of publishing, derived: which pages depend on which paths."""

from django.db import models

from barnraise.works.models import Component, Work


class Mention(models.Model):
    """A path that a published page links to or includes, whether anything stands there or not."""

    component = models.ForeignKey(Component, models.CASCADE, related_name="+")
    work = models.ForeignKey(Work, models.CASCADE, related_name="+")
    path = models.TextField()
    is_included = models.BooleanField(default=False, help_text="its bytes are part of the page")

    class Meta:
        indexes = [models.Index(fields=["work", "path"], name="mention_path")]
