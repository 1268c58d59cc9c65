"""The room of the studio in which comments are moderated."""

from homepress.accounts.permissions import Action, Reach
from homepress.engagement import queue
from homepress.studio.rooms import Room, add_room

add_room(
    Room(
        "Comments",
        "studio_comments",
        "What readers say: let it through, or keep it out.",
        Action.MODERATE_COMMENTS,
        reach=Reach.OWN,
        place=300,
        waiting=queue.waiting,
    )
)
