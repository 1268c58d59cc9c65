"""Whether a comment is shown at once, or held until somebody has looked.

What is asked here is asked of every comment by a reader, under a lock on the person, so that many at
once do not slip through together. Each reason is kept with the comment and shown in the queue.
"""

import hashlib
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from homepress.accounts.models import Person, Role
from homepress.accounts.permissions import Action, may
from homepress.blog.models import Post
from homepress.engagement import bayes
from homepress.engagement.models import Ban, Comment, CommentState
from homepress.errors import CommentRefused

MOST_LINKS = 2
FIRST = "the first comment of this person"
FEW_WORDS = 5
"""Words below which a text is nobody's own: many say "Thank you"."""

REPEATED_WITHIN = timedelta(days=30)
AGAIN_WITHIN = timedelta(hours=1)
RATES = ((timedelta(minutes=10), 5), (timedelta(days=1), 40))
"""How many comments a reader may send in what time."""

_WORD = re.compile(r"\w+")
_LINK = re.compile(r"https?://|\bwww\.|<a\s|\[url", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Verdict:
    """The state a comment gets, and why."""

    state: CommentState
    reasons: tuple[str, ...] = ()


APPROVED = Verdict(CommentState.APPROVED)


def is_trusted(person: Person, post: Post) -> bool:
    """Whether nobody has to look at what the person says here: editors, and the post's own writers."""
    return person.is_editor or may(person, Action.MODERATE_COMMENTS, own=_wrote(person, post))


def refuse(person: Person, post: Post, source: str) -> None:
    """Raise CommentRefused where the person may not comment now. The person is locked."""
    if not may(person, Action.COMMENT) or Ban.objects.filter(person=person).exists():
        raise CommentRefused("You may not comment here.")
    if person.role != Role.READER:
        return
    now = timezone.now()
    own = Comment.objects.filter(author=person)
    for interval, most in RATES:
        if own.filter(created_at__gt=now - interval).count() >= most:
            raise TooOften("That was too often.", hint="Please wait a while and send it then; your text stays here.")
    if own.filter(post=post, source=source, created_at__gt=now - AGAIN_WITHIN).exists():
        raise CommentRefused("You have said exactly this here already.")


class TooOften(CommentRefused):
    """More comments than a person writes."""


def judge(
    person: Person, post: Post, source: str, *, others: Sequence[str] = (), but: Comment | None = None
) -> Verdict:
    """Decide on a text. `others` are reasons found elsewhere; `but` is the comment itself, where it is edited."""
    if is_trusted(person, post):
        return APPROVED
    earlier = Comment.objects.exclude(pk=but.pk) if but else Comment.objects.all()
    reasons = list(others)
    if not earlier.filter(author=person, state=CommentState.APPROVED).exists():
        reasons.append(FIRST)
    if (links := len(_LINK.findall(source))) > MOST_LINKS:
        reasons.append(f"{links} links")
    words = bare_words(source)
    recent = timezone.now() - REPEATED_WITHIN
    if words and earlier.filter(words=words, created_at__gt=recent).exists():
        reasons.append("the same text as another comment")
    spam = bayes.probability(source)
    if spam >= bayes.HELD:
        reasons.append(f"the filter takes it for spam ({spam:.0%})")
    if spam >= bayes.CERTAIN:
        return Verdict(CommentState.SPAM, tuple(reasons))
    return Verdict(CommentState.HELD, tuple(reasons)) if reasons else APPROVED


def bare_words(source: str) -> str:
    """Return a hash of the words alone, however they are written; empty for a text of few."""
    words = _WORD.findall(unicodedata.normalize("NFKC", source).casefold())
    return hashlib.sha256(" ".join(words).encode()).hexdigest() if len(words) >= FEW_WORDS else ""


def _wrote(person: Person, post: Post) -> bool:
    return post.authorships.filter(person=person).exists()
