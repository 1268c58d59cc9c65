"""What moderators decided, so that it can be undone."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from homepress.core.keys import new_key


class Decision(models.Model):
    """One press of a button in the queue: on one comment or many."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    verb = models.CharField(max_length=10)
    before = models.JSONField("state and reasons of each comment before", default=dict)
    banned = models.JSONField("keys of the people this banned", default=list)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    undone_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        indexes = [models.Index(fields=["by", "-created_at"], name="decision_newest")]

    def __str__(self) -> str:
        return f"{self.verb} {len(self.before)}, by {self.by}"
