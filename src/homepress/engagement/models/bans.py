"""Who may not comment any more."""

from django.conf import settings
from django.db import models
from django.utils import timezone


class Ban(models.Model):
    """A person whose comments are not taken. Reading, liking and the account itself are left to them."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="comment_ban"
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    def __str__(self) -> str:
        return f"{self.person} may not comment"
