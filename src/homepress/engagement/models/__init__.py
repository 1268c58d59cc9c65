"""What readers leave, and what becomes of it."""

from .bans import Ban
from .comments import Comment, CommentState, Lesson
from .decisions import Decision
from .likes import Like
from .mail_choices import MailChoice
from .visitor_keys import VisitorKey
from .words import FilterWord

__all__ = [
    "Ban",
    "Comment",
    "CommentState",
    "Decision",
    "FilterWord",
    "Lesson",
    "Like",
    "MailChoice",
    "VisitorKey",
]
