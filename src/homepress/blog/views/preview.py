"""A post that is not public yet, for whoever knows its secret address."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from homepress.blog import heads, site
from homepress.blog.models import Post

from .addresses import elsewhere
from .delivery import deliver_privately
from .post import template_of


@require_safe
def preview(request: HttpRequest, key: str) -> HttpResponseBase:
    """Show a draft, a scheduled or a private post. What is public is at its own address."""
    post = Post.objects.for_reading().filter(preview_key=key).first()
    if post is None:
        return elsewhere(request)
    if post.is_due and post.visibility != Post.Visibility.PRIVATE:
        return deliver_privately(redirect(post))
    context = {"post": post, "meta": heads.of_preview(site.current(), post), "is_preview": True}
    response = deliver_privately(render(request, template_of(post), context))
    response["Referrer-Policy"] = "no-referrer"
    return response
