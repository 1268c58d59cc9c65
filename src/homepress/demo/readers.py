"""Views of made-up readers, as the sums that counting would have left."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from itertools import accumulate
from random import Random

from homepress.blog.models import Post
from homepress.stats import upserting
from homepress.stats.models import Kind, Tally
from homepress.stats.reasons import Reason

REFERRERS = ("", "", "", "/", "/", "news.example", "search.example", "search.example", "mastodon.example", "a.example")
REASONS = (Reason.BOT, Reason.BOT, Reason.BOT, Reason.AGAIN, Reason.WRITER, Reason.PREFETCH, Reason.OPTED_OUT)
SUNDAY_READERS = 0.6
"""How many read on a day of the weekend, of those of other days."""


def write_views(posts: Sequence[Post], *, views: int, days: int, until: date, seed: int) -> None:
    """Write so many views of the days until then, some posts read often and most seldom."""
    random = Random(f"{seed} views")  # noqa: S311  # repeatable content
    dates = [until - timedelta(days=age) for age in range(days)]
    of_days = list(accumulate(SUNDAY_READERS if day.weekday() > 4 else 1.0 for day in dates))
    of_posts = list(accumulate(1 / place for place in range(1, len(posts) + 1)))
    sums: Counter[tuple[str, date, object, str]] = Counter()
    chosen = zip(
        random.choices(dates, cum_weights=of_days, k=views),
        random.choices(posts, cum_weights=of_posts, k=views),
        strict=True,
    )
    for day, post in chosen:
        if post.published_at is None or post.published_at.date() > day:
            day = _later(post, until, random)  # noqa: PLW2901  # nobody reads what is not there yet
        sums[Kind.VIEW, day, post.pk, ""] += 1
        sums[Kind.MONTH, day.replace(day=1), post.pk, ""] += 1
        sums[Kind.REFERRER, day, post.pk, random.choice(REFERRERS)] += 1
        if random.random() < 0.5:
            sums[Kind.LEFT_OUT, day, post.pk, random.choice(REASONS)] += 1
    upserting.add(Tally, ["kind", "day", "post", "name"], sums)


def _later(post: Post, until: date, random: Random) -> date:
    """Return a day on which the post was there, sooner rather than later after its publication."""
    published = min(post.published_at.date(), until) if post.published_at else until
    return published + timedelta(days=int((until - published).days * random.random() ** 2))
