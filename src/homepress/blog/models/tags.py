"""Tags."""

from django.db import models
from django.db.models.functions import Lower

from homepress.core.keys import new_key

from .permalinks import Permalink

PREFIX = "tag/"


class Tag(models.Model):
    """A subject that posts share; its page is `/tag/<slug>/`."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    name = models.CharField(max_length=100)
    description = models.TextField(blank=True, max_length=500)
    permalink = models.OneToOneField(Permalink, models.PROTECT, related_name="current_tag", editable=False)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                Lower("name"), name="tag_name_is_unique", violation_error_message="There is such a tag already."
            ),
            models.CheckConstraint(condition=~models.Q(name=""), name="tag_has_a_name"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def slug(self) -> str:
        return self.permalink_id.removeprefix(PREFIX)

    def get_absolute_url(self) -> str:
        return f"/{self.permalink_id}/"
