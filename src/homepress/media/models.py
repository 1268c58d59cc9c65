"""Uploaded files. A file is stored once, under the hash of its bytes, whoever brings it."""

from pathlib import PurePosixPath

from django.conf import settings
from django.db import models
from django.utils import timezone

from homepress.core import changes
from homepress.core.keys import new_key
from homepress.core.shown import Shown
from homepress.media.variants import Original, Source, sources


def storage_path(media: "Media", filename: str) -> str:
    """Return where a file lies under the media root: `ab/abcdef…/name.png`.

    The hash makes the address unguessable to change and safe to cache for ever.
    """
    return str(PurePosixPath(media.digest[:2], media.digest[:32], filename))


class Media(Shown):
    """One file that posts and profiles may show."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    digest = models.CharField("SHA-256", max_length=64, unique=True, editable=False)
    file = models.FileField(upload_to=storage_path, max_length=300)
    name = models.CharField(max_length=200)
    content_type = models.CharField(max_length=100, editable=False)
    size = models.PositiveBigIntegerField("size in bytes", editable=False)
    width = models.PositiveIntegerField("width in pixels", null=True, editable=False)
    height = models.PositiveIntegerField("height in pixels", null=True, editable=False)
    variants = models.JSONField(default=dict, editable=False)
    """What `media.making` made: `{"maker": "1a2b3c4d", "avif": [320, 640], "webp": [320, 640]}`."""
    alt = models.CharField("alternative text", max_length=500, blank=True)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="uploads", editable=False
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name_plural = "media"
        ordering = ["-created_at", "-id"]
        constraints = [
            models.CheckConstraint(
                # Null is not false: "height > 0" alone lets a row without a height pass.
                condition=models.Q(width__isnull=True, height__isnull=True)
                | models.Q(width__isnull=False, height__isnull=False, width__gt=0, height__gt=0),
                name="media_has_both_dimensions_or_none",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def shown_as(self) -> str:
        return changes.media(self.pk)

    def get_absolute_url(self) -> str:
        return str(self.file.url)

    @property
    def sources(self) -> tuple[Source, ...]:
        """What a page may show instead of the file itself, the best first."""
        changes.shows(changes.media(self.pk))
        if not self.variants or not self.width:
            return ()
        original = Original(self.get_absolute_url(), self.content_type, self.width)
        return sources(self.digest, self.variants, original, self.file.storage.url)
