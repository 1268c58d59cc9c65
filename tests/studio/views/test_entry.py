import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from django.test import Client

from homepress.accounts.models import Person
from homepress.studio import rooms

pytestmark = pytest.mark.django_db

SignedIn = Callable[[Person | None], Client]


def test_the_entry_leads_to_every_room_that_one_may_enter(alice: Person, signed_in: SignedIn) -> None:
    browser = signed_in(alice)
    page = browser.get("/studio/").content.decode()
    found = re.findall(r'class="room-list__link" href="([^"]+)"', page)
    assert len(found) == len(rooms.rooms_for(alice)) >= 3
    assert all(browser.get(path).status_code == 200 for path in found)


def test_the_studio_does_not_exist_for_readers(carol: Person, mallory: Person, signed_in: SignedIn) -> None:
    for person in (carol, mallory):
        assert signed_in(person).get("/studio/").status_code == 404
        assert b"/studio/" not in signed_in(person).get("/profile/").content


def test_who_is_not_signed_in_is_asked_to(client: Client) -> None:
    assert client.get("/studio/")["Location"] == "/accounts/login/?next=/studio/"


def test_a_room_says_how_much_waits_in_it(alice: Person, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch) -> None:
    room = replace(rooms._rooms["studio_people"], waiting=lambda person: 3 if person == alice else 0)
    monkeypatch.setitem(rooms._rooms, "studio_people", room)
    assert "3 waiting" in signed_in(alice).get("/studio/").content.decode()
