"""Who may do what: one table, read by views, API, admin, the reference page and the tests."""

from enum import StrEnum

from django.contrib.auth.models import AnonymousUser

from homepress.accounts.models import Person, Role


class Reach(StrEnum):
    """On whose objects an action is allowed."""

    NONE = "none"
    OWN = "own"
    ANY = "any"


class Action(StrEnum):
    """Everything that somebody may be refused."""

    WRITE_POST = "write a post"
    CHANGE_POST = "change a post"
    DELETE_POST = "delete a post"
    READ_PRIVATE_POST = "read a private post"
    TRUST_HTML = "mark a post's HTML as trusted"
    UPLOAD_MEDIA = "upload a file"
    DELETE_MEDIA = "delete a file"
    CHANGE_TAGS = "rename, merge or delete tags"
    COMMENT = "comment"
    CHANGE_COMMENT = "change a comment"
    DELETE_COMMENT = "delete a comment"
    MODERATE_COMMENTS = "moderate comments"
    BAN_COMMENTERS = "ban somebody from commenting"
    LIKE = "like"
    READ_FIGURES = "read the figures of a post"
    READ_PROFILE = "read a person's data"
    CHANGE_PROFILE = "change a person's data"
    DELETE_PERSON = "delete a person"
    MANAGE_PEOPLE = "list, suspend, restore and promote people"
    READ_AUDIT_LOG = "read the audit log"
    CHANGE_SETTINGS = "change the site's settings"


N, OWN, ANY = Reach.NONE, Reach.OWN, Reach.ANY

COLUMNS: tuple[Role | None, ...] = (Role.OWNER, Role.EDITOR, Role.AUTHOR, Role.READER, None)
"""The columns of the table; None is somebody who is not signed in."""

TABLE: dict[Action, tuple[Reach, Reach, Reach, Reach, Reach]] = {
    Action.WRITE_POST: (ANY, ANY, ANY, N, N),
    Action.CHANGE_POST: (ANY, ANY, OWN, N, N),
    Action.DELETE_POST: (ANY, ANY, OWN, N, N),
    Action.READ_PRIVATE_POST: (ANY, ANY, OWN, N, N),
    Action.TRUST_HTML: (ANY, N, N, N, N),
    Action.UPLOAD_MEDIA: (ANY, ANY, ANY, N, N),
    Action.DELETE_MEDIA: (ANY, ANY, OWN, N, N),
    Action.CHANGE_TAGS: (ANY, ANY, N, N, N),
    Action.COMMENT: (ANY, ANY, ANY, ANY, N),
    Action.CHANGE_COMMENT: (ANY, ANY, OWN, OWN, N),
    Action.DELETE_COMMENT: (ANY, ANY, OWN, OWN, N),
    Action.MODERATE_COMMENTS: (ANY, ANY, OWN, N, N),
    Action.BAN_COMMENTERS: (ANY, ANY, N, N, N),
    Action.LIKE: (ANY, ANY, ANY, ANY, ANY),
    Action.READ_FIGURES: (ANY, ANY, OWN, N, N),
    Action.READ_PROFILE: (ANY, OWN, OWN, OWN, N),
    Action.CHANGE_PROFILE: (OWN, OWN, OWN, OWN, N),
    Action.DELETE_PERSON: (ANY, OWN, OWN, OWN, N),
    Action.MANAGE_PEOPLE: (ANY, N, N, N, N),
    Action.READ_AUDIT_LOG: (ANY, N, N, N, N),
    Action.CHANGE_SETTINGS: (ANY, N, N, N, N),
}
"""For each action its reach for each of `COLUMNS`. "Own" of a comment to moderate: under an own post."""


def may(person: Person | AnonymousUser, action: Action, *, own: bool = False) -> bool:
    """Say whether the person may do this to an object that is or is not their own.

    A suspended or deleted person may nothing that a signed-in one may.
    """
    reach = reach_of(person, action)
    return reach == Reach.ANY or (reach == Reach.OWN and own)


def reach_of(person: Person | AnonymousUser, action: Action) -> Reach:
    """Return on whose objects the person may do this."""
    role = person.role if isinstance(person, Person) and person.is_active else None
    return TABLE[action][COLUMNS.index(Role(role) if role else None)]


def reaches(person: Person | AnonymousUser, action: Action, reach: Reach) -> bool:
    """Say whether the person may do this on at least these objects."""
    return reach_of(person, action) in {reach, Reach.ANY}
