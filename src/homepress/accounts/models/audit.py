"""Who did what to whom."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone

from homepress.core.keys import new_key

from .people import Person

TOLD = {
    "change role": "changed the role of",
    "create": "made the account of",
    "delete": "deleted",
    "forget": "removed all that identified",
    "reinstate": "let in again",
    "restore": "restored",
    "set password": "set the password of",
    "sign out": "signed out everywhere",
    "suspend": "suspended",
    "unlock": "unlocked",
}
"""How an act on an account is told, between who did it and to whom; others are told by their own name."""


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

    @property
    def told(self) -> str:
        """What was done, as the middle of a sentence."""
        return TOLD.get(self.action, self.action)


def record(action: str, *, actor: Person | None = None, subject: Person | None = None, **detail: Any) -> None:
    """Write an entry. `detail` must be what JSON can hold, and no secret."""
    AuditEntry.objects.create(action=action, actor=actor, subject=subject, detail=detail)
