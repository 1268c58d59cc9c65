"""What the first request would load otherwise."""

from django.template.loader import get_template
from django.urls import get_resolver


def load() -> None:
    """Import every view and the tags of templates, and make the list of addresses.

    The first request of each process would do it, a second of the processor later than all others. Done before
    processes are forked, it is done once, and they share what it takes of memory.
    """
    addresses = get_resolver()
    addresses.reverse("deployed-commit")
    addresses.resolve_error_handler(404)
    get_template("404.html")
