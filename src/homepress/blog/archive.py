"""All listed posts by year and month, in the site's time zone.

The database counts each month as a range of one index; what is not shown is never read.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import groupby

from django.db import connection
from django.utils import timezone

from homepress.blog.models import Post
from homepress.core import changes

LISTED_AT_ONCE = 500
"""A page of the archive with at most so many posts lists them; one with more only counts them."""

FIRST_YEAR = 2
"""Midnight of the year 1 lies before the beginning of time in half of the time zones."""


@dataclass(frozen=True, slots=True)
class Month:
    """A month with posts. `posts` is empty where they are only counted."""

    first: date
    count: int
    posts: tuple[Post, ...] = ()

    def get_absolute_url(self) -> str:
        return f"/archive/{self.first:%Y/%m}/"


@dataclass(frozen=True, slots=True)
class Year:
    """A year with posts, its newest month first."""

    number: int
    months: tuple[Month, ...]

    @property
    def count(self) -> int:
        return sum(month.count for month in self.months)

    @property
    def has_posts(self) -> bool:
        """Whether its posts are listed, and not only counted."""
        return any(month.posts for month in self.months)

    def get_absolute_url(self) -> str:
        return f"/archive/{self.number:04}/"


def whole() -> list[Year]:
    """Return every year with posts, the newest first."""
    changes.shows(changes.LISTING)
    bounds = _bounds()
    if bounds is None:
        return []
    oldest, newest = bounds
    years = [date(year, 1, 1) for year in range(newest, oldest - 1, -1)]
    busy = [year for year, count in zip(years, _counts(years, months=12), strict=True) if count]
    return _with_posts(_years(first for year in busy for first in _months_of(year.year)))


def of_year(number: int) -> list[Year]:
    """Return the year, or nothing where it has no posts."""
    return _with_posts(_years(_months_of(number)))


def of_month(number: int, month: int) -> list[Year]:
    """Return the year with this month alone, whose posts are listed however many they are."""
    return _filled(_years([date(number, month, 1)]))


def _bounds() -> tuple[int, int] | None:
    """The years of the oldest and the newest post."""
    moments = Post.objects.listed().values_list("listed_at", flat=True)
    newest, oldest = moments.first(), moments.reverse().first()
    if newest is None or oldest is None:
        return None
    return max(FIRST_YEAR, oldest.year - 1), newest.year + 1


def _months_of(year: int) -> list[date]:
    return [date(year, month, 1) for month in range(12, 0, -1)]


def _years(firsts: Iterable[date]) -> list[Year]:
    firsts = list(firsts)
    months = [Month(first, count) for first, count in zip(firsts, _counts(firsts, months=1), strict=True) if count]
    return [Year(number, tuple(group)) for number, group in groupby(months, key=lambda month: month.first.year)]


def _counts(firsts: list[date], *, months: int) -> list[int]:
    """How many listed posts there are in so many months from each of these days on."""
    changes.shows(changes.LISTING)
    if not firsts:
        return []
    now = timezone.now()
    spans = [(n, _midnight(day), min(_midnight(_later(day, months)), now)) for n, day in enumerate(firsts)]
    adapt = connection.ops.adapt_datetimefield_value
    values = [value for n, start, stop in spans for value in (n, adapt(start), adapt(stop))]
    rows = ", ".join(["(%s, %s, %s)"] * len(spans))
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH span (n, start, stop) AS (VALUES {rows}) "  # noqa: S608  # placeholders alone
            "SELECT (SELECT COUNT(*) FROM blog_post WHERE listed_at >= start AND listed_at < stop) "
            "FROM span ORDER BY n",
            values,
        )
        return [count for (count,) in cursor.fetchall()]


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime(day.year, day.month, day.day))  # noqa: DTZ001  # made aware right here


def _later(day: date, months: int) -> date:
    return (day + timedelta(days=31 * months)).replace(day=1)


def _with_posts(years: list[Year]) -> list[Year]:
    few = sum(year.count for year in years) <= LISTED_AT_ONCE
    return _filled(years) if few else years


def _filled(years: list[Year]) -> list[Year]:
    """Put the posts into the months, in one query."""
    if not years:
        return []
    until = _later(years[0].months[0].first, 1)
    posts = Post.objects.listed().filter(
        listed_at__gte=_midnight(years[-1].months[-1].first), listed_at__lt=_midnight(until)
    )
    by_month: dict[date, list[Post]] = defaultdict(list)
    for post in posts.only("title", "permalink", "language", "published_at", "listed_at"):
        by_month[timezone.localdate(post.listed_at).replace(day=1)].append(post)
    return [
        replace(year, months=tuple(replace(month, posts=tuple(by_month[month.first])) for month in year.months))
        for year in years
    ]
