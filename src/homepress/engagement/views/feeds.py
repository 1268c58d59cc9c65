"""The feeds of comments."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from homepress.blog import site
from homepress.blog.discussion import discussion_of
from homepress.blog.feeds import FORMATS
from homepress.blog.models import Post
from homepress.blog.views.addresses import elsewhere
from homepress.blog.views.feeds import send_feed
from homepress.engagement import comment_feeds


@require_safe
def site_feed(request: HttpRequest, name: str) -> HttpResponseBase:
    """Send the newest comments of the site; a new site has an empty feed."""
    if name not in FORMATS:
        return elsewhere(request)
    return send_feed(request, comment_feeds.of_site(site.current()), name)


@require_safe
def post_feed(request: HttpRequest, slug: str, name: str) -> HttpResponseBase:
    """Send the newest comments on a post that everybody may read."""
    post = Post.objects.due().exclude(visibility=Post.Visibility.PRIVATE).filter(permalink=slug).first()
    if post is None or name not in FORMATS or not discussion_of(post).is_shown:
        return elsewhere(request)
    return send_feed(request, comment_feeds.of_post(site.current(), post), name)
