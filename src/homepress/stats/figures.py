"""What a writer sees: sums over a period, of all posts or of some."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Min, Q, QuerySet, Sum
from django.db.models.functions import TruncDate, TruncMonth
from django.utils import timezone

from homepress.accounts.models import Person
from homepress.accounts.permissions import Action, Reach, reach_of
from homepress.blog.models import Post
from homepress.engagement.models import Comment, Like
from homepress.stats import sought
from homepress.stats.models import FruitlessSearch, Kind, Tally
from homepress.stats.periods import Period, Step
from homepress.stats.reasons import Reason

LONGEST_LIST = 25


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose figures: of all posts, of an author's own, of one post."""

    person: Person | None = None
    post: Post | None = None

    def only(self) -> Q:
        """Return the condition on rows that have a `post`."""
        if self.post is not None:
            return Q(post=self.post)
        if self.person is not None:
            return Q(post__in=Post.objects.filter(authorships__person=self.person).values("pk"))
        return Q()


def scope_of(person: Person) -> Scope:
    """Return what a person may see: editors all, authors what is theirs."""
    return Scope() if reach_of(person, Action.READ_FIGURES) == Reach.ANY else Scope(person)


@dataclass(frozen=True, slots=True)
class Moment:
    """A day's or a month's figures."""

    day: date
    views: int
    likes: int
    comments: int


@dataclass(frozen=True, slots=True)
class PostFigures:
    """A post's figures."""

    post: Post
    views: int
    likes: int
    comments: int


@dataclass(frozen=True, slots=True)
class Share:
    """How much of the views has one name: a host, a country, a reason."""

    name: str
    count: int


def earliest() -> date | None:
    """Return the first day of which anything is known."""
    first: date | None = Tally.objects.filter(kind=Kind.MONTH).aggregate(first=Min("day"))["first"]
    return first


def by_step(scope: Scope, period: Period) -> list[Moment]:
    """Return the figures of each day or month, those without any as well."""
    kind = Kind.VIEW if period.step == Step.DAY else Kind.MONTH
    views = dict(_tallies(scope, period, kind).order_by().values_list("day").annotate(Sum("count")))
    likes, comments = (_moments(rows, period) for rows in (_likes(scope, period), _comments(scope, period)))
    return [Moment(day, views.get(day, 0), likes.get(day, 0), comments.get(day, 0)) for day in period.steps()]


def views_in(scope: Scope, period: Period) -> int:
    """Return all views of a period."""
    return _tallies(scope, period, Kind.VIEW).aggregate(views=Sum("count"))["views"] or 0


def by_post(scope: Scope, period: Period) -> list[PostFigures]:
    """Return the most read posts of a period, and after them what was only liked or commented on."""
    kind = Kind.MONTH if period.is_of_months else Kind.VIEW
    views = _counts(_tallies(scope, period, kind).values("post").annotate(n=Sum("count")))
    likes = _counts(_likes(scope, period).values("post").annotate(n=Count("pk")))
    comments = _counts(_comments(scope, period).values("post").annotate(n=Count("pk")))
    keys = {*views, *likes, *comments}
    most = sorted(keys, key=lambda key: (-views.get(key, 0), -likes.get(key, 0), -comments.get(key, 0), str(key)))
    posts = Post.objects.defer(*Post.LONG_TEXTS).in_bulk(most[:LONGEST_LIST])
    return [
        PostFigures(posts[key], views.get(key, 0), likes.get(key, 0), comments.get(key, 0))
        for key in most[:LONGEST_LIST]
        if key in posts
    ]


def shares(scope: Scope, period: Period, kind: Kind) -> list[Share]:
    """Return the names of most views, the largest first."""
    sums = _tallies(scope, period, kind).order_by().values_list("name").annotate(n=Sum("count"))
    return [Share(name, count) for name, count in sums.order_by("-n", "name")[:LONGEST_LIST]]


def left_out(scope: Scope, period: Period) -> dict[Reason, int]:
    """Return how many views did not count for which reason, all reasons named."""
    found = {share.name: share.count for share in shares(scope, period, Kind.LEFT_OUT)}
    return {reason: found.get(reason, 0) for reason in Reason}


def fruitless_searches(period: Period) -> list[Share]:
    """Return what readers sought most often and did not find."""
    rows = FruitlessSearch.objects.filter(day__range=(period.first, period.last))
    sums = rows.order_by().values_list("query").annotate(n=Sum("count")).order_by("-n", "query")
    whole = sought.whole(dict(sums[: LONGEST_LIST * 4]))
    most = sorted(whole.items(), key=lambda one: (-one[1], one[0]))
    return [Share(query, count) for query, count in most[:LONGEST_LIST]]


def _tallies(scope: Scope, period: Period, kind: Kind) -> "QuerySet[Tally]":
    return Tally.objects.filter(scope.only(), kind=kind, day__range=(period.first, period.last))


def _likes(scope: Scope, period: Period) -> "QuerySet[Like]":
    return Like.objects.filter(scope.only(), created_at__range=_moments_of(period)).order_by()


def _comments(scope: Scope, period: Period) -> "QuerySet[Comment]":
    shown = Comment.objects.filter(scope.only(), state=Comment.State.APPROVED, created_at__range=_moments_of(period))
    return shown.order_by()


def _moments_of(period: Period) -> tuple[datetime, datetime]:
    zone = timezone.get_current_timezone()
    end = datetime.combine(period.last + timedelta(days=1), time.min, zone)
    return datetime.combine(period.first, time.min, zone), end - timedelta(microseconds=1)


def _moments(rows: "QuerySet[Any]", period: Period) -> dict[date, int]:
    truncated = TruncDate("created_at") if period.step == Step.DAY else TruncMonth("created_at")
    found = rows.annotate(at=truncated).values_list("at").annotate(n=Count("pk"))
    return {at.date() if isinstance(at, datetime) else at: number for at, number in found}


def _counts(rows: "QuerySet[Any, Any]") -> dict[UUID, int]:
    return {row["post"]: row["n"] for row in rows}
