"""Rows that readers see: reading one while a page is drawn is showing it, saving one is changing it.

So a page's names cannot be forgotten, whatever template or feed reads the row. What does not pass
through here says so itself: `update()` and the like what they change, `values()` what it shows.
"""

from collections.abc import Collection
from typing import Any, ClassVar, Self

from django.db import models, transaction

from homepress.core import changes


class Shown(models.Model):
    """A row with a name in `core.changes`."""

    not_shown: ClassVar[frozenset[str]] = frozenset()
    """Fields that no page shows: saving them alone changes nothing that readers see."""

    shown_with: ClassVar[tuple[str, ...]] = ()
    """What else shows the rows without reading them one by one."""

    class Meta:
        abstract = True

    @property
    def shown_as(self) -> str:
        """The row's name."""
        raise NotImplementedError

    @classmethod
    def from_db(cls, db: str | None, field_names: Collection[str], values: Collection[Any], **options: Any) -> Self:
        row = super().from_db(db, field_names, values, **options)
        changes.shows(row.shown_as)
        return row

    def save(self, *args: Any, update_fields: Any = None, **options: Any) -> None:
        """Save, and say so; a new row is on no page yet."""
        if self._state.adding or (update_fields is not None and self.not_shown.issuperset(update_fields)):
            super().save(*args, update_fields=update_fields, **options)
            return
        with transaction.atomic():
            super().save(*args, update_fields=update_fields, **options)
            changes.changed(self.shown_as, *self.shown_with)
