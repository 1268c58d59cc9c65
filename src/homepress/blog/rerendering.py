"""Deriving many posts anew, after the renderer or what posts refer to has changed."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from homepress.blog import publishing
from homepress.blog.models import Post

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


def _all_posts() -> Iterator[Post]:
    """Go by keys instead of one long cursor: no transaction stays open, and new posts do no harm."""
    posts = Post.objects.defer("text", "toc").order_by("pk")
    chunk = list(posts[:CHUNK])
    while chunk:
        yield from chunk
        chunk = list(posts.filter(pk__gt=chunk[-1].pk)[:CHUNK])
