"""The whole table of roles, once more by hand: a change here is a change of what people may do."""

import pytest
from django.contrib.auth.models import AnonymousUser

from homepress.accounts.models import Person
from homepress.accounts.permissions import Action, may

ROLES = ("owner", "editor", "author", "reader", "anonymous")

MAY = {  # action: who may do it to an own object, who to another's
    Action.WRITE_POST: ("owner editor author", "owner editor author"),
    Action.CHANGE_POST: ("owner editor author", "owner editor"),
    Action.DELETE_POST: ("owner editor author", "owner editor"),
    Action.READ_PRIVATE_POST: ("owner editor author", "owner editor"),
    Action.TRUST_HTML: ("owner", "owner"),
    Action.UPLOAD_MEDIA: ("owner editor author", "owner editor author"),
    Action.DELETE_MEDIA: ("owner editor author", "owner editor"),
    Action.CHANGE_TAGS: ("owner editor", "owner editor"),
    Action.COMMENT: ("owner editor author reader", "owner editor author reader"),
    Action.CHANGE_COMMENT: ("owner editor author reader", "owner editor"),
    Action.DELETE_COMMENT: ("owner editor author reader", "owner editor"),
    Action.MODERATE_COMMENTS: ("owner editor author", "owner editor"),
    Action.BAN_COMMENTERS: ("owner editor", "owner editor"),
    Action.LIKE: ("owner editor author reader anonymous", "owner editor author reader anonymous"),
    Action.READ_FIGURES: ("owner editor author", "owner editor"),
    Action.READ_PROFILE: ("owner editor author reader", "owner"),
    Action.CHANGE_PROFILE: ("owner editor author reader", ""),
    Action.DELETE_PERSON: ("owner editor author reader", "owner"),
    Action.MANAGE_PEOPLE: ("owner", "owner"),
    Action.READ_AUDIT_LOG: ("owner", "owner"),
    Action.CHANGE_SETTINGS: ("owner", "owner"),
}


def somebody(role: str) -> Person | AnonymousUser:
    return AnonymousUser() if role == "anonymous" else Person(role=role)


@pytest.mark.once
@pytest.mark.parametrize("own", [True, False], ids=["own", "other"])
@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("action", Action)
def test_a_role_may_do_what_the_table_says_and_nothing_else(action: Action, role: str, own: bool) -> None:
    allowed = MAY[action][0 if own else 1].split()
    assert may(somebody(role), action, own=own) == (role in allowed)


@pytest.mark.once
@pytest.mark.parametrize("action", [action for action in Action if action != Action.LIKE])
def test_a_suspended_owner_may_nothing(action: Action) -> None:
    assert not may(Person(role="owner", is_active=False), action, own=True)
