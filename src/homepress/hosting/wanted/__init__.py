"""What a configuration wants of a host: pure functions from it to resources, one concern a file."""

from collections.abc import Callable, Sequence

from homepress.hosting.configuration.site_folder import SiteFolder
from homepress.hosting.configuration.tables import Host
from homepress.hosting.facts.system import System
from homepress.hosting.resources.resource import Resource
from homepress.hosting.wanted import (
    access,
    backups,
    bans,
    clones,
    edge,
    firewall,
    offering,
    postgresql,
    pulling,
    runtime,
    site,
    upkeep,
)

Concern = Callable[[SiteFolder, Host, System], Sequence[Resource]]

CONCERNS: tuple[Concern, ...] = (
    upkeep.wanted,
    access.wanted,
    firewall.wanted,
    runtime.wanted,
    postgresql.wanted,
    site.wanted,
    edge.wanted,
    pulling.wanted,
    backups.wanted,
    offering.wanted,
    bans.wanted,
    clones.wanted,
)
"""In the order in which they are done: the way in is secured before anything is opened."""


def of(folder: SiteFolder, host: Host, system: System) -> list[Resource]:
    """Return all that is wanted of a host."""
    return [resource for concern in CONCERNS for resource in concern(folder, host, system)]
