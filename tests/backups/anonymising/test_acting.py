"""The whole database is read before and after: every value that was put in must be gone, wherever it lies."""

from datetime import timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress, EmailConfirmation
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from homepress.accounts.models import AuditEntry, Intrusion, Invitation, Person
from homepress.backups.anonymising import acting
from homepress.backups.anonymising.decisions import EMPTIED
from homepress.blog.models import Authorship, Post
from homepress.core.models import CacheEntry, Change, Follower, Notice
from homepress.engagement.models import Ban, Comment, Decision, FilterWord, Like, MailChoice, VisitorKey
from homepress.stats.models import FruitlessSearch, Sighting
from tests.fixtures.posts import Write

MARK = "secretmark"
"""Part of everything that nobody may find in a copy."""


@pytest.fixture
def people(alice: Person, dave: Person, carol: Person, write: Write) -> list[Post]:
    """Alice runs the site, dave signed a listed post, carol and mallory only read; mallory was deleted."""
    portrait = default_storage.save("aa/portrait.webp", ContentFile(b"her face"))
    for person in (alice, dave, carol):
        person.email = f"{person.handle}.{MARK}@example.org"
        person.time_zone = "Europe/Berlin"
        person.set_password(f"{MARK}-and-long-enough")
        person.save()
        EmailAddress.objects.update_or_create(user=person, defaults={"email": person.email, "verified": True})
    Person.objects.filter(pk=carol.pk).update(
        handle=f"carol-{MARK}",
        name=f"Carol {MARK}",
        biography=MARK,
        website=f"https://{MARK}.example",
        picture=portrait,
    )
    Person.objects.create_person(
        email=f"mallory.{MARK}@example.org", handle=f"mallory-{MARK}", name=MARK, password=None
    )
    Person.objects.filter(name=MARK).update(deleted_at=timezone.now(), is_active=False)
    posts = [write("Signed", by=dave), write("Draft", by=alice, status="draft")]
    Post.objects.filter(pk=posts[1].pk).update(preview_key=f"{MARK}-preview")
    return posts


@pytest.fixture
def traces(people: list[Post], alice: Person, carol: Person) -> None:
    """A row in each table that is emptied, and what readers leave elsewhere."""
    post, soon = people[0], timezone.now() + timedelta(days=1)
    comment = Comment.objects.create(
        post=post, author=carol, source=f"I am {MARK}", html=f"<p>I am {MARK}</p>", state="approved"
    )
    Comment.objects.filter(pk=comment.pk).update(words=MARK, lesson="good")
    Comment.objects.create(post=post, author=carol, source="", html="", state="deleted")
    Like.objects.create(post=post, visitor=f"{MARK}-visitor")
    Like.objects.create(post=post, person=carol)
    second = EmailAddress.objects.create(user=carol, email=f"other.{MARK}@example.org", verified=False)
    EmailConfirmation.objects.create(email_address=second, key=f"{MARK}-key")
    Authenticator.objects.create(user=carol, type=Authenticator.Type.TOTP, data={"secret": MARK})
    UserSession.objects.create(user=carol, ip="203.0.113.77", user_agent=MARK, session_key=MARK)
    Session.objects.create(session_key=f"{MARK}-session", session_data=MARK, expire_date=soon)
    DBTaskResult.objects.create(
        task_path="x",
        args_kwargs={"args": [MARK], "kwargs": {}},
        backend_name="default",
        exception_class_path="",
        traceback="",
        worker_ids=[],
        run_after=soon,
    )
    LogEntry.objects.create(
        user=alice, content_type=ContentType.objects.first(), object_repr=MARK, action_flag=1, change_message=MARK
    )
    AuditEntry.objects.create(action="create", subject=carol, detail={"email": MARK})
    Intrusion.objects.create(address="203.0.113.77", agent=MARK, name=MARK)
    Invitation.objects.create(digest=MARK, role="owner", expires_at=soon)
    Ban.objects.create(person=carol, by=alice)
    Decision.objects.create(by=alice, verb="spam", banned=[MARK])
    MailChoice.objects.create(person=carol)
    VisitorKey.objects.create(period=1, secret=MARK.encode())
    FilterWord.objects.create(word=MARK, good=1)
    Sighting.objects.create(digest=MARK, network=MARK)
    FruitlessSearch.objects.create(day=timezone.now().date(), query=MARK, count=1)
    CacheEntry.objects.create(cache_key=MARK, value=MARK, expires=soon)
    Notice.objects.create(event="x", text=MARK)
    Change.objects.create(follower=Follower.objects.create(), names=[MARK])


def everything() -> dict[str, str]:
    """Every column of every table, as text."""
    found = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            names = [column[0] for column in cursor.description]
            for name, values in zip(names, zip(*cursor.fetchall(), strict=True), strict=False):
                found[f"{table}.{name}"] = " ".join(map(_as_text, values))
    return found


def _as_text(value: Any) -> str:
    return bytes(value).decode(errors="replace") if isinstance(value, bytes | memoryview) else str(value)


@pytest.mark.usefixtures("traces")
@pytest.mark.django_db(transaction=True)
def test_nothing_that_was_somebodys_is_anywhere_in_the_database() -> None:
    before = everything()
    tables = {table for table in EMPTIED if apps.get_model(table).objects.exists()}
    assert tables == EMPTIED
    hidden = [MARK, "203.0.113.77", "Europe/Berlin", "argon2", "md5$"]
    assert len([column for column, text in before.items() if MARK in text]) > 30
    told = acting.anonymise()
    after = everything()
    owner = Person.objects.get(email=told["owner"]["email"])
    after["accounts_person.password"] = after["accounts_person.password"].replace(owner.password, "")
    assert {column: text for column, text in after.items() if any(one in text for one in hidden)} == {}
    assert not default_storage.exists("aa/portrait.webp")


@pytest.mark.usefixtures("traces")
@pytest.mark.django_db(transaction=True)
def test_what_writers_published_stays_and_only_the_owner_gets_in(
    people: list[Post], alice: Person, dave: Person
) -> None:
    told = acting.anonymise()
    post = Post.objects.get(pk=people[0].pk)
    assert (post.title, post.source, post.like_count) == (people[0].title, people[0].source, people[0].like_count)
    author = Authorship.objects.get(post=post).person
    assert (author.handle, author.name, author.email) == ("dave", "Dave", "dave@clone.invalid")
    owner = Person.objects.get(pk=alice.pk)
    assert (owner.name, told["owner"]["email"]) == ("Person 1", owner.email)
    assert owner.check_password(told["owner"]["password"])
    assert not Person.everyone.get(pk=dave.pk).has_usable_password()
    assert EmailAddress.objects.get(user=owner).verified
    assert {address.email for address in EmailAddress.objects.all()} <= {one.email for one in Person.everyone.all()}
    comment = Comment.objects.get(state="approved")
    assert (comment.source, comment.html) == ("lorem ipsum dolor", "<p>lorem ipsum dolor</p>")
    assert Comment.objects.get(state="deleted").source == ""


@pytest.mark.django_db(transaction=True)
def test_a_table_that_nobody_knows_stops_it_before_anything_is_changed(carol: Person) -> None:
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE old_plugin (address text)")
    try:
        assert acting.anonymise() == {"undecided": ["table old_plugin"]}
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE old_plugin")
    assert Person.objects.get(pk=carol.pk).email == "carol@example.org"


@pytest.mark.django_db(transaction=True)
def test_a_site_without_an_owner_has_no_sign_in(carol: Person) -> None:
    assert acting.anonymise() == {"undecided": [], "owner": None}
