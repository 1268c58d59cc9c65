"""How a site looks from outside: what is made of what strangers see."""

from dataclasses import replace
from typing import Any

import pytest

from homepress.hosting.configuration.tables import Admin, Configuration
from homepress.hosting.releases import outside
from homepress.hosting.releases.fetching import Answer
from homepress.hosting.releases.outside import Finding, Look

pytestmark = pytest.mark.once

FINE = dict.fromkeys(outside.HEADERS, "as it should be")


class Host:
    """Answers of the program on the host."""

    def __init__(self, **answers: Any) -> None:
        self.answers = answers

    def ask(self, verb: str, **_: Any) -> Any:
        return self.answers


@pytest.fixture
def web(monkeypatch: pytest.MonkeyPatch) -> dict[str, Answer | OSError]:
    """What each URL answers."""
    answers: dict[str, Answer | OSError] = {}

    def fetch(url: str, **_: Any) -> Answer:
        found = next((answer for start, answer in answers.items() if url.startswith(start)), Answer(200, FINE, ""))
        if isinstance(found, OSError):
            raise found
        return found

    monkeypatch.setattr(outside, "fetch", fetch)
    return answers


def look(configuration: Configuration, open_ports: tuple[int, ...] = (), **answers: Any) -> Look:
    return Look(configuration, Host(**answers), lambda address, port: port in open_ports)  # type: ignore[arg-type]  # speaks as one


def moved(to: str) -> Answer:
    return Answer(308, {"location": to}, "")


def test_a_database_that_answers_strangers_is_found(configuration: Configuration) -> None:
    assert look(configuration, (22, 80, 443)).ports().level == "fine"
    assert look(configuration, (443, 5432)).ports() == Finding("ports", "bad", "5432 can be reached by strangers")


@pytest.mark.parametrize(
    ("answers", "level"),
    [
        ({"http://": moved("https://blog.example.org/"), "https://www": moved("https://blog.example.org/")}, "fine"),
        ({"http://": Answer(200, {}, "plain"), "https://www": moved("https://blog.example.org/")}, "bad"),
        ({"http://": moved("https://blog.example.org/"), "https://www": Answer(200, {}, "")}, "bad"),
        ({"http://": moved("https://blog.example.org/"), "https://www": moved("https://evil.example/")}, "bad"),
    ],
)
def test_every_name_has_to_lead_to_the_site(
    configuration: Configuration, web: dict[str, Any], answers: dict[str, Any], level: str
) -> None:
    web.update(answers)
    assert look(configuration).redirect().level == level


def test_missing_headers_are_named(configuration: Configuration, web: dict[str, Any]) -> None:
    web["https://"] = Answer(200, {**dict(list(FINE.items())[1:])}, "")
    assert look(configuration).headers() == Finding("headers", "bad", "missing: strict-transport-security")


@pytest.mark.parametrize(
    ("seen", "level"),
    [("198.18.0.7", "fine"), (outside.FORGED, "bad"), ("127.0.0.1", "bad"), ("", "bad"), ("198.18.0.9", "unsure")],
)
@pytest.mark.usefixtures("web")
def test_the_application_has_to_see_who_it_really_is(configuration: Configuration, seen: str, level: str) -> None:
    assert look(configuration, found={"client": seen}, caller="198.18.0.7").client_address().level == level


@pytest.mark.parametrize(
    ("answer", "level"),
    [
        (Answer(200, {}, "Sign in"), "bad"),
        (Answer(302, {}, ""), "bad"),
        (Answer(403, {}, ""), "fine"),
        (OSError(), "fine"),
    ],
)
def test_strangers_do_not_reach_the_admin(
    configuration: Configuration, web: dict[str, Any], answer: Answer | OSError, level: str
) -> None:
    private = replace(configuration, admin=Admin(host="admin.example.org", networks=("10.8.0.0/24",)))
    web["https://admin"] = answer
    assert look(private, caller="198.18.0.7").admin().level == level
    assert look(private, caller="10.8.0.2").admin().level == "unsure"


def test_what_cannot_be_looked_at_is_bad(configuration: Configuration, web: dict[str, Any]) -> None:
    web["http"] = OSError("Name or service not known")
    finding = outside._found("headers", look(configuration).headers)
    assert finding == Finding("headers", "bad", "cannot be looked at: Name or service not known")
