"""Addresses. A path, once claimed, means the same thing for ever or answers 410."""

from django.db import models
from django.utils import timezone


class Permalink(models.Model):
    """A path of this site, without its outer slashes, and what it leads to.

    A post's current path is the one that `Post.permalink` names; all others that lead to it
    redirect there, straight, since they point to the post and not to each other. When the post is
    deleted they stay, leading nowhere, so that the path answers 410 and is never given to another.
    """

    path = models.CharField(primary_key=True, max_length=400)
    post = models.ForeignKey("blog.Post", models.SET_NULL, null=True, related_name="permalinks")
    tag = models.ForeignKey("blog.Tag", models.SET_NULL, null=True, related_name="permalinks")
    media = models.ForeignKey("media.Media", models.SET_NULL, null=True, related_name="permalinks")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(post__isnull=True, tag__isnull=True)
                | models.Q(post__isnull=True, media__isnull=True)
                | models.Q(tag__isnull=True, media__isnull=True),
                name="permalink_leads_to_one_thing",
            ),
            models.CheckConstraint(
                condition=~models.Q(path="") & ~models.Q(path__startswith="/") & ~models.Q(path__endswith="/"),
                name="permalink_path_has_no_outer_slash",
            ),
        ]

    def __str__(self) -> str:
        return f"/{self.path}/"
