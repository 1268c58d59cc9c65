from collections.abc import Generator

import pytest
from django.contrib.auth.models import AnonymousUser

from homepress.accounts.models import Person
from homepress.accounts.permissions import Action, Reach
from homepress.studio import rooms
from homepress.studio.rooms import Room, add_room, rooms_for

pytestmark = pytest.mark.once

ROOM = Room("Letters", "studio_letters", "What came in.", Action.MODERATE_COMMENTS, Reach.OWN, place=10)


@pytest.fixture(autouse=True)
def a_house_of_its_own() -> Generator[None]:
    before = dict(rooms._rooms)
    yield
    rooms._rooms.clear()
    rooms._rooms.update(before)


def seen_by(role: str) -> list[str]:
    return [room.title for room in rooms_for(Person(role=role))]


def test_a_room_is_named_to_those_who_may_enter() -> None:
    add_room(ROOM)
    assert [role for role in Person.Role.values if "Letters" in seen_by(role)] == ["owner", "editor", "author"]


def test_a_room_for_any_object_is_not_named_to_those_who_may_their_own_only() -> None:
    add_room(Room("Letters", "studio_letters", "What came in.", Action.MODERATE_COMMENTS))
    assert [role for role in Person.Role.values if "Letters" in seen_by(role)] == ["owner", "editor"]


def test_rooms_stand_in_the_order_of_their_places_and_then_titles() -> None:
    add_room(ROOM)
    add_room(Room("Figures", "studio_figures", "How many came.", Action.MODERATE_COMMENTS, place=10))
    assert seen_by("owner")[:2] == ["Figures", "Letters"]


def test_a_room_added_twice_is_there_once() -> None:
    add_room(ROOM)
    add_room(ROOM)
    assert seen_by("owner").count("Letters") == 1


def test_a_stranger_and_a_suspended_owner_see_no_room() -> None:
    add_room(ROOM)
    assert rooms_for(AnonymousUser()) == []
    assert rooms_for(Person(role="owner", is_active=False)) == []
