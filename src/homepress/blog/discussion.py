"""Whether readers may comment on a post: what its writer says, or else what the site does."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone

from homepress.blog.models import Post
from homepress.core import changes

OFF = "off"
WORDS = re.compile(r"(?:on|off|[1-9][0-9]{0,3})?\Z")
"""Empty: as the site has it. A number: closed after that many days."""


@dataclass(frozen=True, slots=True)
class Discussion:
    """`is_shown`: whether there are comments at all. `closes_at`: from when on nobody adds to them."""

    is_shown: bool
    closes_at: datetime | None = None

    @property
    def is_open(self) -> bool:
        return self.is_shown and (self.closes_at is None or timezone.now() < self.closes_at)


def discussion_of(post: Post) -> Discussion:
    """Return what holds for a post now. Standing pages have no comments, nor has what nobody may read yet."""
    said = post.commenting or settings.ENVIRONMENT.comments
    if post.kind != Post.Kind.POST or said == OFF or post.published_at is None:
        return Discussion(is_shown=False)
    if not said.isdecimal():
        return Discussion(is_shown=True)
    closes_at = post.published_at + timedelta(days=int(said))
    if closes_at > timezone.now():
        changes.holds_until(closes_at)
    return Discussion(is_shown=True, closes_at=closes_at)
