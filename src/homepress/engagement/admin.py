"""Comments in the admin: read, and let through or kept out."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.text import Truncator

from homepress.blog.models import Post
from homepress.engagement.models import Comment, CommentState


@admin.register(Comment)
class CommentAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # takes no type at run time
    list_display = ("beginning", "author", "post", "state", "created_at")
    list_filter = ("state",)
    list_select_related = ("author", "post")
    search_fields = ("source", "author__handle")
    ordering = ("-created_at",)
    fields = ("post", "author", "source", "created_at", "state")
    readonly_fields = ("post", "author", "source", "created_at")
    actions = ("approve", "mark_as_spam", "move_to_trash")
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Comment | None = None) -> bool:
        """Comments go to the trash: answers would go with one that was deleted."""
        return False

    @admin.display(description="Comment")
    def beginning(self, comment: Comment) -> str:
        return Truncator(comment.source).chars(80)

    @admin.action(description="Approve")
    def approve(self, request: HttpRequest, queryset: QuerySet[Comment]) -> None:
        _move(queryset, CommentState.APPROVED)

    @admin.action(description="Mark as spam")
    def mark_as_spam(self, request: HttpRequest, queryset: QuerySet[Comment]) -> None:
        _move(queryset, CommentState.SPAM)

    @admin.action(description="Move to the trash")
    def move_to_trash(self, request: HttpRequest, queryset: QuerySet[Comment]) -> None:
        _move(queryset, CommentState.TRASH)

    def save_model(self, request: HttpRequest, obj: Comment, form: object, change: bool) -> None:
        _move(Comment.objects.filter(pk=obj.pk), CommentState(obj.state))


def _move(comments: QuerySet[Comment], state: CommentState) -> None:
    """Put comments into a state, and count anew what their posts show."""
    posts = set(comments.order_by().values_list("post", flat=True))
    Comment.objects.filter(pk__in=list(comments.order_by().values_list("pk", flat=True))).update(state=state)
    for key in posts:
        shown = Comment.objects.filter(post=key, state=CommentState.APPROVED).count()
        Post.objects.filter(pk=key).update(comment_count=shown)
