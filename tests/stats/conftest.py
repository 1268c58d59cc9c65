"""What tests of figures share: readers who look at a post."""

from collections.abc import Iterator
from typing import Protocol, cast

import pytest
from django.http import HttpResponse
from django.test import Client

from homepress.blog.models import Post
from homepress.stats import visitors
from homepress.stats.views import post_views
from homepress.stats.waiting import Waiting

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
HERE = "http://testserver"


class Look(Protocol):
    """Has somebody look at a post for some seconds, as the script in its page tells it."""

    def __call__(
        self, post: Post, *, by: str = "198.51.100.7", agent: str = FIREFOX, referrer: str = "", **headers: str
    ) -> HttpResponse: ...


@pytest.fixture
def waiting(monkeypatch: pytest.MonkeyPatch, db: None) -> Iterator[Waiting]:
    """A process that has just begun: nothing waits, no key is known, nobody has been seen."""
    fresh = Waiting()
    monkeypatch.setattr(post_views, "waiting", fresh)
    monkeypatch.setattr(post_views.beacons_of_households, "counts", {})
    visitors.key_of.cache_clear()
    yield fresh
    visitors.key_of.cache_clear()


@pytest.fixture
def look(waiting: Waiting, client: Client) -> Look:
    """Return the function that lets somebody look."""

    def once(
        post: Post, *, by: str = "198.51.100.7", agent: str = FIREFOX, referrer: str = "", **headers: str
    ) -> HttpResponse:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        answer = client.post(
            f"/-/posts/{post.pk}/views/",
            f"from={referrer}",
            content_type="application/x-www-form-urlencoded",
            headers={"origin": HERE, "user-agent": agent} | named,
            REMOTE_ADDR=by,
        )
        return cast("HttpResponse", answer)

    return once


def address_of(number: int) -> str:
    """Return the address of a person in a network of their own."""
    return f"{10 + number // 60_000}.{number // 250 % 240}.{number % 250}.7"
