"""What readers leave: likes and comments."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from homepress.core.keys import new_key


class Like(models.Model):
    """One like of one post by one person, or by one visitor without an account."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    post = models.ForeignKey("blog.Post", models.CASCADE, related_name="likes")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="likes")
    visitor = models.CharField("keyed hash of the visitor's address", max_length=64, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["post", "person"], condition=Q(person__isnull=False), name="like_is_one_a_person"
            ),
            models.UniqueConstraint(fields=["post", "visitor"], condition=~Q(visitor=""), name="like_is_one_a_visitor"),
            models.CheckConstraint(
                condition=Q(person__isnull=False, visitor="") | (Q(person__isnull=True) & ~Q(visitor="")),
                name="like_is_by_a_person_or_a_visitor",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person or 'a visitor'} likes {self.post}"


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
