"""Whether readers may comment: what the post says, or else what the site says."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from homepress.blog import publishing
from homepress.blog.discussion import discussion_of
from homepress.blog.manuscripts import Manuscript
from homepress.blog.models import Post
from homepress.errors import InvalidPost
from tests.fixtures.environment import Vary
from tests.fixtures.posts import Write

TEN_DAYS_AGO = timedelta(days=10)


@pytest.mark.parametrize(
    ("site", "post", "expected"),
    [
        ("on", "", (True, True)),
        ("off", "", (False, False)),
        ("9", "", (True, False)),
        ("11", "", (True, True)),
        ("off", "on", (True, True)),
        ("on", "off", (False, False)),
        ("on", "9", (True, False)),
        ("9", "11", (True, True)),
    ],
)
def test_a_post_is_on_off_or_closed_after_some_days(
    write: Write, vary: Vary, site: str, post: str, expected: tuple[bool, bool]
) -> None:
    vary(comments=site)
    found = discussion_of(write("A", commenting=post, published_at=timezone.now() - TEN_DAYS_AGO))
    assert (found.is_shown, found.is_open) == expected


@pytest.mark.parametrize("fields", [{"kind": "page"}, {"status": "draft", "published_at": None}])
def test_pages_and_drafts_have_no_comments(write: Write, fields: dict[str, Any]) -> None:
    assert not discussion_of(write("A", **fields)).is_shown


@pytest.mark.parametrize("said", ["maybe", "0", "-1", "1.5", "99999", "ON", "1\n"])
@pytest.mark.django_db
def test_anything_else_is_refused_by_its_name(said: str) -> None:
    if said == "1\n":
        assert publishing.save(Manuscript(title="A", commenting=said)).post.commenting == "1"
        return
    with pytest.raises(InvalidPost, match="commenting"):
        publishing.save(Manuscript(title="A", commenting=said))
    assert not Post.objects.exists()
