"""The reference of roles: who may do what."""

import os

import django

HEAD = """\
# Roles

What each role may do. *Own*: to what is theirs alone. An owner may do what an editor may, an editor
what an author may, an author what a reader may. A suspended person may nothing. The command line
(`homepress user`) always gets an owner back in.
"""


def page() -> str:
    """Return the page, a row an action."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tools.settings")
    django.setup()
    from homepress.accounts.permissions import COLUMNS, TABLE  # noqa: PLC0415  # needs Django

    heads = ["to …", *(role.label if role else "Not signed in" for role in COLUMNS)]
    rows = [[action.value, *(WORDS[reach] for reach in reaches)] for action, reaches in TABLE.items()]
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join([HEAD, *("| " + " | ".join(cells) + " |" for cells in lines)])


WORDS = {"none": "—", "own": "own", "any": "yes"}
