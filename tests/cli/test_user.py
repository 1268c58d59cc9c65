import io
import json
import sys
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import connection

from homepress.accounts.models import Person
from homepress.cli import main

PASSWORD = "a lighthouse in the fog"
CREATE_ALICE = "user create --handle Alice --email Alice@Example.org --name Alice --role owner --password-stdin"


@dataclass(frozen=True)
class Ended:
    """What a command said, and its exit code."""

    code: Any
    out: str
    err: str


class Site:
    """Runs commands as a user does, on the database of the test."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self.monkeypatch, self.capsys = monkeypatch, capsys

    def run(self, *args: str, typed: str = "") -> Ended:
        self.monkeypatch.setattr(sys, "argv", ["homepress", *args])
        self.monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
        with pytest.raises(SystemExit) as ended:
            main()
        said = self.capsys.readouterr()
        return Ended(ended.value.code, said.out, said.err)

    def people(self) -> list[dict[str, object]]:
        found: list[dict[str, object]] = json.loads(self.run("user", "list", "--json").out)
        return found


@pytest.fixture
def site(db: None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Site:
    """A site that alice owns."""
    site = Site(monkeypatch, capsys)
    made = site.run(*CREATE_ALICE.split(), typed=f"{PASSWORD}\n")
    assert (made.code, made.out) == (0, "Made @alice (Owner). They sign in as alice@example.org.\n")
    return site


def test_what_is_missing_is_asked_for(site: Site) -> None:
    made = site.run("user", "create", "--password-stdin", typed=f"bob\nbob@example.org\nBob\neditor\n{PASSWORD}\n")

    assert made.code == 0, made.err
    assert {"handle": "bob", "role": "editor", "name": "Bob"}.items() <= site.people()[1].items()


def test_people_are_listed_for_eyes_and_for_machines(site: Site) -> None:
    alice = site.people()[0]

    assert alice["handle"] == "alice"
    assert alice["is_active"] is True
    assert "T" in str(alice["joined_at"])
    assert "password" not in alice
    assert "@alice" in site.run("user", "list").out
    assert "@alice" not in site.run("user", "list", "--role", "reader").out


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        ("--handle alice --email new@example.org --name X --role reader", "This handle is taken."),
        ("--handle new --email ALICE@example.org --name X --role reader", "has an account already"),
        ("--handle a/../b --email new@example.org --name X --role reader", "handle: A handle has"),
        ("--handle new --email nonsense --name X --role reader", "email: Enter a valid email"),
        ("--handle new --email new@example.org --name X --role king", "this is none of owner"),
    ],
)
def test_a_wrong_account_is_refused_before_a_password_is_asked_for(site: Site, options: str, complaint: str) -> None:
    before = site.people()
    refused = site.run("user", "create", "--password-stdin", *options.split())

    assert refused.code in {1, 2}
    assert complaint in refused.err
    assert site.people() == before


@pytest.mark.parametrize("weak", ["", "short", "alice@example.org", "password", "12345678901234"])
def test_a_weak_password_is_refused(site: Site, weak: str) -> None:
    refused = site.run("user", "password", "alice", "--password-stdin", typed=f"{weak}\n")

    assert refused.code == 1
    assert refused.err.startswith("Error: password: ")


@pytest.mark.parametrize("who", ["alice", "@Alice", "ALICE@example.org"])
def test_a_password_is_set_by_handle_or_address(site: Site, who: str) -> None:
    chosen = f"another lighthouse {who}"
    assert site.run("user", "password", who, "--password-stdin", typed=f"{chosen}\n").code == 0

    assert Person.objects.get(handle="alice").check_password(chosen)


def test_a_password_is_never_an_argument(site: Site) -> None:
    assert site.run("user", "password", "alice", PASSWORD).code == 2
    assert site.run("user", "password", "alice", "--password", PASSWORD).code == 2


def test_a_suspended_person_is_let_in_again(site: Site) -> None:
    Person.objects.update(is_active=False)
    assert site.people()[0]["is_active"] is False

    assert site.run("user", "unlock", "alice").out == "The account was suspended.\n@alice may sign in.\n"
    assert site.people()[0]["is_active"] is True


def test_who_is_not_there_is_named_with_a_hint(site: Site) -> None:
    for command in ("password", "unlock"):
        answer = site.run("user", command, "nobody[/]")
        assert answer.code == 1
        assert "Nobody has the handle or e-mail address nobody[/]" in answer.err
        assert "homepress user list" in answer.err


def test_an_old_database_is_left_alone(site: Site) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'engagement'")

    answer = site.run("user", "list")
    assert answer.code == 2
    assert "homepress manage migrate" in answer.err
