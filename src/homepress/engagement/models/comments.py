"""Comments."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from homepress.core.keys import new_key


class CommentState(models.TextChoices):
    HELD = "held", "Held"
    APPROVED = "approved", "Approved"
    SPAM = "spam", "Spam"
    TRASH = "trash", "Trash"


class Comment(models.Model):
    """A person's words under a post. Only approved ones are ever shown or counted."""

    State = CommentState

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    post = models.ForeignKey("blog.Post", models.CASCADE, related_name="comments")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="comments")
    parent = models.ForeignKey("self", models.CASCADE, null=True, blank=True, related_name="answers")
    source = models.TextField(max_length=5000)
    html = models.TextField(editable=False)
    state = models.CharField(max_length=10, choices=CommentState, default=CommentState.HELD)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    edited_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        ordering = ["created_at", "id"]
        constraints = [
            models.CheckConstraint(condition=~Q(source=""), name="comment_says_something"),
            models.CheckConstraint(condition=Q(state__in=CommentState.values), name="comment_state_is_known"),
        ]
        indexes = [models.Index(fields=["post", "state", "created_at"], name="comment_thread")]

    shown_answers: "list[Comment]"
    """The answers that readers see, where `threads` has put them."""

    def __str__(self) -> str:
        return f"{self.author or 'somebody'} on {self.post}"
