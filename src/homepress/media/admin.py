"""Uploaded files in the admin. They come in with posts; here they are described and thrown away."""

from typing import Any

from django.contrib import admin
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest

from homepress.core import changes
from homepress.media import making
from homepress.media.models import Media


@admin.register(Media)
class MediaAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # takes no type at run time
    list_display = ("name", "content_type", "size", "width", "height", "uploaded_by", "created_at")
    list_filter = ("content_type",)
    list_select_related = ("uploaded_by",)
    search_fields = ("name", "alt")
    fields = ("file", "content_type", "size", "width", "height", "alt")
    readonly_fields = ("file", "content_type", "size", "width", "height")
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def delete_model(self, request: HttpRequest, obj: Media) -> None:
        _delete(obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Media]) -> None:
        for media in queryset:
            _delete(media)


def _delete(media: Media) -> None:
    """Delete the row, and once that is certain the file and its variants. What a post calls by name is protected."""
    file: Any = media.file
    with transaction.atomic():
        changes.withdrawn(media.shown_as)
        media.delete()
        transaction.on_commit(lambda: file.storage.delete(file.name))
        transaction.on_commit(lambda: making.remove(media.digest))
