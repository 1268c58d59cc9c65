"""How often a post was read."""

from django.db.models import Sum

from homepress.blog.models import Post
from homepress.stats.models import Kind, Tally


def of_post(post: Post) -> int:
    """Return all views of a post."""
    found = Tally.objects.filter(post=post, kind=Kind.MONTH).aggregate(views=Sum("count"))
    return found["views"] or 0
