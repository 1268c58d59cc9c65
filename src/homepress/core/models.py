"""Tables that no app owns."""

from django.db import models
from django.utils import timezone

from homepress.core.keys import new_key


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


class PeriodicJob(models.Model):
    """When a job that repeats is due next. Who moves the time on is the one that enqueues it."""

    name = models.CharField(max_length=60, primary_key=True)
    due_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name} at {self.due_at:%Y-%m-%d %H:%M:%S}"


class Notice(models.Model):
    """Something that happened and that the owner is to be told; deleted when it goes into a message."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    event = models.CharField(max_length=40)
    text = models.CharField(max_length=300)
    happened_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["happened_at", "id"]
        indexes = [models.Index(fields=["happened_at"], name="notice_in_order")]

    def __str__(self) -> str:
        return f"{self.event}: {self.text}"


class Follower(models.Model):
    """A host that keeps finished pages, and wants to know which of them are no longer right."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    seen_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return str(self.pk)


class Change(models.Model):
    """What shows something else than before, for one follower, who deletes the row when it has seen to it.

    The key is not the order: on PostgreSQL a higher one may be committed first.
    """

    # No constraint: a follower that is forgotten at this moment must not make a writer's commit fail.
    follower = models.ForeignKey(Follower, models.CASCADE, related_name="changes", db_constraint=False)
    names = models.JSONField()
    withdrawn = models.BooleanField(default=False)
    said_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return ", ".join(self.names)
