"""Older comments, another order, and a comment's own address."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from homepress.accounts.models import Person
from homepress.blog.models import Post
from homepress.engagement.models import Comment
from homepress.engagement.threads import A_PAGE
from tests.fixtures.comments import Say
from tests.fixtures.posts import Write

HTMX = {"HX-Request": "true"}


@pytest.fixture
def long(write: Write, say: Say, carol: Person) -> tuple[Post, list[Comment]]:
    """A post with two and a half pages of comments, of which the first has an answer; the oldest first."""
    post = write("Long")
    began = timezone.now() - timedelta(days=1)
    made = [
        say(post, carol, f"Comment {n:03}", created_at=began + timedelta(minutes=n)) for n in range(A_PAGE * 5 // 2)
    ]
    say(post, None, "An old answer", to=made[0])
    return post, made


def numbers(text: str) -> list[str]:
    return [part[:3] for part in text.split("Comment ")[1:]]


def find_older(text: str) -> str:
    before, found, _ = text.partition(">Older comments</a>")
    return before.rpartition('<a class="button" href="')[2].split('"')[0].replace("&amp;", "&") if found else ""


@pytest.mark.parametrize("order", ["", "newest"])
def test_every_comment_is_reached_by_links_once_and_in_order(
    long: tuple[Post, list[Comment]], client: Client, order: str
) -> None:
    post, made = long
    start = client.get(f"/-/posts/{post.pk}/comments/?order={order}") if order else client.get(post.get_absolute_url())
    pages = [start.text]
    while url := find_older(pages[-1]):
        pages.append(client.get(url).text)
    assert len(pages) == 3
    read = [number for page in (pages if order else pages[::-1]) for number in numbers(page)]
    expected = [one.source[-3:] for one in made]
    assert read == (expected[::-1] if order else expected)
    assert "An old answer" in pages[-1]


def test_htmx_gets_the_older_ones_alone(long: tuple[Post, list[Comment]], client: Client) -> None:
    post, _ = long
    url = find_older(client.get(post.get_absolute_url()).text)
    fragment = client.get(url, headers=HTMX).text
    assert len(numbers(fragment)) == A_PAGE
    assert "<html" not in fragment
    assert 'id="threads"' not in fragment


def test_the_page_shows_the_newest_in_the_order_of_a_conversation(
    long: tuple[Post, list[Comment]], client: Client
) -> None:
    post, made = long
    assert numbers(client.get(post.get_absolute_url()).text) == [one.source[-3:] for one in made[-A_PAGE:]]


def test_a_comments_own_address_leads_to_it_wherever_it_stands(
    long: tuple[Post, list[Comment]], client: Client
) -> None:
    post, made = long
    newest, oldest = made[-1], made[0]
    assert client.get(newest.get_absolute_url())["Location"] == f"{post.get_absolute_url()}#comment-{newest.pk}"
    old = Comment.objects.get(parent=oldest)
    for one in (oldest, old):
        place = client.get(one.get_absolute_url())["Location"]
        assert place.endswith(f"#comment-{one.pk}")
        assert f'id="comment-{one.pk}"' in client.get(place).text


@pytest.mark.parametrize("query", ["before=nonsense", "before=00000000-0000-0000-0000-000000000000", "upto=%00"])
def test_nonsense_is_not_found(long: tuple[Post, list[Comment]], client: Client, query: str) -> None:
    assert client.get(f"/-/posts/{long[0].pk}/comments/?{query}").status_code == 404


@pytest.mark.parametrize("state", ["held", "spam", "trash", "deleted"])
def test_under_what_is_gone_answers_stay(write: Write, say: Say, carol: Person, client: Client, state: str) -> None:
    post = write("Talk")
    top = say(post, carol, "Gone words", state=state)
    say(post, carol, "Staying words", to=top)
    say(post, carol, "Lonely words", state=state)
    for path in (post.get_absolute_url(), f"/-/posts/{post.pk}/comments/"):
        page = client.get(path).text
        assert "Staying words" in page
        assert page.count("This comment is gone.") == 1
        assert "Gone words" not in page
        assert "Lonely words" not in page
    assert "1 comment" in client.get(post.get_absolute_url()).text


def test_a_page_costs_the_same_with_one_comment_and_with_many(
    write: Write, say: Say, carol: Person, client: Client, django_assert_num_queries: Callable[[int], object]
) -> None:
    post = write("Talk")
    for _ in range(12):
        top = say(post, carol)
        say(post, carol, to=top)
    with django_assert_num_queries(6):  # type: ignore[attr-defined]  # a context manager
        client.get(post.get_absolute_url())


def test_an_author_of_the_post_is_marked(write: Write, say: Say, carol: Person, dave: Person, client: Client) -> None:
    post = write("Talk", by=dave)
    say(post, carol)
    assert ">Author<" not in client.get(post.get_absolute_url()).text
    say(post, dave)
    assert ">Author<" in client.get(post.get_absolute_url()).text
