"""PostgreSQL on the host, for the site alone: reached through its socket, sized to the memory."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from homepress.hosting.configuration.site_folder import SiteFolder
from homepress.hosting.configuration.tables import Host
from homepress.hosting.facts.system import System
from homepress.hosting.resources.files import File
from homepress.hosting.resources.following import restart
from homepress.hosting.resources.packages import Packages
from homepress.hosting.resources.postgresql import Database, Role
from homepress.hosting.resources.resource import Resource
from homepress.hosting.resources.services import Service
from homepress.hosting.wanted import log

SOCKETS = "/run/postgresql"
NOTHING: Mapping[str, str] = MappingProxyType({})


def wanted(site: SiteFolder, host: Host, system: System) -> Sequence[Resource]:
    if not host.serves_the_site or site.configuration.database.engine != "postgresql":
        return []
    name = site.layout.database
    cluster = f"postgresql@{system.postgresql}-main.service"
    conf = File(
        f"/etc/postgresql/{system.postgresql}/main/conf.d/homepress.conf",
        settings(system, log.archived(site)),
        f"Sized to {system.memory} MB of memory that the site's processes need too; reached through its socket alone.",
        user="postgres",
        group="postgres",
    )
    return [
        Packages((f"postgresql-{system.postgresql}",), "The site's data is kept in PostgreSQL."),
        *log.kept(site),
        conf,
        restart(cluster, (conf.key,)),
        *log.let_go(site),
        Service("postgresql.service", "It starts the database's cluster with the host."),
        Role(name, "The site signs in as its own user of the system: there is no password to lose."),
        Database(name, name, "The site's data."),
    ]


def settings(system: System, more: Mapping[str, str] = NOTHING) -> str:
    """Return the server's settings. A host has other work too, so a quarter of the memory is the most it takes."""
    shared = _between(64, system.memory // 5, 4096)
    values = {
        "listen_addresses": "''",
        "max_connections": "50",
        "shared_buffers": f"{shared}MB",
        "effective_cache_size": f"{_between(128, system.memory // 2, 16384)}MB",
        "work_mem": f"{_between(2, system.memory // 256, 32)}MB",
        "maintenance_work_mem": f"{_between(32, system.memory // 16, 512)}MB",
        "wal_compression": "on",
        "random_page_cost": "1.1",
        "default_transaction_isolation": "'read committed'",
        "timezone": "'UTC'",
        "log_timezone": "'UTC'",
        "password_encryption": "'scram-sha-256'",
        "idle_in_transaction_session_timeout": "'5min'",
        "log_min_duration_statement": "'1s'",
        "log_lock_waits": "on",
        "jit": "off",
        **more,
    }
    lines = [f"{key} = {value}" for key, value in values.items()]
    return "\n".join(["# Written by homepress apply.", *lines, ""])


def _between(least: int, value: int, most: int) -> int:
    return max(least, min(value, most))
