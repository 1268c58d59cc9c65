"""What is derived or repeated stays in step, whatever is done in whatever order."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, invariant, multiple, rule

from homepress.blog import publishing, tagging
from homepress.blog.manuscripts import Manuscript
from homepress.blog.models import Authorship, Permalink, Post, Tag, Tagging
from homepress.blog.models.tags import tag_key
from homepress.errors import InvalidPost
from tests.fixtures.people import make_person

TITLES = st.sampled_from(["One", "Two", "日本語", "Straße", "Search", "!", "One-2"])
SLUGS = st.sampled_from(["", "one", "two", "one-2", "three", "untitled"])
TAGS = st.lists(st.sampled_from(["A", "a", "B", "Ä", "ä", "C"]), max_size=4).map(tuple)
DATES = st.sampled_from(
    [datetime(2001, 1, 1, tzinfo=UTC), datetime(2020, 6, 1, tzinfo=UTC), datetime(2999, 1, 1, tzinfo=UTC)]
)
FIELDS = st.fixed_dictionaries(
    {},
    optional={
        "title": TITLES,
        "slug": SLUGS,
        "source": st.sampled_from(["", "text", "# Heading\n\n*x*"]),
        "tags": TAGS,
        "status": st.sampled_from(["draft", "published"]),
        "visibility": st.sampled_from(["public", "unlisted", "private"]),
        "kind": st.sampled_from(["post", "page"]),
        "published_at": DATES,
        "aliases": st.lists(st.sampled_from(["old", "2014/x.html", "one", "three"]), max_size=2).map(tuple),
    },
)


@dataclass
class Expected:
    """What a plain Python dictionary would have kept of a post."""

    slug: str
    tags: list[str]
    revisions: int
    paths: set[str] = field(default_factory=set)


class Site(RuleBasedStateMachine):
    """A site, and beside it a model of what must be there."""

    posts = Bundle("posts")

    def __init__(self) -> None:
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.author = make_person("Alice")
        self.expected: dict[Any, Expected] = {}
        self.claimed: dict[str, Any] = {}

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)

    @rule(target=posts, title=TITLES, fields=FIELDS)
    def save_new(self, title: str, fields: dict[str, Any]) -> Any:
        manuscript = Manuscript(**{"title": title, "authors": (self.author.pk,)} | fields)
        if self.refused(manuscript.slug, None):
            with pytest.raises(InvalidPost):
                publishing.save(manuscript)
            return multiple()
        saved = publishing.save(manuscript)
        self.expected[saved.post.pk] = Expected("", [], 0)
        self.keep(saved.post, manuscript, changed=True)
        return saved.post.pk

    @rule(key=posts, fields=FIELDS)
    def change(self, key: Any, fields: dict[str, Any]) -> None:
        post = Post.objects.get(pk=key)
        before = Manuscript.of(post)
        manuscript = replace(before, **fields)
        if self.refused(manuscript.slug, key):
            with pytest.raises(InvalidPost):
                publishing.save(manuscript, post)
            return
        saved = publishing.save(manuscript, post)
        assert saved.changed == (Manuscript.of(saved.post) != before)
        self.keep(saved.post, manuscript, changed=saved.changed)

    @rule(key=consumes(posts))
    def delete(self, key: Any) -> None:
        publishing.delete(Post.objects.get(pk=key))
        del self.expected[key]

    @rule(old=st.sampled_from(["A", "B", "Ä", "C"]), new=st.sampled_from(["A", "B", "D", "Ä"]))
    def rename_tag(self, old: str, new: str) -> None:
        tag = Tag.objects.filter(key=tag_key(old)).first()
        if tag is None:
            return
        other = Tag.objects.filter(key=tag_key(new)).exclude(pk=tag.pk).first()
        if other is None:
            tagging.rename(tag, new)
            self.retag(old, new)
        else:
            tagging.merge(tag, other)
            self.retag(old, other.name)

    @rule(name=st.sampled_from(["A", "B", "Ä", "C"]))
    def delete_tag(self, name: str) -> None:
        if tag := Tag.objects.filter(key=tag_key(name)).first():
            tagging.delete(tag)
            self.retag(name, None)

    def refused(self, slug: str, key: Any) -> bool:
        return bool(slug) and slug in self.claimed and self.claimed[slug] != key

    def keep(self, post: Post, manuscript: Manuscript, *, changed: bool) -> None:
        kept = self.expected[post.pk]
        kept.slug = manuscript.slug or kept.slug or post.slug
        kept.tags = list(dict.fromkeys(tag_key(name) for name in manuscript.tags))
        kept.revisions += changed
        for path in {kept.slug, *manuscript.aliases}:
            if self.claimed.setdefault(path, post.pk) == post.pk:
                kept.paths.add(path)

    def retag(self, old: str, new: str | None) -> None:
        for kept in self.expected.values():
            keys = [tag_key(new) if new and key == tag_key(old) else key for key in kept.tags]
            if new and tag_key(new) in kept.tags:
                keys = [key for key in kept.tags if key != tag_key(old) or key == tag_key(new)]
            kept.tags = [key for key in keys if new or key != tag_key(old)]

    @invariant()
    def posts_are_as_expected(self) -> None:
        posts = {post.pk: post for post in Post.objects.with_credits()}
        assert posts.keys() == self.expected.keys()
        for key, kept in self.expected.items():
            post = posts[key]
            assert post.slug == kept.slug
            assert [tag.key for tag in post.tag_list] == kept.tags
            assert set(post.permalinks.values_list("path", flat=True)) == kept.paths
            assert post.revisions.count() == kept.revisions
            assert not publishing.rerender(post)

    @invariant()
    def dates_are_repeated(self) -> None:
        for tagging_row in Tagging.objects.select_related("post"):
            assert tagging_row.listed_at == tagging_row.post.listed_at
        for authorship in Authorship.objects.select_related("post"):
            assert authorship.listed_at == authorship.post.listed_at

    @invariant()
    def every_current_address_leads_to_its_own(self) -> None:
        for post in Post.objects.select_related("permalink"):
            assert post.permalink.post_id == post.pk
        for tag in Tag.objects.select_related("permalink"):
            assert tag.permalink.tag_id == tag.pk

    @invariant()
    def no_address_is_ever_given_up(self) -> None:
        assert self.claimed.keys() <= set(Permalink.objects.values_list("path", flat=True))


@pytest.mark.django_db
def test_whatever_is_done_in_whatever_order_all_stays_in_step() -> None:
    from hypothesis.stateful import run_state_machine_as_test

    run_state_machine_as_test(
        Site,
        settings=settings(
            max_examples=12, stateful_step_count=12, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
