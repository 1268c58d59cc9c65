"""The approved comments under a post, as threads, in one query."""

from collections import defaultdict
from typing import Any

from homepress.blog.additions import add_to_post
from homepress.blog.models import Post
from homepress.engagement.models import Comment


def threads(post: Post) -> list[Comment]:
    """Return the top comments in their order, each with its `shown_answers`, and so on downwards.

    Answers to a comment that is not shown are not shown either.
    """
    approved = Comment.objects.filter(post=post, state=Comment.State.APPROVED).select_related("author")
    answers = defaultdict[object, list[Comment]](list)
    for comment in approved.order_by("created_at", "id"):
        comment.shown_answers = answers[comment.pk]
        answers[comment.parent_id].append(comment)
    return answers[None]


@add_to_post
def comments(post: Post) -> dict[str, Any]:
    """Give the page of a post its `comments`; those of a standing page are not shown."""
    return {"comments": threads(post) if post.kind == Post.Kind.POST else []}
