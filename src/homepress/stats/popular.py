"""What is read most, for readers: a list that changes once a day.

It is drawn into pages as any list is, so that they stay the same for everybody and need no script. It
is made at night, and the pages that show it are drawn anew only where it has become another.
"""

from datetime import date, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from homepress.blog.models import Post
from homepress.core import changes
from homepress.stats import counted_posts
from homepress.stats.models import Kind, PopularPost, Tally

PLACES = 5
DAYS = 30

FEWEST_POSTS = 3
"""Fewer are no list."""

FEWEST_VIEWS = 10
"""A post with fewer views in that time is not popular, and its place would tell who read it."""

POPULAR = "popular-posts"
"""What pages that show the list have in common (see `core.changes`)."""


def posts() -> list[Post]:
    """Return the posts of the list that are listed now, the most read first."""
    changes.shows(POPULAR)
    if not counted_posts.are_counted():
        return []
    # From the few places to their posts: a database without statistics would go through all that is listed.
    places = PopularPost.objects.select_related("post").defer(*(f"post__{name}" for name in Post.LONG_TEXTS))
    now = timezone.now()
    found = [place.post for place in places if place.post.listed_at and place.post.listed_at <= now]
    changes.shows(*(changes.post(post.pk) for post in found))
    return found if len(found) >= FEWEST_POSTS else []


def renew(today: date) -> bool:
    """Make the list anew from what was read in the last days; say whether it has changed."""
    wanted = _most_read(today)
    with transaction.atomic():
        places = list(PopularPost.objects.select_for_update().values_list("post", flat=True))
        if places == wanted:
            return False
        PopularPost.objects.all().delete()
        PopularPost.objects.bulk_create(PopularPost(position=n, post_id=key) for n, key in enumerate(wanted, start=1))
        changes.changed(POPULAR)
    return True


def renew_now() -> None:
    renew(timezone.localdate())


def _most_read(today: date) -> list[UUID]:
    recent = Tally.objects.filter(
        kind=Kind.VIEW, day__gt=today - timedelta(days=DAYS), day__lte=today, post__listed_at__lte=timezone.now()
    )
    sums = recent.order_by().values_list("post").annotate(views=Sum("count")).filter(views__gte=FEWEST_VIEWS)
    return [key for key, _ in sums.order_by("-views", "-post")[:PLACES]]
