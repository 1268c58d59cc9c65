from datetime import date, timedelta

from homepress.blog.models import Post
from homepress.core.cleaning import clean
from homepress.stats.models import FruitlessSearch, Kind, Sighting, Tally
from homepress.stats.rolling_up import let_go, roll_up
from tests.fixtures.posts import Write

TODAY = date(2026, 11, 26)


def tally(post: Post, day: date, count: int, kind: str = Kind.VIEW, name: str = "") -> None:
    Tally.objects.create(post=post, day=day, count=count, kind=kind, name=name)


def rows(kind: str) -> list[tuple[str, str, str, int]]:
    found = Tally.objects.filter(kind=kind).order_by("day", "post__title", "name")
    return [(str(one.day), one.post.title, one.name, one.count) for one in found.select_related("post")]


def test_months_that_are_old_enough_become_one_row_and_sums_stay_the_same(write: Write) -> None:
    one, other = write("One"), write("Other")
    for day in (1, 2, 31):
        tally(one, date(2026, 8, day), day, Kind.REFERRER, "a.example")
        tally(one, date(2026, 10, day), 1, Kind.REFERRER, "a.example")
    tally(one, date(2026, 8, 9), 5, Kind.REFERRER, "b.example")
    tally(other, date(2026, 8, 9), 7, Kind.REFERRER, "a.example")
    tally(other, date(2025, 1, 31), 2, Kind.REFERRER, "")
    assert roll_up(TODAY) == 5
    expected = [
        ("2025-01-01", "Other", "", 2),
        ("2026-08-01", "One", "a.example", 34),
        ("2026-08-01", "One", "b.example", 5),
        ("2026-08-01", "Other", "a.example", 7),
        *[(f"2026-10-{day:02}", "One", "a.example", 1) for day in (1, 2, 31)],
    ]
    assert rows(Kind.REFERRER) == expected
    assert roll_up(TODAY) == 0
    assert rows(Kind.REFERRER) == expected


def test_views_of_days_go_after_the_longest_chart_and_their_months_stay(write: Write) -> None:
    post = write("A post")
    for day in (date(2025, 12, 24), date(2024, 9, 17), date(2024, 9, 16)):
        tally(post, day, 3)
    for month in (date(2025, 12, 1), date(2024, 9, 1)):
        tally(post, month, 6, Kind.MONTH)
    assert let_go(TODAY) == 1
    assert [day for day, *_ in rows(Kind.VIEW)] == ["2024-09-17", "2025-12-24"]
    assert [day for day, *_ in rows(Kind.MONTH)] == ["2024-09-01", "2025-12-01"]


def test_the_daily_cleaning_forgets_visitors_and_old_searches(write: Write) -> None:
    from django.utils import timezone

    now, today = timezone.now(), timezone.localdate()
    Sighting.objects.create(digest="old", seen_at=now - timedelta(days=1))
    Sighting.objects.create(digest="new", seen_at=now)
    FruitlessSearch.objects.create(day=today - timedelta(days=401), query="old", count=1)
    FruitlessSearch.objects.create(day=today, query="new", count=1)
    removed = clean()
    assert (removed["yesterday's visitors"], removed["old searches without results"]) == (1, 1)
    assert Sighting.objects.get().digest == "new"
    assert FruitlessSearch.objects.get().query == "new"
