from datetime import timedelta

import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.utils import timezone

from homepress.accounts.models import Person
from homepress.blog import publishing, site
from homepress.blog.models import Post
from homepress.core.models import Change, Follower
from homepress.stats import popular
from homepress.stats.models import Kind, Tally
from tests.fixtures.environment import Vary
from tests.fixtures.posts import Write


@pytest.fixture
def read(write: Write, alice: Person) -> list[Post]:
    """Six posts, the first read most, of which the last two are not for the list."""
    posts = [write(f"Post {number}", by=alice) for number in range(6)]
    for post, views in zip(posts, (50, 40, 30, 20, 9, 0), strict=True):
        tally(post, views)
    return posts


def tally(post: Post, views: int, *, days_ago: int = 1) -> None:
    day = timezone.localdate() - timedelta(days=days_ago)
    Tally.objects.create(post=post, day=day, kind=Kind.VIEW, count=views)


def titles() -> list[str]:
    return [post.title for post in popular.posts()]


def test_the_list_is_of_the_most_read_posts_of_the_last_days(read: list[Post], write: Write) -> None:
    old = write("Old", published_at=timezone.now() - timedelta(days=90))
    tally(old, 1000, days_ago=31)
    assert popular.renew(timezone.localdate())
    assert titles() == ["Post 0", "Post 1", "Post 2", "Post 3"]


@pytest.mark.parametrize("address", ["/", "/search/", "/search/?q=xyzzy", "/none/"])
def test_home_search_and_the_page_of_errors_show_it(read: list[Post], client: Client, address: str) -> None:
    assert "Read most" not in client.get(address).content.decode()
    popular.renew_now()
    page = client.get(address).content.decode()
    assert page.index("Read most") < page.rindex("Post 0") < page.rindex("Post 3")


def test_pages_are_drawn_anew_only_when_the_list_has_changed(read: list[Post]) -> None:
    Follower.objects.create()
    assert popular.renew(timezone.localdate())
    assert not popular.renew(timezone.localdate())
    assert Change.objects.filter(names__icontains=popular.POPULAR).count() == 1


def test_what_is_withdrawn_private_or_unlisted_is_not_shown(read: list[Post]) -> None:
    popular.renew_now()
    publishing.delete(read[0])
    Post.objects.filter(pk=read[1].pk).update(visibility=Post.Visibility.UNLISTED)
    assert titles() == []  # two are no list
    Post.objects.filter(pk=read[1].pk).update(visibility=Post.Visibility.PUBLIC)
    assert titles() == ["Post 1", "Post 2", "Post 3"]


def test_where_nothing_is_counted_nothing_is_popular(read: list[Post], vary: Vary) -> None:
    popular.renew_now()
    vary(view_counts="nowhere")
    assert titles() == []


def test_a_page_of_errors_that_an_edge_server_keeps_shows_no_list(read: list[Post]) -> None:
    popular.renew_now()
    assert "Read most" not in render_to_string("404.html", {"site": site.current()})
