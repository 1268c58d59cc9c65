"""The variables of a site as `homepress.toml` and `.env` give them, and how systemd reads them."""

from collections.abc import Mapping

from homepress.hosting.configuration.site_folder import SiteFolder
from homepress.hosting.configuration.variables import FOR_BACKUPS, as_text
from homepress.hosting.wanted.postgresql import SOCKETS
from homepress.project.environment import PREFIX


def of(site: SiteFolder) -> dict[str, str]:
    """Return every variable of the site's processes but those that differ between releases."""
    configuration = site.configuration
    names = [configuration.site.domain, *filter(None, [configuration.admin.host])]
    given = {
        "hosts": ",".join(names),
        "site_url": f"https://{configuration.site.domain}",
        "admin_host": configuration.admin.host,
        "home": str(site.layout.home),
        "database_url": database_url(site),
        "trusted_proxies": "unix",
        "names_checked": "true",
        "requests_per_second": str(configuration.edge.requests_per_second),
        "site_title": configuration.site.title,
        "site_description": configuration.site.description,
        "language": configuration.site.language,
        "time_zone": configuration.site.time_zone,
        "mail_from": configuration.mail.sender,
        "quiet_hours": configuration.notifications.quiet_hours,
        **{key: as_text(value) for key, value in configuration.settings.items()},
    }
    secrets = {name: value for name, value in site.secrets.items() if name not in FOR_BACKUPS}
    return {**{PREFIX + key.upper(): value for key, value in given.items() if value}, **secrets}


def database_url(site: SiteFolder) -> str:
    """Return the address of the database: through the server's socket, as the site's own user; empty for SQLite."""
    if site.configuration.database.engine == "sqlite":
        return ""
    return f"postgresql://{SOCKETS.replace('/', '%2F')}/{site.layout.database}"


def as_environment_file(variables: Mapping[str, str]) -> str:
    """Return the file as systemd.exec(5) reads it: within double quotes, backslash and quote are escaped."""
    lines = ["# Written by homepress apply.\n"]
    for name, value in variables.items():
        escaped = value.replace("\\", "\\\\").replace('"', '\\"').replace("`", "\\`").replace("$", "\\$")
        lines.append(f'{name}="{escaped}"\n')
    return "".join(lines)
