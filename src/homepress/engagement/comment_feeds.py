"""The newest comments as feeds, of the site and of a post. Only what everybody may read is in them."""

from typing import TYPE_CHECKING

from homepress.blog import feeds
from homepress.blog.discussion import OFF, discussion_of
from homepress.blog.feeds.channel import Author, Entry, fit_for_xml
from homepress.blog.meta import FeedLink
from homepress.blog.models import Post
from homepress.blog.rendering import absolute
from homepress.blog.site import Site
from homepress.core import changes
from homepress.engagement import showing
from homepress.engagement.models import Comment

if TYPE_CHECKING:
    from django.db.models import QuerySet

LENGTH = 50
SITE_BASE = "/feeds/comments/"

LATER = 10
"""How many times as many are looked at as are shown: some stand under posts whose comments are off."""


def of_site(site: Site) -> feeds.Channel:
    """The newest comments on all posts that are listed."""
    changes.shows(showing.EVERYWHERE, changes.POSTS)
    listed = Post.objects.listed().exclude(commenting=OFF).order_by().values("pk")
    rows = _newest().filter(post__in=listed)[: LENGTH * LATER]
    shown = [one for one in rows if discussion_of(one.post).is_shown][:LENGTH]
    return feeds.Channel(
        title=fit_for_xml(f"{site.title}: Comments"),
        description="",
        language=site.language,
        home=site.absolute("/"),
        base=site.absolute(SITE_BASE),
        entries=tuple(_entry(site, one) for one in shown),
    )


def of_post(site: Site, post: Post) -> feeds.Channel:
    """The newest comments on one post."""
    changes.shows(changes.comments_on(post.pk), changes.post(post.pk))
    address = post.get_absolute_url()
    return feeds.Channel(
        title=fit_for_xml(f"Comments on {post.title}"),
        description="",
        language=post.language or site.language,
        home=site.absolute(address),
        base=site.absolute(base_of(post)),
        entries=tuple(_entry(site, one) for one in _newest().filter(post=post)[:LENGTH]),
    )


def base_of(post: Post) -> str:
    """Return the path under which the formats of a post's feed lie."""
    return f"{post.get_absolute_url()}comments/"


def links(site: Site, post: Post) -> tuple[FeedLink, ...]:
    """Return where the feeds of the comments on a post are, for the head of its page."""
    return feeds.links_below(site, base_of(post), title=f"Comments on {post.title}")


def _newest() -> "QuerySet[Comment]":
    rows = Comment.objects.shown().select_related("author", "post").defer("source", "post__source", "post__html")
    return rows.order_by("-created_at", "-pk")


def _entry(site: Site, comment: Comment) -> Entry:
    url = site.absolute(comment.get_absolute_url())
    name = str(comment.author or "Deleted user")
    return Entry(
        id=f"urn:uuid:{comment.pk}",
        url=url,
        title=fit_for_xml(f"{name} on {comment.post.title}"),
        summary="",
        html=fit_for_xml(absolute(comment.html, site.absolute(comment.post.get_absolute_url()))),
        language=comment.post.language or site.language,
        authors=(Author(name=fit_for_xml(name), url=""),),
        tags=(),
        image="",
        published_at=comment.created_at,
        modified_at=comment.edited_at or comment.created_at,
    )
