"""Tables that no app owns."""

from django.db import models


class CacheEntry(models.Model):
    """The table of Django's database cache, made by the migrations like any other."""

    cache_key = models.CharField(max_length=255, primary_key=True)
    value = models.TextField()
    expires = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "core_cache"
        verbose_name_plural = "cache entries"

    def __str__(self) -> str:
        return self.cache_key
