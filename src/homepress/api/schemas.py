"""What the API says and takes."""

from datetime import datetime
from uuid import UUID

from ninja import ModelSchema, Schema

from homepress.accounts.models import Person


class Me(ModelSchema):
    """One's own data, whole."""

    picture_url: str

    class Meta:
        model = Person
        fields = (
            "id",
            "email",
            "handle",
            "name",
            "biography",
            "website",
            "time_zone",
            "language",
            "role",
            "joined_at",
        )


class MeChange(Schema):
    """What to change of one's own data; what is left out stays."""

    handle: str | None = None
    name: str | None = None
    biography: str | None = None
    website: str | None = None
    time_zone: str | None = None
    language: str | None = None


class Confirmation(Schema):
    """The password once more, before something that matters."""

    password: str


class Someone(Schema):
    """A person as owners see them."""

    id: UUID
    email: str
    handle: str
    name: str
    role: str
    state: str
    joined_at: datetime


class People(Schema):
    """A page of people, newest first."""

    items: list[Someone]
    count: int
    page: int
    pages: int


class Problem(Schema):
    """What is wrong, and for a form the fields in which it is."""

    detail: str
    fields: dict[str, list[str]] = {}


class CsrfToken(Schema):
    """The value that changes by cookie must carry in the header X-CSRFToken."""

    csrf_token: str


class FormGuard(Schema):
    """What a sign-up must send back: the time stamp as it is, and the challenge's solution as `captcha`."""

    shown_at: str
    challenge: dict[str, object]
