"""Whatever is done in whatever order: what is stored is what a fresh rendering would be.

A purge that is left out, or a name that is not said, ends here as a page that differs. A run in the
suite is short, so what is easily left out (the menu, a clock put back, comments that close, tags that
are merged) is an act of its own; `NEVER_STALE_EXAMPLES=200` makes a long one.
"""

import os
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import time_machine
from django.conf import settings as site_settings
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from homepress.accounts import deleting
from homepress.accounts.models import Person
from homepress.blog import publishing, tagging
from homepress.blog.discussion import discussion_of
from homepress.blog.manuscripts import Manuscript
from homepress.blog.models import Post, Tag
from homepress.engagement import commenting, deciding
from homepress.engagement.models import Comment
from homepress.errors import HomepressError
from homepress.media.models import Media
from homepress.media.storing import store as store_file
from homepress.published import following
from homepress.published.store import Store
from tests.fixtures.files import picture
from tests.fixtures.people import make_person
from tests.fixtures.posts import write_post
from tests.fixtures.store import visit

START = datetime(2024, 3, 12, 12, 0, tzinfo=UTC)
TAGS = ("Birds", "Trees", "Stones")
TITLES = ("Alpha", "Beta", "Gamma", "Delta")
ALWAYS = ("/", "/archive/", "/archive/2024/03/", "/sitemap.xml", "/feeds/atom.xml")

HOURS = st.sampled_from([-72, -2, 0, 1, 5, 30])
"""When a post appears, from now on."""
FIELDS = st.fixed_dictionaries(
    {},
    optional={
        "title": st.sampled_from(TITLES),
        "source": st.sampled_from(["One.", "Two.", "## A\n\n## B\n\n## C"]),
        "slug": st.sampled_from(["other", "another", "third"]),
        "excerpt": st.sampled_from(["", "In short."]),
        "tags": st.lists(st.sampled_from(TAGS), unique=True, max_size=2).map(tuple),
        "status": st.sampled_from(["published", "published", "draft"]),
        "visibility": st.sampled_from(["public", "public", "public", "unlisted", "private"]),
        "commenting": st.sampled_from(["", "off", "1", "3"]),
    },
)
KINDS = st.sampled_from(
    [{}, {}, {"kind": "page", "in_menu": True}, {"kind": "page"}, {"kind": "post", "in_menu": False}]
)


type Act = tuple[Callable[..., None], st.SearchStrategy[dict[str, Any]]]
ACTS: dict[str, Act] = {}


def act(**given: st.SearchStrategy[Any]) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Register what may happen on a site, with the strategies of its arguments."""

    def register(does: Callable[..., None]) -> Callable[..., None]:
        ACTS[does.__name__] = (does, st.fixed_dictionaries(given))
        return does

    return register


class Site(RuleBasedStateMachine):
    """A site, its clock, its writers and its readers.

    Every act happens once in each example, in any order: rules that Hypothesis picks by itself come
    in swarms, so that in a few examples some would never come.
    """

    store: Store

    def __init__(self) -> None:
        super().__init__()
        self.clock = time_machine.travel(START, tick=False)
        self.traveller = self.clock.start()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.people = [make_person("Alice", Person.Role.OWNER), make_person("Bob", Person.Role.EDITOR)]
        self.cover = store_file(picture(), "cover.png")
        for number, closes in enumerate(["", "1", "3"]):
            fields = {"title": TITLES[number], "tags": TAGS[number : number + 1], "commenting": closes}
            self.write(fields, number, number - 3)
        self.write({"title": "About", "kind": "page", "in_menu": True}, 1, -5)
        self.changed()

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)
        self.store.purge_all(withdrawn=True)
        self.clock.stop()

    def changed(self) -> None:
        """What a writer's process does after its commit."""
        following.see_to_changes(self.store)

    @initialize(order=st.deferred(lambda: st.permutations(list(ACTS))))
    def things_have_an_order(self, order: list[str]) -> None:
        self.order = order

    @precondition(lambda self: self.order)
    @rule(data=st.data())
    def the_next_thing_happens(self, data: st.DataObject) -> None:
        name = self.order.pop(0)
        does, given = ACTS[name]
        does(self, **data.draw(given, label=name))

    def one(self, number: int) -> Post | None:
        posts = list(Post.objects.with_credits().order_by("created_at", "pk"))
        return posts[number % len(posts)] if posts else None

    def write(self, fields: dict[str, Any], number: int, hours: int) -> None:
        said = {"title": "New", "authors": (self.people[number % 2].pk,), "slug": ""} | fields
        said["published_at"] = datetime.now(UTC) + timedelta(hours=hours)
        said["cover"] = self.cover.pk if number % 3 == 0 else None
        try:
            write_post(said.pop("title"), **said)
        except HomepressError:
            return

    def everybody_visits(self) -> None:
        for path in self.addresses():
            visit(path)

    @act(fields=FIELDS, kind=KINDS, number=st.integers(0, 9), hours=HOURS)
    def a_post_is_written(self, fields: dict[str, Any], kind: dict[str, Any], number: int, hours: int) -> None:
        self.everybody_visits()
        self.write(fields | kind, number, hours)
        self.changed()

    @act(fields=FIELDS, kind=KINDS, number=st.integers(0, 9))
    def a_post_is_edited(self, fields: dict[str, Any], kind: dict[str, Any], number: int) -> None:
        if post := self.one(number):
            self.everybody_visits()
            try:
                publishing.save(replace(Manuscript.of(post), **(fields | kind)), post)
            except HomepressError:
                return
            self.changed()

    @act(title=st.sampled_from(["About us", "Imprint"]), in_menu=st.booleans())
    def the_menu_changes(self, title: str, in_menu: bool) -> None:
        self.everybody_visits()
        if page := Post.objects.with_credits().filter(kind=Post.Kind.PAGE).order_by("created_at", "pk").first():
            publishing.save(replace(Manuscript.of(page), title=title, in_menu=in_menu, status="published"), page)
        else:
            self.write({"title": title, "kind": "page", "in_menu": True}, 1, 0)
        self.changed()

    @act(number=st.integers(0, 9), hours=HOURS)
    def a_post_is_moved_in_time(self, number: int, hours: int) -> None:
        if post := self.one(number):
            self.everybody_visits()
            moment = datetime.now(UTC) + timedelta(hours=hours)
            publishing.save(replace(Manuscript.of(post), status="published", published_at=moment), post)
            self.changed()

    @act(number=st.integers(0, 9))
    def a_post_changes_hands(self, number: int) -> None:
        if post := self.one(number):
            self.everybody_visits()
            there = Person.objects.filter(pk__in=[person.pk for person in self.people[: 1 + number % 2]])
            people = tuple(there.order_by("pk").values_list("pk", flat=True))
            publishing.save(replace(Manuscript.of(post), authors=people[::-1]), post)
            self.changed()

    @act(number=st.integers(0, 9))
    def a_post_is_deleted(self, number: int) -> None:
        if post := self.one(number):
            self.everybody_visits()
            publishing.delete(post)
            self.changed()

    @act(name=st.sampled_from(TAGS), act=st.sampled_from(["rename", "describe", "delete"]))
    def a_tag_changes(self, name: str, act: str) -> None:
        tag = Tag.objects.filter(name=name).first()
        if tag is None:
            return
        self.everybody_visits()
        if act == "rename":
            tagging.rename(tag, f"{name}!")
        elif act == "describe":
            tag.description += "More. "
            tag.save()
        else:
            tagging.delete(tag)
        self.changed()

    @act(number=st.integers(0, 2))
    def tags_are_merged(self, number: int) -> None:
        self.everybody_visits()
        tags = list(Tag.objects.order_by("key"))
        if len(tags) > 1:
            tagging.merge(tags[number % len(tags)], tags[(number + 1) % len(tags)])
            self.changed()

    @act(number=st.integers(0, 1), act=st.sampled_from(["name", "biography", "handle", "leave"]))
    def a_person_changes(self, number: int, act: str) -> None:
        self.everybody_visits()
        person = Person.everyone.get(pk=self.people[number].pk)
        if act != "leave":
            setattr(person, act, {"name": "A. Lice", "biography": "Lives.", "handle": f"new-{number}"}[act])
            person.save()
        elif person.deleted_at is None and number == 1:
            deleting.delete(person, by=None)
        self.changed()

    @act(number=st.integers(0, 9), source=st.sampled_from(["Well said.", "No."]))
    def somebody_comments(self, number: int, source: str) -> None:
        if (post := self.one(number)) and post.kind == "post":
            self.everybody_visits()
            try:
                commenting.write(post, self.people[0], source)
            except HomepressError:
                return
            self.changed()

    @act(verb=st.sampled_from([deciding.Verb.SPAM, deciding.Verb.APPROVE, deciding.Verb.TRASH]))
    def a_comment_is_moderated(self, verb: deciding.Verb) -> None:
        self.everybody_visits()
        if comment := Comment.objects.order_by("pk").last():
            deciding.decide(verb, [comment.pk], by=self.people[0])
            self.changed()

    @act(words=st.sampled_from(["A view", "A bird"]))
    def a_picture_is_described(self, words: str) -> None:
        self.everybody_visits()
        cover = Media.objects.get(pk=self.cover.pk)
        cover.alt = words
        cover.save()
        self.changed()

    @act(hours=st.sampled_from([1, 2, 6, 25, 75]))
    def the_clock_jumps(self, hours: int) -> None:
        self.it_is_later_by(timedelta(hours=hours))

    @act(hours=st.sampled_from([3, 48]))
    def the_clock_is_put_back(self, hours: int) -> None:
        self.it_is_later_by(-timedelta(hours=hours))

    @act()
    def the_next_discussion_closes(self) -> None:
        now = timezone.now()
        ends = [discussion_of(post).closes_at for post in Post.objects.filter(status="published")]
        if coming := [moment for moment in ends if moment and moment > now]:
            self.it_is_later_by(min(coming) - now)

    def it_is_later_by(self, time: timedelta) -> None:
        self.everybody_visits()
        self.traveller.shift(time)
        following.see_to_the_clock(self.store)

    @act(withdrawn=st.booleans())
    def everything_is_purged(self, withdrawn: bool) -> None:
        self.everybody_visits()
        self.store.purge_all(withdrawn=withdrawn)
        self.store.tidy()
        assert self.store.pages() == []

    def addresses(self) -> list[str]:
        posts = [post.get_absolute_url() for post in Post.objects.all()]
        tags = [tag.get_absolute_url() for tag in Tag.objects.all()]
        people = [person.get_absolute_url() for person in Person.objects.all()]
        feeds = [f"{path}feeds/atom.xml" for path in (*tags[:1], *people[:1])]
        return [*ALWAYS, *posts, *tags, *people, *feeds]

    @invariant()
    def what_is_stored_is_what_would_be_drawn(self) -> None:
        for page in self.store.pages():
            stored = self.store.file(page).read_bytes()
            site_settings.KEEP_PAGES = False
            try:
                fresh = visit(page.path)
            finally:
                site_settings.KEEP_PAGES = True
            assert (fresh.status_code, fresh.content.decode()) == (200, stored.decode()), page.path


def test_no_stored_page_ever_differs_from_a_fresh_one(uncommitted_store: Store) -> None:
    from hypothesis.stateful import run_state_machine_as_test

    class Here(Site):
        store = uncommitted_store

    run_state_machine_as_test(
        Here,
        settings=settings(
            max_examples=int(os.environ.get("NEVER_STALE_EXAMPLES", "4")),
            stateful_step_count=len(ACTS) + 1,  # the first gives them their order
            deadline=None,
            phases=[Phase.explicit, Phase.reuse, Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )
