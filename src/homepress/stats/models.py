"""What is counted: sums for days and posts. Nothing here says who somebody was."""

from django.db import models
from django.db.models import Q
from django.utils import timezone


class Kind(models.TextChoices):
    """What is counted of a post's views. `name` says which: a host, a country, a reason."""

    VIEW = "view", "Views of a day"
    MONTH = "month", "Views of a month"
    REFERRER = "referrer", "Where readers come from"
    COUNTRY = "country", "Countries"
    LEFT_OUT = "left out", "Not counted"


class Tally(models.Model):
    """How often something happened with a post on a day.

    A month stands on its first day. Views are counted both ways, since what is asked of a year, or of
    all time, need not go through all its days. Of the rest, old days become months (see `rolling_up`).
    """

    Kind = Kind

    post = models.ForeignKey("blog.Post", models.CASCADE, related_name="tallies", db_index=False)
    day = models.DateField()
    kind = models.CharField(max_length=10, choices=Kind)
    name = models.CharField(max_length=100, blank=True)
    count = models.PositiveIntegerField()

    class Meta:
        verbose_name_plural = "tallies"
        constraints = [
            models.UniqueConstraint(fields=["kind", "day", "post", "name"], name="tally_is_one"),
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="tally_kind_is_known"),
            models.CheckConstraint(
                condition=~Q(kind__in=["view", "month"]) | Q(name=""), name="tally_of_views_is_nameless"
            ),
        ]
        indexes = [
            # Holds all that the figures add up, so that they never look into the table itself.
            models.Index(fields=["kind", "day", "name", "post", "count"], name="tally_of_days_and_names"),
            models.Index(fields=["post", "kind", "count"], name="tally_of_a_post"),
        ]

    def __str__(self) -> str:
        return f"{self.day}: {self.count} × {self.kind} {self.name}".strip()


class Sighting(models.Model):
    """That some visitor's view of some post was counted today. Gone the day after.

    The digest is of visitor and post together, under the day's key: rows do not say that they are of one
    visitor. The network's digest says how much comes from one place and when, and not what was read.
    """

    digest = models.CharField(primary_key=True, max_length=32)
    network = models.CharField(max_length=16, blank=True)
    seen_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [
            models.Index(fields=["seen_at"], name="sighting_in_order"),
            models.Index(fields=["network", "seen_at"], name="sighting_of_a_network"),
        ]

    def __str__(self) -> str:
        return f"seen at {self.seen_at:%H:%M}"


class FruitlessSearch(models.Model):
    """How often a search found nothing on a day."""

    day = models.DateField()
    query = models.CharField(max_length=80)
    count = models.PositiveIntegerField()

    class Meta:
        verbose_name_plural = "fruitless searches"
        constraints = [
            models.UniqueConstraint(fields=["day", "query"], name="fruitless_search_is_one"),
            models.CheckConstraint(condition=~Q(query=""), name="fruitless_search_asks_something"),
        ]

    def __str__(self) -> str:
        return f"{self.day}: {self.count} × {self.query}"


class PopularPost(models.Model):
    """A place in the list of what is read most, made anew every day."""

    position = models.PositiveSmallIntegerField(primary_key=True)
    post = models.OneToOneField("blog.Post", models.CASCADE, related_name="popularity")

    class Meta:
        ordering = ["position"]

    def __str__(self) -> str:
        return f"{self.position}: {self.post}"
