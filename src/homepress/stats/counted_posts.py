"""Which posts are counted, and what their pages get for it."""

from typing import Any

from django.conf import settings
from django.urls import reverse

from homepress.blog.additions import add_to_post
from homepress.blog.models import Post


def are_counted() -> bool:
    """Whether views are counted at all: what is shown nowhere is not gathered."""
    return bool(settings.ENVIRONMENT.view_counts != "nowhere")


def are_shown_to_all() -> bool:
    return bool(settings.ENVIRONMENT.view_counts == "all")


@add_to_post
def beacon(post: Post) -> dict[str, Any]:
    """Give the page of a post, if everybody may read it, the address that is told when it was looked at."""
    if not are_counted() or post.visibility == Post.Visibility.PRIVATE:
        return {}
    url = reverse("post_views", args=[post.pk])
    return {"views_url": url, "views_are_shown": are_shown_to_all()}
