"""Posts and pages in the admin. Whatever is written goes through `publishing`."""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin import helpers
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path

from homepress.blog import publishing
from homepress.blog.admin import history, live_preview
from homepress.blog.admin.manuscript_form import FIELDSETS, ManuscriptForm
from homepress.blog.admin.writers import writer_of
from homepress.blog.models import Post
from homepress.errors import HomepressError


@admin.register(Post)
class PostAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # takes no type at run time
    list_display = ("title", "kind", "status", "visibility", "published_at", "edited_at")
    list_filter = ("status", "kind", "visibility", "format")
    search_fields = ("title", "permalink__path")
    ordering = ("-edited_at", "-id")
    list_per_page = 50
    show_full_result_count = False
    change_form_template = "admin/blog/post/change_form.html"

    class Media:
        css = {"all": ["writing/writing.css"]}
        js = ["writing/live-preview.js"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Post]:
        posts = super().get_queryset(request)
        is_list = request.resolver_match and request.resolver_match.url_name == "blog_post_changelist"
        return posts.defer("source", "html", "text", "toc", "extra") if is_list else posts

    def get_urls(self) -> list[URLPattern]:
        guard = self.admin_site.admin_view
        views = history.RevisionViews(self)
        return [
            path("preview/", guard(live_preview.preview), name="blog_post_preview"),
            path("preview/frame/", guard(live_preview.frame), name="blog_post_preview_frame"),
            path("<uuid:key>/revisions/", guard(views.all), name="blog_post_revisions"),
            path("<uuid:key>/revisions/<int:number>/", guard(views.one), name="blog_post_revision"),
            path("<uuid:key>/revisions/<int:number>/restore/", guard(views.restore), name="blog_post_restore"),
            *super().get_urls(),
        ]

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        return history.RevisionViews(self).all(request, unquote(object_id))

    def _changeform_view(
        self, request: HttpRequest, object_id: str | None, form_url: str, extra_context: dict[str, Any] | None
    ) -> HttpResponse:
        """Django's view with a manuscript in place of a model form, which would write the row itself."""
        post = self.get_object(request, unquote(object_id)) if object_id else None
        if object_id and post is None:
            raise Http404("no such post")
        if not (self.has_change_permission(request, post) if post else self.has_add_permission(request)):
            raise PermissionDenied
        writer = writer_of(request)
        if request.method != "POST":
            return self._form_page(request, ManuscriptForm(post=post, writer=writer), post, extra_context)
        form = ManuscriptForm(request.POST, request.FILES, post=post, writer=writer)
        if form.is_valid():
            try:
                saved = publishing.save(form.manuscript(), post, editor=writer, expected_revision=form.expected)
            except HomepressError as error:
                form.refuse(error)
            else:
                return self._saved(request, saved, add=post is None)
        return self._form_page(request, form, post, extra_context)

    def _saved(self, request: HttpRequest, saved: publishing.Saved, *, add: bool) -> HttpResponse:
        for refused in saved.refused_aliases:
            messages.warning(request, f"/{refused} leads to something else already and was left alone.")
        if add:
            self.log_addition(request, saved.post, "Written")
            return self.response_add(request, saved.post)
        self.log_change(request, saved.post, "Saved" if saved.changed else "Saved without a change")
        return self.response_change(request, saved.post)

    def _form_page(
        self, request: HttpRequest, form: ManuscriptForm, post: Post | None, extra_context: dict[str, Any] | None
    ) -> HttpResponse:
        fieldsets = [(name, options | {"fields": _shown(options["fields"], form)}) for name, options in FIELDSETS]
        admin_form = helpers.AdminForm(form, fieldsets, {}, model_admin=self)  # type: ignore[arg-type]  # any form will do
        context = {
            **self.admin_site.each_context(request),
            "title": "Write" if post is None else "Edit",
            "subtitle": str(post) if post else None,
            "adminform": admin_form,
            "object_id": str(post.pk) if post else None,
            "original": post,
            "is_popup": False,
            "to_field": None,
            "media": self.media + admin_form.media,
            "inline_admin_formsets": [],
            "errors": helpers.AdminErrorList(form, []),  # type: ignore[arg-type]  # any form will do
            "preserved_filters": self.get_preserved_filters(request),
            **(extra_context or {}),
        }
        return self.render_change_form(request, context, add=post is None, change=post is not None, obj=post)

    def delete_model(self, request: HttpRequest, obj: Post) -> None:
        publishing.delete(obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Post]) -> None:
        for post in queryset:
            publishing.delete(post)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """Ask about the posts alone: what goes with them has no permission of its own."""
        return [str(post) for post in objs], {"posts": len(objs)}, set(), []


def _shown(names: Sequence[Any], form: ManuscriptForm) -> list[Any]:
    """Leave out the fields that a form has nothing to offer for."""
    return [name for name in names if not isinstance(name, str) or name in form.fields]
