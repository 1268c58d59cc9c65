"""The moderation queue: which comments, in what order, for whom."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from homepress.accounts.models import Person
from homepress.engagement.deciding import within_reach
from homepress.engagement.models import Ban, Comment, CommentState

TABS = (CommentState.HELD, CommentState.APPROVED, CommentState.SPAM, CommentState.TRASH)


@dataclass(frozen=True, slots=True)
class Tab:
    """The comments in one state."""

    state: CommentState
    count: int
    url: str
    is_open: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """What a moderator wants to see. What makes no sense is as if it had not been said."""

    state: CommentState = CommentState.HELD
    words: str = ""
    author: str = ""
    post: UUID | None = None
    page: int = 1

    @classmethod
    def read(cls, said: Mapping[str, str]) -> Self:
        state = said.get("state", "")
        try:
            post = UUID(said.get("post", ""))
        except ValueError:
            post = None
        page = said.get("page", "")
        return cls(
            state=CommentState(state) if state in TABS else CommentState.HELD,
            words=said.get("q", "").replace("\x00", "").strip()[:200],
            author=said.get("author", "").replace("\x00", "").strip().lower().removeprefix("@")[:30],
            post=post,
            page=int(page) if page.isascii() and page.isdecimal() and len(page) < 7 else 1,
        )

    def url(self, **changes: str | int) -> str:
        """Return the query that asks for this, but for some changes."""
        said = {"state": self.state.value, "q": self.words, "author": self.author, "post": self.post or ""}
        asked = said | {"page": self.page} | changes
        kept = {name: value for name, value in asked.items() if value and (name, value) != ("page", 1)}
        return f"?{urlencode(kept)}"

    def matching(self, person: Person) -> "QuerySet[Comment]":
        """Return all that fits but for its state."""
        found = within_reach(person)
        if self.words:
            found = found.filter(Q(source__icontains=self.words) | Q(author__name__icontains=self.words))
        if self.author:
            found = found.filter(author__handle=self.author)
        return found.filter(post=self.post) if self.post else found

    def comments(self, person: Person) -> "QuerySet[Comment]":
        """Return a page's worth and more: what waits longest first, all else newest first."""
        order = ("created_at", "pk") if self.state == CommentState.HELD else ("-created_at", "-pk")
        banned = Exists(Ban.objects.filter(person=OuterRef("author")))
        rows = self.matching(person).filter(state=self.state).select_related("author", "post", "answered__author")
        return rows.annotate(is_banned=banned).defer("post__html", "post__source", "post__text").order_by(*order)

    def tabs(self, person: Person) -> list[Tab]:
        """Return all states, and how many comments fit in each."""
        counted = self.matching(person).order_by().values_list("state").annotate(Count("pk"))
        counts: dict[str, int] = dict(counted)
        return [Tab(one, counts.get(one, 0), self.url(state=one, page=1), one == self.state) for one in TABS]


def waiting(person: Person) -> int:
    """Return how many comments wait for a person to decide."""
    return within_reach(person).filter(state=CommentState.HELD).count()
