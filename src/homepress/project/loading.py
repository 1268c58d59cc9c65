"""What is done once for all processes of a web server, before they are forked."""

import ctypes
import gc

from django.template.loader import get_template
from django.urls import get_resolver

from homepress.project.admin_host import ADMIN_URLCONF


def load() -> None:
    """Import every view and the tags of templates, and make the list of addresses.

    The first request of each process would do it, a second of the processor later than all others. Done before
    processes are forked, it is done once, and they share what it takes of memory.
    """
    addresses = get_resolver()
    addresses.reverse("deployed-commit")
    addresses.resolve_error_handler(404)
    get_resolver(ADMIN_URLCONF).resolve("/livez")
    get_template("404.html")


def settle() -> None:
    """Keep what was loaded from the garbage collectors of processes to be forked.

    One that looks through all of it stops its process for a tenth of a second, now and then in the middle of an
    answer, and its marks copy the memory that processes share (`gc.freeze`). What loading left free between is given
    back to the system, where the C library can (glibc's malloc_trim).
    """
    gc.collect()
    if trim := getattr(ctypes.CDLL(None), "malloc_trim", None):
        trim(0)
    gc.freeze()
