"""The site of a clone, as a site's folder like any other: so it is planned, applied and deployed by the same code."""

import hashlib
import hmac
from dataclasses import replace
from types import MappingProxyType

from homepress.errors import ConfigurationError
from homepress.hosting.configuration import clone_files
from homepress.hosting.configuration.clone_files import Clone
from homepress.hosting.configuration.dotenv import KEY
from homepress.hosting.configuration.site_folder import SiteFolder
from homepress.hosting.configuration.tables import Admin, Backups, Edge, Host, Mail, Notifications
from homepress.project.environment import REACHES_OUT


def of_host(folder: SiteFolder, host: Host) -> tuple[SiteFolder, Host]:
    """Return the site as a host has it: the site's own, or that of a clone whose time is not over."""
    clone = None if host.serves_the_site else clone_files.of(folder.folder, host.name)
    if clone is None or clone.is_over:
        return folder, host
    found = derived(folder, host, clone)
    return found, found.configuration.site_host


def derived(folder: SiteFolder, host: Host, clone: Clone) -> SiteFolder:
    """Return the site's folder as that of a clone: another name, its own key, and nothing that reaches out."""
    configuration = folder.configuration
    _assert_name_is_free(folder, clone)
    kept = {key: value for key, value in configuration.settings.items() if key.upper() not in REACHES_OUT}
    return replace(
        folder,
        configuration=replace(
            configuration,
            site=replace(configuration.site, domain=clone.domain, aliases=()),
            hosts=(replace(host, roles=("site",)),),
            edge=_edge(configuration.edge),
            admin=Admin(),
            mail=Mail(),
            notifications=Notifications(),
            backups=Backups(),
            settings=MappingProxyType(kept),
        ),
        secrets=MappingProxyType({KEY: _key(folder.secrets[KEY], clone)}),
        files={path: content for path, content in folder.files.items() if path == "edge.acme_root"},
        clone=clone,
    )


def _assert_name_is_free(folder: SiteFolder, clone: Clone) -> None:
    if clone.domain in folder.configuration.names:
        raise ConfigurationError(
            f"{clone.domain} is the site's own name", hint="Give the clone another one: homepress clone --domain NAME"
        )


def _edge(edge: Edge) -> Edge:
    """Your own certificate is for the site's name: the clone's host signs one itself instead."""
    return replace(edge, tls="internal", certificate="", certificate_key="") if edge.tls == "files" else edge


def _key(key: str, clone: Clone) -> str:
    """Return the clone's secret key: nothing about the site's follows from it, and nobody has to keep it."""
    return hmac.new(key.encode(), f"clone {clone.domain}".encode(), hashlib.sha512).hexdigest()
