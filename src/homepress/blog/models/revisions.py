"""What a post was."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from homepress.core.keys import new_key


class Revision(models.Model):
    """A post as somebody saved it: everything that the writer decides, whole."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    post = models.ForeignKey("blog.Post", models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField()
    manuscript = models.JSONField()
    editor = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="revisions")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["post", "number"], name="revision_number_is_unique_in_a_post"),
            models.CheckConstraint(condition=models.Q(number__gte=1), name="revision_numbers_begin_at_one"),
        ]

    def __str__(self) -> str:
        return f"revision {self.number}"
