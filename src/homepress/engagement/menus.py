"""What whoever looks may do to each comment. For fragments alone: a page that is stored never says it."""

from collections.abc import Iterable

from homepress.accounts.models import Person
from homepress.engagement import commenting
from homepress.engagement.models import Comment


def with_menus(threads: Iterable[Comment], person: Person | None) -> list[Comment]:
    """Mark what the person may edit and delete, and return those comments where there is something."""
    marked = []
    for top in threads:
        for one in (top, *top.shown_answers):
            one.may_edit = person is not None and commenting.may_edit(person, one)
            one.may_delete = person is not None and commenting.may_delete(person, one)
            if one.may_edit or one.may_delete:
                marked.append(one)
    return marked
