"""A clone of the site in `sites`, as a value."""

from datetime import UTC, datetime, timedelta

from homepress.hosting.cloning import deriving
from homepress.hosting.configuration.clone_files import Clone
from homepress.hosting.configuration.site_folder import SiteFolder
from homepress.hosting.configuration.tables import Host
from tests.hosting.sites import site

HOST = '\n[hosts.staging]\naddress = "192.0.2.20"\nroles = []\n'
HASHED = "$2b$06$" + "a" * 53


def clone(**changes: object) -> Clone:
    facts = {
        "domain": "amber-harbour.example.org",
        "expires": datetime.now(UTC).replace(microsecond=0) + timedelta(days=14),
        "password_hash": HASHED,
        "snapshot": "4e2a1121",
    }
    return Clone(**{**facts, **changes})  # type: ignore[arg-type]  # each is of its field's type


def cloned(more: str = "", **secrets: str) -> tuple[SiteFolder, Host]:
    folder = site(more + HOST, **secrets)
    found = deriving.derived(folder, folder.configuration.hosts[-1], clone())
    return found, found.configuration.site_host
