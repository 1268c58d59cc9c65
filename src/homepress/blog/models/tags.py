"""Tags."""

import unicodedata
from typing import Any

from django.db import models

from homepress.core import changes
from homepress.core.keys import new_key
from homepress.core.shown import Shown

from .permalinks import Permalink

PREFIX = "tag/"
NAME_LENGTH = 100
KEY_LENGTH = 400


def tag_key(name: str) -> str:
    """Return what two names of one tag share: `Ünicode` and `ÜNICODE`, `C  sharp` and `c sharp`.

    Unicode's caseless match for identifiers (The Unicode Standard, 3.13, D147). The databases'
    own LOWER is no help: SQLite's knows ASCII alone and PostgreSQL's depends on the locale.
    """
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())
    return " ".join(folded.split())


class KeyField(models.CharField):  # type: ignore[type-arg]  # generic in the stubs, not at run time
    """The `tag_key` of the model's `name`, set whenever a row is written, in bulk too."""

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        key = tag_key(getattr(model_instance, "name"))  # noqa: B009  # mypy knows no `name` on Model
        setattr(model_instance, self.attname, key)
        return key


class Tag(Shown):
    """A subject that posts share; its page is `/tag/<slug>/`."""

    shown_with = (changes.POSTS,)

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    name = models.CharField(max_length=NAME_LENGTH)
    key = KeyField(max_length=KEY_LENGTH, editable=False)
    description = models.TextField(blank=True, max_length=500)
    permalink = models.OneToOneField(Permalink, models.PROTECT, related_name="current_tag", editable=False)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["key"], name="tag_name_is_unique", violation_error_message="There is such a tag already."
            ),
            models.CheckConstraint(condition=~models.Q(name="") & ~models.Q(key=""), name="tag_has_a_name"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def shown_as(self) -> str:
        return changes.tag(self.pk)

    @property
    def slug(self) -> str:
        return self.permalink_id.removeprefix(PREFIX)

    def get_absolute_url(self) -> str:
        return f"/{self.permalink_id}/"
