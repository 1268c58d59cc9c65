"""What nobody says: posts that come due, a clock that is put back, another host, a restored database."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone

from homepress.blog.models import Post
from homepress.core import changes
from homepress.core.models import Change, Follower
from homepress.published import following
from homepress.published.store import Store
from tests.fixtures.posts import write_post
from tests.fixtures.store import is_stored, visit

NOON = datetime(2024, 3, 12, 12, tzinfo=UTC)


def test_a_post_that_comes_due_changes_the_lists_by_itself(uncommitted_store: Store) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        write_post("Now", published_at=NOON)
        write_post("Later", status=Post.Status.SCHEDULED, published_at=NOON + timedelta(hours=1))
        following.see_to_all(uncommitted_store)
        for path in ("/", "/now/", "/search/"):
            visit(path)
        clock.shift(timedelta(minutes=59))
        following.see_to_the_clock(uncommitted_store)
        assert is_stored(uncommitted_store, "/")

        clock.shift(timedelta(minutes=1))
        following.see_to_the_clock(uncommitted_store)
        stored = [is_stored(uncommitted_store, path) for path in ("/", "/now/", "/search/")]
        assert stored == [False, False, True]
        assert b"Later" in visit("/").content


def test_a_clock_that_is_put_back_leaves_nothing_of_the_future(uncommitted_store: Store) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        write_post("Now", published_at=NOON)
        following.see_to_all(uncommitted_store)
        visit("/")
        clock.shift(timedelta(hours=-1))
        following.see_to_the_clock(uncommitted_store)

        assert not is_stored(uncommitted_store, "/")
        assert b"Now" not in visit("/").content


def test_comments_that_close_by_themselves_change_the_page(uncommitted_store: Store) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        write_post("Now", published_at=NOON, commenting="1")
        following.see_to_all(uncommitted_store)
        visit("/now/")
        visit("/")
        clock.shift(timedelta(days=1))
        following.see_to_the_clock(uncommitted_store)

        assert not is_stored(uncommitted_store, "/now/")
        assert is_stored(uncommitted_store, "/")


def test_a_writer_waits_for_the_other_hosts_but_not_for_one_that_is_gone(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(following, "OTHERS_SECONDS", 0.05)
    Follower.objects.create(seen_at=timezone.now() - timedelta(hours=1))
    with transaction.atomic():
        changes.changed(changes.SITE)
    assert Change.objects.count() == 1

    other = Follower.objects.create()
    with transaction.atomic():
        changes.changed(changes.SITE)
    assert Change.objects.filter(follower=other).count() == 1
    assert not Change.objects.filter(follower=store.state("follower")).exists()


def test_a_restored_database_is_noticed_and_everything_drawn_anew(uncommitted_store: Store) -> None:
    visit("/robots.txt")
    before = uncommitted_store.state("follower")
    Follower.objects.update(seen_at=timezone.now() - timedelta(days=1))
    following.see_to_all(uncommitted_store)

    assert not is_stored(uncommitted_store, "/robots.txt")
    assert uncommitted_store.state("follower") != before


def test_a_host_that_was_away_for_long_is_forgotten(uncommitted_store: Store) -> None:
    Follower.objects.create(seen_at=timezone.now() - timedelta(days=3))
    following.see_to_all(uncommitted_store)

    assert Follower.objects.count() == 1
