"""The rooms that the studio brings along."""

from homepress.accounts.permissions import Action
from homepress.studio.rooms import Room, add_room

add_room(
    Room(
        "People",
        "studio_people",
        "Who has an account: find them, change what they may do, suspend and restore them.",
        Action.MANAGE_PEOPLE,
        place=700,
    )
)
add_room(
    Room(
        "Audit log",
        "studio_audit_log",
        "What was done to accounts, when and by whom.",
        Action.READ_AUDIT_LOG,
        place=800,
    )
)
add_room(
    Room(
        "Intruders",
        "studio_intrusions",
        "Who tried to sign in to the admin at the public address, where nobody can.",
        Action.READ_AUDIT_LOG,
        place=900,
    )
)
