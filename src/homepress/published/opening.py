"""What a server does with the store when it starts, before its processes are forked."""

import logging

from django.conf import settings
from django.db import DatabaseError, InterfaceError, connections

from homepress.core.asgi import Application
from homepress.core.trusted_proxies import TrustedProxies
from homepress.published import following, site_store, taking_over, warming
from homepress.published.front import Front

logger = logging.getLogger("homepress.published")


def in_front_of(site: Application) -> Front:
    """Return the layer that sends stored pages and lets the site draw the others."""
    environment = settings.ENVIRONMENT
    return Front(
        site,
        site_store.files(),
        hosts=environment.hosts if open_store() else (),
        is_https=environment.is_https,
        trusted=TrustedProxies.read(environment.trusted_proxies),
        on_start=start,
    )


def start() -> None:
    """Do in a process that was forked what it does besides answering."""
    taking_over.start()
    following.start()
    warming.start(after=warming.AFTER_THE_WORKER)


def open_store() -> bool:
    """Open the store, and see to all that changed while nobody did; say whether pages are kept.

    With the database away, what is stored is sent all the same: nothing newer can be had.
    """
    if not site_store.open_store():
        return False
    try:
        following.see_to_all(site_store.current())
        _draw_once()
    except (DatabaseError, InterfaceError) as error:
        logger.warning("the database does not answer: %s", error)
    finally:
        connections.close_all()  # a process that is forked must not use its parent's
    return True


def _draw_once() -> None:
    """Draw the home page before processes are forked: what that imports and compiles, each of them has and shares."""
    if home := warming.page_at("/"):
        warming.ask(home)
