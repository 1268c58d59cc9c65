"""The terminal handed over to OpenSSH's client: for output without an end, which Ctrl-C ends."""

import shlex
from collections.abc import Sequence
from pathlib import Path

from homepress.hosting.configuration.site_folder import KNOWN_HOSTS
from homepress.hosting.configuration.tables import Host
from homepress.hosting.connection import CONNECT_SECONDS


def command(host: Host, folder: Path, words: Sequence[str]) -> list[str]:
    """Return the words that run a program on a host as root, with the keys that the site's folder pins."""
    options = {
        "UserKnownHostsFile": str(folder / KNOWN_HOSTS),
        "StrictHostKeyChecking": "accept-new",
        "ConnectTimeout": str(CONNECT_SECONDS),
        "ServerAliveInterval": "15",
        "LogLevel": "ERROR",
    }
    call = ["ssh", "-p", str(host.port), *(f"-o{key}={value}" for key, value in options.items())]
    if host.ssh_key:
        call += ["-i", str(Path(host.ssh_key).expanduser()), "-oIdentitiesOnly=yes"]
    root = [] if host.user == "root" else ["sudo"]
    return [*call, f"{host.user}@{host.address}", "--", shlex.join([*root, *words])]
