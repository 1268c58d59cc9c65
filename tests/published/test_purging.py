"""Every kind of change, through the door that people use: the pages that show it are gone at once."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from django.core.management import call_command
from django.db import transaction

from homepress.accounts import deleting
from homepress.accounts.models import Person
from homepress.blog import publishing, tagging
from homepress.blog.manuscripts import Manuscript
from homepress.blog.models import Post, Tag
from homepress.core import changes
from homepress.engagement import showing
from homepress.engagement.models import Comment
from homepress.published import following
from homepress.published.store import Store
from tests.fixtures.posts import write_post
from tests.fixtures.store import is_stored, visit

NOON = datetime(2024, 3, 12, 12, tzinfo=UTC)
POSTS = ("/older/", "/middle/", "/newer/")
CARDS = ("/", "/feeds/atom.xml")
LISTS = (*CARDS, "/archive/", "/sitemap.xml")
BIRDS = ("/tag/birds/", "/tag/birds/feeds/rss.xml")
TREES = ("/tag/trees/",)
ALICE = ("/@alice/",)
BOB = ("/@bob/",)
ALL = (*POSTS, *LISTS, *BIRDS, *TREES, *ALICE, *BOB, "/about/", "/robots.txt", "/search/")


@pytest.fixture
def site(store: Store, alice: Person, bob: Person) -> Store:
    """A site of three posts by two people and a page in the menu, all of it visited."""
    write_post("Far", by=bob, tags=("Stones",), published_at=NOON.replace(month=1))
    write_post("Older", by=bob, tags=("Trees",), published_at=NOON.replace(day=1))
    write_post("Middle", by=alice, tags=("Birds",), published_at=NOON.replace(day=2))
    write_post("Newer", by=bob, tags=("Trees",), published_at=NOON.replace(day=3))
    write_post("About", kind=Post.Kind.PAGE, in_menu=True)
    for path in ALL:
        assert visit(path).status_code == 200, path
        assert is_stored(store, path), path
    return store


def post(slug: str) -> Post:
    return Post.objects.get(permalink=slug)


def edit(address: str, /, **fields: Any) -> Post:
    found = post(address)
    return publishing.save(replace(Manuscript.of(found), **fields), found).post


def gone(store: Store) -> set[str]:
    return {path for path in ALL if not is_stored(store, path)}


@transaction.atomic
def approve() -> None:
    made = Comment.objects.create(post=post("middle"), source="x", html="<p>x</p>", state=Comment.State.APPROVED)
    showing.appeared([made])


def describe_person() -> None:
    alice = Person.objects.get(handle="alice")
    alice.biography = "Watches birds."
    alice.save()


def sign_in() -> None:
    alice = Person.objects.get(handle="alice")
    alice.last_login = NOON
    alice.save(update_fields=["last_login"])


BESIDE = {"/older/", "/newer/"}
"""The neighbours of the post in the middle."""

ALSO = {"deleted": {*TREES, *BOB}}
"""What goes along though it need not: whoever deletes does not look so closely."""

CHANGES: dict[str, tuple[Callable[[], object], set[str]]] = {
    "text edited": (lambda: edit("middle", source="Other words."), {"/middle/", *LISTS, *BIRDS, *ALICE, *BESIDE}),
    "title edited": (lambda: edit("middle", title="Midway"), {"/middle/", *LISTS, *BIRDS, *ALICE, *BESIDE}),
    "renamed": (lambda: edit("middle", slug="midway"), {"/middle/", *LISTS, *BIRDS, *ALICE, *BESIDE}),
    "unpublished": (lambda: edit("middle", status="draft"), {"/middle/", *LISTS, *BIRDS, *ALICE, *BESIDE}),
    "made private": (lambda: edit("middle", visibility="private"), {"/middle/", *LISTS, *BIRDS, *ALICE, *BESIDE}),
    "deleted": (lambda: publishing.delete(post("middle")), {"/middle/", *LISTS, *BIRDS, *ALICE, *BESIDE}),
    "published": (
        lambda: write_post("New", by=Person.objects.get(handle="alice"), tags=("Birds",)),
        {*LISTS, *BIRDS, *ALICE, "/newer/"},
    ),
    "tagged": (
        lambda: edit("middle", tags=("Birds", "Trees")),
        {"/middle/", *LISTS, *BIRDS, *TREES, *ALICE, *BESIDE},
    ),
    "tag renamed": (
        lambda: tagging.rename(Tag.objects.get(name="Birds"), "Fowl"),
        {"/middle/", *CARDS, "/sitemap.xml", *BIRDS, *ALICE},
    ),
    "tag deleted": (
        lambda: tagging.delete(Tag.objects.get(name="Birds")),
        {"/middle/", *CARDS, "/sitemap.xml", *BIRDS, *ALICE},
    ),
    "tags merged": (
        lambda: tagging.merge(Tag.objects.get(name="Birds"), Tag.objects.get(name="Trees")),
        {"/middle/", *CARDS, "/sitemap.xml", *BIRDS, *TREES, *ALICE},
    ),
    "author edited": (describe_person, {"/middle/", *CARDS, "/sitemap.xml", *BIRDS, *ALICE}),
    "author deleted": (
        lambda: deleting.delete(Person.objects.get(handle="bob"), by=None),
        {"/older/", "/newer/", *CARDS, "/sitemap.xml", *TREES, *BOB},
    ),
    "menu changed": (lambda: edit("about", title="About us"), set(ALL)),
    "comment approved": (approve, {"/middle/"}),
    "somebody signed in": (sign_in, set()),
    "draft written": (lambda: write_post("Draft", status="draft"), {"/sitemap.xml"}),
}


@pytest.mark.parametrize("what", CHANGES)
def test_the_pages_that_show_a_change_are_gone_and_the_others_stay(what: str, site: Store) -> None:
    change, expected = CHANGES[what]
    change()

    removed = gone(site)
    assert removed >= expected
    assert removed <= expected | ALSO.get(what, set()), removed - expected


def test_what_is_withdrawn_leaves_no_previous_version(site: Store) -> None:
    edit("middle", source="Other words.")
    assert (site.inner / "previous" / "testserver" / "middle").exists()
    edit("middle", status="draft")

    assert not list((site.inner / "previous").rglob("middle/*"))


def test_pages_are_gone_before_the_writer_is_answered_and_not_before_the_commit(site: Store) -> None:
    with transaction.atomic():
        edit("middle", source="Other words.")
        assert is_stored(site, "/middle/")
    assert not is_stored(site, "/middle/")


def test_a_change_that_is_rolled_back_purges_nothing(site: Store) -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        edit("middle", source="Other words.")
        raise ZeroDivisionError

    assert gone(site) == set()


def test_what_a_killed_writer_left_to_do_is_done_by_whoever_follows(
    site: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(changes, "_listeners", [])  # as if it were killed right after its commit
    edit("middle", source="Other words.")
    assert is_stored(site, "/middle/")

    following.see_to_all(site)
    assert not is_stored(site, "/middle/")


def test_everything_is_purged_by_command(site: Store, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("purge")

    assert f"Removed {len(ALL)} pages." in capsys.readouterr().out
    assert gone(site) == set(ALL)
    assert list((site.inner / "previous").rglob("index.html")) or list((site.inner / "merging").rglob("index.html"))

    visit("/")
    call_command("purge", "--forget")
    site.tidy()
    assert not list(site.folder.rglob("index.html"))


def test_a_release_that_goes_on_takes_the_store_back_from_one_that_was_tried(site: Store) -> None:
    theirs = Store(site.folder, limit=10_000_000)
    theirs.claim("the release that was tried")
    visit("/")
    assert not is_stored(site, "/")

    call_command("purge", "--claim")
    visit("/")
    assert is_stored(site, "/")


def test_a_command_tells_web_servers_what_to_say_of_every_page(site: Store, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("pageheaders")

    told = json.loads(capsys.readouterr().out)
    assert told["Cache-Control"] == "public, no-cache"
    sent = visit("/")
    assert {name: sent[name] for name in told} == told
