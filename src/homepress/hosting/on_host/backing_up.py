"""What a backup of this host holds besides the site's data: enough to make the site again on a bare host."""

from pathlib import Path

from homepress.hosting.layout import CERTIFICATES, EDGE_CERTIFICATES
from homepress.hosting.on_host import environments, releases
from homepress.hosting.on_host.site import Site

RELEASE = ("release.json", "site", environments.WHEELS)
"""What was sent of a release. All else in its folder is made from that."""


def parts(site: Site) -> dict[str, list[Path]]:
    """Return the paths of the serving release, of certificates and of the configuration, by these names.

    They are what `homepress backup --also NAME=PATH` takes.
    """
    serving = releases.serving(site)
    found = {
        "release": [site.release(serving) / name for name in RELEASE] if serving else [],
        "certificates": [Path(EDGE_CERTIFICATES[site.edge]), Path(CERTIFICATES)],
        "configuration": [Path(site.layout.configuration)],
    }
    return {name: [path for path in paths if path.exists()] for name, paths in found.items()}
