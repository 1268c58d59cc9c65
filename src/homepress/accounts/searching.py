"""Finding people."""

from dataclasses import dataclass
from typing import Self

from allauth.account.models import EmailAddress
from django.db.models import Case, Exists, OuterRef, Q, QuerySet, TextChoices, Value, When
from django.http import QueryDict

from homepress.accounts.models import Person, Role


class State(TextChoices):
    """What an account is at present."""

    ACTIVE = "active", "Active"
    UNCONFIRMED = "unconfirmed", "Unconfirmed"
    SUSPENDED = "suspended", "Suspended"
    DELETED = "deleted", "Deleted"
    FORGOTTEN = "forgotten", "Removed"


@dataclass(frozen=True, slots=True)
class Filter:
    """What an owner asks for; what makes no sense is left out."""

    query: str = ""
    role: str = ""
    state: str = ""

    @classmethod
    def of(cls, *, query: str = "", role: str = "", state: str = "") -> Self:
        return cls(
            query=query.replace("\x00", "").strip()[:100],
            role=role if role in Role.values else "",
            state=state if state in State.values else "",
        )

    @classmethod
    def read(cls, asked: QueryDict) -> Self:
        """Read the query string of a page."""
        return cls.of(query=asked.get("q", ""), role=asked.get("role", ""), state=asked.get("state", ""))

    def people(self) -> "QuerySet[Person]":
        """Return who fits, newest first, each with its `state`."""
        found = with_state(Person.everyone.all())
        if self.query:
            words = Q(name__icontains=self.query) | Q(handle__icontains=self.query) | Q(email__icontains=self.query)
            found = found.filter(words)
        if self.role:
            found = found.filter(role=self.role)
        found = found.filter(Q(state=self.state)) if self.state else found.exclude(Q(state=State.FORGOTTEN))
        return found.order_by("-joined_at", "-id")

    def page(self, number: int) -> str:
        """Return the query string of a page of the same list."""
        asked = QueryDict(mutable=True)
        asked.update(
            {key: value for key, value in (("q", self.query), ("role", self.role), ("state", self.state)) if value}
        )
        if number > 1:
            asked["page"] = str(number)
        return f"?{asked.urlencode()}"


def with_state(people: "QuerySet[Person]") -> "QuerySet[Person]":
    """Add the state of each account, worked out in the query."""
    confirmed = EmailAddress.objects.filter(user=OuterRef("pk"), verified=True)
    return people.annotate(
        state=Case(
            When(forgotten_at__isnull=False, then=Value(State.FORGOTTEN)),
            When(deleted_at__isnull=False, then=Value(State.DELETED)),
            When(is_active=False, then=Value(State.SUSPENDED)),
            When(~Exists(confirmed), then=Value(State.UNCONFIRMED)),
            default=Value(State.ACTIVE),
        )
    )
