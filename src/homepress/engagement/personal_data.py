"""Comments and likes in the archive that a person takes away."""

from typing import Any

from django.dispatch import receiver

from homepress.accounts.models import Person
from homepress.accounts.personal_data import Section, collect
from homepress.engagement.models import Comment, Like


@receiver(collect)
def comments(person: Person, **_: Any) -> Section:
    """Return what a person wrote under posts, shown or not."""
    written = Comment.objects.filter(author=person).select_related("post").order_by("created_at", "id")
    return Section(
        "comments",
        [
            {
                "post": one.post.get_absolute_url(),
                "title": one.post.title,
                "text": one.source,
                "state": one.state,
                "created_at": one.created_at,
                "edited_at": one.edited_at,
                "answers": str(one.parent_id or ""),
                "id": str(one.pk),
            }
            for one in written
        ],
    )


@receiver(collect)
def likes(person: Person, **_: Any) -> Section:
    """Return which posts a person liked, and when."""
    given = Like.objects.filter(person=person).select_related("post").order_by("created_at", "id")
    return Section(
        "likes",
        [{"post": one.post.get_absolute_url(), "title": one.post.title, "created_at": one.created_at} for one in given],
    )
