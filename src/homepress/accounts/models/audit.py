"""Who did what to whom."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone

from homepress.core.keys import new_key

from .people import Person


class AuditEntry(models.Model):
    """One act on an account or on what somebody wrote. Written once, never changed."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    subject = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="audit_entries")
    action = models.CharField(max_length=50)
    detail = models.JSONField(default=dict)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-created_at", "-id"]
        verbose_name_plural = "audit entries"
        constraints = [models.CheckConstraint(condition=~models.Q(action=""), name="audit_entry_names_an_action")]
        indexes = [
            models.Index(fields=["-created_at", "-id"], name="audit_newest"),
            models.Index(fields=["subject", "-created_at"], name="audit_of_a_person"),
        ]

    def __str__(self) -> str:
        return f"{self.actor or 'the system'}: {self.action} {self.subject or ''}".strip()


def record(action: str, *, actor: Person | None = None, subject: Person | None = None, **detail: Any) -> None:
    """Write an entry. `detail` must be what JSON can hold, and no secret."""
    AuditEntry.objects.create(action=action, actor=actor, subject=subject, detail=detail)
