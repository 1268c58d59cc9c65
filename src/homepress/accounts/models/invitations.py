"""Invitations, by which an owner makes the first account."""

import hashlib
import secrets
from datetime import timedelta
from typing import ClassVar

from django.db import models
from django.utils import timezone

from homepress.core.keys import new_key

from .people import Role


class InvitationManager(models.Manager["Invitation"]):
    def issue(self, role: str, *, lifetime: timedelta) -> str:
        """Make an invitation and return its secret, which is not stored and so shown only once."""
        secret = secrets.token_urlsafe(24)
        self.create(digest=digest_of(secret), role=role, expires_at=timezone.now() + lifetime)
        return secret

    def find(self, secret: str) -> "Invitation | None":
        """Return the invitation that the secret opens, or None if there is none or it has expired."""
        return self.filter(digest=digest_of(secret), expires_at__gt=timezone.now()).first()

    def redeem(self, secret: str) -> bool:
        """Use the invitation up; of any number of attempts at once, one gets True."""
        deleted, _ = self.filter(digest=digest_of(secret), expires_at__gt=timezone.now()).delete()
        return deleted == 1


class Invitation(models.Model):
    """The right to make one account with a role, held by whoever knows the secret."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    digest = models.CharField(max_length=64, unique=True)
    role = models.CharField(max_length=10, choices=Role)
    expires_at = models.DateTimeField()

    objects: ClassVar[InvitationManager] = InvitationManager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(role__in=[role.value for role in Role]), name="invitation_role_is_known"
            )
        ]

    def __str__(self) -> str:
        return f"invitation as {self.role} until {self.expires_at:%Y-%m-%d %H:%M}"


def digest_of(secret: str) -> str:
    """Return what is stored of a secret: its SHA-256, enough for 192 random bits."""
    return hashlib.sha256(secret.encode()).hexdigest()
