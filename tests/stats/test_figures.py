"""The sums that the room shows, against rows counted by hand."""

from datetime import UTC, date, datetime, timedelta

from django.utils import timezone

from homepress.accounts.models import Person
from homepress.blog.models import Post
from homepress.engagement.models import Comment, Like
from homepress.stats import figures
from homepress.stats.figures import PostFigures, Scope, Share, scope_of
from homepress.stats.models import FruitlessSearch, Kind, Tally
from homepress.stats.periods import Period, chosen, periods
from homepress.stats.reasons import Reason
from tests.fixtures.posts import Write


def week() -> Period:
    return chosen("7", periods(timezone.localdate(), None))


def tally(post: Post, count: int, days_ago: int = 0, kind: str = Kind.VIEW, name: str = "") -> None:
    day = timezone.localdate() - timedelta(days=days_ago)
    Tally.objects.create(post=post, day=day, kind=kind, name=name, count=count)


def answer(post: Post, days_ago: int, *, likes: int = 0, comments: int = 0, held: int = 0) -> None:
    at = timezone.now() - timedelta(days=days_ago)
    for number in range(likes):
        Like.objects.create(post=post, visitor=f"{days_ago} {number}", created_at=at)
    states = [Comment.State.APPROVED] * comments + [Comment.State.HELD, Comment.State.SPAM, Comment.State.TRASH] * held
    for state in states:
        Comment.objects.create(post=post, source="x", html="x", state=state, created_at=at)


def test_each_day_has_its_views_likes_and_approved_comments(write: Write) -> None:
    one, other = write("One"), write("Other")
    tally(one, 3)
    tally(other, 4)
    tally(one, 5, days_ago=6)
    tally(one, 100, days_ago=7)
    answer(one, 6, likes=2, comments=1, held=1)
    answer(one, 7, likes=1, comments=1)
    days = figures.by_step(Scope(), week())
    assert [(day.views, day.likes, day.comments) for day in days] == [(5, 2, 1), *[(0, 0, 0)] * 5, (7, 0, 0)]
    assert figures.views_in(Scope(), week().before) == 100


def test_years_and_months_are_made_of_what_was_counted_by_the_month(write: Write) -> None:
    post = write("A post")
    for day, count in ((date(2024, 1, 1), 100), (date(2024, 3, 1), 3), (date(2025, 1, 1), 5)):
        Tally.objects.create(post=post, day=day, kind=Kind.MONTH, count=count)
    Like.objects.create(post=post, visitor="x", created_at=datetime(2024, 3, 5, tzinfo=UTC))
    choice = periods(date(2025, 2, 6), figures.earliest())
    months = figures.by_step(Scope(), chosen("2024", choice))
    assert [month.views for month in months] == [100, 0, 3, *[0] * 9]
    assert [month.likes for month in months] == [0, 0, 1, *[0] * 9]
    read = {key: [one.views for one in figures.by_post(Scope(), chosen(key, choice))] for key in ("2024", "12m", "3m")}
    assert read == {"2024": [103], "12m": [8], "3m": [5]}


def test_posts_stand_in_the_order_of_their_views_and_what_is_only_liked_comes_last(write: Write) -> None:
    seldom, often, liked, unread = (write(title) for title in ("Seldom", "Often", "Liked", "Unread"))
    tally(seldom, 1)
    tally(often, 4)
    tally(often, 5, days_ago=1)
    answer(liked, 0, likes=1)
    answer(often, 2, comments=2)
    assert figures.by_post(Scope(), week()) == [
        PostFigures(often, 9, 0, 2),
        PostFigures(seldom, 1, 0, 0),
        PostFigures(liked, 0, 1, 0),
    ]
    assert unread not in {one.post for one in figures.by_post(Scope(), week())}


def test_an_author_s_figures_are_of_own_posts_alone(write: Write, dave: Person, bob: Person) -> None:
    own, other = write("Own", by=dave), write("Other", by=bob)
    tally(own, 2)
    tally(other, 30)
    answer(other, 0, likes=3, comments=3)
    scope = scope_of(dave)
    assert [one.post for one in figures.by_post(scope, week())] == [own]
    assert sum(day.views + day.likes + day.comments for day in figures.by_step(scope, week())) == 2
    assert figures.views_in(scope_of(bob), week()) == 32


def test_sites_countries_and_reasons_are_added_up_the_largest_first(write: Write) -> None:
    one, other = write("One"), write("Other")
    for post, count in ((one, 2), (other, 3)):
        tally(post, count, kind=Kind.REFERRER, name="b.example")
        tally(post, 1, kind=Kind.REFERRER)
        tally(post, count, kind=Kind.COUNTRY, name="CH")
        tally(post, count, kind=Kind.LEFT_OUT, name=Reason.BOT)
    assert figures.shares(Scope(), week(), Kind.REFERRER) == [Share("b.example", 5), Share("", 2)]
    assert figures.shares(Scope(post=one), week(), Kind.COUNTRY) == [Share("CH", 2)]
    assert figures.left_out(Scope(), week())[Reason.BOT] == 5
    assert set(figures.left_out(Scope(), week())) == set(Reason)


def test_searches_are_added_up_without_what_was_typed_on_the_way(db: None) -> None:
    today = timezone.localdate()
    for query, days_ago, count in (("kub", 0, 2), ("kubernetes", 0, 1), ("kubernetes", 3, 1), ("rss", 9, 8)):
        FruitlessSearch.objects.create(day=today - timedelta(days=days_ago), query=query, count=count)
    assert figures.fruitless_searches(week()) == [Share("kubernetes", 2)]
