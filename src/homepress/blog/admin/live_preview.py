"""What a text will look like, while it is written."""

from collections.abc import Collection
from uuid import UUID

from django.contrib.admin.views.decorators import staff_member_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.csp import CSP
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_GET, require_POST

from homepress.blog.models import Post
from homepress.blog.references import PostReferences
from homepress.blog.rendering import render as rendered
from homepress.errors import InvalidSource

FRAME_POLICY: dict[str, Collection[str] | str] = {
    "default-src": [CSP.NONE],
    "style-src": [CSP.SELF],
    "font-src": [CSP.SELF],
    "img-src": [CSP.SELF, "https:", "data:"],
    "media-src": [CSP.SELF, "https:"],
    "frame-ancestors": [CSP.SELF],
    "base-uri": [CSP.NONE],
    "form-action": [CSP.NONE],
}
"""The frame shows text and pictures, and runs nothing, whatever a writer's HTML may hold."""


@never_cache
@staff_member_required
@require_POST
def preview(request: HttpRequest) -> HttpResponse:
    """Render a text as readers will see it. Trusted HTML is cleaned here all the same."""
    _check(request)
    is_html = request.POST.get("format") == Post.Format.HTML
    source, references = request.POST.get("source", ""), _references(request)
    try:
        html = rendered(source, format="html" if is_html else "markdown", references=references).html
    except InvalidSource as error:
        return HttpResponse(f"{error.message} {error.hint}".strip(), status=422, content_type="text/plain")
    return HttpResponse(html)


@xframe_options_sameorigin
@csp_override(FRAME_POLICY)
@staff_member_required
@require_GET
def frame(request: HttpRequest) -> HttpResponse:
    """The empty page that a preview is put into."""
    _check(request)
    return render(request, "admin/blog/post/preview_frame.html")


def _check(request: HttpRequest) -> None:
    if not request.user.has_perm("blog.change_post"):
        raise PermissionDenied


def _references(request: HttpRequest) -> PostReferences | None:
    """What the saved post's links and pictures lead to; a new one has none yet."""
    try:
        post = Post.objects.filter(pk=UUID(request.POST.get("post", ""))).first()
    except ValueError:
        return None
    return PostReferences.of(post) if post else None
