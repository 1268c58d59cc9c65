"""Writing down views: many at once, in a few statements, none of them twice.

A view counts where its digest is new today, its post is one that readers may see, and its network
sends no flood. All of it is one transaction: what fails leaves nothing, and is tried again.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Count, F
from django.db.models.functions import Greatest
from django.utils import timezone

from homepress.blog.models import Post
from homepress.stats import sought, upserting
from homepress.stats.floods import MOST_AN_HOUR
from homepress.stats.models import FruitlessSearch, Kind, Sighting, Tally
from homepress.stats.reasons import Reason

MOST_REFERRERS = 300
"""Hosts that are told apart in a day; whoever makes up more of them is counted as one."""
OTHER = "…"

MOST_SEARCHES = 500
"""Different searches without results that are kept of a day."""

type TallyKey = tuple[str, date, UUID, str]
"""Kind, day, post and name."""


@dataclass(frozen=True, slots=True)
class View:
    """A view that counts unless it did so already today. No address, no agent."""

    post: UUID
    day: date
    network: str
    referrer: str
    country: str

    def tallies(self) -> Iterable[TallyKey]:
        yield Kind.VIEW, self.day, self.post, ""
        yield Kind.MONTH, self.day.replace(day=1), self.post, ""
        yield Kind.REFERRER, self.day, self.post, self.referrer
        if self.country:
            yield Kind.COUNTRY, self.day, self.post, self.country

    def left_out(self, reason: Reason) -> TallyKey:
        return Kind.LEFT_OUT, self.day, self.post, reason


@dataclass(frozen=True, slots=True)
class Counted:
    """What came of it: the views that count, and the networks that send a flood."""

    views: list[View]
    flooding: frozenset[str]


def count(views: Mapping[str, View], others: Mapping[TallyKey, int]) -> Counted:
    """Write down views by their digests, and sums of what is no view. At most two statements write."""
    with transaction.atomic():
        posts = _readable({view.post for view in views.values()} | {post for _, _, post, _ in others})
        wanted = {digest: view for digest, view in views.items() if view.post in posts}
        new = _insert({digest: view.network for digest, view in wanted.items()})
        flooding = _flooding({wanted[digest].network for digest in new})
        counted = [wanted[digest] for digest in sorted(new) if wanted[digest].network not in flooding]
        sums = Counter({key: number for key, number in others.items() if key[2] in posts})
        for digest, view in wanted.items():
            if digest not in new:
                sums[view.left_out(Reason.AGAIN)] += 1
            elif view.network in flooding:
                sums[view.left_out(Reason.FLOOD)] += 1
        for view in counted:
            sums.update(view.tallies())
        upserting.add(Tally, ["kind", "day", "post", "name"], _few_referrers(sums))
    return Counted(counted, flooding)


def take_back(views: Collection[View]) -> None:
    """Count views as flood that were counted before that was known."""
    if not views:
        return
    with transaction.atomic():
        for key, number in sorted(Counter(key for view in views for key in view.tallies()).items(), key=str):
            kind, day, post, name = key
            less = {"count": Greatest(F("count") - number, 0)}
            rows = Tally.objects.filter(kind=kind, day=day, post=post)
            if not rows.filter(name=name).update(**less):  # it was one of those that are added up
                rows.filter(name=OTHER).update(**less)
        posts = _readable({view.post for view in views})
        floods = Counter(view.left_out(Reason.FLOOD) for view in views if view.post in posts)
        upserting.add(Tally, ["kind", "day", "post", "name"], floods)


def count_searches(searches: Mapping[tuple[date, str], int]) -> None:
    """Write down searches that found nothing, as long as the day has room for new ones."""
    if not searches:
        return
    with transaction.atomic():
        wanted: dict[tuple[date, str], int] = {}
        for day in {day for day, _ in searches}:
            known = set(FruitlessSearch.objects.filter(day=day).values_list("query", flat=True))
            of_day = sought.whole({query: number for (at, query), number in searches.items() if at == day})
            new = [query for query in of_day if query not in known][: max(0, MOST_SEARCHES - len(known))]
            wanted |= {(day, query): of_day[query] for query in of_day if query in known or query in new}
        upserting.add(FruitlessSearch, ["day", "query"], wanted)


def _readable(posts: Collection[UUID]) -> set[UUID]:
    due = Post.objects.due().exclude(visibility=Post.Visibility.PRIVATE)
    return set(due.filter(pk__in=posts).values_list("pk", flat=True)) if posts else set()


def _insert(networks: Mapping[str, str]) -> set[str]:
    """Insert sightings by their digests; return those that were not there. Of two processes, one gets each."""
    if not networks:
        return set()
    table = connection.ops.quote_name(Sighting._meta.db_table)  # noqa: SLF001  # Django documents it
    seen_at = connection.ops.adapt_datetimefield_value(timezone.now())
    values = [value for digest, network in sorted(networks.items()) for value in (digest, network, seen_at)]
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} (digest, network, seen_at) VALUES {', '.join(['(%s, %s, %s)'] * len(networks))} "  # noqa: S608  # the name of our own model
            "ON CONFLICT (digest) DO NOTHING RETURNING digest",
            values,
        )
        return {digest for (digest,) in cursor.fetchall()}


def _flooding(networks: Collection[str]) -> frozenset[str]:
    """Return those from which more came within an hour than people read."""
    recent = Sighting.objects.filter(network__in=set(networks) - {""}, seen_at__gte=timezone.now() - timedelta(hours=1))
    counts = recent.values("network").annotate(number=Count("digest")).filter(number__gt=MOST_AN_HOUR)
    return frozenset(counts.values_list("network", flat=True))


def _few_referrers(sums: Mapping[TallyKey, int]) -> Counter[TallyKey]:
    """Add up the hosts that are new today, once there are more than anybody reads."""
    named = {(day, name) for kind, day, _, name in sums if kind == Kind.REFERRER and name}
    if not named:
        return Counter(sums)
    result: Counter[TallyKey] = Counter()
    days = {day for day, _ in named}
    known = set(Tally.objects.filter(kind=Kind.REFERRER, day__in=days).values_list("day", "name").distinct())
    room = MOST_REFERRERS - len(known)
    allowed = known | set(sorted(named - known, key=str)[: max(0, room)])
    for (kind, day, post, name), number in sums.items():
        is_one_too_many = kind == Kind.REFERRER and name and (day, name) not in allowed
        result[kind, day, post, OTHER if is_one_too_many else name] += number
    return result
