"""A post's revisions: all of them, one compared with the one before or with now, and back to one."""

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse

from homepress.blog import publishing
from homepress.blog.admin.writers import writer_of
from homepress.blog.models import Post, Revision
from homepress.blog.revisions import compare, compare_revisions
from homepress.errors import HomepressError

if TYPE_CHECKING:
    from django.contrib.admin import ModelAdmin

PER_PAGE = 100


class RevisionViews:
    """The views, for one admin."""

    def __init__(self, model_admin: "ModelAdmin[Post]") -> None:
        self.admin = model_admin

    def all(self, request: HttpRequest, key: UUID | str) -> HttpResponse:
        """List the revisions, newest first."""
        post = self._post(request, key)
        revisions = post.revisions.select_related("editor").defer("manuscript").order_by("-number")
        page = Paginator(revisions, PER_PAGE).get_page(request.GET.get("page"))
        return self._page(request, post, "revisions", {"title": "Revisions", "revisions": page})

    def one(self, request: HttpRequest, key: UUID, number: int) -> HttpResponse:
        """Show what a revision changed, or with `?with=now` what has changed since."""
        post = self._post(request, key)
        revision = self._revision(post, number)
        since = request.GET.get("with") == "now"
        if since:
            newest = post.revisions.order_by("-number")[0]
            comparison = compare_revisions(revision, newest)
        else:
            before = post.revisions.filter(number__lt=number).order_by("-number").first()
            comparison = compare(before.manuscript if before else {}, revision.manuscript)
        context = {"title": f"Revision {number}", "revision": revision, "comparison": comparison, "since": since}
        return self._page(request, post, "revision", context)

    def restore(self, request: HttpRequest, key: UUID, number: int) -> HttpResponse:
        """Make the post again what it was; takes a POST."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        post = self._post(request, key)
        revision = self._revision(post, number)
        try:
            saved = publishing.restore(revision, editor=writer_of(request))
        except HomepressError as error:
            messages.error(request, f"{error.message}. {error.hint}".strip())
            return HttpResponseRedirect(reverse("admin:blog_post_revision", args=[post.pk, number]))
        done = f"The post is again as it was in revision {number}."
        messages.success(request, done if saved.changed else f"The post is as it was in revision {number} already.")
        self.admin.log_change(request, saved.post, f"Restored revision {number}")
        return HttpResponseRedirect(reverse("admin:blog_post_change", args=[post.pk]))

    def _post(self, request: HttpRequest, key: UUID | str) -> Post:
        post = self.admin.get_object(request, str(key))
        if not self.admin.has_change_permission(request, post):
            raise PermissionDenied
        if post is None:
            raise Http404("no such post")
        return post

    def _revision(self, post: Post, number: int) -> Revision:
        return get_object_or_404(Revision.objects.select_related("editor"), post=post, number=number)

    def _page(self, request: HttpRequest, post: Post, template: str, more: dict[str, Any]) -> HttpResponse:
        context = {
            **self.admin.admin_site.each_context(request),
            "opts": self.admin.opts,
            "original": post,
            "media": self.admin.media,
            **more,
        }
        return TemplateResponse(request, f"admin/blog/post/{template}.html", context)
