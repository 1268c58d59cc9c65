"""Writing, answering, editing and deleting comments. Each form is a fragment with htmx and a page without."""

from typing import Any
from uuid import UUID

from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from homepress.accounts.models import Person
from homepress.blog.discussion import discussion_of
from homepress.blog.models import Post
from homepress.blog.seeing import viewer
from homepress.core.same_origin import from_here_alone
from homepress.engagement import akismet, commenting
from homepress.engagement.forms import CommentForm
from homepress.engagement.judging import TooOften
from homepress.engagement.menus import with_menus
from homepress.engagement.models import Ban, Comment, CommentState
from homepress.engagement.threads import threads
from homepress.engagement.views.fragments import answer, is_fragment, kept_by_nobody, post_for
from homepress.errors import CommentRefused, InvalidSource

METHODS = ["GET", "HEAD", "POST"]


@from_here_alone
@require_http_methods(METHODS)
def write(request: HttpRequest, key: UUID) -> HttpResponse:
    """The form below a post's comments."""
    post, person = post_for(request, key), viewer(request)
    form = CommentForm(_typed(request), label="Your comment", name="comment")
    if request.method == "POST" and person and form.is_valid():
        made = _tried(form, lambda: _save(request, post, person, form))
        if made:
            return _written(request, post, person, made)
    context = _own(post, person) | {"post": post, "person": person, "form": form}
    return answer(request, "write", context, status=_status(request, form, person))


@from_here_alone
@require_http_methods(METHODS)
def reply(request: HttpRequest, key: UUID) -> HttpResponse:
    """The form below a comment that is answered."""
    answered = _comment_for(request, key)
    if not answered.is_shown:
        raise Http404
    post, person = answered.post, viewer(request)
    if "cancel" in request.GET:
        return kept_by_nobody(HttpResponse())
    form = CommentForm(
        _typed(request), label=f"Your answer to {answered.author or 'this'}", name=f"answer-{key}", is_opened=True
    )
    if request.method == "POST" and person and form.is_valid():
        made = _tried(form, lambda: _save(request, post, person, form, answered))
        if made and is_fragment(request):
            _, answers = with_menus([_alone(made)], person), [made]
            return answer(request, "answered", {"post": post, "comment": made, "answers": answers})
        if made:
            return _back(made)
    context = {"post": post, "person": person, "form": form, "comment": answered, "discussion": discussion_of(post)}
    return answer(request, "answer", context, status=_status(request, form, person))


@from_here_alone
@require_http_methods(METHODS)
def edit(request: HttpRequest, key: UUID) -> HttpResponse:
    """The form in the place of one's own words."""
    found, person = _comment_for(request, key), viewer(request)
    if person is None or not (commenting.may_edit(person, found) or found.author == person):
        raise Http404
    if "cancel" in request.GET or (is_fragment(request) and not commenting.may_edit(person, found)):
        return _drawn(request, found, person)
    form = CommentForm(
        _typed(request), label="Your comment", name=f"edit-{key}", is_opened=True, initial={"text": found.source}
    )
    if request.method == "POST" and form.is_valid():
        text = form.cleaned_data["text"]
        others = akismet.reasons_against(found.post, person, text, akismet.Sender.of(request))
        changed = _tried(form, lambda: commenting.edit(found, text, by=person, others=others))
        if changed:
            return _drawn(request, changed, person) if is_fragment(request) else _back(changed)
    context = {"post": found.post, "person": person, "form": form, "comment": found}
    return answer(request, "edit", context, status=_status(request, form, person))


@from_here_alone
@require_http_methods(METHODS)
def delete(request: HttpRequest, key: UUID) -> HttpResponse:
    """Ask, and take one's own comment away."""
    found, person = _comment_for(request, key), viewer(request)
    if person is None or not commenting.may_delete(person, found):
        raise Http404
    if request.method == "POST":
        commenting.delete(found, by=person)
        return kept_by_nobody(redirect(f"{found.post.get_absolute_url()}#comment-deleted"))
    return answer(request, "delete", {"post": found.post, "comment": found}, fragment=False)


def _typed(request: HttpRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None


def _comment_for(request: HttpRequest, key: UUID) -> Comment:
    """Return a comment under a post that whoever asks may see. Raises Http404."""
    found = Comment.objects.select_related("author", "parent").filter(pk=key).first()
    if found is None or found.state == CommentState.DELETED:
        raise Http404
    found.post = post_for(request, found.post_id)
    if not discussion_of(found.post).is_shown:
        raise Http404
    return found


def _save(
    request: HttpRequest, post: Post, person: Person, form: CommentForm, answered: Comment | None = None
) -> Comment:
    text = form.cleaned_data["text"]
    sender = akismet.Sender.of(request)
    others = akismet.reasons_against(post, person, text, sender, is_answer=answered is not None)
    return commenting.write(post, person, text, answered=answered, others=others)


def _tried(form: CommentForm, act: Any) -> Comment | None:
    """Do it, or say in the form why not; what was typed stays there."""
    try:
        done: Comment = act()
    except (CommentRefused, InvalidSource) as error:
        form.add_error("text" if isinstance(error, InvalidSource) else None, f"{error.message} {error.hint}".strip())
        form.is_too_often = isinstance(error, TooOften)
        return None
    except IntegrityError:
        form.add_error(None, "The post was deleted just now.")
        return None
    return done


def _status(request: HttpRequest, form: CommentForm, person: Person | None) -> int:
    if request.method != "POST":
        return 200
    if person is None:
        return 403
    return 429 if form.is_too_often else 422


def _written(request: HttpRequest, post: Post, person: Person, made: Comment) -> HttpResponse:
    if not is_fragment(request):
        return _back(made)
    made.shown_answers = []
    with_menus([made], person)
    post.refresh_from_db(fields=["comment_count"])
    fresh = CommentForm(label="Another comment", name="comment")
    context = _own(post, person) | {"post": post, "person": person, "form": fresh, "comment": made, "is_new": True}
    return answer(request, "write", context)


def _back(made: Comment) -> HttpResponse:
    """Lead to where the comment stands, or to the word on why it does not yet."""
    place = f"comment-{made.pk}" if made.is_shown else "comment-held"
    where = made.get_absolute_url() if made.is_shown else f"{made.post.get_absolute_url()}#{place}"
    return kept_by_nobody(redirect(where))


def _drawn(request: HttpRequest, found: Comment, person: Person) -> HttpResponse:
    """Send one comment as it stands now, to be put in its old place."""
    if found.parent_id is None:
        found.shown_answers = list(found.answers.filter(state=CommentState.APPROVED).select_related("author"))
    with_menus([_alone(found)], person)
    discussion = discussion_of(found.post)
    return answer(request, "one", {"post": found.post, "comment": found, "discussion": discussion}, fragment=True)


def _alone(comment: Comment) -> Comment:
    if not hasattr(comment, "shown_answers"):
        comment.shown_answers = []
    return comment


def _own(post: Post, person: Person | None) -> dict[str, Any]:
    """What the fragment tells a person beyond the form: own comments that wait, and menus of those that stand."""
    discussion = discussion_of(post)
    if person is None or not discussion.is_shown:
        return {"discussion": discussion}
    own = Comment.objects.filter(post=post, author=person, state=CommentState.HELD).order_by("created_at")
    found = threads(post).items
    return {
        "discussion": discussion,
        "waiting": list(own[:20]),
        "marked": with_menus(found, person),
        "is_banned": Ban.objects.filter(person=person).exists(),
    }
