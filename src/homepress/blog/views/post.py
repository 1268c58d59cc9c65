"""A post or a page, at its address."""

from django.http import HttpRequest, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from django.shortcuts import render

from homepress.blog import additions, heads, site
from homepress.blog.models import Post
from homepress.blog.neighbours import neighbours
from homepress.blog.seeing import may_see, viewer

from .addresses import elsewhere
from .delivery import deliver_page, deliver_privately


def post(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Show a post whose time has come to those who may see it; to all others it does not exist."""
    found = Post.objects.due().for_reading().filter(permalink=slug).first()
    if found is None or not _is_for(request, found):
        return elsewhere(request)
    if request.method not in {"GET", "HEAD"}:
        return HttpResponseNotAllowed(["GET", "HEAD"])
    context = {"post": found, "meta": heads.of_post(site.current(), found), "is_preview": False}
    context |= neighbours(found)._asdict() | additions.to_post(found)
    if found.visibility == Post.Visibility.PRIVATE:
        return deliver_privately(render(request, template_of(found), context))
    response = deliver_page(request, template_of(found), context)
    if found.visibility == Post.Visibility.UNLISTED:
        response["X-Robots-Tag"] = heads.NOT_INDEXED  # and so it is not stored, see published.headers
    return response


def _is_for(request: HttpRequest, found: Post) -> bool:
    """Whether whoever asks may see it. Nobody's session is read for what everybody may see."""
    return found.visibility != Post.Visibility.PRIVATE or may_see(viewer(request), found)


def template_of(shown: Post) -> str:
    return "blog/page.html" if shown.kind == Post.Kind.PAGE else "blog/post.html"
