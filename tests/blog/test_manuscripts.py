"""A post as a value: what goes through JSON comes back the same."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from homepress.accounts.models import Person
from homepress.blog.manuscripts import Manuscript
from homepress.blog.models import Post
from homepress.blog.revisions import compare
from tests.fixtures.posts import Write

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
MANUSCRIPTS = st.builds(
    Manuscript,
    title=st.text(min_size=1),
    source=st.text(),
    published_at=st.none() | st.datetimes(timezones=st.just(UTC)),
    tags=st.lists(st.text(), max_size=3).map(tuple),
    aliases=st.lists(st.text(), max_size=3).map(tuple),
    extra=st.dictionaries(st.text(), JSON, max_size=3),
)


@pytest.mark.once
@pytest.mark.django_db
@given(MANUSCRIPTS)
def test_what_a_revision_stores_is_read_back_the_same(manuscript: Manuscript) -> None:
    assert Manuscript.from_json(manuscript.to_json()) == manuscript


@pytest.mark.once
@given(MANUSCRIPTS)
def test_a_manuscript_does_not_differ_from_itself(manuscript: Manuscript) -> None:
    assert not compare(manuscript, manuscript.to_json())


def test_people_and_files_that_are_gone_are_left_out(alice: Person) -> None:
    stored = Manuscript(title="A", authors=(uuid4(), alice.pk), cover=uuid4(), attachments={"a": uuid4()}).to_json()
    read = Manuscript.from_json(stored)
    assert read.authors == (alice.pk,)
    assert read.cover is None
    assert read.attachments == {}


@pytest.mark.django_db
def test_what_a_later_version_stored_is_passed_over() -> None:
    assert Manuscript.from_json({"title": "A", "invented_later": 1}) == Manuscript(title="A")


@pytest.mark.django_db
def test_the_moment_counts_not_the_zone_it_was_written_in() -> None:
    moment = datetime(2020, 1, 1, 12, tzinfo=timezone(timedelta(hours=5, minutes=45)))
    assert Manuscript.from_json(Manuscript(title="A", published_at=moment).to_json()).published_at == moment


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"kind": "page", "in_menu": True},
        {"format": "html", "source": "<p>a</p>"},
        {"status": "draft", "published_at": None},
        {"visibility": "private"},
        {"published_at": datetime(2999, 1, 1, tzinfo=UTC), "status": "scheduled"},
        {"extra": {"a": {"b": [1, 2.5, None, "ü"]}}},
        {"tags": ("b", "a"), "aliases": ("2014/x.html", "über")},
    ],
)
def test_a_stored_post_gives_the_manuscript_that_makes_it(write: Write, fields: dict[str, Any]) -> None:
    post = write("A", **fields)
    manuscript = Manuscript.of(Post.objects.get(pk=post.pk))
    for name, value in fields.items():
        assert getattr(manuscript, name) == value
