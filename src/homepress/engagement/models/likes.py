"""Likes."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from homepress.core.keys import new_key


class Like(models.Model):
    """One like of one post by one person, or by one visitor without an account."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    post = models.ForeignKey("blog.Post", models.CASCADE, related_name="likes")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="likes")
    visitor = models.CharField("keyed hash of the visitor's address", max_length=64, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["post", "person"], condition=Q(person__isnull=False), name="like_is_one_a_person"
            ),
            models.UniqueConstraint(fields=["post", "visitor"], condition=~Q(visitor=""), name="like_is_one_a_visitor"),
            models.CheckConstraint(
                condition=Q(person__isnull=False, visitor="") | (Q(person__isnull=True) & ~Q(visitor="")),
                name="like_is_by_a_person_or_a_visitor",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person or 'a visitor'} likes {self.post}"
