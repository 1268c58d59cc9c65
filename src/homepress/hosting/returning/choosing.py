"""Which host a site comes back to: one that `homepress.toml` names, or a new address for the one that serves."""

from pathlib import Path
from typing import Any

from homepress.errors import ConfigurationError
from homepress.hosting.configuration import reading
from homepress.hosting.configuration.declaring import Wrong
from homepress.hosting.configuration.editing import change
from homepress.hosting.configuration.kinds import address as address_kind
from homepress.hosting.configuration.problems import TOML


def choose(folder: Path, to: str) -> None:
    """Let `homepress.toml` say that a host serves the site: by its name there, or by its address."""
    configuration = reading.read(folder)
    serving = configuration.site_host
    named = next((host for host in configuration.hosts if host.name == to), None)
    changes: dict[tuple[str, ...], Any] = {}
    if named is None:
        try:
            address = address_kind.read(to)
        except Wrong as wrong:
            names = ", ".join(host.name for host in configuration.hosts)
            raise ConfigurationError(
                f'--to: neither a host of {TOML} nor an address: "{to}"', hint=f"There are: {names}."
            ) from wrong
        if address != serving.address:
            changes = {("hosts", serving.name, "address"): address, ("hosts", serving.name, "ipv6"): None}
    elif named.name != serving.name:
        changes = {("hosts", serving.name, "roles"): [], ("hosts", named.name, "roles"): ["site"]}
    if changes:
        change(folder / TOML, changes)
        reading.read(folder)
