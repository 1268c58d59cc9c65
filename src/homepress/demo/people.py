"""The members of a crowd: accounts made by rule, and the file that tells how to sign in to them."""

import os
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

from django.contrib.auth.hashers import make_password

from homepress.accounts.confirming import confirm_addresses
from homepress.accounts.models import Person, Role

DOMAIN = "homepress.example"
"""Ends in a name that can never receive mail (RFC 2606)."""
FIRST = (
    "Ada", "Bruno", "Chiara", "Dmitri", "Elif", "Farah", "Goran", "Hana", "Imre", "Jana", "Kofi", "Lucía", "Maël",
    "Nadia", "Olu", "Petra", "Quentin", "Rosa", "Sören", "Tariq", "Uma", "Vera", "Wen", "Ximena", "Yuki", "Zoë",
)  # fmt: skip
LAST = (
    "Almeida", "Berg", "Castell", "Dvořák", "Eriksen", "Farkas", "Grün", "Hoang", "Ivanova", "Jansen", "Kaya",
    "Laurent", "Moreau", "Nakamura", "Okafor", "Papadakis", "Quist", "Rossi", "Sato", "Tanaka", "Uribe", "Vogel",
    "Weiß", "Yılmaz",
)  # fmt: skip
BIOGRAPHIES = (
    "",
    "Reads on trains.",
    "Repairs things that were not broken.",
    "Drei Katzen, ein Garten, kein Plan.",
    "J’écris le matin, j’efface le soir.",
    "小さなものを集めています。",
    "أكتب ببطء.",
)


def make_people(count: int, *, seed: int, until: datetime) -> tuple[list[Person], str]:
    """Make accounts; return them and the password they share.

    The password is made anew each time, whatever the seed: a seed is no secret. They share it since
    a good hash takes its time, and a thousand of them would take a minute.
    """
    password = secrets.token_urlsafe(12)
    encoded = make_password(password) if count else ""
    random = Random(f"{seed} people")  # noqa: S311  # repeatable content; the password is not made of it
    taken = set(Person.objects.values_list("handle", flat=True))
    people = [_person(number, count, random, taken, encoded, until) for number in range(count)]
    Person.objects.bulk_create(people, batch_size=500)
    confirm_addresses(people)
    return people, password


def _person(number: int, count: int, random: Random, taken: set[str], password: str, until: datetime) -> Person:
    name = f"{random.choice(FIRST)} {random.choice(LAST)}"
    handle = f"demo-{number + 1}"
    while handle in taken:
        handle = f"demo-{random.randrange(10**9)}"
    taken.add(handle)
    return Person(
        email=f"{handle}@{DOMAIN}",
        handle=handle,
        name=name,
        password=password,
        role=_role(number, count),
        biography=random.choice(BIOGRAPHIES),
        joined_at=until - timedelta(days=random.randrange(3000)),
    )


def _role(number: int, count: int) -> str:
    """One editor, a tenth authors, the rest readers; never an owner."""
    if number == 0:
        return Role.EDITOR
    return Role.AUTHOR if number <= max(1, count // 10) else Role.READER


def tell(path: Path, people: Iterable[Person], password: str) -> None:
    """Add the accounts to a file that only its owner may read."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        os.fchmod(file.fileno(), 0o600)
        for person in people:
            file.write(f"{person.email}\t{password}\t{person.role}\n")
