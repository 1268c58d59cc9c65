"""The secrets under which visitors' addresses are hashed."""

from django.db import models


class VisitorKey(models.Model):
    """The random half of a period's secret. Once its row is gone, the period's hashes lead nowhere."""

    period = models.PositiveIntegerField(primary_key=True)
    secret = models.BinaryField(max_length=32)

    class Meta:
        verbose_name_plural = "visitor keys"

    def __str__(self) -> str:
        return f"period {self.period}"
