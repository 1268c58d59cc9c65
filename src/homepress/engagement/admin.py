"""Comments in the admin: read there, decided on in the queue or by these actions, which do the same."""

from typing import TYPE_CHECKING, cast

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.text import Truncator

from homepress.engagement import deciding
from homepress.engagement.models import Comment
from homepress.errors import CommentRefused

if TYPE_CHECKING:
    from homepress.accounts.models import Person


@admin.register(Comment)
class CommentAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # takes no type at run time
    list_display = ("beginning", "author", "post", "state", "created_at")
    list_filter = ("state",)
    list_select_related = ("author", "post")
    search_fields = ("source", "author__handle")
    ordering = ("-created_at",)
    fields = ("post", "author", "source", "created_at", "state", "reasons")
    readonly_fields = fields
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
        _decide(request, deciding.Verb.APPROVE, queryset)

    @admin.action(description="Mark as spam")
    def mark_as_spam(self, request: HttpRequest, queryset: QuerySet[Comment]) -> None:
        _decide(request, deciding.Verb.SPAM, queryset)

    @admin.action(description="Move to the trash")
    def move_to_trash(self, request: HttpRequest, queryset: QuerySet[Comment]) -> None:
        _decide(request, deciding.Verb.TRASH, queryset)


def _decide(request: HttpRequest, verb: deciding.Verb, comments: QuerySet[Comment]) -> None:
    keys = list(comments.order_by().values_list("pk", flat=True))
    try:
        deciding.decide(verb, keys, by=cast("Person", request.user))
    except CommentRefused as error:
        messages.error(request, error.message)
