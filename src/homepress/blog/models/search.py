"""The search index."""

from django.db import models


class SearchEntry(models.Model):
    """A listed post in the search index, whose words the database keeps in its own way.

    On PostgreSQL the table has two columns more, `head` and `words`; on SQLite the row of the same
    number in the virtual table `blog_search`, which a trigger on this table deletes. A migration
    that rebuilds this table must make the trigger again.
    """

    post = models.OneToOneField("blog.Post", models.CASCADE, related_name="search_entry")
    listed_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["-listed_at", "-post"], name="search_entry_listed")]

    def __str__(self) -> str:
        return f"search entry of {self.post_id}"
