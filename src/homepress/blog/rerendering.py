"""Deriving many posts anew, after the renderer or what posts refer to has changed."""

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from homepress.blog import publishing
from homepress.blog.models import Post
from homepress.errors import InvalidSource
from homepress.media.models import Media

logger = logging.getLogger("homepress.rendering")

CHUNK = 100
"""Posts held in memory at once; a source has up to 1 MB."""


@dataclass(slots=True)
class Tally:
    """How many posts were derived anew, were in step already, and could not be rendered."""

    rendered: int = 0
    unchanged: int = 0
    failed: int = 0

    @property
    def seen(self) -> int:
        return self.rendered + self.unchanged + self.failed


def rerender_all(
    *, force: bool = False, progress: Callable[[Tally], None], complain: Callable[[Post, Exception], None]
) -> Tally:
    """Bring all posts in step with their sources; with `force`, those too that seem to be.

    A post that cannot be rendered keeps what it had and stops no other.
    """
    tally = Tally()
    for post in _all_posts():
        try:
            if publishing.rerender(post, force=force):
                tally.rendered += 1
            else:
                tally.unchanged += 1
        except Exception as error:  # noqa: BLE001  # whatever one post trips over, the next are to be tried
            tally.failed += 1
            complain(post, error)
        progress(tally)
    return tally


def rerender_showing(media: Media) -> None:
    """Bring the posts in step that show a file; one that cannot be rendered keeps what it had."""
    for key in list(Post.objects.filter(attachments__media=media).distinct().values_list("pk", flat=True)):
        try:
            publishing.rerender_by_key(key)
        except InvalidSource:
            logger.warning("post %s could not be rendered anew", key)


def on_variants_changed(media: Media, **_: Any) -> None:
    """A receiver of `media.making.variants_changed`."""
    rerender_showing(media)


def _all_posts() -> Iterator[Post]:
    """Go by keys instead of one long cursor: no transaction stays open, and new posts do no harm."""
    posts = Post.objects.defer("text", "toc").order_by("pk")
    chunk = list(posts[:CHUNK])
    while chunk:
        yield from chunk
        chunk = list(posts.filter(pk__gt=chunk[-1].pk)[:CHUNK])
