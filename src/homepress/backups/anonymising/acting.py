"""Changes every row as `decisions` has it. Needs the site's own code: runs in a process of it (`inside.py`)."""

import secrets
from collections.abc import Iterator
from itertools import batched
from typing import Any

from allauth.account.models import EmailAddress
from django.apps import apps
from django.contrib.auth.hashers import make_password
from django.db import connection, models, transaction

from homepress.accounts import portraits
from homepress.accounts.models import Person, Role
from homepress.backups.anonymising.decisions import EMPTIED, undecided
from homepress.backups.anonymising.filling import filler, html_of
from homepress.blog.models import Authorship, Post
from homepress.blog.models.posts import new_preview_key
from homepress.engagement.models import Comment, Lesson, Like

DOMAIN = "@clone.invalid"
"""Ends every address in a clone; RFC 2606 keeps `.invalid` from ever existing."""
BATCH = 500
"""Rows in one UPDATE."""


def columns() -> dict[str, frozenset[str]]:
    """Return every model of this site with its fields, those of the owner's own apps too."""
    models_here = apps.get_models(include_auto_created=True)
    return {
        model._meta.label: frozenset(field.name for field in model._meta.local_concrete_fields)  # noqa: SLF001  # Django documents it
        for model in models_here
        if not model._meta.proxy  # noqa: SLF001  # Django documents it
    }


def other_tables() -> set[str]:
    """Return the tables of the database that no model of this site knows, such as those of an app that is gone."""
    known = {model._meta.db_table for model in apps.get_models(include_auto_created=True)}  # noqa: SLF001  # as above
    return set(connection.introspection.table_names()) - known


def anonymise() -> dict[str, Any]:
    """Change the whole database, and return a fresh sign-in of its first owner.

    What no decision was taken about is returned as `undecided`, and nothing is changed.
    """
    if missing := undecided(columns(), other_tables()):
        return {"undecided": missing}
    with transaction.atomic():
        _empty()
        _change_people()
        _change_addresses()
        _change_comments()
        _change_likes()
        _change_preview_keys()
        owner = _fresh_owner()
    _forget_old_bytes()
    return {"undecided": [], "owner": owner}


def _empty() -> None:
    """Delete all rows at once: no signal is sent and nobody is told, since nobody did anything."""
    with connection.cursor() as cursor:
        for label in EMPTIED:
            table = connection.ops.quote_name(apps.get_model(label)._meta.db_table)  # noqa: SLF001  # Django documents it
            cursor.execute(f"DELETE FROM {table}")  # noqa: S608  # the models' own names


def _change_people() -> None:
    """Leave of each person what stands beside listed posts for everybody to read, if anything does."""
    signed = set(Authorship.objects.filter(listed_at__isnull=False).values_list("person", flat=True))
    changed = []
    for number, person in enumerate(Person.everyone.order_by("joined_at", "pk"), 1):
        person.password, person.last_login = make_password(None), None
        if not person.forgotten_at:
            if person.pk not in signed or person.deleted_at:
                portraits.remove(person.picture)
                person.handle, person.name = f"person-{person.pk.hex[-12:]}", f"Person {number}"
                person.biography = person.website = person.picture = ""
            person.email = person.handle + DOMAIN
            person.time_zone = person.language = ""
        changed.append(person)
    fields = ("password", "last_login", "handle", "name", "biography", "website", "picture", "email")
    Person.everyone.bulk_update(changed, [*fields, "time_zone", "language"], batch_size=BATCH)


def _change_addresses() -> None:
    """Keep one address a person, that of the account."""
    seen = set()
    for address in EmailAddress.objects.order_by("user", "-primary", "-verified", "pk").select_related("user"):
        if address.user_id in seen:
            address.delete()
            continue
        seen.add(address.user_id)
        EmailAddress.objects.filter(pk=address.pk).update(email=address.user.email)


def _change_comments() -> None:
    for comments in _batches(Comment.objects.only("source")):
        for comment in comments:
            comment.source = filler(comment.source)
            comment.html, comment.words, comment.lesson = html_of(comment.source), "", Lesson.NONE
        Comment.objects.bulk_update(comments, ["source", "html", "words", "lesson"])


def _change_likes() -> None:
    for likes in _batches(Like.objects.exclude(visitor="").only("visitor")):
        for like in likes:
            like.visitor = secrets.token_hex(32)
        Like.objects.bulk_update(likes, ["visitor"])


def _change_preview_keys() -> None:
    for posts in _batches(Post.objects.only("preview_key")):
        for post in posts:
            post.preview_key = new_preview_key()
        Post.objects.bulk_update(posts, ["preview_key"])


def _batches[M: models.Model](rows: "models.QuerySet[M]") -> Iterator[tuple[M, ...]]:
    """Give rows some at a time, by keys that were read before the first is changed."""
    for keys in batched(list(rows.order_by("pk").values_list("pk", flat=True)), BATCH):
        yield tuple(rows.filter(pk__in=keys))


def _fresh_owner() -> dict[str, str] | None:
    """Give the first owner a password that was never anybody's; None where nobody may run the site."""
    owner = Person.objects.filter(role=Role.OWNER, is_active=True).order_by("joined_at").first()
    if owner is None:
        return None
    password = secrets.token_urlsafe(18)
    Person.objects.filter(pk=owner.pk).update(password=make_password(password))
    EmailAddress.objects.update_or_create(
        user=owner, defaults={"email": owner.email, "primary": True, "verified": True}
    )
    return {"email": owner.email, "password": password}


def _forget_old_bytes() -> None:
    """Write the file anew: SQLite leaves what was deleted in its pages. A dump of PostgreSQL holds live rows alone."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM")
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
