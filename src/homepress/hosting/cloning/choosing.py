"""Where a clone goes: to a host that `homepress.toml` names and that serves nothing, or to a new one's address."""

import secrets
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import bcrypt

from homepress.errors import ConfigurationError
from homepress.hosting.cloning.naming import subdomain
from homepress.hosting.configuration import clone_files, editing
from homepress.hosting.configuration.clone_files import Clone
from homepress.hosting.configuration.declaring import Wrong
from homepress.hosting.configuration.kinds import address as address_kind
from homepress.hosting.configuration.kinds import domain as domain_kind
from homepress.hosting.configuration.problems import TOML
from homepress.hosting.configuration.site_folder import SiteFolder

NAME = "staging"
"""What a host is called that is given by its address."""
ROUNDS = 6
"""Of bcrypt: the password is long and random, and nginx counts anew with every request."""


def host_of(folder: SiteFolder, to: str) -> str:
    """Return the name of the host; one that is given by its address gets a table. Raises ConfigurationError."""
    hosts = folder.configuration.hosts
    for host in hosts:
        if to in {host.name, host.address}:
            if host.serves_the_site:
                raise ConfigurationError(
                    f"{host.name} serves the site itself", hint="A clone has a host of its own. Give its address."
                )
            return host.name
    try:
        address = address_kind.read(to)
    except Wrong as wrong:
        names = ", ".join(host.name for host in hosts)
        raise ConfigurationError(
            f'--to: neither a host of {TOML} nor an address: "{to}"', hint=f"There are: {names}."
        ) from wrong
    taken = {host.name for host in hosts}
    name = next(one for one in (NAME, *(f"{NAME}-{number}" for number in range(2, 100))) if one not in taken)
    serving = folder.configuration.site_host
    like = {key: getattr(serving, key) for key in ("first_user", "ssh_key") if getattr(serving, key)}
    editing.add_table(folder.folder / TOML, "hosts", name, {"address": address, "roles": [], **like})
    return name


def describe(folder: SiteFolder, host: str, *, domain: str, days: int) -> tuple[Clone, str]:
    """Return what the clone is, and the password at its door where that is a new one. Raises ConfigurationError.

    A clone that is there keeps its name, and its password where that was ever shown: at the end, with a backup.
    """
    expires = (datetime.now(UTC) + timedelta(days=days)).replace(microsecond=0)
    there = clone_files.of(folder.folder, host)
    if there and there.is_over:
        there = None
    if there and there.snapshot and domain in {"", there.domain}:
        return replace(there, expires=expires), ""
    password = secrets.token_urlsafe(15)
    hashed = bcrypt.hashpw(password.encode(), bcrypt.gensalt(ROUNDS)).decode()
    name = domain or (there.domain if there else "") or f"{subdomain()}.{folder.configuration.site.domain}"
    try:
        chosen = str(domain_kind.read(name))
    except Wrong as wrong:
        raise ConfigurationError(f'--domain: {wrong.message}: "{name}"', hint=wrong.hint) from wrong
    return Clone(domain=chosen, expires=expires, password_hash=hashed, snapshot=""), password
