"""The like button."""

from typing import TYPE_CHECKING
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from homepress.accounts.models import Person
from homepress.blog.models import Post
from homepress.blog.seeing import viewer
from homepress.core.same_origin import from_here_alone
from homepress.engagement import like_cookie, liking
from homepress.engagement.models import Like
from homepress.engagement.views.fragments import answer, is_fragment, kept_by_nobody, post_for
from homepress.engagement.visitors import visitor_of

if TYPE_CHECKING:
    from django.db.models import QuerySet


@from_here_alone
@require_http_methods(["GET", "HEAD", "POST"])
def like(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show the button as it stands for whoever asks; on POST like the post, or with `take_back` no longer.

    Without scripts the answer to a POST is the post itself, where a fragment of its address shows the
    word on how it went.
    """
    post, person = post_for(request, key), viewer(request)
    kept = like_cookie.read(request)
    if person and kept:
        liking.adopt(person, kept)
    said = ""
    mine = _mine(post, person, kept)
    if request.method == "POST":
        said, kept = _take_back(mine, kept) if "take_back" in request.POST else _like(request, post, person, kept)
        post = post_for(request, key)
    if request.method == "POST" and not is_fragment(request):
        response = kept_by_nobody(redirect(f"{post.get_absolute_url()}#{said}"))
    else:
        response = answer(request, "like", {"post": post, "liked": _mine(post, person, kept).exists(), "said": said})
    if person is None and request.method == "POST":
        like_cookie.write(response, kept)
    elif person and kept:
        like_cookie.write(response, [])
    return response


def _mine(post: Post, person: Person | None, kept: list[UUID]) -> "QuerySet[Like]":
    """The like of this post that whoever asks may take back."""
    if person:
        return Like.objects.filter(post=post, person=person)
    return Like.objects.filter(post=post, person=None, pk__in=kept)


def _like(request: HttpRequest, post: Post, person: Person | None, kept: list[UUID]) -> tuple[str, list[UUID]]:
    if _mine(post, person, kept).exists():
        return "liked", kept
    if person:
        liking.like(post, person=person)
        return "liked", kept
    made = liking.like(post, visitor=visitor_of(request))
    return ("liked", [*kept, made.pk]) if made else ("liked-before", kept)


def _take_back(mine: "QuerySet[Like]", kept: list[UUID]) -> tuple[str, list[UUID]]:
    gone = set(mine.values_list("pk", flat=True))
    liking.take_back(mine)
    return "not-liked", [key for key in kept if key not in gone]
