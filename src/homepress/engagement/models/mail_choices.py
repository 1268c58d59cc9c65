"""What of the discussion people are told by mail."""

from django.conf import settings
from django.db import models


class MailChoice(models.Model):
    """A person's choice. Who has made none is told of everything."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="mail_choice"
    )
    comments = models.BooleanField("comments on what I wrote", default=True)
    answers = models.BooleanField("answers to my comments", default=True)

    def __str__(self) -> str:
        return f"mail to {self.person}"
