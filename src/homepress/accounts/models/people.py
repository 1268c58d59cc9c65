"""People."""

import unicodedata
from typing import Any, ClassVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.core.validators import RegexValidator
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone

from homepress.core import changes
from homepress.core.keys import new_key
from homepress.core.language_tags import LONGEST_TAG, is_language_tag
from homepress.core.shown import Shown

HANDLE = r"[a-z0-9](?:[a-z0-9_-]{0,28}[a-z0-9])?"

handle_validator = RegexValidator(
    rf"\A{HANDLE}\Z",
    "A handle has 1 to 30 lower-case letters, digits, hyphens and underscores, "
    "and begins and ends with a letter or digit.",
)


DELETED = "Deleted user"
"""What is shown instead of a deleted person's name."""

FORGOTTEN_DOMAIN = "@forgotten.invalid"
"""Ends the address of a person whose data was removed; RFC 2606 keeps `.invalid` from ever existing."""


def validate_time_zone(name: str) -> None:
    """Refuse what is not in the IANA time zone database."""
    if name not in available_timezones():
        raise ValidationError(
            'There is no time zone "%(name)s". Write a name such as Europe/Berlin.', params={"name": name}
        )


def validate_language(tag: str) -> None:
    """Refuse what has not the form of a language tag."""
    if not is_language_tag(tag):
        raise ValidationError('"%(tag)s" is not a language tag. Write it like en or pt-BR.', params={"tag": tag})


JOINERS = "\u200c\u200d"
"""Invisible, but letters of Persian, of Indian scripts and of emoji need them."""


def validate_name(name: str) -> None:
    """Refuse names that break a line, turn the text around, or show nothing at all."""
    kinds = [unicodedata.category(letter) for letter in name if letter not in JOINERS]
    if any(kind in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"} for kind in kinds):
        raise ValidationError("A name is one line of letters, without invisible signs.")
    if all(kind[0] in "ZM" for kind in kinds):
        raise ValidationError("A name has to show something.")


class Role(models.TextChoices):
    """What a person may do; each may do what those after it may."""

    OWNER = "owner", "Owner"
    EDITOR = "editor", "Editor"
    AUTHOR = "author", "Author"
    READER = "reader", "Reader"


class PersonManager(BaseUserManager["Person"]):
    """Everybody but the deleted."""

    def get_queryset(self) -> models.QuerySet["Person"]:
        return super().get_queryset().filter(deleted_at__isnull=True)

    def create_person(self, *, email: str, handle: str, password: str | None, **fields: Any) -> "Person":
        """Make an account. Without a password (None), nobody can sign in to it.

        Raises ValidationError where a field is wrong or taken.
        """
        person = self.model(email=email.strip().lower(), handle=handle.lower(), **fields)
        person.set_password(password)
        person.full_clean()
        person.save(using=self._db)
        return person

    def get_by_natural_key(self, username: str | None) -> "Person":
        """Find by e-mail address, whatever its case; the address is what one signs in with."""
        return self.get(email=(username or "").strip().lower())


class Person(Shown, AbstractBaseUser):
    """Somebody with an account. The role is the only source of permissions."""

    Role = Role
    not_shown = frozenset({"email", "password", "last_login", "time_zone", "language", "role", "is_active"})
    shown_with = (changes.POSTS,)

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    email = models.EmailField("e-mail address")
    handle = models.CharField(max_length=30, validators=[handle_validator])
    name = models.CharField(max_length=80, validators=[validate_name])
    biography = models.TextField(blank=True, max_length=2000)
    website = models.URLField("web site", blank=True)
    picture = models.CharField("path of the picture", max_length=100, blank=True, editable=False)
    time_zone = models.CharField(
        max_length=50,
        blank=True,
        help_text="For the times on your own pages.",
        validators=[validate_time_zone],
    )
    language = models.CharField(
        max_length=LONGEST_TAG,
        blank=True,
        help_text="A tag such as en or pt-BR. Empty for the site’s language.",
        validators=[validate_language],
    )
    role = models.CharField(max_length=10, choices=Role, default=Role.READER)
    is_active = models.BooleanField("may sign in", default=True)
    joined_at = models.DateTimeField(default=timezone.now, editable=False)
    deleted_at = models.DateTimeField(null=True, blank=True, editable=False)
    forgotten_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects: ClassVar[PersonManager] = PersonManager()
    everyone: ClassVar["models.Manager[Person]"] = models.Manager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["handle", "name"]

    class Meta:
        verbose_name_plural = "people"
        constraints = [
            models.UniqueConstraint(
                fields=["email"],
                condition=models.Q(deleted_at__isnull=True),
                name="person_email_is_unique",
                violation_error_message="This e-mail address has an account already.",
            ),
            models.UniqueConstraint(
                fields=["handle"],
                condition=models.Q(deleted_at__isnull=True),
                name="person_handle_is_unique",
                violation_error_message="This handle is taken.",
            ),
            models.CheckConstraint(
                condition=models.Q(deleted_at__isnull=True) | models.Q(is_active=False),
                name="deleted_person_cannot_sign_in",
            ),
            models.CheckConstraint(
                condition=models.Q(forgotten_at__isnull=True)
                | models.Q(
                    deleted_at__isnull=False,
                    email__endswith=FORGOTTEN_DOMAIN,
                    name="",
                    biography="",
                    website="",
                    picture="",
                    time_zone="",
                    language="",
                ),
                name="forgotten_person_has_no_personal_data",
            ),
            models.CheckConstraint(
                condition=models.Q(email=Lower("email"), handle=Lower("handle")),
                name="person_email_and_handle_are_in_lower_case",
            ),
            models.CheckConstraint(
                condition=models.Q(role__in=[role.value for role in Role]), name="person_role_is_known"
            ),
            models.CheckConstraint(condition=~models.Q(handle=""), name="person_has_a_handle"),
        ]

    def __str__(self) -> str:
        return DELETED if self.deleted_at else self.name or self.handle

    @property
    def shown_as(self) -> str:
        return changes.person(self.pk)

    def get_absolute_url(self) -> str:
        return "" if self.deleted_at else f"/@{self.handle}/"

    @property
    def picture_url(self) -> str:
        """Where the picture is, 320 pixels square; empty where there is none."""
        return default_storage.url(self.picture) if self.picture and not self.deleted_at else ""

    @property
    def zone(self) -> ZoneInfo | None:
        """The person's own time zone; None for the site's, also where the database of zones no longer has it."""
        try:
            return ZoneInfo(self.time_zone) if self.time_zone else None
        except (ZoneInfoNotFoundError, ValueError):
            return None

    @property
    def is_owner(self) -> bool:
        return self.is_active and self.role == Role.OWNER

    @property
    def is_editor(self) -> bool:
        """Whether the person may change what others wrote."""
        return self.is_active and self.role in {Role.OWNER, Role.EDITOR}

    @property
    def is_staff(self) -> bool:
        """Whether Django's admin lets the person in."""
        return self.is_editor

    def has_perm(self, perm: str, obj: object = None) -> bool:
        """Answer for Django's admin: owners may all, editors all but people's accounts."""
        return self.is_owner or (self.is_editor and self.has_module_perms(perm.partition(".")[0]))

    def has_perms(self, perms: list[str], obj: object = None) -> bool:
        return all(self.has_perm(perm, obj) for perm in perms)

    def has_module_perms(self, app_label: str) -> bool:
        return self.is_owner or (self.is_editor and app_label in {"blog", "media", "engagement"})
