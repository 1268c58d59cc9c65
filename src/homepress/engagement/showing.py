"""What follows when readers see a comment, see another one, or see it no more: the count, and the pages.

Always called inside the transaction that changes the comment, and after the comments' own rows were
written, so that everybody locks comments before posts.
"""

from collections import Counter
from collections.abc import Iterable

from django.db.models import F

from homepress.blog.models import Post
from homepress.core import changes
from homepress.engagement.models import Comment

EVERYWHERE = "comments"
"""What the feed of all comments shows."""


def appeared(comments: Iterable[Comment]) -> None:
    """These are shown now and were not."""
    _count(comments, 1)


def altered(comment: Comment) -> None:
    """This is shown, and says something else than before."""
    changes.changed(changes.comments_on(comment.post_id), EVERYWHERE)


def disappeared(comments: Iterable[Comment]) -> None:
    """These were shown and must not be seen any more."""
    _count(comments, -1)


def _count(comments: Iterable[Comment], step: int) -> None:
    by_post = Counter(comment.post_id for comment in comments)
    for key, number in sorted(by_post.items()):
        Post.objects.filter(pk=key).update(comment_count=F("comment_count") + step * number)
    names = [changes.comments_on(key) for key in by_post]
    say = changes.changed if step > 0 else changes.withdrawn
    say(*names, *([EVERYWHERE] if names else []))
