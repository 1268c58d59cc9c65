"""Pages that nobody has visited: drawn beforehand, through the door of strangers."""

import itertools
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import StringIO
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command
from django.db import InterfaceError, OperationalError, connection
from django.utils import timezone

from homepress.accounts.models import Person
from homepress.blog import publishing
from homepress.blog.manuscripts import Manuscript
from homepress.blog.models import Post
from homepress.published import site_store, warming
from homepress.published.public_addresses import public_paths
from homepress.published.store import Store
from homepress.published.warming import Warmer, Warming
from tests.fixtures.posts import write_post
from tests.fixtures.store import is_stored, page_of, visit

NOON = datetime(2024, 3, 12, 12, tzinfo=UTC)
PATHS = (
    "/",
    "/page/2/",
    "/a-post/",
    "/about/",
    "/tag/birds/",
    "/tag/birds/feeds/atom.xml",
    "/@alice/",
    "/@alice/feeds/feed.json",
    "/archive/",
    "/archive/2024/",
    "/archive/2024/03/",
    "/search/",
    "/feeds/atom.xml",
    "/feeds/comments/rss.xml",
    "/sitemap.xml",
    "/robots.txt",
)


@pytest.fixture
def site(store: Store, alice: Person) -> Store:
    """A site that nobody has visited, with posts of every kind."""
    write_post("A post", by=alice, tags=("Birds",), published_at=NOON)
    write_post("About", kind=Post.Kind.PAGE, in_menu=True)
    for number in range(10):
        write_post(f"Another {number}", by=alice, published_at=NOON - timedelta(days=number))
    write_post("Draft", status=Post.Status.DRAFT)
    write_post("Private", by=alice, visibility=Post.Visibility.PRIVATE, tags=("Secret",))
    write_post("Unlisted", by=alice, visibility=Post.Visibility.UNLISTED, tags=("Secret",))
    write_post("Later", status=Post.Status.SCHEDULED, published_at=timezone.now() + timedelta(days=1))
    return store


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> tuple[str, ...]:
    """So few paths that a round is quick, for tests to which it does not matter which ones."""
    paths = ("/", "/a-post/", "/robots.txt")
    monkeypatch.setattr(warming, "public_paths", lambda: iter(paths))
    return paths


def warm(store: Store) -> int:
    return Warmer(store).round(pause=lambda _: None)


@contextmanager
def database_away() -> Iterator[None]:
    def refuse() -> None:
        raise OperationalError("gone")

    connection.close()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(connection, "connect", refuse)
        yield


def test_with_the_database_gone_pages_that_nobody_ever_visited_are_served(site: Store) -> None:
    warm(site)

    with database_away():
        for path in PATHS:
            assert visit(path).status_code == 200, path
        assert b"About A post" in visit("/a-post/").content
        assert visit("/nobody-wrote-this/").status_code == 503


def test_what_was_warmed_is_what_a_visitor_would_have_had_stored(site: Store, few: tuple[str, ...]) -> None:
    warm(site)
    warmed = {path: site.file(page_of(path)).read_bytes() for path in few}
    site.purge_all(withdrawn=True)

    for path in few:
        assert visit(path).content == warmed[path], path


def test_drafts_private_unlisted_and_future_posts_are_neither_asked_for_nor_stored(site: Store) -> None:
    warm(site)

    never = {"/draft/", "/private/", "/unlisted/", "/later/", "/tag/secret/"}
    assert not never & set(public_paths())
    assert not never & {page.path for page in site.pages()}


def test_an_edit_has_the_pages_that_show_it_drawn_again_and_a_second_round_does_nothing(site: Store) -> None:
    warmer = Warmer(site)
    assert warmer.is_due()
    assert warmer.round(pause=lambda _: None) == len(site.pages())
    assert not warmer.is_due()
    assert warmer.round(pause=lambda _: None) == 0

    post = Post.objects.get(permalink="a-post")
    publishing.save(replace(Manuscript.of(post), source="Other words."), post)
    assert not is_stored(site, "/a-post/")
    assert warmer.is_due()
    warmer.round(pause=lambda _: None)
    with database_away():
        assert b"Other words." in visit("/a-post/").content


def test_what_strangers_ask_for_is_not_warmed(site: Store) -> None:
    before = list(public_paths())
    for path in ("/page/99/", "/tag/mallory/", "/archive/1999/", "/@mallory/", "/mallory/", "/?page=3", "/tag/secret/"):
        visit(path)

    assert list(public_paths()) == before
    assert len(before) == len(set(before))


def test_a_page_that_may_not_be_stored_is_tried_once_and_again_only_after_a_purge(
    site: Store, few: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    monkeypatch.setattr("homepress.published.middleware.may_be_stored", lambda page, _: asked.append(page.path))
    warmer = Warmer(site)
    assert warmer.round(pause=lambda _: None) == 0
    warmer.round(pause=lambda _: None)
    assert asked == list(few)

    site.purge({"listing"})
    warmer.round(pause=lambda _: None)
    assert asked == [*few, *few]


def test_a_store_that_is_nearly_full_takes_back_what_it_had_and_pushes_nothing_out(site: Store) -> None:
    visit("/a-post/")
    visit("/robots.txt")
    site.purge({f"post:{Post.objects.get(permalink='a-post').pk}"})
    site.limit = int(site.state("bytes") / warming.FULL) - 1
    try:
        assert warm(site) == 1
    finally:
        site.limit = 10**9

    assert {page.path for page in site.pages()} == {"/a-post/", "/robots.txt"}


def test_the_rest_after_each_page_leaves_four_fifths_of_a_core_to_others(
    site: Store, few: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    rests: list[float] = []
    moments = itertools.count(step=0.5)
    monkeypatch.setattr(warming, "time", SimpleNamespace(monotonic=lambda: next(moments)))
    Warmer(site).round(pause=rests.append)

    assert rests == [2.0] * len(few)


def test_two_that_warm_at_once_leave_what_one_would(site: Store, few: tuple[str, ...]) -> None:
    errors: list[Exception] = []

    def work() -> None:
        try:
            warm(site)
        except Exception as error:  # noqa: BLE001  # told below
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert errors == []
    assert {page.path for page in site.pages()} == set(few)


def test_a_release_that_is_not_the_one_that_stores_draws_nothing(site: Store) -> None:
    mine = site.stamp
    site.claim("another release")
    site.stamp = mine

    assert not Warmer(site).is_due()


def test_with_the_database_away_a_round_ends_at_once(site: Store) -> None:
    warmer = Warmer(site)
    with database_away(), pytest.raises((InterfaceError, OperationalError)):
        warmer.round(pause=lambda _: None)
    with database_away(), pytest.raises(InterfaceError):
        warmer.draw(page_of("/a-post/"))

    assert site.pages() == []


def test_the_command_draws_all_at_once_and_says_how_many(site: Store, few: tuple[str, ...]) -> None:
    said = StringIO()
    call_command("warm", stdout=said)
    stored = len(few)

    assert len(site.pages()) == stored
    assert f"Stored {stored} pages; {stored} are stored now." in said.getvalue()
    again = StringIO()
    call_command("warm", stdout=again)
    assert f"Stored 0 pages; {stored} are stored now." in again.getvalue()


def test_the_command_says_so_where_no_server_takes_its_pages(site: Store) -> None:
    mine = site.stamp
    site.claim("another release")
    site.stamp = mine

    with pytest.raises(CommandError, match="no pages can be stored"):
        call_command("warm")


@pytest.fixture
def warming_apart(site: Store) -> Iterator[Warming]:
    """What a server asks; it lets go of the lock in the end."""
    apart = Warming(Warmer(site))
    yield apart
    if apart.file:
        apart.file.close()


def test_apart_it_is_due_once_and_again_after_a_purge(
    warming_apart: Warming, site: Store, few: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(warming, "LOOK_SECONDS", 0)
    assert warming_apart.is_due()
    assert not warming_apart.is_due()

    site.purge({"listing"})
    assert warming_apart.is_due()


def test_apart_all_is_drawn_before_the_process_ends(warming_apart: Warming, site: Store, few: tuple[str, ...]) -> None:
    assert warming_apart.is_due()
    warming_apart.finish(is_wanted=lambda: True)

    assert {page.path for page in site.pages()} == set(few)


def test_apart_nothing_is_due_while_another_process_of_the_host_warms(warming_apart: Warming, site: Store) -> None:
    with site_store.lock("warming"):
        assert not warming_apart.is_due()

    assert warming_apart.is_due()


def test_apart_with_the_database_away_it_gives_up_only_when_nobody_wants_it(
    warming_apart: Warming, few: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(warming, "LOOK_SECONDS", 0)
    tries = iter([True, True, False])
    with database_away():
        warming_apart.finish(is_wanted=lambda: next(tries))

    assert next(tries, "all were asked for") == "all were asked for"
