"""Answering a query."""

from dataclasses import dataclass
from uuid import UUID

from django.utils import timezone
from django.utils.html import escape
from django.utils.safestring import SafeString

from homepress.blog.models import Post

from . import excerpts
from .backends import backend
from .queries import Term, parse

PER_PAGE = 10
LAST_PAGE = 50
"""Nobody reads on so far, and ranking all that came before costs more with each page."""


@dataclass(frozen=True, slots=True)
class Result:
    """A post that fits; `excerpt` is HTML with the words marked."""

    post: Post
    excerpt: SafeString


@dataclass(frozen=True, slots=True)
class Results:
    """One page of what was found, the best first."""

    found: list[Result]
    has_more: bool


def search(text: str, page: int = 1) -> Results:
    """Find the listed posts that fit what somebody typed. Whatever that is, it is no error."""
    query = parse(text)
    if not query.clauses or not 1 <= page <= LAST_PAGE:
        return Results([], has_more=False)
    start = (page - 1) * PER_PAGE
    keys = backend().find(query, timezone.now(), start, start + PER_PAGE + 1)
    found = [_result(post, query.terms) for post in _posts(keys[:PER_PAGE])]
    return Results(found, has_more=len(keys) > PER_PAGE and page < LAST_PAGE)


def _posts(keys: list[UUID]) -> list[Post]:
    posts = Post.objects.listed().for_results().order_by().in_bulk(keys)
    return [posts[key] for key in keys if key in posts]


def _result(post: Post, terms: tuple[Term, ...]) -> Result:
    return Result(post, excerpts.marked(post.text, terms) or SafeString(escape(post.description)))
