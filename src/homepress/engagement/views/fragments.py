"""What all addresses under /-/ share: they answer as a fragment or as a page, and nobody keeps what they say."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from homepress.blog.models import Post
from homepress.blog.seeing import may_see, viewer


def is_fragment(request: HttpRequest) -> bool:
    """Whether htmx asks, on a page that is there already."""
    return request.headers.get("HX-Request") == "true"


def answer(
    request: HttpRequest, name: str, context: Mapping[str, Any], *, status: int = 200, fragment: bool | None = None
) -> HttpResponse:
    """Draw `engagement/<name>.html`, or its part called `fragment` for htmx."""
    part = "#fragment" if (is_fragment(request) if fragment is None else fragment) else ""
    return kept_by_nobody(render(request, f"engagement/{name}.html{part}", context, status=status))


def kept_by_nobody(response: HttpResponse) -> HttpResponse:
    """Mark an answer that is one visitor's alone."""
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


def post_for(request: HttpRequest, key: UUID) -> Post:
    """Return a post that readers may answer. Raises Http404 for one that whoever asks may not see."""
    post = Post.objects.due().for_cards().select_related("permalink").filter(pk=key, kind=Post.Kind.POST).first()
    if post is None or not may_see(viewer(request), post):
        raise Http404
    return post
