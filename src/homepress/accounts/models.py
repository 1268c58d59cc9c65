"""People, and the invitations by which an owner makes the first account."""

import hashlib
import secrets
from datetime import timedelta
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.core.validators import RegexValidator
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone

from homepress.core.keys import new_key

HANDLE = r"[a-z0-9](?:[a-z0-9_-]{0,28}[a-z0-9])?"

handle_validator = RegexValidator(
    rf"\A{HANDLE}\Z",
    "A handle has 1 to 30 lower-case letters, digits, hyphens and underscores, "
    "and begins and ends with a letter or digit.",
)


class Role(models.TextChoices):
    """What a person may do; each may do what those after it may."""

    OWNER = "owner", "Owner"
    EDITOR = "editor", "Editor"
    AUTHOR = "author", "Author"
    READER = "reader", "Reader"


class PersonManager(BaseUserManager["Person"]):
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


class Person(AbstractBaseUser):
    """Somebody with an account. The role is the only source of permissions."""

    Role = Role

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    email = models.EmailField("e-mail address")
    handle = models.CharField(max_length=30, validators=[handle_validator])
    name = models.CharField(max_length=80)
    biography = models.TextField(blank=True, max_length=2000)
    website = models.URLField("web site", blank=True)
    role = models.CharField(max_length=10, choices=Role, default=Role.READER)
    is_active = models.BooleanField("may sign in", default=True)
    joined_at = models.DateTimeField(default=timezone.now, editable=False)

    objects: ClassVar[PersonManager] = PersonManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["handle", "name"]

    class Meta:
        verbose_name_plural = "people"
        constraints = [
            models.UniqueConstraint(
                fields=["email"],
                name="person_email_is_unique",
                violation_error_message="This e-mail address has an account already.",
            ),
            models.UniqueConstraint(
                fields=["handle"], name="person_handle_is_unique", violation_error_message="This handle is taken."
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
        return self.name or self.handle

    def get_absolute_url(self) -> str:
        return f"/@{self.handle}/"

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


class InvitationManager(models.Manager["Invitation"]):
    def issue(self, role: str, *, lifetime: timedelta) -> str:
        """Make an invitation and return its secret, which is not stored and so shown only once."""
        secret = secrets.token_urlsafe(24)
        self.create(digest=digest_of(secret), role=role, expires_at=timezone.now() + lifetime)
        return secret

    def find(self, secret: str) -> "Invitation | None":
        """Return the invitation that the secret opens, or None if there is none or it has expired."""
        return self.filter(digest=digest_of(secret), expires_at__gt=timezone.now()).first()

    def redeem(self, secret: str) -> bool:
        """Use the invitation up; of any number of attempts at once, one gets True."""
        deleted, _ = self.filter(digest=digest_of(secret), expires_at__gt=timezone.now()).delete()
        return deleted == 1


class Invitation(models.Model):
    """The right to make one account with a role, held by whoever knows the secret."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    digest = models.CharField(max_length=64, unique=True)
    role = models.CharField(max_length=10, choices=Role)
    expires_at = models.DateTimeField()

    objects: ClassVar[InvitationManager] = InvitationManager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(role__in=[role.value for role in Role]), name="invitation_role_is_known"
            )
        ]

    def __str__(self) -> str:
        return f"invitation as {self.role} until {self.expires_at:%Y-%m-%d %H:%M}"


def digest_of(secret: str) -> str:
    """Return what is stored of a secret: its SHA-256, enough for 192 random bits."""
    return hashlib.sha256(secret.encode()).hexdigest()
