"""The figures' place in the studio."""

from homepress.accounts.permissions import Action, Reach
from homepress.studio.rooms import Room, add_room

add_room(
    Room(
        "Figures",
        "studio_stats",
        "What is read, liked and sought, and where readers come from.",
        Action.READ_FIGURES,
        Reach.OWN,
        place=300,
    )
)
