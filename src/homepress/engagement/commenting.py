"""Writing a comment, editing it for a while, taking it away."""

from collections.abc import Sequence
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from homepress.accounts.models import Person
from homepress.accounts.models.audit import record
from homepress.accounts.permissions import Action, Reach, may, reach_of
from homepress.blog.discussion import discussion_of
from homepress.blog.models import Post
from homepress.blog.rendering import render_comment
from homepress.engagement import bayes, judging, showing, telling
from homepress.engagement.models import Comment, CommentState
from homepress.errors import CommentRefused

EDITABLE = timedelta(minutes=15)
"""How long its author may change a comment."""


@transaction.atomic
def write(
    post: Post, author: Person, source: str, *, answered: Comment | None = None, others: Sequence[str] = ()
) -> Comment:
    """Save a comment, shown or held as `judging` has it; `others` are reasons to hold it found elsewhere.

    An answer to an answer stands in the same thread: threads are one level deep. Raises CommentRefused
    where the post or the person takes part no longer, InvalidSource for what cannot be rendered.
    """
    html = render_comment(source)
    # Of one person, one comment at a time is looked at: the next one sees what became of this.
    author = Person.objects.select_for_update(no_key=True).get(pk=author.pk)
    if not discussion_of(post).is_open:
        raise CommentRefused("Comments on this post are closed.")
    if answered and (answered.post_id != post.pk or not Comment.objects.shown().filter(pk=answered.pk).exists()):
        raise CommentRefused("What you answer is not there any more.")
    judging.refuse(author, post, source)
    verdict = judging.judge(author, post, source, others=others)
    comment = Comment.objects.create(
        post=post,
        author=author,
        parent=(answered.parent or answered) if answered else None,
        answered=answered,
        source=source,
        html=html,
        words=judging.bare_words(source),
        state=verdict.state,
        reasons=list(verdict.reasons),
    )
    if comment.is_shown:
        showing.appeared([comment])
    telling.tell_writers(comment)
    return comment


@transaction.atomic
def edit(comment: Comment, source: str, *, by: Person, others: Sequence[str] = ()) -> Comment:
    """Change the words of a comment, and mark it. Raises CommentRefused where it is too late, or not one's own."""
    html = render_comment(source)
    comment = locked(comment)
    if not may_edit(by, comment):
        raise CommentRefused("This comment cannot be changed any more.", hint="Write another one below it.")
    if source == comment.source:
        return comment
    bayes.relearn([(comment.source, comment.lesson, ""), (source, "", comment.lesson)])
    was_shown = comment.is_shown
    comment.source, comment.html, comment.words = source, html, judging.bare_words(source)
    comment.edited_at = timezone.now()
    if was_shown and comment.author == by:
        verdict = judging.judge(by, comment.post, source, others=others, but=comment)
        # That nothing of theirs was approved before is no reason: this was.
        reasons = [reason for reason in verdict.reasons if reason != judging.FIRST]
        if reasons:
            comment.state, comment.reasons = verdict.state, reasons
    comment.save(update_fields=["source", "html", "words", "edited_at", "state", "reasons"])
    if comment.author != by:
        record("edit comment", actor=by, subject=comment.author, comment=str(comment.pk))
    if was_shown and comment.is_shown:
        showing.altered(comment)
    elif was_shown:
        showing.disappeared([comment])
        telling.tell_writers(comment)
    return comment


@transaction.atomic
def delete(comment: Comment, *, by: Person) -> None:
    """Take one's own comment away for good, words and all; answers to it stay. Raises CommentRefused."""
    comment = locked(comment)
    if comment.author_id != by.pk or comment.state == CommentState.DELETED:
        raise CommentRefused("This comment is not yours to delete.")
    was_shown = comment.is_shown
    comment.source = comment.html = comment.words = ""
    comment.state, comment.reasons = CommentState.DELETED, []
    comment.save(update_fields=["source", "html", "words", "state", "reasons"])
    if was_shown:
        showing.disappeared([comment])


def may_edit(person: Person, comment: Comment) -> bool:
    """Whether a person may change the words: an editor, or the author for a quarter of an hour."""
    if comment.state not in {CommentState.APPROVED, CommentState.HELD}:
        return False
    if reach_of(person, Action.CHANGE_COMMENT) == Reach.ANY:
        return True
    is_fresh = timezone.now() < comment.created_at + EDITABLE
    return is_fresh and may(person, Action.CHANGE_COMMENT, own=comment.author_id == person.pk)


def may_delete(person: Person, comment: Comment) -> bool:
    """Whether a person may take their comment away."""
    own = comment.author_id == person.pk
    return own and comment.state != CommentState.DELETED and may(person, Action.DELETE_COMMENT, own=own)


def locked(comment: Comment) -> Comment:
    """Return the comment as it is now, held until the end of the transaction. Raises CommentRefused."""
    try:
        # The post and the author come along unlocked.
        return Comment.objects.select_for_update(of=("self",)).select_related("post", "author").get(pk=comment.pk)
    except Comment.DoesNotExist as error:
        raise CommentRefused("This comment is not there any more.") from error
