"""Reading what others said: older comments, another order, one comment for ever."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from homepress.blog.discussion import discussion_of
from homepress.blog.models import Post
from homepress.blog.seeing import viewer
from homepress.engagement.menus import with_menus
from homepress.engagement.models import Comment
from homepress.engagement.threads import threads, threads_around
from homepress.engagement.views.fragments import answer, is_fragment, kept_by_nobody, post_for


@require_safe
def comments(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show threads: the newest, those before one of them, or those up to one comment."""
    post = post_for(request, key)
    discussion = discussion_of(post)
    if not discussion.is_shown:
        raise Http404
    newest_first = request.GET.get("order") == "newest"
    if upto := _named(post, request.GET.get("upto", "")):
        found = threads_around(post, upto)
    else:
        before = _named(post, request.GET.get("before", ""))
        found = threads(post, before=before, newest_first=newest_first)
    with_menus(found.items, viewer(request))
    context = {"post": post, "threads": found, "discussion": discussion}
    name = "more" if is_fragment(request) and "before" in request.GET else "comments"
    return answer(request, name, context)


@require_safe
def comment(request: HttpRequest, key: UUID) -> HttpResponse:
    """Lead to a comment in its thread: on the post's page where it stands there, else among the older ones."""
    found = Comment.objects.shown().select_related("parent").filter(pk=key).first()
    if found is None:
        raise Http404
    post = post_for(request, found.post_id)
    if not discussion_of(post).is_shown:
        raise Http404
    top = found.parent_id or found.pk
    if any(thread.pk == top for thread in threads(post).items):
        return kept_by_nobody(redirect(f"{post.get_absolute_url()}#comment-{found.pk}"))
    return kept_by_nobody(redirect(f"/-/posts/{post.pk}/comments/?upto={found.pk}#comment-{found.pk}"))


def _named(post: Post, key: str) -> Comment | None:
    """Return a comment on the post by its key. Raises Http404 for what is none."""
    if not key:
        return None
    try:
        return Comment.objects.select_related("parent").get(pk=UUID(key), post=post)
    except (ValueError, Comment.DoesNotExist) as error:
        raise Http404 from error
