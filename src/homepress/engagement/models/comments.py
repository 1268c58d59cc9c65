"""Comments."""

from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from homepress.core.keys import new_key

SOURCE_LENGTH = 5000


class CommentState(models.TextChoices):
    HELD = "held", "Held"
    APPROVED = "approved", "Approved"
    SPAM = "spam", "Spam"
    TRASH = "trash", "Trash"
    DELETED = "deleted", "Deleted by its author"


class Lesson(models.TextChoices):
    """What the filter was taught by a comment."""

    NONE = "", "nothing"
    GOOD = "good", "that it is good"
    SPAM = "spam", "that it is spam"


class CommentQuerySet(models.QuerySet["Comment"]):
    def shown(self) -> Self:
        """The only comments that any page, feed, count or interface may have."""
        return self.filter(state=CommentState.APPROVED)


class Comment(models.Model):
    """A person's words under a post, or an answer to one. Only approved ones are ever shown or counted.

    Written by `commenting` and moved between states by `moderation`, which keep the post's count and
    its pages in step.
    """

    State = CommentState

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    post = models.ForeignKey("blog.Post", models.CASCADE, related_name="comments")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="comments")
    parent = models.ForeignKey("self", models.CASCADE, null=True, blank=True, related_name="answers")
    answered = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="+", editable=False)
    source = models.TextField(max_length=SOURCE_LENGTH)
    html = models.TextField(editable=False)
    state = models.CharField(max_length=10, choices=CommentState, default=CommentState.HELD)
    reasons = models.JSONField("why it is in its state", default=list, editable=False)
    words = models.CharField("hash of the bare words", max_length=64, blank=True, editable=False)
    lesson = models.CharField(max_length=4, blank=True, choices=Lesson, default=Lesson.NONE, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    edited_at = models.DateTimeField(null=True, blank=True, editable=False)
    told_at = models.DateTimeField("when whom it answers was told", null=True, blank=True, editable=False)

    objects: ClassVar[models.Manager["Comment"]] = models.Manager.from_queryset(CommentQuerySet)()

    class Meta:
        ordering = ["created_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(source="") | Q(state=CommentState.DELETED), name="comment_says_something"
            ),
            models.CheckConstraint(condition=Q(state__in=CommentState.values), name="comment_state_is_known"),
            models.CheckConstraint(condition=Q(lesson__in=Lesson.values), name="comment_lesson_is_known"),
        ]
        indexes = [
            models.Index(fields=["post", "state", "created_at"], name="comment_thread"),
            models.Index(fields=["state", "-created_at"], name="comment_queue"),
            models.Index(fields=["words"], condition=~Q(words=""), name="comment_words"),
        ]

    # `parent` is the comment that begins the thread; `answered` the very one that is answered in it.

    shown_answers: "list[Comment]"
    """The answers that readers see, where `threads` has put them."""

    may_edit: bool
    may_delete: bool
    """What whoever looks may do to it, where a fragment has said so; never in a page that is stored."""

    def __str__(self) -> str:
        return f"{self.author or 'somebody'} on {self.post}"

    def get_absolute_url(self) -> str:
        """Where it is found for ever: from there a redirect leads to it in its thread."""
        return f"/-/comments/{self.pk}/"

    @property
    def key_text(self) -> str:
        """The key as templates add it to other text."""
        return str(self.pk)

    @property
    def is_shown(self) -> bool:
        return self.state == CommentState.APPROVED
