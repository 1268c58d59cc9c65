"""Files that belong to a post, under the names by which its source calls them."""

from django.db import models

NAME_LENGTH = 400


class Attachment(models.Model):
    """Ties a name as written in a post's source (`diagram.png`, `/images/logo.svg`) to a file.

    The source stays as it was written; the renderer puts in the file's address and size.
    """

    post = models.ForeignKey("blog.Post", models.CASCADE, related_name="attachments")
    name = models.CharField(max_length=NAME_LENGTH)
    media = models.ForeignKey("media.Media", models.PROTECT, related_name="attachments")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["post", "name"], name="attachment_name_is_unique_in_a_post"),
            models.CheckConstraint(condition=~models.Q(name=""), name="attachment_has_a_name"),
        ]

    def __str__(self) -> str:
        return self.name
