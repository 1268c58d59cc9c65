"""What moderators decide: approve, spam, trash, ban, and undo.

A decision is on any number of comments at once. In its transaction the comments move, counts and pages
follow, the filter learns, whom it concerns is told, and the audit log says who did what. What was there
before is kept, so that undoing brings all of it back.
"""

from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from homepress.accounts.models import Person
from homepress.accounts.models.audit import record
from homepress.accounts.permissions import Action, Reach, may, reach_of
from homepress.engagement import bayes, showing, telling
from homepress.engagement.models import Ban, Comment, CommentState, Decision, Lesson
from homepress.errors import CommentRefused

if TYPE_CHECKING:
    from django.db.models import QuerySet


class Verb(StrEnum):
    """What can be decided."""

    APPROVE = "approve"
    SPAM = "spam"
    TRASH = "trash"
    BAN = "ban"


STATES = {
    Verb.APPROVE: CommentState.APPROVED,
    Verb.SPAM: CommentState.SPAM,
    Verb.TRASH: CommentState.TRASH,
    Verb.BAN: CommentState.SPAM,
}
LESSONS = {Verb.APPROVE: Lesson.GOOD, Verb.SPAM: Lesson.SPAM, Verb.BAN: Lesson.SPAM}
"""What the filter is taught. Trash is no lesson: much of it is only in the wrong place."""


def within_reach(person: Person) -> "QuerySet[Comment]":
    """Return the comments that a person may decide on; what its author deleted is nobody's any more."""
    found = Comment.objects.exclude(state=CommentState.DELETED)
    match reach_of(person, Action.MODERATE_COMMENTS):
        case Reach.ANY:
            return found
        case Reach.OWN:
            return found.filter(post__in=person.posts.values("pk"))
    return found.none()


@transaction.atomic
def decide(verb: Verb, keys: Iterable[UUID], *, by: Person, **how: str) -> Decision:
    """Decide on comments. Those that the person may not decide on are passed over.

    Raises CommentRefused where that is all of them, or where a ban is not theirs to say.
    """
    if verb == Verb.BAN and not may(by, Action.BAN_COMMENTERS):
        raise CommentRefused("Banning is for editors.")
    wanted = list(keys)
    if not wanted:
        raise CommentRefused("Mark some comments first.")
    comments = _locked(within_reach(by).filter(pk__in=wanted))
    if not comments:
        raise CommentRefused("None of these comments is there, or yours to decide on.")
    banned = _ban(comments, by) if verb == Verb.BAN else []
    if banned:
        comments = _locked(Comment.objects.filter(pk__in=[one.pk for one in comments]) | _waiting(banned))
    decision = Decision.objects.create(
        by=by, verb=verb, before=_snapshot(comments), banned=[str(key) for key in banned]
    )
    lesson = LESSONS.get(verb)
    _move(comments, lambda comment: (STATES[verb], [], comment.lesson if lesson is None else lesson))
    for comment in comments:
        record(f"{verb} comment", actor=by, subject=comment.author, comment=str(comment.pk), **how)
    return decision


@transaction.atomic
def undo(decision: Decision, *, by: Person) -> list[Comment]:
    """Bring back what was before a decision of one's own; a comment that was moved since is left alone.

    Raises CommentRefused where it is somebody else's, or undone already.
    """
    decision = Decision.objects.select_for_update().get(pk=decision.pk)
    if decision.by_id != by.pk or decision.undone_at:
        raise CommentRefused("This cannot be undone (any more).")
    decision.undone_at = timezone.now()
    decision.save(update_fields=["undone_at"])
    Ban.objects.filter(person__in=decision.banned, by=by).delete()
    comments = _locked(within_reach(by).filter(pk__in=decision.before.keys(), state=STATES[Verb(decision.verb)]))
    before: Mapping[str, dict[str, Any]] = decision.before

    def earlier(comment: Comment) -> tuple[str, list[str], str]:
        was = before[str(comment.pk)]
        return was["state"], was["reasons"], was["lesson"]

    _move(comments, earlier)
    for comment in comments:
        record(f"undo {decision.verb} comment", actor=by, subject=comment.author, comment=str(comment.pk))
    return comments


def _locked(comments: "QuerySet[Comment]") -> list[Comment]:
    """All of them, held; in the order of the keys, as everybody does."""
    keys = list(comments.order_by("pk").values_list("pk", flat=True).distinct())
    rows = Comment.objects.select_for_update(of=("self",)).select_related("author", "post", "answered__author")
    return list(rows.filter(pk__in=keys).exclude(state=CommentState.DELETED).order_by("pk"))


def _snapshot(comments: Iterable[Comment]) -> dict[str, dict[str, Any]]:
    return {str(one.pk): {"state": one.state, "reasons": one.reasons, "lesson": one.lesson} for one in comments}


def _move(comments: list[Comment], to: Callable[[Comment], tuple[str, list[str], str]]) -> None:
    """Give each comment its state, reasons and lesson, and let follow what follows."""
    came, went, lessons = [], [], []
    for comment in comments:
        was_shown = comment.is_shown
        state, reasons, lesson = to(comment)
        lessons.append((comment.source, comment.lesson, lesson))
        comment.state, comment.reasons, comment.lesson = state, reasons, lesson
        if comment.is_shown and not was_shown:
            came.append(comment)
        elif was_shown and not comment.is_shown:
            went.append(comment)
    Comment.objects.bulk_update(comments, ["state", "reasons", "lesson"], batch_size=200)
    bayes.relearn(lessons)
    showing.disappeared(went)
    showing.appeared(came)
    telling.tell_answered(came)


def _ban(comments: Iterable[Comment], by: Person) -> list[UUID]:
    """Ban the authors who can be; return who was not banned before. Nobody bans those who moderate."""
    found = []
    for person in {one.author for one in comments if one.author}:
        if reach_of(person, Action.MODERATE_COMMENTS) != Reach.NONE:
            raise CommentRefused(f"@{person.handle} may moderate here, and so cannot be banned.")
        _, new = Ban.objects.get_or_create(person=person, defaults={"by": by})
        if new:
            found.append(person.pk)
            record("ban from comments", actor=by, subject=person)
    return found


def _waiting(people: Iterable[UUID]) -> "QuerySet[Comment]":
    """What else of theirs waits to be looked at."""
    return Comment.objects.filter(author__in=list(people), state=CommentState.HELD)


def lift_ban(person: Person, *, by: Person) -> None:
    """Let a person comment again. Raises CommentRefused where that is not the other's to say."""
    if not may(by, Action.BAN_COMMENTERS):
        raise CommentRefused("Lifting a ban is for editors.")
    with transaction.atomic():
        if Ban.objects.filter(person=person).delete()[0]:
            record("lift ban from comments", actor=by, subject=person)
