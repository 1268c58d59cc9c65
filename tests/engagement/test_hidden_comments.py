"""What is held, spam or in the trash is in nothing that anybody but its author and the moderators gets."""

import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from homepress.accounts import personal_data
from homepress.accounts.models import Person
from homepress.blog.models import Post
from homepress.engagement import commenting
from homepress.engagement.models import Comment
from tests.fixtures.blog import NOON, picture
from tests.fixtures.comments import Say
from tests.fixtures.posts import Write
from tests.project.test_every_address import path_of, patterns

WORDS = "Unmistakable hidden words"


@pytest.fixture
def post(write: Write, alice: Person) -> Post:
    """A post that every kind of address can name."""
    made = write("A post", by=alice, tags=("Plain",), published_at=NOON)
    Post.objects.filter(pk=made.pk).update(preview_key="999999")
    picture("dot.png", 4, 4)
    return made


def with_words(client: Client, paths: list[str]) -> list[str]:
    """Return the addresses at which somebody gets the words."""

    def body(path: str) -> str:
        answer: Any = client.get(path)
        return (b"".join(answer.streaming_content) if answer.streaming else answer.content).decode(errors="replace")

    return [path for path in paths if WORDS in body(path)]


def test_no_address_of_the_site_has_it(
    post: Post, carol: Person, mallory: Person, bob: Person, say: Say, signed_in: Callable[[Person | None], Client]
) -> None:
    say(post, carol, f"{WORDS} held", state="held")
    paths = [path_of(pattern) for pattern in patterns("homepress.project.urls")]
    for state in ("spam", "trash"):
        say(post, carol, f"{WORDS} {state}", state=state)
    assert "/feeds/comments/rss.xml" in paths
    public = [path for path in paths if not path.startswith(("/accounts/", "/profile/", "/studio/", "/admin/"))]
    assert with_words(signed_in(None), public) == with_words(signed_in(mallory), paths) == []
    assert "/studio/comments/" in with_words(signed_in(bob), ["/studio/comments/"]), "the words can be found"
    assert Post.objects.get().comment_count == 0


@pytest.mark.parametrize("state", ["held", "spam", "trash"])
def test_it_is_in_the_archive_of_its_author_alone(
    post: Post, carol: Person, alice: Person, mallory: Person, say: Say, state: str
) -> None:
    say(post, carol, WORDS, state=state)

    def archived(person: Person) -> str:
        with personal_data.archive(person) as archive, zipfile.ZipFile(archive) as file:
            return file.read("comments.json").decode()

    assert WORDS in archived(carol)
    for other in (alice, mallory):
        assert WORDS not in archived(other)


def test_what_its_author_deleted_is_nowhere_at_all(post: Post, carol: Person, say: Say) -> None:
    commenting.delete(say(post, carol, WORDS, state="held"), by=carol)
    assert not Comment.objects.filter(source__contains=WORDS).exists()
    with personal_data.archive(carol) as archive, zipfile.ZipFile(archive) as file:
        assert WORDS not in file.read("comments.json").decode()
