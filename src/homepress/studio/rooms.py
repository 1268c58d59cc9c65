"""The rooms of the studio: what its menu and its entry lead to.

An app that has a room says so here, once, at start-up; the studio then names it to those who may
enter. The studio knows none of these apps. The room's own views ask `access.for_those_who_may` for
the same action and reach, so that the menu never leads to a closed door.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser

from homepress.accounts.models import Person
from homepress.accounts.permissions import Action, Reach, reaches


@dataclass(frozen=True, slots=True)
class Room:
    """One entry of the studio's menu."""

    title: str
    view: str
    """The name of its address, which has no arguments."""
    about: str
    """What one does there, in a sentence."""
    action: Action
    reach: Reach = Reach.ANY
    """On whose objects one must be allowed the action. OWN lets in those too who may it on their own only."""
    place: int = 500
    """Rooms stand in the order of these numbers."""
    waiting: Callable[[Person], int] | None = None
    """How much waits there for this person, where something can."""

    def admits(self, person: Person | AnonymousUser) -> bool:
        """Say whether the person may enter."""
        return reaches(person, self.action, self.reach)


_rooms: dict[str, Room] = {}


def add_room(room: Room) -> Room:
    """Add a room to the studio; a second time with the same view replaces it."""
    _rooms[room.view] = room
    return room


def rooms_for(person: Person | AnonymousUser) -> list[Room]:
    """Return the rooms that the person may enter, in their order."""
    return sorted((room for room in _rooms.values() if room.admits(person)), key=lambda room: (room.place, room.title))
