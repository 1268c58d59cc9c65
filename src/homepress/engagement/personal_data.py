"""Comments and likes in the archive that a person takes away."""

from typing import Any

from django.dispatch import receiver

from homepress.accounts.models import Person
from homepress.accounts.personal_data import Section, collect
from homepress.engagement.models import Ban, Comment, Like, MailChoice


@receiver(collect)
def comments(person: Person, **_: Any) -> Section:
    """Return what a person wrote under posts, shown or not."""
    own = Comment.objects.filter(author=person).exclude(state=Comment.State.DELETED)
    written = own.select_related("post").order_by("created_at", "id")
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
def mail_choices(person: Person, **_: Any) -> Section:
    """Return what the person chose to be told of, and whether they may comment."""
    choice = MailChoice.objects.filter(person=person).first() or MailChoice(person=person)
    banned = Ban.objects.filter(person=person).exists()
    return Section(
        "discussion", [{"mail_of_comments": choice.comments, "mail_of_answers": choice.answers, "is_banned": banned}]
    )


@receiver(collect)
def likes(person: Person, **_: Any) -> Section:
    """Return which posts a person liked, and when."""
    given = Like.objects.filter(person=person).select_related("post").order_by("created_at", "id")
    return Section(
        "likes",
        [{"post": one.post.get_absolute_url(), "title": one.post.title, "created_at": one.created_at} for one in given],
    )
