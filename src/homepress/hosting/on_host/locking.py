"""One deploy at a time. The kernel lets go of the lock of a process that is gone, however it went."""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from homepress.hosting.on_host.site import Site
from homepress.hosting.on_host.system import Failure, write


def holder(site: Site) -> dict[str, Any] | None:
    """Return who began the last deploy that has not ended in order; whether they still run is `is_held`."""
    try:
        told: dict[str, Any] = json.loads((site.deploys / "holder.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return told


def is_held(site: Site) -> bool:
    try:
        with _locked(site):
            return False
    except BlockingIOError:
        return True


@contextmanager
def held(site: Site, who: dict[str, Any]) -> Iterator[dict[str, Any] | None]:
    """Hold the lock for the time of a block; gives what the last holder left, if it was cut off.

    Raises Failure where somebody else holds it. Only a block that ends in order leaves nothing.
    """
    try:
        with _locked(site):
            before = holder(site)
            write(site.deploys / "holder.json", json.dumps(who))
            yield before
            (site.deploys / "holder.json").unlink(missing_ok=True)
    except BlockingIOError as error:
        raise Failure("another deploy is under way") from error


@contextmanager
def _locked(site: Site) -> Iterator[None]:
    site.deploys.mkdir(parents=True, exist_ok=True)
    number = os.open(site.deploys / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    finally:
        os.close(number)
