"""Every address of the site, asked by everybody, held against the table in every_address.txt.

The table was reviewed by a person. A new address fails until it has rows there: add those that the
test prints, after a look at whether they are what they should be.
"""

import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from uuid import UUID

import pytest
from django.apps import apps
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import RegexPattern
from pytest_django import Settings

from homepress.accounts.confirming import confirm_address
from homepress.accounts.models import Person
from homepress.blog.models import Post
from homepress.engagement.models import Comment
from tests.fixtures.blog import NOON, picture
from tests.fixtures.people import make_person
from tests.fixtures.posts import write_post

TABLE = Path(__file__).with_name("every_address.txt")
WHO = ("anonymous", "reader", "author", "editor", "owner")
PAGES, API = ("GET", "POST"), ("GET", "POST", "PATCH", "DELETE")
ADMIN_HOST = "localhost"

SAMPLES = {
    "slug": "a-post",
    "number": "1",
    "name": "rss.xml",
    "handle": "alice",
    "year": "2024",
    "month": "03",
    "secret": "made-up",
    "key": "999999",
    "path": "made-up",
    "uidb36": "made",
    "app_label": "blog",
    "url": "made-up",
    "content_type_id": "1",
    "extra_context": "made-up",
}
"""What is put in the place of an argument, by its name; a key is somebody's, or nobody's."""

ARGUMENT = re.compile(r"<(?:\w+:)?(\w+)>")
GROUP = re.compile(r"\(\?P<(\w+)>(?:[^()]|\([^()]*\))*\)")


def patterns(urlconf: str) -> list[str]:
    """Return all addresses of a URL configuration, as they are written in it."""
    return list(dict.fromkeys(_below(get_resolver(urlconf), "/")))


def _below(resolver: URLResolver, prefix: str) -> Iterator[str]:
    for entry in resolver.url_patterns:
        whole = prefix + (
            str(entry.pattern).removeprefix("^") or ("" if prefix != "/" or not _is_regex(entry) else "…")
        )
        if isinstance(entry, URLPattern):
            yield whole
        else:
            yield from _below(entry, whole)


def _is_regex(entry: URLPattern | URLResolver) -> bool:
    return isinstance(entry.pattern, RegexPattern)


def path_of(pattern: str) -> str:
    """Return a path that the pattern matches."""

    def value(match: re.Match[str]) -> str:
        name = match[1]
        if name == "object_id":
            return _object_of(pattern)
        if name == "key" and "<uuid:" in match[0]:
            return str(_key_for(pattern))
        return "plain" if "/tag/" in pattern and name == "slug" else SAMPLES.get(name, "1")

    return ARGUMENT.sub(value, GROUP.sub(value, pattern)).removesuffix("$").removesuffix("\\Z").replace("\\", "")


def _key_for(pattern: str) -> UUID:
    if "/blog/post/" in pattern or "/-/posts/" in pattern:
        return Post.objects.get().pk
    if "/comments/" in pattern:
        return Comment.objects.get().pk
    return Person.objects.get(handle="mallory").pk


def _object_of(pattern: str) -> str:
    """Return the key of a row of the model that a page of the admin is about."""
    _, _, app, model, *_ = pattern.split("/")
    if app == "r":
        return "1"
    row = apps.get_model(app, model)._default_manager.first()
    return "none" if row is None else str(row.pk)


@pytest.fixture
def people(db: None) -> dict[str, Person | None]:
    """One person of each role, all with passwords, and something of every kind that an address can name."""
    alice = make_person("Alice", Person.Role.OWNER)
    make_person("Anne", Person.Role.OWNER)
    others = [make_person("Carol"), make_person("Dave", Person.Role.AUTHOR), make_person("Bob", Person.Role.EDITOR)]
    mallory = make_person("Mallory")
    for person in (alice, *others, mallory):
        person.set_password("a lighthouse in the fog")
        person.save()
        confirm_address(person)
    post = write_post("A post", by=alice, tags=("Plain",), published_at=NOON)
    Comment.objects.create(post=post, author=mallory, source="Hm.", html="<p>Hm.</p>", state="approved")
    Post.objects.filter(pk=post.pk).update(preview_key="999999")
    picture("dot.png", 4, 4)
    return dict(zip(WHO, (None, *others, alice), strict=True))


def answers(people: dict[str, Person | None], method: str, path: str, host: str) -> list[int]:
    """Return what everybody gets; what a request did is undone before the next."""
    return [_answer(person, method, path, host) for person in people.values()]


def _answer(person: Person | None, method: str, path: str, host: str) -> int:
    with transaction.atomic():
        client = Client(headers={"host": host})
        if person is not None:
            client.force_login(person)
        kind = "application/json" if path.startswith("/api/") else "application/x-www-form-urlencoded"
        answer = client.generic(method, path, b"{}" if kind == "application/json" else b"", content_type=kind)
        transaction.set_rollback(True)
    return answer.status_code


def rows(people: dict[str, Person | None], wanted: list[str], host: str) -> Iterator[str]:
    for pattern in wanted:
        for method in API if pattern.startswith("/api/") else PAGES:
            codes = " ".join(map(str, answers(people, method, path_of(pattern), host)))
            yield f"{codes}  {method:<6} {pattern}"


@cache
def table() -> frozenset[str]:
    lines = TABLE.read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("#"))


Conf = tuple[str, str, Callable[[str], bool]]
PARTS: dict[str, Conf] = {
    "site": ("homepress.project.urls", "testserver", lambda pattern: not pattern.startswith("/api/")),
    "api": ("homepress.project.urls", "testserver", lambda pattern: pattern.startswith("/api/")),
    "admin": ("homepress.project.admin_urls", ADMIN_HOST, lambda pattern: pattern.startswith("/admin/")),
}


def part(name: str) -> tuple[list[str], str]:
    urlconf, host, belongs = PARTS[name]
    found = [pattern for pattern in patterns(urlconf) if belongs(pattern)]
    if name == "admin":  # the painted door has the same paths, and is behind the admin here
        found = [pattern for pattern in found if pattern not in patterns("homepress.project.urls")]
    return found, host


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize("name", PARTS)
def test_everybody_gets_what_the_table_says(
    people: dict[str, Person | None], settings: Settings, name: str, vary: Callable[..., None]
) -> None:
    vary(admin_host=ADMIN_HOST)
    settings.ALLOWED_HOSTS = ["testserver", ADMIN_HOST]
    settings.ACCOUNT_RATE_LIMITS = False
    wanted, host = part(name)
    found = list(rows(people, wanted, host))
    new = [row for row in found if row not in table()]
    assert not new, "not in every_address.txt:\n" + "\n".join(new)


@pytest.mark.once
def test_the_table_names_no_address_that_is_not_there() -> None:
    there = {pattern for name in PARTS for pattern in part(name)[0]}
    assert {row.split(maxsplit=6)[6] for row in table()} <= there


@pytest.mark.once
def test_nothing_answers_with_an_error_of_the_server() -> None:
    assert not [row for row in table() if re.search(r"\b5\d\d\b", row[:20])]
