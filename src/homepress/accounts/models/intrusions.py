"""Who knocked at a door that is painted on the wall."""

from django.db import models
from django.utils import timezone

from homepress.core.keys import new_key


class Intrusion(models.Model):
    """One attempt to sign in where nobody can. The password that was typed is never kept."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    address = models.GenericIPAddressField(null=True)
    agent = models.CharField(max_length=300, blank=True)
    name = models.CharField("name that was tried", max_length=150, blank=True)
    happened_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-happened_at", "-id"]
        indexes = [
            models.Index(fields=["-happened_at", "-id"], name="intrusion_newest"),
            models.Index(fields=["address", "-happened_at"], name="intrusion_by_address"),
        ]

    def __str__(self) -> str:
        return f"{self.name or 'nobody'} from {self.address or 'somewhere'}"
