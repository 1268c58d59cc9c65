"""What readers leave: likes and comments."""

from .comments import Comment, CommentState
from .likes import Like
from .visitor_keys import VisitorKey

__all__ = ["Comment", "CommentState", "Like", "VisitorKey"]
