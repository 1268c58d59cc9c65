"""Telling people by mail what was said: that there is something, and where; never the words themselves.

Writers hear of comments on what they wrote, a person of answers. Each kind is stopped by one click in
the mail program (RFC 8058), by the link in the mail, or on the page of choices.
"""

from collections.abc import Iterable

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from homepress.accounts.models import Person, Role
from homepress.accounts.permissions import Action, may
from homepress.core.mail import sending
from homepress.core.notifying import notify
from homepress.engagement import mail_links
from homepress.engagement.models import Comment, CommentState, MailChoice

COMMENTS, ANSWERS = "comments", "answers"


def tell_writers(comment: Comment) -> None:
    """Tell the post's writers of a comment that is new: shown, or waiting for them. Spam is not announced."""
    if comment.state == CommentState.SPAM:
        return
    if comment.state == CommentState.HELD:
        notify(
            "comment", f"@{comment.author.handle if comment.author else '?'} on {comment.post.title}, to be looked at"
        )
    for person in _wanting(_writers(comment), COMMENTS):
        if person.pk == comment.author_id:
            continue
        moderates = may(person, Action.MODERATE_COMMENTS, own=True)
        link = mail_links.moderation_url(comment, person) if comment.state == CommentState.HELD and moderates else ""
        _send("new", person, COMMENTS, comment, moderation_url=link)
    if comment.is_shown:
        tell_answered([comment])


def tell_answered(comments: Iterable[Comment]) -> None:
    """Tell those who are answered, once, when the answer can be read."""
    for comment in comments:
        answered = comment.answered
        if answered is None or comment.told_at or not comment.is_shown:
            continue
        if answered.author_id is None or answered.author_id == comment.author_id:
            continue
        Comment.objects.filter(pk=comment.pk).update(told_at=timezone.now())
        for person in _wanting(Person.objects.filter(pk=answered.author_id), ANSWERS):
            _send("answer", person, ANSWERS, comment)


def _writers(comment: Comment) -> list[Person]:
    """Who wrote the post; the owners where that is nobody who can sign in."""
    written = [person for person in comment.post.authors.all() if person.is_active]
    return written or list(Person.objects.filter(role=Role.OWNER, is_active=True))


def _wanting(people: Iterable[Person], kind: str) -> list[Person]:
    found = [person for person in people if person.is_active]
    silent = MailChoice.objects.filter(person__in=found, **{kind: False}).values_list("person", flat=True)
    stopped = set(silent)
    return [person for person in found if person.pk not in stopped]


def _send(template: str, person: Person, kind: str, comment: Comment, **more: str) -> None:
    site_url = settings.ENVIRONMENT.site_url
    stop_url = mail_links.stop_url(person, kind)
    context = {
        "person": person,
        "comment": comment,
        "comment_url": f"{site_url}{comment.get_absolute_url()}",
        "queue_url": f"{site_url}{reverse('studio_comments')}",
        "stop_url": stop_url,
        "choices_url": f"{site_url}{reverse('mail_choices')}",
        **more,
    }
    headers = {"List-Unsubscribe": f"<{stop_url}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    sending.send(f"mail/comments/{template}.html", person.email, context, headers=headers)
