"""`{% popular_posts as posts %}`."""

from django import template
from django.template import Context

from homepress.blog.models import Post
from homepress.stats import popular

register = template.Library()


@register.simple_tag(takes_context=True)
def popular_posts(context: Context) -> list[Post]:
    """Return the list; none for a page that nobody asks for, such as one of errors that an edge server keeps."""
    return popular.posts() if getattr(context, "request", None) is not None else []
